/*
 * Rendering: the escaping vectors as strings and as sources, in every window; sources that are read
 * in pieces, that fail, that are large; and what all that costs.
 */
#include "../../core/render.h"

#include <stdlib.h>

#include "../../core/json.h"
#include "avf.h"
#include "guard.h"
#include "reference.h"
#include "rendering.h"
#include "test.h"

struct request {
    struct fc_source text;
    const char *string;
};

static const struct fc_field text_fields[] = {
    {.key = "text", .kind = fc_text, .offset = offsetof(struct request, text)},
    {.key = NULL},
};
static const struct fc_field string_fields[] = {
    {.key = "text", .kind = fc_string, .offset = offsetof(struct request, string)},
    {.key = NULL},
};
static const struct fc_field blob_fields[] = {
    {.key = "data", .kind = fc_blob, .offset = offsetof(struct request, text)},
    {.key = NULL},
};

#define BEFORE strlen("{\"text\":")
#define BEHIND strlen("}")

static unsigned literals;

/* Whether the text of a rendering is one member whose literal decodes to this. */
static void check_literal(const struct rendering *rendering, const struct avf_field *decoded)
{
    CHECK_INT(rendering->err, 0);
    CHECK(rendering->len > BEFORE + BEHIND && !memcmp(rendering->text, "{\"text\":", BEFORE));
    CHECK(fc_json_valid(rendering->text, rendering->len));
    CHECK(reference_json_valid(rendering->text, rendering->len, 1));
    const char *literal = rendering->text + BEFORE;
    size_t len = rendering->len - BEFORE - BEHIND, out_len = 0;
    char *out = malloc(len);
    CHECK_INT(reference_json_string(out, literal, len), decoded->len);
    CHECK_BYTES(out, decoded->len, decoded->value, decoded->len);
    CHECK(fc_json_string(literal + 1, literal + len, out, &out_len) == literal + len);
    CHECK_BYTES(out, out_len, decoded->value, decoded->len);
    free(out);
}

/* The same bytes for any window, sink, and pieces in which the source is read. */
static void check_alike(const struct request *request, const struct rendering *expected)
{
    CHECK(rendering_is(text_fields, request, expected->text, expected->len));
    size_t step = request->text.len > 300 ? 7 : 1;
    for (size_t most = 0; most <= 50; most += most < 5 ? 1 : step) {
        struct reading reading = {request->text.data, request->text.len, most, 0, 0, 0, 0, 0};
        struct request read = {{&reading, 0, rendering_read, request->text.replace}, NULL};
        for (size_t cap = FC_WINDOW_MIN; cap <= 600; cap += most < 6 ? 13 : 67) {
            struct rendering rendering = rendering_of(text_fields, &read, cap);
            CHECK_INT(rendering.err, 0);
            CHECK_BYTES(rendering.text, rendering.len, expected->text, expected->len);
            free(rendering.text);
        }
    }
}

static void check_accepted(const char *bytes, size_t len, uint8_t replace,
                           const struct avf_field *decoded)
{
    struct request request = {{guard_copy(bytes, len), len, NULL, replace}, NULL};
    struct rendering rendering = rendering_of(text_fields, &request, 600);
    check_literal(&rendering, decoded);
    check_alike(&request, &rendering);
    if (!replace && !memchr(bytes, 0, len)) {
        char *string = guard_alloc(len + 1);
        memcpy(string, bytes, len);
        string[len] = 0;
        request.string = string;
        CHECK(rendering_is(string_fields, &request, rendering.text, rendering.len));
        guard_free(string, len + 1);
    }
    free(rendering.text);
    guard_free((void *)(uintptr_t)request.text.data, len);
}

/* Refused, with the byte where it is ill formed, whichever way it is read. */
static void check_refused(const char *bytes, size_t len)
{
    uint32_t off = (uint32_t)reference_utf8(bytes, len);
    struct request request = {{guard_copy(bytes, len), len, NULL, 0}, NULL};
    CHECK(rendering_fails(text_fields, &request, FC_ERR_UTF8, "text", off));
    for (size_t most = 0; most <= 50; most++) {
        struct reading reading = {bytes, len, most, 0, 0, 0, 0, 0};
        struct request read = {{&reading, 0, rendering_read, 0}, NULL};
        for (size_t cap = FC_WINDOW_MIN; cap < 150; cap += 7) {
            struct rendering rendering = rendering_of(text_fields, &read, cap);
            CHECK_INT(rendering.err, FC_ERR_UTF8);
            CHECK_INT(rendering.off, off);
            free(rendering.text);
        }
    }
    guard_free((void *)(uintptr_t)request.text.data, len);
}

