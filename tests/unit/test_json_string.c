/* JSON strings: the decoding vectors, every escape, and what stands for itself. */
#include "../../core/json.h"

#include <stdint.h>

#include "avf.h"
#include "guard.h"
#include "reference.h"
#include "test.h"

static unsigned literals;

static int is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Skip the white space around a literal. */
static size_t trim(const char **text, size_t len)
{
    for (; len && is_space(**text); len--)
        ++*text;
    while (len && is_space((*text)[len - 1]))
        len--;
    return len;
}

static void check_decoded(const char *literal, size_t len, const struct avf_field *expected)
{
    char *text = guard_copy(literal, len), *out = guard_alloc(len);
    size_t out_len = 0;
    CHECK(fc_json_string(text + 1, text + len, out, &out_len) == text + len);
    CHECK_BYTES(out, out_len, expected->value, expected->len);
    CHECK(fc_json_string(text + 1, text + len, NULL, NULL) == text + len);
    CHECK_INT(reference_json_string(out, literal, len), expected->len);
    CHECK_BYTES(out, expected->len, expected->value, expected->len);
    CHECK(fc_json_string(text + 1, text + len, text + 1, &out_len) == text + len); /* in place */
    CHECK_BYTES(text + 1, out_len, expected->value, expected->len);
    guard_free(text, len);
    guard_free(out, len);
}

static void test_literal(const struct avf_block *block)
{
    const struct avf_field *json = avf_field(block, "json", 0);
    if (!json)
        return;
    test_begin(block->name);
    literals++;
    int accept = !strcmp(avf_text(block, "expect", ""), "accept");
    char *text = guard_copy(json->value, json->len);
    CHECK_INT(fc_json_valid(text, json->len), accept);
    guard_free(text, json->len);
    const char *literal = json->value;
    size_t len = trim(&literal, json->len);
    if (accept)
        check_decoded(literal, len, avf_field(block, "decode", 0));
    else if (len && *literal == '"')
        CHECK(fc_json_string(literal + 1, literal + len, NULL, NULL) != literal + len);
    test_close();
}

static void test_literals_were_there(void)
{
    CHECK(literals >= 100);
}

/* Decoded, or refused, as a plain reader does. */
static void check_escape(const char *literal)
{
    char out[16], expected[16];
    size_t len = strlen(literal), out_len = 0;
    long expected_len = reference_json_string(expected, literal, len);
    const char *next = fc_json_string(literal + 1, literal + len, out, &out_len);
    CHECK_INT(next == literal + len, expected_len >= 0);
    if (next == literal + len)
        CHECK_BYTES(out, out_len, expected, (size_t)expected_len);
}

static void test_every_escape(void)
{
    static const unsigned highs[] = {0x41, 0xd7ff, 0xd800, 0xd801, 0xdbff, 0xdc00, 0xe000};
    char literal[16];
    for (unsigned point = 0; point <= 0xffff; point++) {
        snprintf(literal, sizeof literal, "\"\\u%04x\"", point);
        check_escape(literal);
        if ((point < 0xd700 || point > 0xe100) && point % 61)
            continue;
        for (size_t i = 0; i < sizeof highs / sizeof highs[0]; i++) {
            snprintf(literal, sizeof literal, "\"\\u%04X\\u%04X\"", highs[i], point);
            check_escape(literal);
        }
    }
    for (int c = 1; c < 256; c++) { /* of one character, and a digit that is none */
        snprintf(literal, sizeof literal, "\"\\%c\"", c);
        check_escape(literal);
        snprintf(literal, sizeof literal, "\"\\u00%ca\"", c);
        check_escape(literal);
    }
}

/* Each byte at each place, in front of the guard: does it end what stands for itself? */
static void test_plain(void)
{
    char *text = guard_alloc(20);
    for (int c = 0; c < 256; c++) {
        int is_plain = c >= ' ' && c < 0x80 && c != '"' && c != '\\';
        for (size_t at = 0; at < 20; at++) {
            memset(text, 'a', 20);
            text[at] = (char)c;
            for (size_t from = 0; from <= at; from++)
                CHECK_INT(fc_json_plain(text + from, 20 - from), is_plain ? 20 - from : at - from);
        }
    }
    CHECK_INT(fc_json_plain(text + 20, 0), 0);
    guard_free(text, 20);
}

int main(void)
{
    avf_run("tests/vectors/json", test_literal);
    RUN(test_literals_were_there);
    RUN(test_every_escape);
    RUN(test_plain);
    return test_end();
}
