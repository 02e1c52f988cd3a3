#include "psram.h"

#include <string.h>

#define ERASE_SIZE 4096u
#define PROGRAM_SIZE 4u
#define BLANK 0xFF

static int psram_read(void *ctx, uint32_t off, void *buf, size_t len)
{
    memcpy(buf, (const char *)ctx + off, len);
    return 0;
}

static int psram_program(void *ctx, uint32_t off, const void *buf, size_t len)
{
    uint8_t *at = (uint8_t *)ctx + off;
    for (size_t i = 0; i < len; i++)
        if (at[i] != BLANK && ((const uint8_t *)buf)[i])
            return FC_ERR_STORAGE;
    memcpy(at, buf, len);
    return 0;
}

static int psram_erase(void *ctx, uint32_t off)
{
    memset((char *)ctx + off, BLANK, ERASE_SIZE);
    return 0;
}

struct fc_storage fc_psram_storage(uintptr_t base, uint32_t size)
{
    return (struct fc_storage){.ctx = (void *)base,
                               .read = psram_read,
                               .program = psram_program,
                               .erase = psram_erase,
                               .erase_size = ERASE_SIZE,
                               .program_size = PROGRAM_SIZE,
                               .size = size};
}
