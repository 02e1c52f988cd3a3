/* Scanning JSON: the same verdict as the reader that has it all at once, wherever it is split. */
#include "../../core/scan.h"

#include <stdlib.h>

#include "avf.h"
#include "guard.h"
#include "test.h"

#define SCRIPT_MAX 65536

/* What was told: a character a token, and the texts. */
static char script[SCRIPT_MAX];
static size_t script_len;
static int depth_wrong;

static void on_token(struct fc_scan *scan, enum fc_token token, const char *text, size_t len)
{
    static const char letters[] = "{[<ks=;0#";
    if (token == FC_TOKEN_STRING)
        scan->wanted = 1;
    depth_wrong |= scan->depth > FC_JSON_DEPTH || (token < FC_TOKEN_STRING && !scan->depth);
    if (script_len + len + 2 > sizeof script)
        return;
    if (len) {
        memcpy(script + script_len, text, len);
        script_len += len;
    }
    if (token != FC_TOKEN_TEXT) {
        script[script_len++] = letters[token];
    }
}

/* Scan a text in pieces of `piece` bytes, behind the first `first`. */
static int scan_in(const char *text, size_t len, size_t first, size_t piece)
{
    struct fc_scan scan;
    script_len = 0;
    depth_wrong = 0;
    fc_scan_init(&scan, on_token);
    for (size_t off = 0; off < len;) {
        size_t part = off == 0 && first ? first : piece;
        part = part < len - off ? part : len - off;
        char *exact = guard_copy(text + off, part);
        int good = fc_scan_more(&scan, exact, part);
        guard_free(exact, part);
        if (!good)
            return 0;
        off += part;
    }
    return fc_scan_end(&scan);
}

static void check(const char *text, size_t len)
{
    static char whole[SCRIPT_MAX];
    int expected = fc_json_valid(text, len);
    CHECK_INT(scan_in(text, len, 0, len), expected);
    size_t whole_len = script_len;
    memcpy(whole, script, script_len);
    CHECK_INT(scan_in(text, len, 0, 1), expected);
    if (expected)
        CHECK_BYTES(script, script_len, whole, whole_len);
    for (size_t first = 1; first < len && len < 400; first++) {
        CHECK_INT(scan_in(text, len, first, len), expected);
        if (expected)
            CHECK_BYTES(script, script_len, whole, whole_len);
    }
    CHECK(!depth_wrong);
    if (test_errors)
        printf("  %.*s\n", (int)(len < 200 ? len : 200), text);
}

static void test_answer(const struct avf_block *block)
{
    const struct avf_field *body = avf_field(block, "body", 0);
    test_begin(block->name);
    check(body->value, body->len);
    test_close();
}

static const char *const documents[] = {
    "{\"a\":[1,-0.5e+10,true,false,null,\"\"],\"b\":{\"c\":{}},\"d\":[[]]}",
    "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u4e2d\\ud83d\\ude00\"]",
    " [ 0 , 10 , 1E5 , 0.0 , -1 ] ",
    "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80 plain text that is longer than four bytes\"",
    "-12.75e-3",
    "[\"\x7f\",\"\xed\x9f\xbf\",\"\xf4\x8f\xbf\xbf\",\"\xe0\xa0\x80\",\"\\u0000\"]",
};

static void test_documents(void)
{
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        CHECK(fc_json_valid(documents[i], strlen(documents[i])));
        check(documents[i], strlen(documents[i]));
    }
}

static void test_what_is_told(void)
{
    static const char text[] = "{\"k\\u00e9\":\"v\\n\",\"n\":[null,1,{}]}";
    static const char told[] = "{kk\xc3\xa9;sv\n;kn;[0#{<<<";
    CHECK(scan_in(text, sizeof text - 1, 0, 1));
    CHECK_BYTES(script, script_len, told, sizeof told - 1);
}

/* Cut anywhere, and with a byte or two as others: texts that are mostly wrong. */
static void test_mutations(void)
{
    uint32_t seed = 7;
    for (unsigned i = 0; i < 20000 && !test_errors; i++) {
        char text[128];
        const char *document = documents[i % (sizeof documents / sizeof documents[0])];
        size_t len = strlen(document);
        for (size_t at = 0; at < len; at++)
            text[at] = document[at];
        for (unsigned changes = 1 + i % 2; changes--;) {
            seed = seed * 1664525 + 1013904223;
            static const char likely[] = "{}[],:\"\\u0d8e.-+tn \n\x80\xed\xff";
            text[(seed >> 8) % len] = likely[(seed >> 20) % (sizeof likely - 1)];
        }
        if (i % 5 == 0)
            len = (seed >> 4) % len;
        int expected = fc_json_valid(text, len);
        CHECK_INT(scan_in(text, len, (seed >> 3) % (len + 1), 1 + (seed >> 5) % 7), expected);
        CHECK_INT(scan_in(text, len, 0, len + 1), expected);
    }
}

/* Every text of up to 5 characters that matter. */
static void test_short_texts(void)
{
    static const char alphabet[] = "{}[],:\"0-.e1";
    char text[5];
    for (size_t len = 0; len <= sizeof text; len++) {
        unsigned long count = 1;
        for (size_t i = 0; i < len; i++)
            count *= sizeof alphabet - 1;
        for (unsigned long number = 0; number < count; number++) {
            unsigned long rest = number;
            struct fc_scan scan;
            for (size_t i = 0; i < len; i++, rest /= sizeof alphabet - 1)
                text[i] = alphabet[rest % (sizeof alphabet - 1)];
            fc_scan_init(&scan, on_token);
            script_len = 0;
            int good = fc_scan_more(&scan, text, len) && fc_scan_end(&scan);
            CHECK_INT(good, fc_json_valid(text, len));
        }
    }
}

static void test_depth(void)
{
    char text[2 * FC_JSON_DEPTH + 2];
    for (size_t depth = FC_JSON_DEPTH - 1; depth <= FC_JSON_DEPTH + 1; depth++) {
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        check(text, 2 * depth);
    }
}

int main(void)
{
    RUN(test_documents);
    RUN(test_what_is_told);
    RUN(test_mutations);
    RUN(test_short_texts);
    RUN(test_depth);
    avf_run("tests/vectors/answers", test_answer);
    return test_end();
}
