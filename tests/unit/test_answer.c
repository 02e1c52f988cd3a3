/* The answers vectors: outcome, identifier, code, message, and whether to try again. */
#include <stdlib.h>

#include "../../core/answer.h"
#include "avf.h"
#include "test.h"

#define CAP (1 << 19)
#define BODY_MAX 16384

/*
 * Read a response with this status, one header field and body, in a window of cap bytes.
 * Returns 0, or the error by which it was refused before there was an answer to read.
 */
static int answer(struct fc_result *result, char *window, size_t cap, long long status,
                  const char *header, const char *body, size_t body_len)
{
    struct fc_response response;
    char head[512];
    int head_len =
        snprintf(head, sizeof head,
                 "HTTP/1.1 %lld X\r\nx-amzn-requestid: rid\r\n%s%sContent-Length: %zu\r\n\r\n",
                 status, header, *header ? "\r\n" : "", body_len);
    fc_result_init(result, FC_UNKNOWN, FC_ERR_STATE);
    fc_response_init(&response, window, cap);
    for (int part = 0; part < 2; part++) {
        const char *bytes = part ? body : head;
        for (size_t len = part ? body_len : (size_t)head_len; len;) {
            size_t room;
            void *buf = fc_response_buf(&response, &room);
            CHECK(buf != NULL);
            if (!buf)
                return FC_ERR_WINDOW;
            if (room > len)
                room = len;
            memcpy(buf, bytes, room);
            int err = fc_response_ack(&response, room);
            if (err && err != FC_AGAIN)
                return err;
            bytes += room;
            len -= room;
        }
    }
    CHECK_INT(fc_response_ack(&response, 0), 0);
    fc_answer_read(&response, "caseId", result);
    return 0;
}

static void check_code(const struct avf_block *block, const struct fc_result *result)
{
    const char *code = avf_text(block, "code", ""), *other = avf_text(block, "code_alt", code);
    if (!strcmp(code, "Unknown"))
        code = other = "";
    CHECK(!strcmp(result->code, code) || !strcmp(result->code, other));
    const struct avf_field *message = avf_field(block, "message", 0);
    if (message)
        CHECK_BYTES(result->message, result->message_len, message->value, message->len);
}

static void test_vector(const struct avf_block *block)
{
    const struct avf_field *body = avf_field(block, "body", 0);
    const char *outcome = avf_text(block, "outcome", "");
    struct fc_result result;
    char *window = malloc(CAP);
    test_begin(block->name);
    int err = answer(&result, window, CAP, avf_number(block, "status", 0),
                     avf_text(block, "header", ""), body->value, body->len);
    CHECK_INT(err, body->len > BODY_MAX ? FC_ERR_TOO_LARGE : 0);
    if (err)
        fc_result_init(&result, FC_UNKNOWN, err); /* as a call does */
    CHECK_INT(result.outcome, !strcmp(outcome, "created")       ? FC_CREATED
                              : !strcmp(outcome, "not_created") ? FC_REFUSED
                                                                : FC_UNKNOWN);
    CHECK_INT(result.err == 0, result.outcome == FC_CREATED);
    CHECK(!strcmp(result.identifier, avf_text(block, "case_id", "")));
    CHECK(!strcmp(result.request_id, err ? "" : "rid"));
    if (!strcmp(avf_text(block, "expect", ""), "error"))
        check_code(block, &result);
    if (avf_number(block, "retry", -1) >= 0)
        CHECK_INT(fc_error_is_transient(result.err), avf_number(block, "retry", -1));
    test_close();
    free(window);
}

/* A window that lacks room for jsmn's tokens says how large it must be, and that is exact. */
static void test_window_needed(void)
{
    static const char body[] = "{\"caseId\":\"case-1\",\"a\":[1,2,3,4,5,6,7,8]}";
    struct fc_result result;
    char *window = malloc(1024);
    CHECK_INT(answer(&result, window, 160, 200, "", body, sizeof body - 1), 0);
    CHECK_INT(result.err, FC_ERR_WINDOW);
    CHECK_INT(result.outcome, FC_UNKNOWN);
    size_t need = result.need;
    CHECK(need > 160 && need < 1024);
    CHECK_INT(answer(&result, window, need - 1, 200, "", body, sizeof body - 1), 0);
    CHECK_INT(result.err, FC_ERR_WINDOW);
    CHECK_INT(answer(&result, window, need, 200, "", body, sizeof body - 1), 0);
    CHECK_INT(result.err, FC_OK);
    free(window);
}

