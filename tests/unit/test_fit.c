#include "../../core/fit.h"

#include "../../core/utf8.h"
#include "test.h"

#define MOST 200
#define TEXT_MAX 8000

static uint8_t text[TEXT_MAX];
static size_t text_len;
static unsigned reads, fail_at;

/* At most 5 bytes at a time. */
static int read_text(const void *data, uint32_t off, void *buf, size_t cap)
{
    CHECK(data == text);
    if (++reads == fail_at)
        return -1;
    if (off >= text_len)
        return 0;
    size_t len = text_len - off < cap ? text_len - off : cap;
    len = len < 5 ? len : 5;
    memcpy(buf, text + off, len);
    return (int)len;
}

static struct fc_source span_of(void)
{
    return (struct fc_source){.data = text, .len = text_len};
}

static const struct fc_source reader = {.data = text, .read = read_text, .replace = 1};

/* A text of `characters` of 1 to 4 bytes, some ill formed if asked for. */
static void make_text(size_t characters, int ill)
{
    static const char *const sequences[] = {"a", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80",
                                            "z", "\xff",     "\xe2\x82",     "\xc0"};
    text_len = 0;
    for (size_t i = 0; i < characters; i++) {
        const char *sequence = sequences[test_random(ill ? 8 : 5)];
        while (*sequence)
            text[text_len++] = (uint8_t)*sequence++;
        if (ill)
            text[text_len++] = '.', i++;
    }
}

static size_t count(const uint8_t *bytes, size_t len)
{
    size_t characters = 0;
    for (size_t i = 0; i < len; characters++) {
        int sequence = fc_utf8_sequence(bytes + i, len - i);
        i += sequence > 0 ? (size_t)sequence : sequence < 0 ? (size_t)-sequence : len - i;
    }
    return characters;
}

/* All of a source, read by pieces. Returns its length. */
static size_t read_all(const struct fc_source *source, size_t piece, uint8_t *out)
{
    size_t len = 0;
    int got;
    while ((got = source->read(source->data, (uint32_t)len, out + len, piece)) > 0)
        len += (size_t)got;
    CHECK_INT(got, 0);
    return len;
}

/* Every part fits, and the text can be put together from them. */
static void check_parts(const struct fc_source *whole, size_t characters)
{
    static uint8_t out[TEXT_MAX], other[TEXT_MAX], middle[TEXT_MAX];
    char note[80];
    struct fc_fit fit;
    int parts = fc_fit_init(&fit, whole, MOST, 0, 1);
    struct fc_source source = fc_fit_source(&fit);
    size_t len = read_all(&source, 7, out), middle_len = 0;
    CHECK_BYTES(other, read_all(&source, 1000, other), out, len);
    CHECK_INT(source.replace, whole->replace);
    CHECK(count(out, len) <= MOST);
    if (characters <= MOST) {
        CHECK_INT(parts, 1);
        CHECK_BYTES(out, len, text, text_len);
        CHECK_INT(fc_fit_init(&fit, whole, MOST, 1, 1), FC_ERR_MISSING);
        return;
    }
    for (int part = 1; part < parts; part++) {
        CHECK_INT(fc_fit_init(&fit, whole, MOST, (unsigned)part, 1), parts);
        source = fc_fit_source(&fit);
        size_t part_len = read_all(&source, 7, other);
        CHECK(count(other, part_len) <= MOST);
        int note_len = snprintf(note, sizeof note, "[part %d of %d]\n", part + 1, parts);
        CHECK(part_len > (size_t)note_len && !memcmp(other, note, (size_t)note_len));
        memcpy(middle + middle_len, other + note_len, part_len - (size_t)note_len);
        middle_len += part_len - (size_t)note_len;
    }
    CHECK_INT(fc_fit_init(&fit, whole, MOST, (unsigned)parts, 1), FC_ERR_MISSING);
    int note_len = snprintf(note, sizeof note, "\n[... %zu characters follow below ...]\n",
                            count(middle, middle_len));
    CHECK_INT(len - (size_t)note_len + middle_len, text_len);
    size_t head = 0;
    while (head < len && head < text_len && out[head] == text[head] &&
           memcmp(out + head, note, (size_t)note_len))
        head++;
    CHECK(head + (size_t)note_len <= len && !memcmp(out + head, note, (size_t)note_len));
    CHECK_BYTES(text + head, middle_len, middle, middle_len);
    CHECK_BYTES(text + head + middle_len, text_len - head - middle_len,
                out + head + (size_t)note_len, len - head - (size_t)note_len);
}

static void test_parts(void)
{
    static const size_t sizes[] = {0,   1,   MOST - 1, MOST, MOST + 1, MOST + 63, MOST * 2 - 63,
                                   273, 274, 275,      411,  1500,     2000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int ill = 0; ill < 2; ill++) {
            make_text(ill ? sizes[i] / 2 * 2 : sizes[i], ill);
            struct fc_source span = span_of();
            check_parts(&span, count(text, text_len));
            check_parts(&reader, count(text, text_len));
        }
}

static void test_cut_for_good(void)
{
    static uint8_t out[TEXT_MAX];
    static const char note[] = "\n[... 263 characters cut ...]\n";
    memset(text, 'x', text_len = 400);
    struct fc_source span = span_of(), source;
    struct fc_fit fit;
    CHECK_INT(fc_fit_init(&fit, &span, MOST, 0, 0), 3);
    source = fc_fit_source(&fit);
    size_t len = read_all(&source, 9, out);
    CHECK_INT(len, 68 + strlen(note) + 69);
    CHECK(!memcmp(out + 68, note, strlen(note)));
    CHECK_INT(fc_fit_init(&fit, &span, FC_FIT_LEAST - 1, 0, 0), FC_ERR_TOO_SHORT);
}

static void test_source_fails(void)
{
    struct fc_fit fit;
    make_text(500, 0);
    reads = 0;
    CHECK(fc_fit_init(&fit, &reader, MOST, 1, 0) > 1);
    unsigned all = reads;
    CHECK(all > 100);
    for (fail_at = 1; fail_at <= all; fail_at++) {
        reads = 0;
        CHECK_INT(fc_fit_init(&fit, &reader, MOST, 1, 0), FC_ERR_SOURCE);
    }
    fail_at = 0;
}

int main(void)
{
    RUN(test_parts);
    RUN(test_cut_for_good);
    RUN(test_source_fails);
    return test_end();
}
