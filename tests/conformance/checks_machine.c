#include "suite.h"

#include <string.h>

#define FILL_MAX 100
#define FILLS 8
#define GUARD_LEN 8

/* Let the peer pause for ms twice. Returns the second pause by the port's clock, or 0. */
static uint32_t pause_ms(struct fc_conformance *suite, uint32_t ms)
{
    uint8_t byte = 0;
    uint32_t since;
    int result;

    if (suite_ask(suite, 'D', ms))
        return 0;
    result = suite_receive_all(suite, &byte, 1);
    suite_expect(suite, result == 0 && byte == '1', "nothing came after a pause", result);
    since = suite_now_ms(suite);
    result = suite_receive_all(suite, &byte, 1);
    suite_expect(suite, result == 0 && byte == '2', "nothing came after two pauses", result);
    return result ? 0 : suite_passed_ms(suite, since);
}

/* It counts milliseconds; that it never goes back is checked by each reading of it. */
static void check_clock(struct fc_conformance *suite)
{
    uint32_t passed = pause_ms(suite, 300);

    suite_expect(suite, passed >= 200 && passed <= 1000, "300 ms were not that by the clock",
                 (long)passed);
}

/* It runs up to 2^32 - 1 and on from 0, and nothing waits too long or too short meanwhile. */
static void check_clock_wrap(struct fc_conformance *suite)
{
    uint32_t start = 0u - 400u, now;

    if (!suite->set_clock) {
        suite_skip(suite, "the clock cannot be set");
        return;
    }
    suite->set_clock(suite->ctx, start);
    suite->clock_known = 0;
    now = suite_now_ms(suite);
    suite_expect(suite, now - start < 200, "the clock does not reach 2^32 - 1 ms", (long)now);
    now = pause_ms(suite, 300);
    suite_expect(suite, now >= 200 && now <= 1000, "300 ms over the wrap were not that", (long)now);
    now = suite_now_ms(suite);
    suite_expect(suite, now < 0x80000000u, "the clock did not wrap to 0", (long)now);
}

static void check_time(struct fc_conformance *suite)
{
    int64_t first = suite_unix_time(suite), second, peer;
    uint32_t since = suite_now_ms(suite);
    uint8_t buf[8];

    if (first < 0) {
        suite_skip(suite, "the time is not known");
        return;
    }
    while (suite_passed_ms(suite, since) < 1100)
        suite_idle(suite, 100);
    second = suite_unix_time(suite);
    suite_expect(suite, second - first >= 1 && second - first <= 3,
                 "1.1 s were not that by unix_time", (long)(second - first));
    if (suite_ask(suite, 'T', 0) || suite_receive_all(suite, buf, sizeof(buf))) {
        suite_expect(suite, 0, "the peer does not tell the time", 0);
        return;
    }
    peer = (int64_t)((uint64_t)suite_get32(buf) << 32 | suite_get32(buf + 4));
    second = suite_unix_time(suite);
    suite_expect(suite, second - peer <= 5 && peer - second <= 5,
                 "unix_time is not the peer's, seconds apart", (long)(second - peer));
}

/* Fill len bytes again and again: each must change, and none beyond. */
static void check_fill(struct fc_conformance *suite, size_t len)
{
    uint8_t buf[FILL_MAX + GUARD_LEN], changed[FILL_MAX] = {0};
    int fill, result;
    size_t i;

    for (fill = 0; fill < FILLS; fill++) {
        uint8_t before = (uint8_t)(fill * 31);

        memset(buf, before, sizeof(buf));
        result = suite_entropy(suite, buf, len);
        suite_expect(suite, result == 0, "entropy did not return 0", result);
        for (i = 0; i < len; i++)
            changed[i] |= buf[i] != before;
        for (i = len; i < sizeof(buf); i++)
            suite_expect(suite, buf[i] == before, "entropy wrote beyond len", (long)len);
    }
    for (i = 0; i < len; i++)
        suite_expect(suite, changed[i], "entropy leaves a byte as it was, at offset", (long)i);
}

/* No test can show that bytes are unpredictable; this one shows the gross mistakes. */
static void check_entropy(struct fc_conformance *suite)
{
    static const uint8_t lens[] = {1, 7, 32, 64, FILL_MAX};
    uint8_t buf[64] = {0}, last[64] = {0}, seen[256];
    long ones = 0, different;
    int fill, bit;
    size_t i;

    for (i = 0; i < sizeof(lens); i++)
        check_fill(suite, lens[i]);
    for (fill = 0; fill < FILLS; fill++) {
        memset(buf, 0, sizeof(buf));
        memset(seen, 0, sizeof(seen));
        (void)suite_entropy(suite, buf, sizeof(buf));
        suite_expect(suite, memcmp(buf, last, sizeof(buf)) != 0, "entropy repeats itself", fill);
        memcpy(last, buf, sizeof(buf));
        for (different = 0, i = 0; i < sizeof(buf); i++) {
            different += !seen[buf[i]];
            seen[buf[i]] = 1;
            for (bit = 0; bit < 8; bit++)
                ones += buf[i] >> bit & 1;
        }
        suite_expect(suite, different >= 40, "too few different bytes in 64", different);
    }
    /* 4096 coins: 2048 heads, standard deviation 32. */
    suite_expect(suite, ones > 1748 && ones < 2348, "of 4096 bits too many are alike", ones);
}

static void expect_idle(struct fc_conformance *suite, uint32_t ms, const char *what)
{
    uint32_t since = suite_now_ms(suite), passed;

    suite_idle(suite, ms);
    passed = suite_passed_ms(suite, since);
    suite_expect(suite, passed <= ms + suite->bound_us / 1000, what, (long)passed);
}

/* It is never late, and wakes when bytes come. */
static void check_idle(struct fc_conformance *suite)
{
    uint32_t since;
    uint8_t byte;
    int result;

    if (!suite->port->idle) {
        suite_skip(suite, "there is none: the blocking call spins");
        return;
    }
    expect_idle(suite, 50, "idle of 50 ms without a connection took (ms)");
    if (suite_ask(suite, 'D', 400))
        return;
    since = suite_now_ms(suite);
    (void)suite_recv(suite, &byte, 1);
    expect_idle(suite, 50, "idle of 50 ms on a silent connection took (ms)");
    while ((result = suite_recv(suite, &byte, 1)) == FC_AGAIN && !suite_late(suite, since))
        suite_idle(suite, suite->limit_ms);
    suite_expect(suite, result == 1, "nothing came after a pause", result);
    suite_expect(suite, suite_passed_ms(suite, since) < 1400,
                 "idle slept on when bytes came, in all (ms)", (long)suite_passed_ms(suite, since));
}

const struct check checks_machine[] = {{"clock", check_clock}, {"clock-wrap", check_clock_wrap},
                                       {"time", check_time},   {"entropy", check_entropy},
                                       {"idle", check_idle},   {NULL, NULL}};