static void test_vector(const struct avf_block *block)
{
    const struct avf_field *in = avf_field(block, "in", 0);
    if (!in)
        return;
    test_begin(block->name);
    literals++;
    if (!strcmp(avf_text(block, "utf8", ""), "valid")) {
        const struct avf_field *decoded = avf_field(block, "decode", 0);
        check_accepted(in->value, in->len, 0, decoded);
        check_accepted(in->value, in->len, 1, decoded);
    } else {
        check_refused(in->value, in->len);
        check_accepted(in->value, in->len, 1, avf_field(block, "replaced", 0));
    }
    test_close();
}

static void test_vectors_were_there(void)
{
    CHECK(literals >= 200);
}

/* Every code point, as one string. */
static void test_every_character(void)
{
    size_t len = 0;
    char *text = malloc(0x110000 * 4), *out = malloc(0x110000 * 6);
    for (uint32_t point = 1; point < 0x110000; point++) {
        char literal[16];
        if (point >> 11 == 0xd800 >> 11)
            continue;
        if (point < 0x10000)
            snprintf(literal, sizeof literal, "\"\\u%04x\"", point);
        else
            snprintf(literal, sizeof literal, "\"\\u%04x\\u%04x\"",
                     0xd800 + (point - 0x10000) / 0x400, 0xdc00 + point % 0x400);
        len += (size_t)reference_json_string(text + len, literal, strlen(literal));
    }
    struct request request = {{text, len, NULL, 0}, NULL};
    struct rendering rendering = rendering_of(text_fields, &request, 97);
    CHECK_INT(rendering.err, 0);
    CHECK_INT(reference_json_string(out, rendering.text + BEFORE, rendering.len - BEFORE - BEHIND),
              len);
    CHECK(!memcmp(out, text, len));
    free(rendering.text);
    free(text);
    free(out);
}

/* A read that fails, at every call of it: the error, the field, and the byte that was asked for. */
static void check_failing_reads(const struct fc_field *fields, struct reading *reading)
{
    struct request request = {{reading, 0, rendering_read, 0}, NULL};
    static const int failures[] = {0, -1, FC_AGAIN, FC_ERR_UTF8, -2147483647};
    free(rendering_of(fields, &request, 64).text);
    unsigned calls = reading->calls;
    CHECK(calls > 10);
    for (unsigned fail_at = 1; fail_at <= calls; fail_at++) {
        reading->calls = 0;
        reading->fail_at = fail_at;
        reading->fail_with = failures[fail_at % 5];
        struct rendering rendering = rendering_of(fields, &request, 64);
        CHECK_INT(rendering.err, FC_ERR_SOURCE);
        CHECK(rendering.err && !strcmp(rendering.key, fields[0].key));
        CHECK_INT(rendering.off, reading->failed_off);
        CHECK_INT(reading->calls, fail_at);
        free(rendering.text);
    }
}

static void test_failing_reads(void)
{
    for (size_t most = 0; most < 50; most += 7) {
        struct reading text = {NULL, 1000, most, 0, 0, 0, 0, 0}, blob = text;
        check_failing_reads(text_fields, &text);
        check_failing_reads(blob_fields, &blob);
    }
}

/* Measured and sent, a source is read twice, and no byte much more often: the cost is linear. */
static unsigned long bytes_read(const struct fc_field *fields, const char *data, size_t len)
{
    struct reading reading = {data, len, 0, 0, 0, 0, 0, 0};
    struct request request = {{&reading, 0, rendering_read, 0}, NULL};
    struct fc_render render;
    uint32_t measured;
    uint8_t digest[32];
    CHECK_INT(fc_render_measure(&render, fields, &request, &measured, digest), 0);
    struct rendering rendering = rendering_of(fields, &request, FC_WINDOW_MIN);
    CHECK_INT(rendering.len, measured);
    CHECK(rendering.windows <= measured / (FC_WINDOW_MIN - 6) + 1);
    free(rendering.text);
    return reading.bytes;
}

