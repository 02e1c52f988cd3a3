/* Canonical requests: the header fields in any order and shape, against a plain rendering. */
#include "../../core/canonical.h"

#include <stdlib.h>

#include "guard.h"
#include "test.h"

#define HEADERS_MAX 12

static const uint8_t digest[32] = {0x12, 0x34, 0x56, [31] = 0xff};
#define DIGEST_HEX "12345600000000000000000000000000000000000000000000000000000000ff"

static struct fc_canonical request_of(const struct fc_header *headers, size_t count)
{
    struct fc_canonical request;
    memset(&request, 0, sizeof request);
    request.method = "POST";
    request.headers = headers;
    request.header_count = (uint8_t)count;
    request.payload_sha256 = digest;
    return request;
}

static void check(const struct fc_canonical *request, const char *expected)
{
    char text[4096];
    struct fc_window_sink window;
    fc_window_init(&window, text, sizeof text, 0);
    fc_canonical_put(&window.sink, request);
    CHECK_BYTES(text, window.len, expected, strlen(expected));

    struct fc_hash_sink hash;
    uint8_t answer[32], expected_answer[32];
    fc_hash_init(&hash);
    fc_put_text(&hash.sink, expected);
    CHECK_INT(fc_sha256_finish(&hash.sha256, expected_answer), 0);
    CHECK_INT(fc_canonical_digest(answer, request), 0);
    CHECK_BYTES(answer, 32, expected_answer, 32);
}

static void test_no_header(void)
{
    struct fc_canonical request = request_of(NULL, 0);
    check(&request, "POST\n/\n\n\n\n" DIGEST_HEX);
}

static void test_order_and_case(void)
{
    static const struct fc_header headers[] = {{"X-Amz-Target", "AWSSupport_20130415.CreateCase"},
                                               {"HOST", "Support.us-east-1.Amazonaws.com"},
                                               {"x-amz-date", "20150830T123600Z"},
                                               {"Content-Type", "application/x-amz-json-1.1"}};
    struct fc_canonical request = request_of(headers, 4);
    check(&request, "POST\n/\n\n"
                    "content-type:application/x-amz-json-1.1\n"
                    "host:Support.us-east-1.Amazonaws.com\n"
                    "x-amz-date:20150830T123600Z\n"
                    "x-amz-target:AWSSupport_20130415.CreateCase\n\n"
                    "content-type;host;x-amz-date;x-amz-target\n" DIGEST_HEX);
}

static void test_white_space_and_repeats(void)
{
    static const struct fc_header headers[] = {{"My-Header", " \t b  c\r\n   d \t"},
                                               {"my-header", ""},
                                               {"a", "   "},
                                               {"MY-HEADER", "\"x  y\""},
                                               {"my-header1", "1"},
                                               {"my", "0"}};
    struct fc_canonical request = request_of(headers, 6);
    check(&request, "POST\n/\n\na:\nmy:0\nmy-header:b c d,,\"x y\"\nmy-header1:1\n\n"
                    "a;my;my-header;my-header1\n" DIGEST_HEX);
}

static void put_resource(struct fc_sink *sink, const char *path, const char *query)
{
    const char *const texts[] = {path, query};
    fc_put_shape(sink, "<%>\n<%>\n", texts);
}

static void test_resource_is_the_callers(void)
{
    struct fc_canonical request = request_of(NULL, 0);
    request.resource = put_resource;
    request.path = "/p";
    request.query = "q";
    check(&request, "POST\n</p>\n<q>\n\n\n" DIGEST_HEX);
}

/* A guarded C string of up to max characters of an alphabet. */
static char *any_text(const char *alphabet, unsigned min, unsigned max)
{
    unsigned len = min + test_random(max - min + 1);
    char *text = guard_alloc(len + 1);
    for (unsigned i = 0; i < len; i++)
        text[i] = alphabet[test_random((unsigned)strlen(alphabet))];
    text[len] = 0;
    return text;
}

