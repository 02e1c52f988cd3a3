#include <string.h>

#include "emulator.h"

#define OPEN 0x01
#define WRITE 0x05
#define READ 0x06
#define SEEK 0x0A
#define LENGTH 0x0C
#define COMMAND_LINE 0x15
#define MODE_R_PLUS_B 3

#define ERASE_SIZE 4096u
#define PROGRAM_SIZE 4u
#define PART 64u
#define BLANK 0xFF

static uint32_t number(const void *address)
{
    return (uint32_t)(uintptr_t)address;
}

static int seek(uint32_t file, uint32_t off)
{
    const uint32_t arguments[] = {file, off};
    return fc_emulator_call(SEEK, arguments) == 0 ? 0 : FC_ERR_STORAGE;
}

static int write_all(uint32_t file, const void *buf, size_t len)
{
    const uint32_t arguments[] = {file, number(buf), (uint32_t)len};
    return fc_emulator_call(WRITE, arguments) == 0 ? 0 : FC_ERR_STORAGE;
}

static int file_read(void *ctx, uint32_t off, void *buf, size_t len)
{
    uint32_t file = number(ctx);
    const uint32_t arguments[] = {file, number(buf), (uint32_t)len};
    if (seek(file, off) != 0 || fc_emulator_call(READ, arguments) != 0)
        return FC_ERR_STORAGE;
    return 0;
}

static int file_program(void *ctx, uint32_t off, const void *buf, size_t len)
{
    uint8_t there[PART];
    for (size_t done = 0; done < len; done += PART) {
        size_t part = len - done < PART ? len - done : PART;
        int err = file_read(ctx, off + (uint32_t)done, there, part);
        for (size_t i = 0; i < part && !err; i++)
            err = there[i] == BLANK || !((const uint8_t *)buf)[done + i] ? 0 : FC_ERR_STORAGE;
        if (err)
            return err;
    }
    int err = seek(number(ctx), off);
    return err ? err : write_all(number(ctx), buf, len);
}

static int file_erase(void *ctx, uint32_t off)
{
    uint8_t blank[PART];
    int err = seek(number(ctx), off);
    memset(blank, BLANK, sizeof(blank));
    for (uint32_t done = 0; done < ERASE_SIZE && !err; done += PART)
        err = write_all(number(ctx), blank, PART);
    return err;
}

/* What follows storage= on the command line; text has room for it. Returns its name, or NULL. */
static const char *name_of(char *text, uint32_t cap)
{
    static const char key[] = "storage=";
    uint32_t arguments[] = {number(text), cap};
    if (fc_emulator_call(COMMAND_LINE, arguments) != 0)
        return NULL;
    char *name = strstr(text, key);
    if (!name)
        return NULL;
    name += sizeof(key) - 1;
    name[strcspn(name, " ")] = 0;
    return name;
}

const struct fc_storage *fc_emulator_storage(void)
{
    static struct fc_storage storage;
    char text[256];
    const char *name = storage.size ? NULL : name_of(text, sizeof(text));
    if (name) {
        const uint32_t opening[] = {number(name), MODE_R_PLUS_B, (uint32_t)strlen(name)};
        uint32_t file = fc_emulator_call(OPEN, opening);
        uint32_t len = file == UINT32_MAX ? 0 : fc_emulator_call(LENGTH, &file);
        if (len != UINT32_MAX && len >= 2 * ERASE_SIZE)
            storage = (struct fc_storage){.ctx = (void *)(uintptr_t)file,
                                          .read = file_read,
                                          .program = file_program,
                                          .erase = file_erase,
                                          .erase_size = ERASE_SIZE,
                                          .program_size = PROGRAM_SIZE,
                                          .size = len / ERASE_SIZE * ERASE_SIZE};
    }
    return storage.size ? &storage : NULL;
}