/* The limits of an answer's body: one byte more is refused whatever it says. */
static void test_longest_body(void)
{
    struct fc_result result;
    char *window = malloc(CAP), *body = malloc(BODY_MAX + 2);
    memset(body, ' ', BODY_MAX + 2);
    snprintf(body + BODY_MAX - 14, 15, "{\"caseId\":\"c\"}");
    CHECK_INT(answer(&result, window, CAP, 200, "", body, BODY_MAX), 0);
    CHECK_INT(result.outcome, FC_CREATED);
    CHECK(!strcmp(result.identifier, "c"));
    CHECK_INT(answer(&result, window, CAP, 200, "", body, BODY_MAX + 1), FC_ERR_TOO_LARGE);
    memset(body, '[', BODY_MAX);
    CHECK_INT(answer(&result, window, CAP, 200, "", body, BODY_MAX), 0);
    CHECK_INT(result.outcome, FC_UNKNOWN);
    CHECK_INT(result.err, FC_ERR_ANSWER);
    free(body);
    free(window);
}

static void check(long status, const char *header, const char *body, enum fc_outcome outcome,
                  int err, struct fc_result *result)
{
    static char window[4096];
    CHECK_INT(answer(result, window, sizeof window, status, header, body, strlen(body)), 0);
    CHECK_INT(result->outcome, outcome);
    CHECK_INT(result->err, err);
    CHECK_INT(result->status, status);
    CHECK_INT(result->off, 0);
    CHECK(!*result->field);
}

static void test_kept_fields(void)
{
    struct fc_result result;
    check(429, "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nretry-after: 120", "{}", FC_REFUSED,
          FC_ERR_THROTTLED, &result);
    CHECK(!strcmp(result.date, "Sun, 06 Nov 1994 08:49:37 GMT"));
    CHECK(!strcmp(result.retry_after, "120"));
    CHECK(!strcmp(result.request_id, "rid"));
    check(200, "", "{\"caseId\":\"c\"}", FC_CREATED, 0, &result);
    CHECK(!*result.date && !*result.retry_after && !*result.code && !*result.message);
}

static void test_identifiers(void)
{
    struct fc_result result;
    char body[256];
    for (int len = 0; len <= 130; len++) {
        int good = len >= 1 && len <= 128;
        snprintf(
            body, sizeof body, "{\"caseId\":\"%.*s\"}", len,
            "case 12345678901234567890123456789012345678901234567890123456789012345678901234567"
            "890123456789012345678901234567890123456789012345678901234567890");
        check(200, "", body, good ? FC_CREATED : FC_UNKNOWN, good ? 0 : FC_ERR_ANSWER, &result);
        CHECK_INT(strlen(result.identifier), good ? len : 0);
    }
    static const char *const bad[] = {"{\"caseId\":\"a\\u0000b\"}",
                                      "{\"caseId\":\"a\\u001f\"}",
                                      "{\"caseId\":\"\x7f\"}",
                                      "{\"caseId\":1}",
                                      "{\"caseId\":null}",
                                      "{\"caseId\":[\"c\"]}",
                                      "{\"caseId\":{\"c\":\"c\"}}",
                                      "{\"CaseId\":\"c\"}",
                                      "[{\"caseId\":\"c\"}]",
                                      "{\"caseId\":\"c\",\"caseId\":1}",
                                      "{\"caseId\":1,\"caseId\":\"c\"}",
                                      "\"caseId\"",
                                      "{\"caseId\":\"c\"",
                                      ""};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        check(200, "", bad[i], FC_UNKNOWN, FC_ERR_ANSWER, &result);
    check(299, "", "{\"caseId\":\"c\"}", FC_CREATED, 0, &result);
    check(300, "", "{\"caseId\":\"c\"}", FC_REFUSED, FC_ERR_REDIRECT, &result);
    CHECK(!*result.identifier);
}

