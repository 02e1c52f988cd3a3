/* Sinks: the same bytes counted, hashed and put into a window of any size from any place on. */
#include "../../core/sink.h"

#include "guard.h"
#include "test.h"

static const char text[] = "The quick brown fox jumps over the lazy dog";
#define LEN (sizeof text - 1)

/* SHA-256 of text, and of nothing. */
static const uint8_t text_sha256[32] = {
    0xd7, 0xa8, 0xfb, 0xb3, 0x07, 0xd7, 0x80, 0x94, 0x69, 0xca, 0x9a, 0xbc, 0xb0, 0x08, 0x2e, 0x4f,
    0x8d, 0x56, 0x51, 0xe4, 0x6d, 0x3c, 0xdb, 0x76, 0x2d, 0x02, 0xd0, 0xbf, 0x37, 0xc9, 0xe5, 0x92};
static const uint8_t empty_sha256[32] = {
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55};

/* Put the text in pieces of this size. */
static void put_pieces(struct fc_sink *sink, size_t piece)
{
    for (size_t off = 0; off < LEN; off += piece)
        fc_put(sink, text + off, LEN - off < piece ? LEN - off : piece);
}

static void test_count(void)
{
    struct fc_sink sink;
    fc_count_init(&sink);
    CHECK_INT(sink.total, 0);
    for (size_t piece = 1; piece <= LEN; piece++)
        put_pieces(&sink, piece);
    CHECK_INT(sink.total, LEN * LEN);
    CHECK(sink.room > UINT32_MAX / 2);
}

static void test_hash(void)
{
    uint8_t digest[32];
    struct fc_hash_sink hash;
    for (size_t piece = 1; piece <= LEN; piece++) {
        fc_hash_init(&hash);
        put_pieces(&hash.sink, piece);
        CHECK_INT(hash.sink.total, LEN);
        CHECK_INT(fc_sha256_finish(&hash.sha256, digest), 0);
        CHECK_BYTES(digest, 32, text_sha256, 32);
    }
    fc_hash_init(&hash);
    CHECK_INT(fc_sha256_finish(&hash.sha256, digest), 0);
    CHECK_BYTES(digest, 32, empty_sha256, 32);
    fc_hash_init(&hash);
    put_pieces(&hash.sink, 5);
    fc_sha256_wipe(&hash.sha256);
    for (size_t i = 0; i < sizeof hash.sha256; i++)
        CHECK_INT(((const uint8_t *)&hash.sha256)[i], 0);
}

static void test_window(void)
{
    for (size_t cap = 0; cap <= LEN + 2; cap++) {
        uint8_t *buf = guard_alloc(cap);
        for (size_t skip = 0; skip <= LEN + 2; skip++) {
            size_t left = skip < LEN ? LEN - skip : 0, kept = left < cap ? left : cap;
            for (size_t piece = 1; piece <= LEN; piece++) {
                struct fc_window_sink window;
                fc_window_init(&window, buf, cap, skip);
                CHECK_INT(window.sink.room, cap);
                put_pieces(&window.sink, piece);
                CHECK_BYTES(buf, window.len, text + (left ? skip : 0), kept);
                CHECK_INT(window.sink.total, LEN);
                CHECK_INT(window.sink.room, cap - kept);
            }
        }
        guard_free(buf, cap);
    }
}

static void check_put(const struct fc_window_sink *window, const char *expected)
{
    CHECK_BYTES(window->buf, window->len, expected, strlen(expected));
    CHECK_INT(window->sink.total, strlen(expected));
}

static void test_text_and_numbers(void)
{
    static const struct {
        uint32_t number;
        const char *decimal;
    } numbers[] = {{0, "0"},
                   {1, "1"},
                   {9, "9"},
                   {10, "10"},
                   {99, "99"},
                   {100, "100"},
                   {123456, "123456"},
                   {1000000000, "1000000000"},
                   {2147483648u, "2147483648"},
                   {UINT32_MAX, "4294967295"}};
    static const uint8_t bytes[] = {0x00, 0x01, 0x0f, 0x10, 0x7f, 0x80, 0xab, 0xff};
    struct fc_window_sink window;
    uint8_t buf[32];
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        fc_window_init(&window, buf, sizeof buf, 0);
        fc_put_decimal(&window.sink, numbers[i].number);
        check_put(&window, numbers[i].decimal);
    }
    fc_window_init(&window, buf, sizeof buf, 0);
    fc_put_hex(&window.sink, bytes, sizeof bytes);
    check_put(&window, "00010f107f80abff");
    fc_window_init(&window, buf, sizeof buf, 0);
    fc_put_hex(&window.sink, bytes, 0);
    fc_put_text(&window.sink, NULL);
    fc_put_text(&window.sink, "");
    check_put(&window, "");
    fc_put_text(&window.sink, "case");
    check_put(&window, "case");
}

int main(void)
{
    RUN(test_count);
    RUN(test_hash);
    RUN(test_window);
    RUN(test_text_and_numbers);
    return test_end();
}
