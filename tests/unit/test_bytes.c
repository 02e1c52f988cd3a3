/* Firmware's own memset and memcpy, at each alignment: they do what they should, and no more. */
#include <string.h>

void *firmware_memset(void *to, int byte, size_t len);
void *firmware_memcpy(void *to, const void *from, size_t len);
#define memset firmware_memset
#define memcpy firmware_memcpy
#include "../../boards/firmware/bytes.c" /* NOLINT(bugprone-suspicious-include): to rename them */
#undef memset
#undef memcpy

#include "test.h"

#define MOST 24
#define AROUND 8

static uint32_t words[3][(MOST + 3 * AROUND) / sizeof(uint32_t)];
static uint8_t *const done = (uint8_t *)words[0], *const expected = (uint8_t *)words[1],
                      *const from = (uint8_t *)words[2];

static void begin(void)
{
    for (size_t i = 0; i < sizeof words[0]; i++) {
        done[i] = expected[i] = (uint8_t)(0x40 + i);
        from[i] = (uint8_t)(0xB0 + i);
    }
}

static void test_memset(void)
{
    static const int bytes[] = {0, 0xA5, 0x1FF, -2};
    for (size_t at = 0; at < AROUND; at++)
        for (size_t len = 0; len <= MOST; len++)
            for (size_t i = 0; i < sizeof bytes / sizeof bytes[0]; i++) {
                begin();
                for (size_t off = 0; off < len; off++)
                    expected[at + off] = (uint8_t)bytes[i];
                CHECK(firmware_memset(done + at, bytes[i], len) == done + at);
                CHECK_BYTES(done, sizeof words[0], expected, sizeof words[0]);
            }
}

static void test_memcpy(void)
{
    for (size_t to = 0; to < AROUND; to++)
        for (size_t at = 0; at < AROUND; at++)
            for (size_t len = 0; len <= MOST; len++) {
                begin();
                for (size_t off = 0; off < len; off++)
                    expected[to + off] = from[at + off];
                CHECK(firmware_memcpy(done + to, from + at, len) == done + to);
                CHECK_BYTES(done, sizeof words[0], expected, sizeof words[0]);
            }
}

int main(void)
{
    RUN(test_memset);
    RUN(test_memcpy);
    return test_end();
}