static void test_codes(void)
{
    static const struct {
        const char *header, *body, *code;
    } codes[] = {
        {"", "{\"__type\":\"com.amazonaws.support#CaseIdNotFound\"}", "CaseIdNotFound"},
        {"", "{\"__type\":\"A:http://x/#B\"}", "A"},
        {"", "{\"code\":\"A\"}", "A"},
        {"", "{\"code\":400}", ""},
        {"", "{\"__type\":\"A\",\"code\":\"B\"}", "A"},
        {"", "{\"__type\":\"A\\n\",\"code\":\"B\"}", "B"},
        {"x-amzn-errortype: A:http://x/", "{}", "A"},
        {"x-amzn-errortype: A:http://x/", "{\"__type\":\"ns#B\"}", "B"},
        {"x-amzn-errortype: A", "<html>", "A"},
        {"", "", ""},
    };
    struct fc_result result;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        check(400, codes[i].header, codes[i].body, FC_REFUSED, FC_ERR_REFUSED, &result);
        CHECK(!strcmp(result.code, codes[i].code));
        check(500, codes[i].header, codes[i].body, FC_UNKNOWN, FC_ERR_SERVICE, &result);
        CHECK(!strcmp(result.code, codes[i].code));
    }
    check(400, "", "{\"message\":\"a\\u0000b\",\"Message\":\"c\"}", FC_REFUSED, FC_ERR_REFUSED,
          &result);
    CHECK_BYTES(result.message, result.message_len, "a\0b", 3);
    check(400, "", "{\"Message\":\"c\"}", FC_REFUSED, FC_ERR_REFUSED, &result);
    CHECK_BYTES(result.message, result.message_len, "c", 1);
}

/* Where the service is not who answers: the body is the message, with a NUL behind it. */
static void test_other_bodies(void)
{
    static const char *const bodies[] = {"<html>", "[{}]", " null ", "{", "\xff", ""};
    struct fc_result result;
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        check(403, "", bodies[i], FC_REFUSED, FC_ERR_REFUSED, &result);
        CHECK_BYTES(result.message, result.message_len, bodies[i], strlen(bodies[i]));
        CHECK(!result.message[result.message_len]);
        check(200, "", bodies[i], FC_UNKNOWN, FC_ERR_ANSWER, &result);
        CHECK(!*result.message);
    }
    char *window = malloc(512), body[507];
    memset(body, 'x', sizeof body); /* as much as the window holds beside the request's ID */
    CHECK_INT(answer(&result, window, 512, 403, "", body, sizeof body), 0);
    CHECK_BYTES(result.message, result.message_len, body, sizeof body);
    CHECK(!result.message[result.message_len]);
    free(window);
}

static void test_throttling(void)
{
    static const char *const codes[] = {
        "Throttling",           "ThrottlingException",       "ThrottledException",
        "RequestThrottled",     "RequestThrottledException", "TooManyRequestsException",
        "RequestLimitExceeded", "LimitExceededException",    "SlowDown"};
    struct fc_result result;
    char body[128];
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        snprintf(body, sizeof body, "{\"__type\":\"x#%s\"}", codes[i]);
        check(400, "", body, FC_REFUSED, FC_ERR_THROTTLED, &result);
        check(503, "", body, FC_UNKNOWN, FC_ERR_SERVICE, &result);
        snprintf(body, sizeof body, "{\"__type\":\"x#%sX\"}", codes[i]);
        check(400, "", body, FC_REFUSED, FC_ERR_REFUSED, &result);
    }
    check(408, "", "{}", FC_UNKNOWN, FC_ERR_SERVICE, &result);
    check(499, "", "{}", FC_REFUSED, FC_ERR_REFUSED, &result);
    check(599, "", "{}", FC_UNKNOWN, FC_ERR_SERVICE, &result);
}

/* An operation that names no identifier: any JSON object says that it was done. */
static void test_no_identifier(void)
{
    static const char *const bodies[] = {"{}", "{\"\":1}", "{\"caseId\":1}"};
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        struct fc_response response;
        struct fc_result result;
        char window[512];
        size_t cap;
        fc_response_init(&response, window, sizeof window);
        void *buf = fc_response_buf(&response, &cap);
        int len = snprintf(buf, cap, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s",
                           strlen(bodies[i]), bodies[i]);
        CHECK_INT(fc_response_ack(&response, (size_t)len), 0);
        fc_answer_read(&response, NULL, &result);
        CHECK_INT(result.outcome, FC_CREATED);
        CHECK_INT(result.err, 0);
        CHECK(!*result.identifier && !*result.request_id);
    }
}

int main(void)
{
    avf_run("tests/vectors/answers", test_vector);
    RUN(test_window_needed);
    RUN(test_longest_body);
    RUN(test_kept_fields);
    RUN(test_identifiers);
    RUN(test_codes);
    RUN(test_other_bodies);
    RUN(test_throttling);
    RUN(test_no_identifier);
    return test_end();
}
