/* JSON as it is read: what is valid and what is not, against a plain reader of the grammar. */
#include "../../core/json.h"

#include <stdint.h>
#include <stdlib.h>

#include "avf.h"
#include "guard.h"
#include "reference.h"
#include "test.h"

#define TEXT_MAX 1024

/* The bodies of the answers: a good one is valid, and all are what a plain reader takes them for.
 */
static void test_answer(const struct avf_block *block)
{
    const struct avf_field *body = avf_field(block, "body", 0);
    test_begin(block->name);
    char *text = guard_copy(body->value, body->len);
    CHECK_INT(fc_json_valid(text, body->len), reference_json_valid(text, body->len, FC_JSON_DEPTH));
    if (!strcmp(avf_text(block, "expect", ""), "ok"))
        CHECK(fc_json_valid(text, body->len));
    guard_free(text, body->len);
    test_close();
}

static const char *const valid[] = {"0",
                                    "-0",
                                    "1",
                                    "-1",
                                    "10",
                                    "1.5",
                                    "-0.1",
                                    "1e1",
                                    "1E1",
                                    "1e+1",
                                    "1e-1",
                                    "0e0",
                                    "0.0e00",
                                    "123456789012345678901234567890",
                                    "true",
                                    "false",
                                    "null",
                                    "\"\"",
                                    "{}",
                                    "[]",
                                    " {} ",
                                    "\t[\n]\r",
                                    "[[]]",
                                    "[{}]",
                                    "{\"\":{}}",
                                    "[1,2]",
                                    "[ 1 , 2 ]",
                                    "{\"a\":1,\"a\":2}",
                                    "{ \"a\" : [ true , null ] , \"b\" : \"c\" }",
                                    "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"]",
                                    "\"\\ud83d\\ude00\"",
                                    "\"\x7f\"",
                                    "[[],[],{}]",
                                    "{\"a\":{\"b\":{}},\"c\":[]}"};

static const char *const invalid[] = {"",
                                      " ",
                                      "{",
                                      "}",
                                      "[",
                                      "]",
                                      "[}",
                                      "{]",
                                      "[[]",
                                      "[]]",
                                      "{}}",
                                      "{}{}",
                                      "[] []",
                                      "1 2",
                                      ",",
                                      ":",
                                      "[,]",
                                      "[1,]",
                                      "[,1]",
                                      "[1,,2]",
                                      "[1 2]",
                                      "{,}",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "{:1}",
                                      "{\"a\":1,}",
                                      "{\"a\" 1}",
                                      "{\"a\"::1}",
                                      "{\"a\":1:2}",
                                      "{a:1}",
                                      "{1:1}",
                                      "{'a':1}",
                                      "{\"a\":'b'}",
                                      "{null:1}",
                                      "{[]:1}",
                                      "{{}:1}",
                                      "{\"a\":1 \"b\":2}",
                                      "{\"a\",\"b\"}",
                                      "[\"a\":1]",
                                      "00",
                                      "01",
                                      "-",
                                      "-a",
                                      "--1",
                                      "+1",
                                      ".5",
                                      "5.",
                                      "1.e1",
                                      "1e",
                                      "1e+",
                                      "1e1.5",
                                      "0x10",
                                      "1_0",
                                      "1a",
                                      "-01",
                                      "Infinity",
                                      "NaN",
                                      "-Infinity",
                                      "nan",
                                      "tru",
                                      "truee",
                                      "True",
                                      "TRUE",
                                      "nul",
                                      "nulll",
                                      "fals",
                                      "undefined",
                                      "t",
                                      "n",
                                      "f",
                                      "\"",
                                      "\"a",
                                      "\"\\\"",
                                      "\"\\",
                                      "\"\\x41\"",
                                      "\"\\a\"",
                                      "\"\\u\"",
                                      "\"\\u12\"",
                                      "\"\\u123\"",
                                      "\"\\u123g\"",
                                      "\"\\u 123\"",
                                      "\"\\u+123\"",
                                      "\"\\ud800\"",
                                      "\"\\udc00\"",
                                      "\"\\ud800\\ud800\"",
                                      "\"\\ud800\\n\"",
                                      "\"\\ud800u\"",
                                      "\"\\ud800\\u\"",
                                      "\"\\ud800\\udc0\"",
                                      "\"\\udc00\\ud800\"",
                                      "\"a\nb\"",
                                      "\"\t\"",
                                      "\"\x1f\"",
                                      "\"\x80\"",
                                      "\"\xc0\xaf\"",
                                      "\"\xed\xa0\x80\"",
                                      "\"\xf4\x90\x80\x80\"",
                                      "\"\xc3\"",
                                      "\"\xff\"",
                                      "\xef\xbb\xbf{}",
                                      "{}\xef\xbb\xbf",
                                      "{} //",
                                      "/**/{}",
                                      "# {}",
                                      "{}\f",
                                      "\v{}",
                                      "{}\xc2\xa0",
                                      "[1]x",
                                      "<html>",
                                      "{\"a\":1}}",
                                      "[[1]",
                                      "[1]]",
                                      "{\"a\":[}",
                                      "{\"a\":[1}]"};

