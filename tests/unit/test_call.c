/*
 * A call, with a service in memory: the same request through every window, its head's size, custom
 * endpoints, long tokens, the kept key, and what becomes of answers at every split and window.
 */
#include "../../core/call.h"

#include <stdlib.h>

#include "counted_sha256.h"
#include "exchange.h"
#include "guard.h"
#include "test.h"

static struct exchange exchange;

/* Send a request whole, in a guarded window of this size and pieces of that. */
static void send(const struct fc_case *asked, const struct fc_endpoint *to,
                 const struct fc_credentials *by, size_t cap, size_t piece)
{
    struct fc_call call;
    void *window = guard_alloc(cap);
    exchange.len = 0;
    CHECK_INT(
        fc_call_init(&call, &fc_create_case_operation, asked, to, by, EXAMPLE_NOW, window, cap), 0);
    exchange_send(&exchange, &call, piece, EXCHANGE_MAX);
    CHECK_INT(fc_call_state(&call), FC_WANT_RECV);
    guard_free(window, cap);
}

static void test_every_window(void)
{
    for (size_t cap = FC_WINDOW_MIN; cap <= 2048; cap += cap < 700 ? 1 : 61) {
        send(&example_request, &example_endpoint, &example_credentials, cap,
             cap % 3 ? EXCHANGE_MAX : 1 + cap % 50);
        CHECK(exchange_is(&exchange, &example_expected));
    }
}

static void test_size_of_the_head(void)
{
    struct fc_case longest = example_request;
    char *body = malloc(8000);
    memset(body, 'x', 8000);
    longest.body = (struct fc_source){body, 8000, NULL, 0};
    send(&longest, &example_endpoint, &example_credentials, 364, EXCHANGE_MAX);
    CHECK(exchange.len > 8400);
    CHECK(exchange_head_len(&exchange) > 300 && exchange_head_len(&exchange) <= 436);
    free(body);
}

static void test_tokens(void)
{
    static const size_t lens[] = {1, 63, 64, 65, 800, 2000, 5000};
    for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        struct fc_credentials by = example_credentials;
        struct expectation expected = example_expected;
        char *token = guard_alloc(lens[i] + 1);
        for (size_t j = 0; j < lens[i]; j++)
            token[j] = (char)('!' + (j * 7 + i) % 94);
        token[lens[i]] = 0;
        by.session_token = expected.token = token;
        send(&example_request, &example_endpoint, &by, FC_WINDOW_MIN, EXCHANGE_MAX);
        CHECK(exchange_is(&exchange, &expected));
        send(&example_request, &example_endpoint, &by, 100 + lens[i], 77);
        CHECK(exchange_is(&exchange, &expected));
        guard_free(token, lens[i] + 1);
    }
    struct fc_credentials by = example_credentials;
    by.session_token = ""; /* none */
    send(&example_request, &example_endpoint, &by, 512, EXCHANGE_MAX);
    CHECK(exchange_is(&exchange, &example_expected));
}

static void test_custom_endpoints(void)
{
    struct fc_endpoint to = example_endpoint;
    struct expectation expected = example_expected;
    to.path = "/a//b/../c~%20";
    to.query = "z=1&a=%2F&a=";
    to.resource = fc_resource_put;
    to.authority = expected.host = "[::1]:8443";
    to.host = "::1";
    to.port = 8443;
    to.region = expected.region = "cn-north-1";
    to.service = expected.service = "support-x";
    expected.line = "POST /a//b/../c~%20?z=1&a=%2F&a= HTTP/1.1";
    expected.resource = "/a/c~%2520\na=&a=%2F&z=1\n";
    for (size_t cap = FC_WINDOW_MIN; cap < 200; cap++) {
        send(&example_request, &to, &example_credentials, cap, EXCHANGE_MAX);
        CHECK(exchange_is(&exchange, &expected));
    }
    to = example_endpoint;
    to.path = "/v1/";
    to.resource = fc_resource_put;
    expected = example_expected;
    expected.line = "POST /v1/ HTTP/1.1";
    expected.resource = "/v1/\n\n";
    send(&example_request, &to, &example_credentials, 300, EXCHANGE_MAX);
    CHECK(exchange_is(&exchange, &expected));
    to.path = NULL;
    to.query = "x";
    expected.line = "POST /?x HTTP/1.1";
    expected.resource = "/\nx=\n";
    send(&example_request, &to, &example_credentials, 300, EXCHANGE_MAX);
    CHECK(exchange_is(&exchange, &expected));
}

