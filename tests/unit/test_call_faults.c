/*
 * What goes wrong with a call on its way: sources that change, a failure at every byte, use out of
 * order; and where secrets must never lie.
 */
#include "../../core/call.h"

#include <stdlib.h>

#include "exchange.h"
#include "guard.h"
#include "reference.h"
#include "rendering.h"
#include "test.h"

static struct exchange exchange;

static int init(struct fc_call *call, const struct fc_case *request,
                const struct fc_credentials *credentials, void *window, size_t cap)
{
    return fc_call_init(call, &fc_create_case_operation, request, &example_endpoint, credentials,
                        EXAMPLE_NOW, window, cap);
}

static void check_result(const struct fc_call *call, enum fc_outcome outcome, int err)
{
    struct fc_result result;
    CHECK_INT(fc_call_state(call), FC_DONE);
    CHECK_INT(fc_call_result(call, &result), err);
    CHECK_INT(result.err, err);
    CHECK_INT(result.outcome, outcome);
    CHECK(!*result.identifier && !*result.code && !*result.request_id);
}

/* A source that is read differently once `first` bytes of it were read. */
struct changing {
    size_t len_before, len_after;
    size_t pass_ends; /* the first pass ends when this many calls were made */
    size_t calls;
    char fill;
    int fails;
};

static int changing_read(const void *data, uint32_t off, void *buf, size_t cap)
{
    struct changing *changing = (struct changing *)(uintptr_t)data;
    int second = changing->pass_ends && changing->calls >= changing->pass_ends;
    size_t len = second ? changing->len_after : changing->len_before;
    changing->calls++;
    if (second && changing->fails)
        return -1;
    len = off < len ? len - off : 0;
    len = len < cap ? len : cap;
    memset(buf, second ? changing->fill : 'x', len);
    return (int)len;
}

/* Begin with a source that will be another when it is sent. */
static void begin_changing(struct fc_call *call, struct fc_case *request, struct changing *changing,
                           void *window, size_t cap)
{
    *request = example_request;
    request->body = (struct fc_source){changing, 0, changing_read, 0};
    changing->calls = 0;
    changing->pass_ends = 0;
    CHECK_INT(init(call, request, &example_credentials, window, cap), 0);
    changing->pass_ends = changing->calls;
}

static void test_source_of_another_length(void)
{
    for (size_t after = 1; after <= 600; after++) {
        for (size_t cap = FC_WINDOW_MIN; cap <= 600; cap += 1 + cap / 7) {
            struct changing changing = {300, after, 0, 0, 'x', 0};
            struct fc_call call;
            struct fc_case request;
            char *window = guard_alloc(cap);
            begin_changing(&call, &request, &changing, window, cap);
            exchange_send(&exchange, &call, EXCHANGE_MAX, EXCHANGE_MAX);
            if (after == 300) {
                CHECK_INT(fc_call_state(&call), FC_WANT_RECV);
            } else {
                check_result(&call, FC_REFUSED, FC_ERR_SOURCE);
                /* No more than was announced, and nothing that could be taken for whole. */
                size_t head = exchange_head_len(&exchange);
                size_t body = head ? exchange.len - head : 0;
                CHECK(body <= strlen("{\"subject\":\"Pump 7\",\"communicationBody\":\"\"}") + 300);
                CHECK(!body || exchange.sent[exchange.len - 1] != '}');
            }
            guard_free(window, cap);
        }
    }
}

static void test_source_fails_when_sent(void)
{
    for (size_t cap = FC_WINDOW_MIN; cap <= 600; cap++) {
        struct changing changing = {300, 300, 0, 0, 'x', 1};
        struct fc_call call;
        struct fc_case request;
        struct fc_result result;
        char *window = guard_alloc(cap);
        begin_changing(&call, &request, &changing, window, cap);
        exchange_send(&exchange, &call, EXCHANGE_MAX, EXCHANGE_MAX);
        check_result(&call, FC_REFUSED, FC_ERR_SOURCE);
        fc_call_result(&call, &result);
        CHECK(!strcmp(result.field, "communicationBody"));
        guard_free(window, cap);
    }
}

/* Other bytes of the same length are sent, but not what was signed: no service takes them. */
static void test_source_of_other_bytes(void)
{
    struct changing changing = {300, 300, 0, 0, 'y', 0};
    struct fc_call call;
    struct fc_case request;
    char window[256], body[400];
    int len = snprintf(body, sizeof body, "{\"subject\":\"Pump 7\",\"communicationBody\":\"");
    memset(body + len, 'y', 300);
    memcpy(body + len + 300, "\"}", 3);
    struct expectation expected = example_expected;
    expected.body = body;
    expected.body_len = strlen(body);
    begin_changing(&call, &request, &changing, window, sizeof window);
    exchange_send(&exchange, &call, EXCHANGE_MAX, EXCHANGE_MAX);
    CHECK_INT(fc_call_state(&call), FC_WANT_RECV);
    printf("  the next line is as it must be:\n");
    CHECK(!exchange_is(&exchange, &expected));
    changing.fill = 'x';
    memset(body + len, 'x', 300);
    begin_changing(&call, &request, &changing, window, sizeof window);
    exchange_send(&exchange, &call, EXCHANGE_MAX, EXCHANGE_MAX);
    CHECK(exchange_is(&exchange, &expected));
}

