#include "suite.h"

#define FILL_BYTES_MAX (64u << 20) /* no connection holds that much */

static void check_echo(struct fc_conformance *suite)
{
    uint8_t buf[CHUNK_MAX];
    uint32_t off = 0;
    size_t len;
    int result;

    if (suite_ask(suite, 'E', 0))
        return;
    for (len = 1; len <= CHUNK_MAX; len += len < 8 ? 1 : 31) {
        suite_pattern(off, buf, len);
        result = suite_send_all(suite, buf, len);
        suite_expect(suite, result == 0, "send failed", result);
        if (result)
            return;
        result = suite_receive_all(suite, buf, len);
        suite_expect(suite, result == 0, "recv failed", result);
        suite_expect(suite, suite_matching(off, buf, len) == len, "an echo differs, of length",
                     (long)len);
        if (result)
            return;
        off += (uint32_t)len;
    }
}

/* What does not fit into cap is kept for the next recv. */
static void check_short_reads(struct fc_conformance *suite)
{
    static const size_t caps[] = {1, 2, 7, 255};
    size_t i;

    if (!suite_ask(suite, 'S', 40))
        suite_expect_stream(suite, 40, CHUNK_MAX);
    suite_close(suite);
    for (i = 0; i < sizeof(caps) / sizeof(caps[0]); i++) {
        if (!suite_ask(suite, 'C', 1000))
            suite_expect_stream(suite, 1000, caps[i]);
        suite_close(suite);
    }
}

/* Silence is FC_AGAIN, not the end; and after it bytes arrive. */
static void check_would_block(struct fc_conformance *suite)
{
    uint8_t buf[4];
    int result, turn, expected;

    if (suite_ask(suite, 'D', 300))
        return;
    for (expected = '1'; expected <= '2'; expected++) {
        uint32_t since = suite_now_ms(suite);

        for (turn = 0; turn < 20; turn++) {
            result = suite_recv(suite, buf, sizeof(buf));
            if (suite_passed_ms(suite, since) < 200)
                suite_expect(suite, result == FC_AGAIN, "recv in a silence is not FC_AGAIN",
                             result);
        }
        result = suite_receive(suite, buf, sizeof(buf));
        suite_expect(suite, result == 1 && buf[0] == expected, "no byte after a silence", result);
        if (result != 1)
            return;
    }
}

/* A peer that does not read fills the connection; when it reads on, idle wakes and send goes on. */
static void check_room(struct fc_conformance *suite)
{
    uint8_t buf[CHUNK_MAX] = {0};
    uint32_t sent = 0, since;
    int result;

    if (suite_ask(suite, 'N', suite->stall_ms))
        return;
    since = suite_now_ms(suite);
    while ((result = suite_send(suite, buf, sizeof(buf))) > 0 && sent < FILL_BYTES_MAX &&
           !suite_late(suite, since))
        sent += (uint32_t)result;
    suite_expect(suite, result == FC_AGAIN, "send to a peer that does not read is not FC_AGAIN",
                 result);
    since = suite_now_ms(suite);
    while ((result = suite_send(suite, buf, sizeof(buf))) == FC_AGAIN && !suite_late(suite, since))
        suite_idle(suite, suite->limit_ms);
    suite_expect(suite, result > 0, "no room although the peer reads", result);
    suite_expect(suite, suite_passed_ms(suite, since) < suite->stall_ms + 1000,
                 "idle slept on when there was room, in all (ms)",
                 (long)suite_passed_ms(suite, since));
}

static void check_download(struct fc_conformance *suite)
{
    if (!suite_ask(suite, 'C', suite->transfer))
        suite_expect_stream(suite, suite->transfer, CHUNK_MAX);
}

static void check_upload(struct fc_conformance *suite)
{
    uint8_t buf[CHUNK_MAX];
    uint32_t off;
    int result = 0;

    if (suite_ask(suite, 'U', suite->transfer))
        return;
    for (off = 0; off < suite->transfer && !result;) {
        uint32_t left = suite->transfer - off;
        size_t len = left < CHUNK_MAX ? left : CHUNK_MAX;

        suite_pattern(off, buf, len);
        result = suite_send_all(suite, buf, len);
        off += (uint32_t)len;
    }
    suite_expect(suite, result == 0, "send failed", result);
    if (result)
        return;
    result = suite_receive_all(suite, buf, 4);
    suite_expect(suite, result == 0 && suite_get32(buf) == suite->transfer,
                 "a byte was altered or lost, at offset", result ? result : (long)suite_get32(buf));
}