/* A kept key signs alike, saves hashing, and is made anew for another day. */
static void test_kept_key(void)
{
    struct fc_signing_key cache;
    struct fc_credentials by = example_credentials;
    memset(&cache, 0, sizeof cache);
    by.cache = &cache;
    hashing_reset(0);
    send(&example_request, &example_endpoint, &by, 512, EXCHANGE_MAX);
    CHECK(exchange_is(&exchange, &example_expected));
    unsigned first = hashing.inits;
    hashing_reset(0);
    send(&example_request, &example_endpoint, &by, 512, EXCHANGE_MAX);
    CHECK(exchange_is(&exchange, &example_expected));
    CHECK_INT(first - hashing.inits, 4 * 2); /* four HMACs of two hashes */
    CHECK_INT(hashing.inits, 2 + 2);         /* body, canonical request, one HMAC */
    CHECK_INT(hashing.finishes, hashing.inits);

    memcpy(cache.day, "20251202", 8);
    memset(cache.key, 0x11, sizeof cache.key);
    send(&example_request, &example_endpoint, &by, 512, EXCHANGE_MAX);
    CHECK(exchange_is(&exchange, &example_expected));
    CHECK_BYTES(cache.day, 8, "20251203", 8);
}

/* The hash fails at any of its steps: nothing is to be sent. */
static void test_failing_hash(void)
{
    struct fc_call call;
    struct fc_result result;
    static const struct fc_signing_key empty;
    char window[256];
    hashing_reset(0);
    CHECK_INT(fc_call_init(&call, &fc_create_case_operation, &example_request, &example_endpoint,
                           &example_credentials, EXAMPLE_NOW, window, sizeof window),
              0);
    unsigned steps = hashing.steps;
    CHECK(steps > 40);
    for (unsigned step = 1; step <= steps; step++) {
        struct fc_signing_key cache = empty;
        struct fc_credentials by = example_credentials;
        by.cache = &cache;
        hashing_reset(step);
        CHECK_INT(fc_call_init(&call, &fc_create_case_operation, &example_request,
                               &example_endpoint, &by, EXAMPLE_NOW, window, sizeof window),
                  FC_ERR_HASH);
        CHECK_INT(fc_call_state(&call), FC_DONE);
        CHECK_INT(fc_call_result(&call, &result), FC_ERR_HASH);
        CHECK_INT(result.outcome, FC_REFUSED);
        CHECK(!*result.field);
        exchange_send(&exchange, &call, EXCHANGE_MAX, EXCHANGE_MAX);
        CHECK_INT(exchange.len, 0);
        /* What is kept is a key, or none. */
        hashing_reset(0);
        send(&example_request, &example_endpoint, &by, 512, EXCHANGE_MAX);
        CHECK(exchange_is(&exchange, &example_expected));
    }
    hashing_reset(0);
}

struct answer {
    const char *text;
    enum fc_outcome outcome;
    int err;
    const char *identifier, *code;
};

#define HEAD(status) "HTTP/1.1 " status "\r\nx-amzn-RequestId: r-1\r\nContent-Length: "

