/*
 * UTF-8, against what may stand in it: the prefixes of the encodings of all code points. The
 * encodings come from arithmetic alone, the examined sequences are all of 1 to 3 bytes and of four
 * bytes all that differ in kind.
 */
#include "../../core/utf8.h"

#include "guard.h"
#include "test.h"

static uint8_t starts[1 << 21]; /* a bit for each 3 bytes: is it a prefix of something? */
static uint8_t whole[1 << 21];  /* ... is it well formed? Shorter ones have zeros before them. */

static void set(uint8_t *bits, uint32_t bytes)
{
    bits[bytes >> 3] |= (uint8_t)(1 << (bytes & 7));
}

static int get(const uint8_t *bits, uint32_t bytes)
{
    return bits[bytes >> 3] >> (bytes & 7) & 1;
}

static size_t encode(uint8_t out[4], uint32_t point)
{
    if (point < 0x80) {
        out[0] = (uint8_t)point;
        return 1;
    }
    size_t len = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const uint8_t marks[] = {0, 0, 0xc0, 0xe0, 0xf0};
    out[0] = (uint8_t)(marks[len] | point >> (6 * (len - 1)));
    for (size_t i = 1; i < len; i++)
        out[i] = (uint8_t)(0x80 | (point >> (6 * (len - 1 - i)) & 0x3f));
    return len;
}

static void test_every_code_point(void)
{
    uint8_t *text = guard_alloc(4);
    for (uint32_t point = 0; point < 0x110000; point++) {
        uint8_t bytes[4];
        if (point >= 0xd800 && point < 0xe000)
            continue;
        size_t len = encode(bytes, point);
        uint8_t *at = text + 4 - len; /* right before the guard */
        memcpy(at, bytes, len);
        CHECK_INT(fc_utf8_sequence(at, len), len);
        uint32_t prefix = 0;
        for (size_t i = 0; i < len; i++) {
            if (i == 3)
                break;
            prefix = prefix << 8 | bytes[i];
            set(i + 1 == len ? whole : starts, prefix);
        }
        for (size_t cut = 1; cut < len; cut++) {
            memmove(text + 4 - cut, bytes, cut);
            CHECK_INT(fc_utf8_sequence(text + 4 - cut, cut), 0);
        }
    }
    guard_free(text, 4);
}

/* The answer for len <= 4 bytes by the definition. */
static int expected(const uint8_t *text, size_t len)
{
    uint32_t prefix = 0;
    int longest = 1;
    for (size_t i = 0; i < len; i++) {
        if (i == 3) /* a prefix of three bytes takes any continuation byte */
            return text[3] >> 6 == 2 ? 4 : -3;
        prefix = prefix << 8 | text[i];
        if (get(whole, prefix))
            return (int)i + 1;
        if (!get(starts, prefix))
            return -longest;
        longest = (int)i + 1;
    }
    return 0;
}

static void check_sequence(const uint8_t *text, size_t len)
{
    if (fc_utf8_sequence(text, len) != expected(text, len)) {
        printf("  %02x %02x %02x %02x, %zu of them\n", text[0], text[1], text[2], text[3], len);
        CHECK_INT(fc_utf8_sequence(text, len), expected(text, len));
    }
}

static void test_every_three_bytes(void)
{
    for (uint32_t bytes = 0; bytes < 1 << 24; bytes++) {
        const uint8_t text[4] = {(uint8_t)(bytes >> 16), (uint8_t)(bytes >> 8), (uint8_t)bytes, 0};
        check_sequence(text, 3);
    }
    for (uint32_t bytes = 0; bytes < 1 << 16; bytes++) {
        const uint8_t text[4] = {(uint8_t)(bytes >> 8), (uint8_t)bytes, 0x80, 0x80};
        check_sequence(text, 2);
        check_sequence(text, 1);
    }
}

static void test_four_bytes(void)
{
    static const uint8_t kinds[] = {0x00, 0x22, 0x7f, 0x80, 0x8f, 0x90, 0x9f,
                                    0xa0, 0xbf, 0xc0, 0xc2, 0xe1, 0xf1, 0xff};
    for (unsigned lead = 0; lead < 256; lead++)
        for (unsigned second = 0; second < 256; second++)
            for (size_t i = 0; i < sizeof kinds; i++)
                for (size_t j = 0; j < sizeof kinds; j++) {
                    const uint8_t text[4] = {(uint8_t)lead, (uint8_t)second, kinds[i], kinds[j]};
                    check_sequence(text, 4);
                }
}

int main(void)
{
    RUN(test_every_code_point);
    RUN(test_every_three_bytes);
    RUN(test_four_bytes);
    return test_end();
}