/* Both directions at once. */
static void check_duplex(struct fc_conformance *suite)
{
    uint8_t buf[CHUNK_MAX];
    uint32_t sent = 0, received = 0, since, total = suite->transfer / 4;

    if (suite_ask(suite, 'E', 0))
        return;
    since = suite_now_ms(suite);
    while (received < total && !suite_late(suite, since)) {
        int out = FC_AGAIN, in;

        if (sent < total) {
            size_t len = total - sent < CHUNK_MAX ? total - sent : CHUNK_MAX;

            suite_pattern(sent, buf, len);
            out = suite_send(suite, buf, len);
            sent += out > 0 ? (uint32_t)out : 0;
        }
        in = suite_recv(suite, buf, sizeof(buf));
        if (in > 0 && suite_matching(received, buf, (size_t)in) == (size_t)in)
            received += (uint32_t)in;
        else if (in != FC_AGAIN)
            break;
        if (out > 0 || in > 0)
            since = suite_now_ms(suite);
        else
            suite_idle(suite, 20);
    }
    suite_expect(suite, received == total, "an echo was altered or lost, at offset",
                 (long)received);
}

/* The end of a stream stays its end. */
static void check_peer_close(struct fc_conformance *suite)
{
    uint8_t byte;
    int turn, result;

    if (suite_ask(suite, 'C', 10))
        return;
    suite_expect_stream(suite, 10, CHUNK_MAX);
    for (turn = 0; turn < 3; turn++) {
        result = suite_recv(suite, &byte, 1);
        suite_expect(suite, result == 0, "recv after the end is not 0", result);
    }
}

/* A broken connection must never look like one that ended. */
static void check_reset(struct fc_conformance *suite)
{
    static const uint32_t counts[] = {0, 100};
    uint8_t buf[CHUNK_MAX];
    uint32_t since;
    int result;
    size_t i;

    for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        if (suite_ask(suite, 'R', counts[i]))
            return;
        while ((result = suite_receive(suite, buf, sizeof(buf))) > 0)
            ;
        suite_expect(suite, result == FC_ERR_RESET, "recv after a reset is not FC_ERR_RESET",
                     result);
        suite_close(suite);
    }
    if (suite_ask(suite, 'R', 0))
        return;
    since = suite_now_ms(suite);
    while (((result = suite_send(suite, buf, 1)) > 0 || result == FC_AGAIN) &&
           !suite_late(suite, since))
        suite_idle(suite, 10);
    suite_expect(suite, result == FC_ERR_RESET, "send after a reset is not FC_ERR_RESET", result);
    suite_close(suite);
    if (!suite_ask(suite, 'C', 10))
        suite_expect_stream(suite, 10, CHUNK_MAX);
}

/* A peer that has finished sending still reads what is sent. */
static void check_half_close(struct fc_conformance *suite)
{
    uint8_t buf[CHUNK_MAX];
    uint32_t token = suite_now_ms(suite), since;
    int result;

    if (suite_ask(suite, 'H', token))
        return;
    suite_expect_stream(suite, 8, CHUNK_MAX);
    suite_pattern(0, buf, 200);
    result = suite_send_all(suite, buf, 200);
    suite_expect(suite, result == 0, "send failed when the peer had finished sending", result);
    result = suite_recv(suite, buf, 1);
    suite_expect(suite, result == 0, "recv after the end is not 0", result);
    /* close may drop what is under way: let it arrive. */
    since = suite_now_ms(suite);
    while (suite_passed_ms(suite, since) < 200)
        suite_idle(suite, 20);
    suite_close(suite);
    if (suite_ask(suite, 'Q', token))
        return;
    result = suite_receive_all(suite, buf, 4);
    suite_expect(suite, result == 0 && suite_get32(buf) == 200,
                 "of 200 bytes sent to a peer that had finished sending there came",
                 result ? result : (long)suite_get32(buf));
}

/* Sending to a peer that is gone ends in FC_ERR_RESET, and in nothing worse. */
static void check_send_after_close(struct fc_conformance *suite)
{
    uint8_t byte = 0;
    uint32_t since;
    int result;

    if (suite_ask(suite, 'C', 0))
        return;
    suite_expect_stream(suite, 0, CHUNK_MAX);
    since = suite_now_ms(suite);
    while (((result = suite_send(suite, &byte, 1)) > 0 || result == FC_AGAIN) &&
           !suite_late(suite, since))
        suite_idle(suite, 10);
    suite_expect(suite, result == FC_ERR_RESET, "send to a closed peer is not FC_ERR_RESET",
                 result);
}

const struct check checks_stream[] = {{"echo", check_echo},
                                      {"short-reads", check_short_reads},
                                      {"would-block", check_would_block},
                                      {"room", check_room},
                                      {"download", check_download},
                                      {"upload", check_upload},
                                      {"duplex", check_duplex},
                                      {"peer-close", check_peer_close},
                                      {"reset", check_reset},
                                      {"half-close", check_half_close},
                                      {"send-after-close", check_send_after_close},
                                      {NULL, NULL}};