/*
 * A failure after every byte that was acknowledged: refused while one was lacking, unknown from
 * the last one on.
 */
static void check_failure_at(size_t cap, size_t sent, size_t whole, size_t piece)
{
    struct fc_call call;
    char *window = guard_alloc(cap);
    CHECK_INT(init(&call, &example_request, &example_credentials, window, cap), 0);
    exchange_send(&exchange, &call, piece, sent);
    CHECK_INT(exchange.len, sent);
    CHECK_INT(fc_call_state(&call), sent < whole ? FC_WANT_SEND : FC_WANT_RECV);
    fc_call_fail(&call, FC_ERR_TIMEOUT);
    check_result(&call, sent < whole ? FC_REFUSED : FC_UNKNOWN, FC_ERR_TIMEOUT);

    CHECK_INT(init(&call, &example_request, &example_credentials, window, cap), 0);
    exchange_send(&exchange, &call, piece, sent);
    fc_call_recv_eof(&call);
    check_result(&call, sent < whole ? FC_REFUSED : FC_UNKNOWN,
                 sent < whole ? FC_ERR_RESET : FC_ERR_INCOMPLETE);

    /* Lent, even taken by the socket, but not acknowledged: */
    size_t len;
    CHECK_INT(init(&call, &example_request, &example_credentials, window, cap), 0);
    exchange_send(&exchange, &call, piece, sent);
    if (sent < whole) {
        CHECK(fc_call_send_buf(&call, &len) != NULL && len > 0);
        fc_call_fail(&call, FC_ERR_ABORTED);
        check_result(&call, FC_REFUSED, FC_ERR_ABORTED);
    }
    guard_free(window, cap);
}

static void test_failure_at_every_byte(void)
{
    static const size_t caps[] = {FC_WINDOW_MIN, 100, 364, 4096};
    struct fc_call call;
    char window[128];
    init(&call, &example_request, &example_credentials, window, sizeof window);
    exchange_send(&exchange, &call, EXCHANGE_MAX, EXCHANGE_MAX);
    size_t whole = exchange.len;
    CHECK(whole > 400);
    for (size_t i = 0; i < sizeof caps / sizeof caps[0]; i++)
        for (size_t sent = 0; sent <= whole; sent++)
            check_failure_at(caps[i], sent, whole, sent % 2 ? 1 : EXCHANGE_MAX);
}

static void test_failure_at_every_byte_of_the_answer(void)
{
    static const char answer[] = "HTTP/1.1 200 OK\r\nx-amzn-requestid: r\r\nContent-Length: 19\r\n"
                                 "\r\n{\"caseId\":\"case-1\"}";
    for (size_t received = 0; received < sizeof answer - 1; received++) {
        struct fc_call call;
        char window[256];
        CHECK_INT(init(&call, &example_request, &example_credentials, window, sizeof window), 0);
        exchange_send(&exchange, &call, EXCHANGE_MAX, EXCHANGE_MAX);
        for (size_t i = 0; i < received; i++) {
            size_t cap;
            char *buf = fc_call_recv_buf(&call, &cap);
            CHECK(buf && cap);
            if (!buf)
                return;
            *buf = answer[i];
            fc_call_recv_ack(&call, 1);
        }
        fc_call_fail(&call, FC_ERR_TLS_RECORD);
        check_result(&call, FC_UNKNOWN, FC_ERR_TLS_RECORD);
        fc_call_fail(&call, FC_ERR_RESET); /* the first failure sticks */
        check_result(&call, FC_UNKNOWN, FC_ERR_TLS_RECORD);
    }
}

/* Which of the secrets of these credentials may be seen in the window or the call. */
enum { SENDING, AFTERWARDS };

static void check_no_secret(int when, const struct fc_call *call, const void *window, size_t cap,
                            const struct fc_credentials *credentials, const uint8_t key[32])
{
    const char *secrets[] = {credentials->secret_access_key, credentials->session_token,
                             "AWS4-HMAC", "wJalrXUtnFEMI", "authorization"};
    for (size_t i = 0; i < (when == SENDING ? 1 : sizeof secrets / sizeof secrets[0]); i++) {
        size_t len = strlen(secrets[i]) < 16 ? strlen(secrets[i]) : 16; /* a part is too much */
        for (size_t off = 0; off + len <= strlen(secrets[i]); off += len) {
            CHECK(!guard_holds(window, cap, secrets[i] + off, len));
            CHECK(!guard_holds(call, sizeof *call, secrets[i] + off, len));
        }
    }
    CHECK(!guard_holds(window, cap, key, 8) && !guard_holds(call, sizeof *call, key, 8));
}

