/*
 * memset and memcpy by the word. Those of a C library that was made small go by the byte, which
 * would be a fifth of a handshake: its numbers are copied and wiped over and over.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The words that are moved as such: none where an address is not a word's. */
static size_t words_of(uintptr_t address, size_t len)
{
    return address % sizeof(uint32_t) ? 0 : len / sizeof(uint32_t);
}

/* The stores are volatile, lest the compiler see a memset in the loop and let it call itself. */
void *memset(void *to, int byte, size_t len)
{
    volatile uint32_t *words = to;
    uint32_t word = (uint8_t)byte * 0x01010101u;
    for (size_t count = words_of((uintptr_t)to, len); count; count--, len -= sizeof word)
        *words++ = word;
    for (volatile uint8_t *bytes = (volatile uint8_t *)words; len; len--)
        *bytes++ = (uint8_t)word;
    return to;
}

void *memcpy(void *to, const void *from, size_t len)
{
    volatile uint32_t *words = to;
    const uint32_t *source = from;
    size_t count = words_of((uintptr_t)to | (uintptr_t)from, len);
    for (len -= count * sizeof *words; count; count--)
        *words++ = *source++;
    volatile uint8_t *bytes = (volatile uint8_t *)words;
    for (const uint8_t *last = (const uint8_t *)source; len; len--)
        *bytes++ = *last++;
    return to;
}