static void lower_copy(char *out, const char *name)
{
    do
        *out++ = (char)(*name >= 'A' && *name <= 'Z' ? *name + 32 : *name);
    while (*name++);
}

/* A plain rendering: names in lower case, in byte order, the values of each in their order. */
static void expect_headers(char *out, char *names_out, const struct fc_header *headers,
                           size_t count)
{
    char names[HEADERS_MAX][32];
    const char *last = "";
    for (size_t i = 0; i < count; i++)
        lower_copy(names[i], headers[i].name);
    *out = *names_out = 0;
    for (;;) {
        const char *next = NULL;
        for (size_t i = 0; i < count; i++)
            if (strcmp(names[i], last) > 0 && (!next || strcmp(names[i], next) < 0))
                next = names[i];
        if (!next)
            return;
        out += sprintf(out, "%s", next);
        names_out += sprintf(names_out, "%s%s", *last ? ";" : "", next);
        for (size_t i = 0, nth = 0; i < count; i++) {
            if (strcmp(names[i], next))
                continue;
            char value[64], *word;
            snprintf(value, sizeof value, "%s", headers[i].value);
            word = strtok(value, " \t\r\n");
            out += sprintf(out, nth++ ? "," : ":");
            for (int first = 1; word; word = strtok(NULL, " \t\r\n"), first = 0)
                out += sprintf(out, first ? "%s" : " %s", word);
        }
        out += sprintf(out, "\n");
        last = next;
    }
}

static void test_any_headers(void)
{
    for (unsigned round = 0; round < 3000; round++) {
        struct fc_header headers[HEADERS_MAX];
        char names[512], fields[2048], expected[4096], text[sizeof expected];
        size_t count = test_random(HEADERS_MAX + 1);
        for (size_t i = 0; i < count; i++) {
            headers[i].name = any_text("aAbB-_1", 1, 1 + test_random(4));
            headers[i].value = any_text("xY,=  \t\r\n", 0, 20);
        }
        expect_headers(fields, names, headers, count);
        snprintf(expected, sizeof expected, "POST\n/\n\n%s\n%s\n" DIGEST_HEX, fields, names);
        struct fc_canonical request = request_of(headers, count);
        check(&request, expected);
        struct fc_window_sink window;
        fc_window_init(&window, text, sizeof text, 0);
        fc_canonical_put_names(&window.sink, &request);
        CHECK_BYTES(text, window.len, names, strlen(names));
        for (size_t i = 0; i < count; i++) {
            guard_free((void *)(uintptr_t)headers[i].name, strlen(headers[i].name) + 1);
            guard_free((void *)(uintptr_t)headers[i].value, strlen(headers[i].value) + 1);
        }
    }
}

/* Whatever part of it a window takes, the parts make the whole. */
static void test_in_windows(void)
{
    static const struct fc_header headers[] = {
        {"host", "support.us-east-1.amazonaws.com"}, {"b", " two  words "}, {"A", "one"}};
    struct fc_canonical request = request_of(headers, 3);
    char whole[512], parts[sizeof whole];
    struct fc_window_sink window;
    fc_window_init(&window, whole, sizeof whole, 0);
    fc_canonical_put(&window.sink, &request);
    size_t len = window.len;
    for (size_t cap = 1; cap <= len; cap++) {
        uint8_t *buf = guard_alloc(cap);
        for (size_t off = 0; off < len; off += cap) {
            fc_window_init(&window, buf, cap, off);
            fc_canonical_put(&window.sink, &request);
            CHECK_INT(window.sink.total, len);
            memcpy(parts + off, buf, window.len);
        }
        guard_free(buf, cap);
        CHECK_BYTES(parts, len, whole, len);
    }
}

int main(void)
{
    RUN(test_no_header);
    RUN(test_order_and_case);
    RUN(test_white_space_and_repeats);
    RUN(test_resource_is_the_callers);
    RUN(test_any_headers);
    RUN(test_in_windows);
    return test_end();
}
