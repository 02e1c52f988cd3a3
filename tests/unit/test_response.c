/* The HTTP vectors, each whole, byte by byte and at every two-way split; and the window's edge. */
#include <stdlib.h>

#include "../../core/response.h"
#include "avf.h"
#include "test.h"

#define WINDOW 32768

/* The verdict of one way of cutting a response in two: pieces of `first`, then of `rest` bytes. */
struct verdict {
    int err;
    int status;
    int reuse;
    size_t body_len;
    char body[WINDOW];
};

/* Feed len bytes as far as the response takes them. */
static int feed(struct fc_response *response, const char *raw, size_t len)
{
    int err = FC_AGAIN;
    while (len && err == FC_AGAIN) {
        size_t cap;
        void *buf = fc_response_buf(response, &cap);
        if (!buf)
            return FC_ERR_WINDOW;
        size_t part = len < cap ? len : cap;
        memcpy(buf, raw, part);
        err = fc_response_ack(response, part);
        raw += part;
        len -= part;
    }
    return err;
}

static void read_in_pieces(struct verdict *verdict, const struct avf_block *block, size_t first,
                           size_t rest)
{
    const struct avf_field *raw = avf_field(block, "raw", 0);
    struct fc_response response;
    char *window = malloc(WINDOW);
    fc_response_init(&response, window, WINDOW);
    int err = FC_AGAIN;
    for (size_t off = 0, len = first; err == FC_AGAIN && off < raw->len; off += len, len = rest) {
        if (len > raw->len - off)
            len = raw->len - off;
        err = feed(&response, raw->value + off, len);
    }
    if (err == FC_AGAIN && !strcmp(avf_text(block, "eof", ""), "close"))
        err = fc_response_eof(&response);
    if (err == FC_AGAIN && !strcmp(avf_text(block, "eof", ""), "abort"))
        err = FC_ERR_INCOMPLETE;
    verdict->err = err;
    verdict->status = err ? 0 : response.status;
    verdict->reuse = err ? 0 : response.reuse;
    verdict->body_len = err ? 0 : response.body_len;
    memcpy(verdict->body, err ? window : response.body, verdict->body_len);
    free(window);
}

static void check_verdict(const struct avf_block *block, const struct verdict *verdict)
{
    const char *expect = avf_text(block, "expect", "");
    if (!strcmp(expect, "reject")) {
        CHECK(verdict->err < FC_AGAIN);
        return;
    }
    if (!strcmp(expect, "either") && verdict->err < FC_AGAIN)
        return;
    const struct avf_field *body = avf_field(block, "body", 0);
    CHECK_INT(verdict->err, 0);
    CHECK_INT(verdict->status, avf_number(block, "status", -1));
    CHECK(body != NULL);
    if (body)
        CHECK_BYTES(verdict->body, verdict->body_len, body->value, body->len);
    if (avf_number(block, "reuse", -1) >= 0)
        CHECK_INT(verdict->reuse, avf_number(block, "reuse", -1));
}

static int same(const struct verdict *a, const struct verdict *b)
{
    /* Whether bytes follow the response is known only as far as they came with it. */
    return a->err == b->err && a->status == b->status && a->body_len == b->body_len &&
           !memcmp(a->body, b->body, a->body_len);
}

static void test_vector(const struct avf_block *block)
{
    static struct verdict whole, other;
    size_t len = avf_field(block, "raw", 0)->len;
    test_begin(block->name);
    read_in_pieces(&whole, block, len, len);
    check_verdict(block, &whole);
    read_in_pieces(&other, block, 1, 1);
    CHECK(same(&whole, &other));
    for (size_t split = 1; split < len && !test_errors; split += test_stride()) {
        read_in_pieces(&other, block, split, len);
        CHECK(same(&whole, &other));
    }
    test_close();
}

static const char simple[] = "HTTP/1.1 200 OK\r\n"
                             "X-Amzn-RequestId: 12345678\r\n"
                             "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                             "Retry-After: 120\r\n"
                             "x-amzn-errortype: Name:http://x/\r\n"
                             "Content-Length: 5\r\n\r\nhello";

