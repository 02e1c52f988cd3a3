#include "pflash.h"

#include <string.h>

#include "../firmware/memory.h"

/* To both chips at once. */
#define BOTH(value) ((uint32_t)(value) << 16 | (uint32_t)(value))
#define READ_ARRAY BOTH(0xFF)
#define QUERY BOTH(0x98)
#define CLEAR_STATUS BOTH(0x50)
#define PROGRAM BOTH(0x40)
#define ERASE BOTH(0x20)
#define CONFIRM BOTH(0xD0)
#define DONE BOTH(0x80)  /* of the status */
#define FAULT BOTH(0x3A) /* erase, program, voltage, protected */
#define BLANK 0xFFFFFFFFu

#define WORD 4
#define CHIPS 2
#define POLLS_MOST 10000000

/* Word number i, as the query counts them. */
#define AT(base, i) FC_REGISTER((base) + (uintptr_t)(i)*WORD)

static int settle(uintptr_t at)
{
    int polls = 0;
    while ((FC_REGISTER(at) & DONE) != DONE && polls < POLLS_MOST)
        polls++;
    int is_well = polls < POLLS_MOST && !(FC_REGISTER(at) & FAULT);
    FC_REGISTER(at) = CLEAR_STATUS;
    FC_REGISTER(at) = READ_ARRAY;
    return is_well ? 0 : FC_ERR_STORAGE;
}

static int pflash_read(void *ctx, uint32_t off, void *buf, size_t len)
{
    memcpy(buf, (const char *)ctx + off, len);
    return 0;
}

static int pflash_program(void *ctx, uint32_t off, const void *buf, size_t len)
{
    uintptr_t at = (uintptr_t)ctx + off;
    const char *from = buf;
    int err = off % WORD || len % WORD ? FC_ERR_STORAGE : 0;
    for (; len && !err; len -= WORD, at += WORD, from += WORD) {
        uint32_t word;
        memcpy(&word, from, WORD);
        if (FC_REGISTER(at) != BLANK && word)
            return FC_ERR_STORAGE;
        FC_REGISTER(at) = PROGRAM;
        FC_REGISTER(at) = word;
        err = settle(at);
        if (!err && FC_REGISTER(at) != word)
            err = FC_ERR_STORAGE;
    }
    return err;
}

static int pflash_erase(void *ctx, uint32_t off)
{
    uintptr_t at = (uintptr_t)ctx + off;
    FC_REGISTER(at) = ERASE;
    FC_REGISTER(at) = CONFIRM;
    return settle(at);
}

int fc_pflash_begin(struct fc_storage *storage, uintptr_t base)
{
    *storage = (struct fc_storage){0};
    AT(base, 0x55) = QUERY;
    if (AT(base, 0x10) == BOTH('Q') && AT(base, 0x11) == BOTH('R') && AT(base, 0x12) == BOTH('Y') &&
        AT(base, 0x13) == BOTH(1)) {
        uint32_t erase_256 = (AT(base, 0x30) & 0xFF) << 8 | (AT(base, 0x2F) & 0xFF);
        *storage = (struct fc_storage){.ctx = (void *)base,
                                       .read = pflash_read,
                                       .program = pflash_program,
                                       .erase = pflash_erase,
                                       .erase_size = CHIPS * 256 * erase_256,
                                       .program_size = WORD,
                                       .size = CHIPS * (1u << (AT(base, 0x27) & 31))};
    }
    AT(base, 0) = READ_ARRAY;
    return storage->size != 0;
}

struct fc_storage fc_pflash_part(const struct fc_storage *storage, uint32_t off, uint32_t len)
{
    struct fc_storage part = *storage;
    part.ctx = (char *)storage->ctx + off;
    part.size = len;
    return part;
}