static void check_wiped(const void *window, size_t cap)
{
    for (size_t i = 0; i < cap; i++)
        CHECK_INT(((const char *)window)[i], 0);
}

static void test_secrets(void)
{
    struct fc_credentials credentials = example_credentials;
    uint8_t key[32];
    credentials.session_token = "FwoGZXIvYXdzEBYaDJ1x/token+of=a/session-0123456789abcdef";
    reference_signing_key(key, credentials.secret_access_key, "20251203", "us-east-1", "support");
    for (size_t cap = FC_WINDOW_MIN; cap < 900; cap += 1 + cap / 9) {
        for (size_t fail_after = 0; fail_after < 900; fail_after += 31) {
            struct fc_call call;
            void *window = guard_alloc(cap);
            CHECK_INT(init(&call, &example_request, &credentials, window, cap), 0);
            check_no_secret(SENDING, &call, window, cap, &credentials, key);
            for (size_t sent = 0; fc_call_state(&call) == FC_WANT_SEND && sent < fail_after;) {
                size_t len;
                CHECK(fc_call_send_buf(&call, &len) != NULL);
                check_no_secret(SENDING, &call, window, cap, &credentials, key);
                len = len < 31 ? len : 31;
                fc_call_send_ack(&call, len);
                sent += len;
            }
            int was_sent = fc_call_state(&call) == FC_WANT_RECV;
            if (was_sent) {
                check_wiped(window, cap);
                check_no_secret(AFTERWARDS, &call, window, cap, &credentials, key);
            }
            fc_call_fail(&call, FC_ERR_RESET);
            check_result(&call, was_sent ? FC_UNKNOWN : FC_REFUSED, FC_ERR_RESET);
            check_wiped(window, cap);
            check_no_secret(AFTERWARDS, &call, window, cap, &credentials, key);
            guard_free(window, cap);
        }
    }
}

/* Failures that a driver may report while sending; whatever they are called, the window is wiped.
 */
static void test_every_failure_wipes(void)
{
    for (int err = -100; err < FC_AGAIN; err++) {
        struct fc_call call;
        struct fc_result result;
        size_t len;
        char window[256];
        CHECK_INT(init(&call, &example_request, &example_credentials, window, sizeof window), 0);
        CHECK(fc_call_send_buf(&call, &len) != NULL);
        fc_call_fail(&call, err);
        check_result(&call, FC_REFUSED, err);
        check_wiped(window, sizeof window);
        fc_call_result(&call, &result);
    }
}

static void test_out_of_order(void)
{
    struct fc_call call;
    struct fc_result result;
    size_t len, again;
    char window[256];
    CHECK_INT(init(&call, &example_request, &example_credentials, window, sizeof window), 0);
    CHECK_INT(fc_call_result(&call, &result), FC_ERR_STATE);
    CHECK(fc_call_recv_buf(&call, &len) == NULL && len == 0);
    fc_call_recv_ack(&call, 1);
    CHECK_INT(fc_call_state(&call), FC_WANT_SEND);
    fc_call_send_ack(&call, 1); /* nothing was lent yet */

    const void *buf = fc_call_send_buf(&call, &len);
    CHECK(buf != NULL && len == sizeof window);
    fc_call_send_ack(&call, len + 1); /* more than was lent */
    CHECK(fc_call_send_buf(&call, &again) == buf && again == len);
    fc_call_send_ack(&call, 0);
    CHECK(fc_call_send_buf(&call, &again) == buf && again == len);
    fc_call_send_ack(&call, 3);
    fc_call_send_ack(&call, len - 3 + 1);
    CHECK(fc_call_send_buf(&call, &again) == (const char *)buf + 3 && again == len - 3);
    CHECK(fc_call_send_buf(&call, &again) == (const char *)buf + 3 && again == len - 3);

    exchange_send(&exchange, &call, EXCHANGE_MAX, EXCHANGE_MAX);
    CHECK_INT(fc_call_state(&call), FC_WANT_RECV);
    CHECK(fc_call_send_buf(&call, &len) == NULL && len == 0);
    fc_call_send_ack(&call, 1);
    fc_call_recv_ack(&call, 0);
    CHECK_INT(fc_call_state(&call), FC_WANT_RECV);
    CHECK_INT(fc_call_result(&call, &result), FC_ERR_STATE);
    exchange_answer(&call, "HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{\"caseId\":\"c\"}", 53,
                    53, 1);
    CHECK_INT(fc_call_result(&call, &result), 0);
    fc_call_fail(&call, FC_ERR_RESET); /* too late */
    fc_call_recv_eof(&call);
    CHECK_INT(fc_call_result(&call, &result), 0);
    CHECK(!strcmp(result.identifier, "c"));
}

int main(void)
{
    RUN(test_source_of_another_length);
    RUN(test_source_fails_when_sent);
    RUN(test_source_of_other_bytes);
    RUN(test_failure_at_every_byte);
    RUN(test_failure_at_every_byte_of_the_answer);
    RUN(test_secrets);
    RUN(test_every_failure_wipes);
    RUN(test_out_of_order);
    return test_end();
}