/* A read behind the text would end the test. */
static int is_valid(const char *text, size_t len)
{
    static char *block;
    if (!block)
        block = guard_alloc(TEXT_MAX);
    char *copy = block + TEXT_MAX - len;
    for (size_t i = 0; i < len; i++)
        copy[i] = text[i];
    return fc_json_valid(copy, len);
}

static void check_shape(const char *text, int expected)
{
    int answer = is_valid(text, strlen(text));
    if (answer != expected)
        printf("  %s\n", text);
    CHECK_INT(answer, expected);
    CHECK_INT(reference_json_valid(text, strlen(text), FC_JSON_DEPTH), expected);
}

static void test_shapes(void)
{
    for (size_t i = 0; i < sizeof valid / sizeof valid[0]; i++)
        check_shape(valid[i], 1);
    for (size_t i = 0; i < sizeof invalid / sizeof invalid[0]; i++)
        check_shape(invalid[i], 0);
    CHECK(!is_valid("{}\0", 3));
    CHECK(!is_valid("\0{}", 3));
    CHECK(!is_valid("\"a\0b\"", 5));
    CHECK(!is_valid("nul\0", 4));
}

/* Nest depth levels, open with one of the two brackets by the bits of `kinds`. */
static size_t nest(char *text, int depth, uint64_t kinds, const char *innermost)
{
    char *out = text;
    for (int i = 0; i < depth; i++)
        out += sprintf(out, kinds >> i & 1 ? "{\"k\":" : "[");
    out += sprintf(out, "%s", innermost);
    for (int i = depth; i--;)
        *out++ = kinds >> i & 1 ? '}' : ']';
    return (size_t)(out - text);
}

static void test_depth(void)
{
    static const uint64_t kinds[] = {0, UINT64_MAX, 0x5555555555555555, 0xaaaaaaaaaaaaaaaa,
                                     0x0f0f3c3c12345678};
    char text[TEXT_MAX];
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        for (int depth = 1; depth < 60; depth++) {
            size_t len = nest(text, depth, kinds[i], "1");
            CHECK_INT(is_valid(text, len), depth <= FC_JSON_DEPTH);
            if (depth > FC_JSON_DEPTH)
                continue;
            for (size_t at = 0; at < len; at++) { /* one closing bracket of the wrong kind */
                if (text[at] != ']' && text[at] != '}')
                    continue;
                text[at] ^= ']' ^ '}';
                CHECK(!is_valid(text, len));
                text[at] ^= ']' ^ '}';
            }
        }
    }
    size_t many = 100000;
    char *deep = malloc(many);
    memset(deep, '[', many);
    CHECK(!fc_json_valid(deep, many));
    free(deep);
}

static const char document[] =
    "{\"caseId\":\"case-\\u00e9\\ud83d\\ude00\",\"n\":[0,-1.5e+10,true,false,null,{}],"
    "\"o\":{\"caseId\":\"\xc3\xa9\",\"\":[[]]}}";

static void test_every_truncation(void)
{
    size_t len = sizeof document - 1;
    CHECK(is_valid(document, len));
    for (size_t cut = 0; cut < len; cut++)
        CHECK(!is_valid(document, cut));
    for (size_t cut = 1; cut < len; cut++)
        CHECK(!is_valid(document + cut, len - cut));
}

/* Every byte replaced, removed or doubled: valid is what a plain reader of the grammar takes. */
static void check_like_reference(const char *text, size_t len)
{
    int answer = is_valid(text, len), expected = reference_json_valid(text, len, FC_JSON_DEPTH);
    if (answer != expected)
        printf("  %.*s\n", (int)len, text);
    CHECK_INT(answer, expected);
}

static void test_every_corruption(void)
{
    char text[sizeof document + 1];
    size_t len = sizeof document - 1, still_valid = 0;
    for (size_t at = 0; at < len; at++) {
        memcpy(text, document, len);
        for (int byte = 0; byte < 256; byte++) {
            text[at] = (char)byte;
            check_like_reference(text, len);
            still_valid += (size_t)fc_json_valid(text, len);
        }
        memcpy(text + at, document + at + 1, len - at - 1);
        check_like_reference(text, len - 1);
        memcpy(text, document, at + 1);
        memcpy(text + at + 1, document + at, len - at);
        check_like_reference(text, len + 1);
    }
    CHECK(still_valid > 2000 && still_valid < 12000);
}

/* Sequences of tokens, valid and not. */
static void test_any_tokens(void)
{
    static const char *const tokens[] = {"{", "}", "[",    "]",    ",", ":",  "\"a\"", "1",
                                         "-", " ", "true", "\"\\", "0", ".5", "e1",    "\""};
    uint32_t state = 2463534242u;
    for (int round = 0; round < 200000; round++) {
        char text[64];
        size_t len = 0;
        for (unsigned n = 1 + round % 9; n--;) {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            len += (size_t)snprintf(text + len, sizeof text - len, "%s",
                                    tokens[state % (sizeof tokens / sizeof tokens[0])]);
        }
        check_like_reference(text, len);
    }
}

int main(void)
{
    avf_run("tests/vectors/answers", test_answer);
    RUN(test_shapes);
    RUN(test_depth);
    RUN(test_every_truncation);
    RUN(test_every_corruption);
    RUN(test_any_tokens);
    return test_end();
}