static void test_cost(void)
{
    static char worst[40000];
    memset(worst, 1, sizeof worst);
    for (size_t len = 1000; len <= 100000; len *= 10) {
        CHECK(bytes_read(text_fields, NULL, len) <= 2 * len + len / 4);
        CHECK(bytes_read(blob_fields, NULL, len) <= 2 * len + len / 4);
    }
    /* Where each byte becomes six, ten of them fit into the window, but 48 were looked at. */
    unsigned long some = bytes_read(text_fields, worst, 10000);
    unsigned long more = bytes_read(text_fields, worst, 40000);
    CHECK(some <= 7 * 10000ul);
    CHECK(more <= 4 * some + some / 100);
}

#define LARGE 5000000

static void test_large_sources(void)
{
    struct reading reading = {NULL, LARGE, 0, 0, 0, 0, 0, 0};
    struct request request = {{&reading, 0, rendering_read, 0}, NULL};
    char *out = malloc(LARGE + 100);
    struct rendering text = rendering_of(text_fields, &request, FC_WINDOW_MIN);
    CHECK_INT(text.err, 0);
    CHECK_INT(reference_json_string(out, text.text + BEFORE, text.len - BEFORE - BEHIND), LARGE);
    size_t same = 0;
    while (same < LARGE && out[same] == rendering_byte((uint32_t)same))
        same++;
    CHECK_INT(same, LARGE);
    free(text.text);

    struct rendering blob = rendering_of(blob_fields, &request, FC_WINDOW_MIN);
    CHECK_INT(blob.err, 0);
    CHECK_INT(reference_base64((uint8_t *)out, blob.text + BEFORE + 1, blob.len - BEFORE - 3),
              LARGE);
    for (same = 0; same < LARGE && out[same] == rendering_byte((uint32_t)same);)
        same++;
    CHECK_INT(same, LARGE);
    free(blob.text);
    free(out);
}

static void check_blob(const uint8_t *bytes, size_t len)
{
    struct request request = {{bytes, len, NULL, 0}, NULL};
    struct rendering rendering = rendering_of(blob_fields, &request, 600);
    uint8_t out[256];
    CHECK_INT(rendering.err, 0);
    CHECK_INT(rendering.len, BEFORE + 3 + (len + 2) / 3 * 4);
    CHECK(!memcmp(rendering.text, "{\"data\":\"", BEFORE + 1));
    CHECK_INT(reference_base64(out, rendering.text + BEFORE + 1, rendering.len - BEFORE - 3), len);
    CHECK_BYTES(out, len, bytes, len);
    CHECK(rendering_is(blob_fields, &request, rendering.text, rendering.len));
    for (size_t most = 0; most <= 50; most += most < 6 ? 1 : 11) {
        struct reading reading = {(const char *)bytes, len, most, 0, 0, 0, 0, 0};
        struct request read = {{&reading, 0, rendering_read, 0}, NULL};
        for (size_t cap = FC_WINDOW_MIN; cap < 150; cap += 5) {
            struct rendering again = rendering_of(blob_fields, &read, cap);
            CHECK_INT(again.err, 0);
            CHECK_BYTES(again.text, again.len, rendering.text, rendering.len);
            free(again.text);
        }
    }
    free(rendering.text);
}

static void test_blobs(void)
{
    for (size_t len = 0; len <= 100; len++) {
        uint8_t *bytes = guard_alloc(len);
        for (size_t i = 0; i < len; i++)
            bytes[i] = (uint8_t)(i * 89 + len * 7);
        check_blob(bytes, len);
        guard_free(bytes, len);
    }
}

int main(void)
{
    avf_run("tests/vectors/json", test_vector);
    RUN(test_vectors_were_there);
    RUN(test_every_character);
    RUN(test_failing_reads);
    RUN(test_cost);
    RUN(test_large_sources);
    RUN(test_blobs);
    return test_end();
}
