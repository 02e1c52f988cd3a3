#include "nor.h"

#include <string.h>

#define PAGE 256u
#define SHORT_ADDRESSES (1ul << 24) /* bytes that addresses of 3 bytes reach */

enum command {
    PAGE_PROGRAM = 0x02,
    READ = 0x03,
    READ_STATUS = 0x05,
    WRITE_ENABLE = 0x06,
    PAGE_PROGRAM_4 = 0x12,
    READ_4 = 0x13,
    ERASE_4K = 0x20,
    ERASE_4K_4 = 0x21,
    IDENTIFY = 0x9f,
    WAKE = 0xab,
    ERASE_64K = 0xd8,
    ERASE_64K_4 = 0xdc
};

enum status { BUSY = 1, WRITABLE = 2 };

static int command(struct fc_nor *nor, enum command code, void *in, size_t len)
{
    unsigned char byte = (unsigned char)code;
    return nor->transfer(nor->ctx, &byte, 1, NULL, in, len) ? FC_ERR_STORAGE : 0;
}

/* Do a command with an address, in whichever form reaches all of the part. */
static int command_at(struct fc_nor *nor, enum command code, enum command code_4, uint32_t off,
                      const void *out, void *in, size_t len)
{
    int is_long = nor->offset + (uint64_t)nor->size > SHORT_ADDRESSES;
    unsigned char bytes[5] = {(unsigned char)(is_long ? code_4 : code)};
    size_t count = is_long ? 4 : 3;
    for (size_t i = 0; i < count; i++)
        bytes[1 + i] = (unsigned char)((nor->offset + off) >> 8 * (count - 1 - i));
    return nor->transfer(nor->ctx, bytes, 1 + count, out, in, len) ? FC_ERR_STORAGE : 0;
}

static int wait_until_ready(struct fc_nor *nor, uint32_t limit_ms)
{
    uint32_t since = nor->now_ms(nor->ctx);
    unsigned char status;
    for (;;) {
        /* Asked before the status: whoever was held up here for long looks once more. */
        int is_late = nor->now_ms(nor->ctx) - since > limit_ms;
        if (command(nor, READ_STATUS, &status, 1))
            return FC_ERR_STORAGE;
        if (!(status & BUSY))
            return 0;
        if (is_late)
            return FC_ERR_STORAGE;
    }
}

/* Let the chip take one program or erase; a chip that is protected does not. */
static int enable_writing(struct fc_nor *nor)
{
    unsigned char status;
    if (command(nor, WRITE_ENABLE, NULL, 0) || command(nor, READ_STATUS, &status, 1))
        return FC_ERR_STORAGE;
    return status & WRITABLE ? 0 : FC_ERR_STORAGE;
}

static int nor_read(void *ctx, uint32_t off, void *buf, size_t len)
{
    return command_at(ctx, READ, READ_4, off, NULL, buf, len);
}

static int nor_program(void *ctx, uint32_t off, const void *buf, size_t len)
{
    struct fc_nor *nor = ctx;
    const unsigned char *next = buf;
    while (len) {
        uint32_t room = PAGE - off % PAGE, count = len < room ? (uint32_t)len : room;
        if (enable_writing(nor) ||
            command_at(nor, PAGE_PROGRAM, PAGE_PROGRAM_4, off, next, NULL, count) ||
            wait_until_ready(nor, nor->program_ms))
            return FC_ERR_STORAGE;
        next += count;
        off += count;
        len -= count;
    }
    return 0;
}

static int nor_erase(void *ctx, uint32_t off)
{
    struct fc_nor *nor = ctx;
    int is_block = nor->erase_size == 65536;
    if (enable_writing(nor) || command_at(nor, is_block ? ERASE_64K : ERASE_4K,
                                          is_block ? ERASE_64K_4 : ERASE_4K_4, off, NULL, NULL, 0))
        return FC_ERR_STORAGE;
    return wait_until_ready(nor, nor->erase_ms);
}

/* Whether the chip is there and the part lies within it. */
static int check_chip(struct fc_nor *nor)
{
    uint64_t end = nor->offset + (uint64_t)nor->size;
    if (command(nor, IDENTIFY, nor->jedec, sizeof nor->jedec))
        return FC_ERR_STORAGE;
    if (nor->jedec[0] == 0 || nor->jedec[0] == 0xff) /* the levels of a line with nobody on it */
        return FC_ERR_STORAGE;
    /* The capacity is a power of 2, in most chips; 0x20 and more count on from 2^26. */
    unsigned power = nor->jedec[2] < 0x20 ? nor->jedec[2] : nor->jedec[2] - 0x20u + 26;
    return power >= 16 && power <= 32 && end >> power > 0 && end != (uint64_t)1 << power
               ? FC_ERR_GEOMETRY
               : 0;
}

int fc_nor_open(struct fc_nor *nor, struct fc_storage *storage)
{
    nor->erase_size = nor->erase_size ? nor->erase_size : 4096;
    nor->program_ms = nor->program_ms ? nor->program_ms : 20;
    nor->erase_ms = nor->erase_ms ? nor->erase_ms : 5000;
    if ((nor->erase_size != 4096 && nor->erase_size != 65536) || !nor->size ||
        nor->size % nor->erase_size || nor->offset % nor->erase_size || nor->size >> 31)
        return FC_ERR_GEOMETRY;
    /* The processor may have been reset while the chip was at work, or asleep. */
    if (command(nor, WAKE, NULL, 0) || wait_until_ready(nor, nor->erase_ms))
        return FC_ERR_STORAGE;
    int err = check_chip(nor);
    if (err)
        return err;
    memset(storage, 0, sizeof *storage);
    storage->ctx = nor;
    storage->read = nor_read;
    storage->program = nor_program;
    storage->erase = nor_erase;
    storage->erase_size = nor->erase_size;
    storage->program_size = 1;
    storage->size = nor->size;
    return 0;
}
