#include "suite.h"

/* A connection works from beginning to end: what should be so after whatever came before. */
static void expect_works(struct fc_conformance *suite)
{
    if (!suite_ask(suite, 'C', 300))
        suite_expect_stream(suite, 300, CHUNK_MAX);
    suite_close(suite);
}

static void check_refused(struct fc_conformance *suite)
{
    int turn, result;

    for (turn = 0; turn < 3; turn++) {
        result = suite_connect(suite, suite->host, suite->refused_port);
        suite_expect(suite, result == FC_ERR_CONNECT, "a refused connection is not FC_ERR_CONNECT",
                     result);
        suite_close(suite);
    }
    expect_works(suite);
}

static void check_name(struct fc_conformance *suite)
{
    int result;

    if (!suite->name) {
        suite_skip(suite, "no name of the peer was given");
        return;
    }
    result = suite_connect(suite, suite->name, suite->peer_port);
    suite_expect(suite, result == 0, "the peer cannot be reached by its name", result);
    if (!result && !suite_request(suite, 'C', 5))
        suite_expect_stream(suite, 5, CHUNK_MAX);
}

static void check_unknown_name(struct fc_conformance *suite)
{
    int result;

    if (!suite->unknown_name) {
        suite_skip(suite, "no unknown name was given");
        return;
    }
    result = suite_connect(suite, suite->unknown_name, suite->peer_port);
    suite_expect(suite, result == FC_ERR_RESOLVE, "an unknown name is not FC_ERR_RESOLVE", result);
    suite_close(suite);
    expect_works(suite);
}

static void check_close_first(struct fc_conformance *suite)
{
    suite_close(suite);
    suite_close(suite);
    expect_works(suite);
}

static void check_close_twice(struct fc_conformance *suite)
{
    uint8_t byte = 7;

    if (suite_ask(suite, 'E', 0))
        return;
    suite_expect(suite, suite_send_all(suite, &byte, 1) == 0, "a byte cannot be sent", 0);
    suite_close(suite);
    suite_close(suite);
    expect_works(suite);
}

/* While nobody answers connect says so without waiting, idle ends in time, close gives it up. */
static void check_close_connecting(struct fc_conformance *suite)
{
    uint32_t bound_ms = suite->bound_us / 1000, since, passed;
    int turn, result;

    for (turn = 0; turn < 5; turn++) {
        result = suite_try_connect(suite, suite->host, suite->stalled_port);
        suite_expect(suite, result == FC_AGAIN, "an unanswered connect is not FC_AGAIN", result);
        since = suite_now_ms(suite);
        suite_idle(suite, 50);
        passed = suite_passed_ms(suite, since);
        suite_expect(suite, passed <= 50 + bound_ms, "idle of 50 ms while connecting took (ms)",
                     (long)passed);
        result = suite_try_connect(suite, suite->host, suite->stalled_port);
        suite_expect(suite, result == FC_AGAIN, "an unanswered connect is not FC_AGAIN", result);
        suite_close(suite);
    }
    expect_works(suite);
}

/* Many connections one after the other, given up with bytes on their way. */
static void check_reconnect(struct fc_conformance *suite)
{
    uint8_t buf[64];
    int turn;

    suite_pattern(0, buf, sizeof(buf));
    for (turn = 0; turn < 20; turn++) {
        if (suite_ask(suite, 'E', 0) || suite_send_all(suite, buf, sizeof(buf)) ||
            suite_receive_all(suite, buf, 32)) {
            suite_expect(suite, 0, "a connection after others failed", turn);
            return;
        }
        suite_expect(suite, suite_matching(0, buf, 32) == 32, "an echo differs", turn);
        suite_close(suite);
    }
    expect_works(suite);
}

const struct check checks_connection[] = {{"close-first", check_close_first},
                                          {"close-twice", check_close_twice},
                                          {"close-connecting", check_close_connecting},
                                          {"refused", check_refused},
                                          {"name", check_name},
                                          {"unknown-name", check_unknown_name},
                                          {"reconnect", check_reconnect},
                                          {NULL, NULL}};
