#define _DEFAULT_SOURCE

#include "guard.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE ((size_t)4096)

/* Bytes of the pages that a block takes, without the two that guard it. */
static size_t pages(size_t len)
{
    return (len + PAGE - 1) / PAGE * PAGE;
}

void *guard_alloc(size_t len)
{
    uint8_t *map = mmap(NULL, pages(len) + 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED || (len && mprotect(map + PAGE, pages(len), PROT_READ | PROT_WRITE))) {
        perror("guard_alloc");
        exit(1);
    }
    uint8_t *block = map + PAGE + pages(len) - len;
    memset(block, 0xa5, len);
    return block;
}

void *guard_copy(const void *data, size_t len)
{
    void *block = guard_alloc(len);
    if (len)
        memcpy(block, data, len);
    return block;
}

void guard_free(void *block, size_t len)
{
    if (block)
        munmap((uint8_t *)block + len - pages(len) - PAGE, pages(len) + 2 * PAGE);
}

int guard_holds(const void *memory, size_t len, const void *needle, size_t needle_len)
{
    for (size_t i = 0; i + needle_len <= len; i++)
        if (!memcmp((const uint8_t *)memory + i, needle, needle_len))
            return 1;
    return 0;
}