static const struct answer answers[] = {
    {HEAD("200 OK") "19\r\n\r\n{\"caseId\":\"case-1\"}", FC_CREATED, 0, "case-1", ""},
    {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
     "5;x=y\r\n{\"cas\r\ne\r\neId\":\"case-1\"}\r\n0\r\nx-amzn-requestid: no\r\n\r\n",
     FC_CREATED, 0, "case-1", ""},
    {"HTTP/1.0 200 OK\r\n\r\n{\"caseId\":\"case-1\"}", FC_CREATED, 0, "case-1", ""},
    {HEAD("200 OK") "2\r\n\r\n{}", FC_UNKNOWN, FC_ERR_ANSWER, "", ""},
    {HEAD("200 OK") "20\r\n\r\n{\"caseId\":\"case-1\"}", FC_UNKNOWN, FC_ERR_INCOMPLETE, "", ""},
    {HEAD("302 Found") "0\r\nLocation: https://example.com/\r\n\r\n", FC_REFUSED, FC_ERR_REDIRECT,
     "", ""},
    {HEAD("400 Bad Request") "45\r\n\r\n{\"__type\":\"a#CaseCreationLimitExceeded:http\"}",
     FC_REFUSED, FC_ERR_REFUSED, "", "CaseCreationLimitExceeded"},
    {HEAD("400 Bad Request") "32\r\n\r\n{\"__type\":\"ThrottlingException\"}", FC_REFUSED,
     FC_ERR_THROTTLED, "", "ThrottlingException"},
    {HEAD("500 Oops") "2\r\n\r\n{}", FC_UNKNOWN, FC_ERR_SERVICE, "", ""},
    {HEAD("200 OK") "5\r\nContent-Length: 6\r\n\r\n", FC_UNKNOWN, FC_ERR_CONTENT_LENGTH, "", ""},
    {"SSH-2.0-OpenSSH_9.2\r\n", FC_UNKNOWN, FC_ERR_STATUS_LINE, "", ""},
    {"HTTP/1.1 101 Switching Protocols\r\n\r\n", FC_UNKNOWN, FC_ERR_SWITCHED, "", ""},
    {"", FC_UNKNOWN, FC_ERR_INCOMPLETE, "", ""},
};

/* Begin a call and send its request. */
static void begin(struct fc_call *call, void *window, size_t cap)
{
    CHECK_INT(fc_call_init(call, &fc_create_case_operation, &example_request, &example_endpoint,
                           &example_credentials, EXAMPLE_NOW, window, cap),
              0);
    exchange_send(&exchange, call, EXCHANGE_MAX, EXCHANGE_MAX);
}

static void check_result(const struct fc_call *call, const struct answer *answer)
{
    struct fc_result result;
    CHECK_INT(fc_call_state(call), FC_DONE);
    CHECK_INT(fc_call_result(call, &result), answer->err);
    CHECK_INT(fc_call_result(call, NULL), answer->err);
    CHECK_INT(result.err, answer->err);
    CHECK_INT(result.outcome, answer->outcome);
    CHECK(!strcmp(result.identifier, answer->identifier));
    CHECK(!strcmp(result.code, answer->code));
    CHECK(!strcmp(result.request_id, result.status && strstr(answer->text, "r-1") ? "r-1" : ""));
    CHECK(result.message && result.date && result.retry_after && !*result.field);
}

static void test_answers_at_every_split(void)
{
    char *window = guard_alloc(400);
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        size_t len = strlen(answers[i].text);
        for (size_t split = 0; split <= len; split++) {
            struct fc_call call;
            begin(&call, window, 400);
            int waited =
                exchange_answer(&call, answers[i].text, len, split ? split : 1, split ? len : 1);
            CHECK_INT(waited, answers[i].err == FC_ERR_INCOMPLETE ||
                                  !strncmp(answers[i].text, "HTTP/1.0", 8));
            check_result(&call, &answers[i]);
        }
    }
    guard_free(window, 400);
}

/* In a window too small, what the answer said counts as far as it can be told. */
static void check_small_window(const struct fc_call *call, const struct answer *answer, size_t cap)
{
    struct fc_result result;
    fc_call_result(call, &result);
    if (answer->outcome == FC_CREATED || answer->err == FC_ERR_ANSWER) {
        CHECK_INT(result.outcome, FC_UNKNOWN);
        CHECK_INT(result.err, FC_ERR_WINDOW);
        CHECK(result.need == 0 || result.need > cap);
    } else if (result.err != FC_ERR_WINDOW) {
        CHECK_INT(result.outcome, answer->outcome);
        CHECK(result.err == answer->err ||
              (answer->err == FC_ERR_THROTTLED && result.err == FC_ERR_REFUSED));
    } else {
        CHECK_INT(result.outcome, FC_UNKNOWN);
    }
}