static void test_kept_fields(void)
{
    char window[128];
    struct fc_response response;
    fc_response_init(&response, window, sizeof window);
    CHECK_INT(feed(&response, simple, sizeof simple - 1), 0);
    CHECK(!strcmp(response.text[FC_REQUEST_ID], "12345678"));
    CHECK(!strcmp(response.text[FC_DATE], "Sun, 06 Nov 1994 08:49:37 GMT"));
    CHECK(!strcmp(response.text[FC_RETRY_AFTER], "120"));
    CHECK(!strcmp(response.text[FC_ERROR_TYPE], "Name:http://x/"));
    CHECK_BYTES(response.body, response.body_len, "hello", 5);
    CHECK_INT(response.reuse, 1);
}

/* A window of any size gives the answer or FC_ERR_WINDOW, and one size is the border. */
static void test_every_window(void)
{
    int fitted = 0;
    for (size_t cap = 0; cap < 200; cap++) {
        char *window = malloc(cap ? cap : 1);
        struct fc_response response;
        fc_response_init(&response, window, cap);
        int err = feed(&response, simple, sizeof simple - 1);
        CHECK(err == 0 || err == FC_ERR_WINDOW);
        CHECK(err == 0 || !fitted);
        fitted |= err == 0;
        free(window);
    }
    CHECK(fitted);
}

static void test_long_value_is_cut(void)
{
    char raw[1024], window[512];
    struct fc_response response;
    int len = snprintf(raw, sizeof raw, "HTTP/1.1 200 OK\r\nx-amzn-requestid: %0500d\r\n\r\n", 7);
    fc_response_init(&response, window, sizeof window);
    CHECK_INT(feed(&response, raw, (size_t)len), FC_AGAIN);
    CHECK_INT(fc_response_eof(&response), 0);
    CHECK_INT(strlen(response.text[FC_REQUEST_ID]), 128);
}

static void test_error_sticks(void)
{
    char window[64];
    size_t cap;
    struct fc_response response;
    fc_response_init(&response, window, sizeof window);
    CHECK_INT(feed(&response, "SSH-2.0-x\r\n", 11), FC_ERR_STATUS_LINE);
    CHECK(fc_response_buf(&response, &cap) != NULL);
    CHECK_INT(fc_response_ack(&response, 1), FC_ERR_STATUS_LINE);
    CHECK_INT(fc_response_eof(&response), FC_ERR_STATUS_LINE);
}

/* The body of an answer that names a coding, fed byte by byte. */
static int feed_coded(const char *body)
{
    char raw[256], window[256];
    struct fc_response response;
    int err = FC_AGAIN, len = snprintf(raw, sizeof raw,
                                       "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                                       "Content-Length: %zu\r\n\r\n%s",
                                       strlen(body), body);
    fc_response_init(&response, window, sizeof window);
    for (int i = 0; i < len && err == FC_AGAIN; i++)
        err = feed(&response, raw + i, 1);
    if (!err)
        CHECK_BYTES(response.body, response.body_len, body, strlen(body));
    return err;
}

/* A coding that someone undid on the way and left the name of is none; a true one is refused. */
static void test_coding(void)
{
    CHECK_INT(feed_coded("{\"caseId\": \"case-1\"}"), 0);
    CHECK_INT(feed_coded("{\x1f\x8b"), 0);
    CHECK_INT(feed_coded(""), 0);
    CHECK_INT(feed_coded("\x1f\x8b{}"), FC_ERR_CODING);
    CHECK_INT(feed_coded("<html>"), FC_ERR_CODING);
}

int main(void)
{
    avf_run("tests/vectors/http", test_vector);
    RUN(test_kept_fields);
    RUN(test_every_window);
    RUN(test_long_value_is_cut);
    RUN(test_error_sticks);
    RUN(test_coding);
    return test_end();
}