static void test_answers_in_every_window(void)
{
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        size_t fitted = 0;
        for (size_t cap = FC_WINDOW_MIN; cap <= 400; cap++) {
            struct fc_call call;
            struct fc_result result;
            char *window = guard_alloc(cap);
            begin(&call, window, cap);
            exchange_answer(&call, answers[i].text, strlen(answers[i].text), EXCHANGE_MAX,
                            EXCHANGE_MAX);
            if (fc_call_result(&call, &result) == answers[i].err &&
                !strcmp(result.code, answers[i].code)) {
                check_result(&call, &answers[i]);
                fitted = fitted ? fitted : cap;
            } else {
                CHECK(!fitted);
                check_small_window(&call, &answers[i], cap);
            }
            guard_free(window, cap);
        }
        CHECK(fitted && fitted < 364);
    }
}

/* Errors whose body has no room are told by their status. */
static void test_answer_larger_than_the_window(void)
{
    static const struct {
        const char *status;
        enum fc_outcome outcome;
        int err;
    } large[] = {
        {"200 OK", FC_UNKNOWN, FC_ERR_WINDOW},    {"302 Found", FC_REFUSED, FC_ERR_REDIRECT},
        {"400 No", FC_REFUSED, FC_ERR_REFUSED},   {"403 No", FC_REFUSED, FC_ERR_REFUSED},
        {"408 Late", FC_UNKNOWN, FC_ERR_SERVICE}, {"429 Slow", FC_REFUSED, FC_ERR_THROTTLED},
        {"503 No", FC_UNKNOWN, FC_ERR_SERVICE}};
    for (size_t i = 0; i < sizeof large / sizeof large[0]; i++) {
        char text[4000], window[200];
        struct fc_call call;
        struct fc_result result;
        int len = snprintf(text, sizeof text,
                           "HTTP/1.1 %s\r\nx-amzn-RequestId: r-1\r\nRetry-After: 7\r\n\r\n%3000d",
                           large[i].status, 1);
        begin(&call, window, sizeof window);
        exchange_answer(&call, text, (size_t)len, 50, 50);
        CHECK_INT(fc_call_result(&call, &result), large[i].err);
        CHECK_INT(result.outcome, large[i].outcome);
        if (i)
            CHECK(!strcmp(result.request_id, "r-1") && !strcmp(result.retry_after, "7"));
    }
}

/* An answer that says its length says what window would do, and it does. */
static void test_window_that_would_do(void)
{
    char text[1000], window[4000];
    struct fc_call call;
    struct fc_result result;
    int len = snprintf(text, sizeof text,
                       "HTTP/1.1 200 OK\r\nx-amzn-RequestId: r-1\r\nContent-Length: 221\r\n\r\n"
                       "{\"caseId\":\"case-1\",\"%0197d\":1}",
                       1);
    begin(&call, window, 150);
    exchange_answer(&call, text, (size_t)len, 50, 50);
    CHECK_INT(fc_call_result(&call, &result), FC_ERR_WINDOW);
    CHECK(result.need > 221 && result.need <= sizeof window);
    begin(&call, window, result.need);
    exchange_answer(&call, text, (size_t)len, 50, 50);
    CHECK_INT(fc_call_result(&call, &result), FC_OK);
    CHECK(!strcmp(result.identifier, "case-1"));
}

int main(void)
{
    RUN(test_every_window);
    RUN(test_size_of_the_head);
    RUN(test_tokens);
    RUN(test_custom_endpoints);
    RUN(test_kept_key);
    RUN(test_failing_hash);
    RUN(test_answers_at_every_split);
    RUN(test_answers_in_every_window);
    RUN(test_answer_larger_than_the_window);
    RUN(test_window_that_would_do);
    return test_end();
}
