#include "suite.h"

#include <string.h>

#define LINE_MAX 160
#define GUARD 0xA5
#define GUARD_LEN 8
#define STUCK_READINGS 2000000

static void append(char *line, const char *text)
{
    size_t len = strlen(line);

    while (*text && len < LINE_MAX - 1)
        line[len++] = *text++;
    line[len] = 0;
}

static void append_number(char *line, long number)
{
    char digits[24], *digit = digits + sizeof(digits) - 1;
    unsigned long rest = number < 0 ? 0ul - (unsigned long)number : (unsigned long)number;

    *digit = 0;
    do
        *--digit = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (number < 0)
        *--digit = '-';
    append(line, digit);
}

void suite_expect(struct fc_conformance *suite, int condition, const char *what, long number)
{
    char line[LINE_MAX] = "FAIL ";

    if (condition)
        return;
    append(line, suite->check);
    append(line, ": ");
    append(line, what);
    append(line, " (");
    append_number(line, number);
    append(line, ")");
    if (suite->errors++ < 5) /* of a thousand wrong bytes the first will do */
        suite->print(suite->ctx, line);
}

void suite_skip(struct fc_conformance *suite, const char *why)
{
    char line[LINE_MAX] = "skipped ";

    append(line, suite->check);
    append(line, ": ");
    append(line, why);
    suite->print(suite->ctx, line);
    suite->skipped++;
    suite->passed--; /* it is about to be counted as passed */
}

/* A reading of the port's clock, measured by nothing. It must never be behind the last. */
static uint32_t read_clock(struct fc_conformance *suite)
{
    uint32_t now = suite->port->now_ms(suite->port->ctx);

    if (suite->clock_known)
        suite_expect(suite, now - suite->last_ms < 0x80000000u, "the clock went backwards",
                     (long)(int32_t)(now - suite->last_ms));
    suite->clock_known = 1;
    suite->last_ms = now;
    return now;
}

static uint32_t now_us(struct fc_conformance *suite)
{
    return suite->now_us ? suite->now_us(suite->ctx) : read_clock(suite) * 1000u;
}

static void measured(struct fc_conformance *suite, enum fc_conformance_call call, uint32_t since_us)
{
    uint32_t took = now_us(suite) - since_us;

    if (took > suite->longest_us[call])
        suite->longest_us[call] = took;
}

uint32_t suite_now_ms(struct fc_conformance *suite)
{
    uint32_t since = now_us(suite), now = read_clock(suite);

    measured(suite, FC_CALL_NOW_MS, since);
    return now;
}

int64_t suite_unix_time(struct fc_conformance *suite)
{
    uint32_t since = now_us(suite);
    int64_t now = suite->port->unix_time(suite->port->ctx);

    measured(suite, FC_CALL_UNIX_TIME, since);
    return now;
}

int suite_entropy(struct fc_conformance *suite, void *buf, size_t len)
{
    uint32_t since = now_us(suite);
    int result = suite->port->entropy(suite->port->ctx, buf, len);

    measured(suite, FC_CALL_ENTROPY, since);
    return result;
}

void suite_idle(struct fc_conformance *suite, uint32_t ms)
{
    suite->idles++;
    if (suite->port->idle)
        suite->port->idle(suite->port->ctx, ms);
}

int suite_try_connect(struct fc_conformance *suite, const char *host, uint16_t port)
{
    const struct fc_socket *socket = &suite->port->socket;
    uint32_t since = now_us(suite);
    int result = socket->connect(socket->ctx, host, port);

    if (host == suite->host) /* a name may take its time */
        measured(suite, FC_CALL_CONNECT, since);
    suite_expect(suite,
                 result == 0 || result == FC_AGAIN || result == FC_ERR_RESOLVE ||
                     result == FC_ERR_CONNECT,
                 "connect returned what it may not", result);
    return result;
}

int suite_send(struct fc_conformance *suite, const void *buf, size_t len)
{
    const struct fc_socket *socket = &suite->port->socket;
    uint32_t since = now_us(suite);
    int result = socket->send(socket->ctx, buf, len);

    measured(suite, FC_CALL_SEND, since);
    suite_expect(suite,
                 (result > 0 && (size_t)result <= len) || result == FC_AGAIN ||
                     result == FC_ERR_RESET,
                 "send returned what it may not", result);
    return result && (result < 0 || (size_t)result <= len) ? result : FC_ERR_STATE;
}

int suite_recv(struct fc_conformance *suite, void *buf, size_t cap)
{
    const struct fc_socket *socket = &suite->port->socket;
    uint8_t guarded[CHUNK_MAX + GUARD_LEN];
    uint32_t since;
    int result;
    size_t i;

    memset(guarded, GUARD, sizeof(guarded));
    since = now_us(suite);
    result = socket->recv(socket->ctx, guarded, cap);
    measured(suite, FC_CALL_RECV, since);
    for (i = 0; i < GUARD_LEN; i++)
        suite_expect(suite, guarded[cap + i] == GUARD, "recv wrote beyond cap", (long)(cap + i));
    suite_expect(suite,
                 (result >= 0 && (size_t)result <= cap) || result == FC_AGAIN ||
                     result == FC_ERR_RESET,
                 "recv returned what it may not", result);
    if (result > 0 && (size_t)result > cap)
        return FC_ERR_STATE;
    if (result > 0)
        memcpy(buf, guarded, (size_t)result);
    return result;
}

void suite_close(struct fc_conformance *suite)
{
    const struct fc_socket *socket = &suite->port->socket;
    uint32_t since = now_us(suite);

    socket->close(socket->ctx);
    measured(suite, FC_CALL_CLOSE, since);
}

/* No call that must not wait took longer than the bound. */
static void longest(struct fc_conformance *suite)
{
    static const char *const names[FC_CALLS] = {
        "connect took too long (us)", "send took too long (us)",   "recv took too long (us)",
        "close took too long (us)",   "now_ms took too long (us)", "unix_time took too long (us)",
        "entropy took too long (us)"};
    int call;

    for (call = 0; call < FC_CALLS; call++)
        suite_expect(suite, suite->longest_us[call] <= suite->bound_us, names[call],
                     (long)suite->longest_us[call]);
}

/* While the clock stands still no wait would end: nothing else can be checked then. */
static int clock_runs(struct fc_conformance *suite)
{
    uint32_t first = read_clock(suite), readings = 0;

    while (read_clock(suite) == first && readings < STUCK_READINGS)
        readings++;
    return readings < STUCK_READINGS;
}

static void run_check(struct fc_conformance *suite, const char *name,
                      void (*run)(struct fc_conformance *suite), long resources)
{
    unsigned skipped = suite->skipped;
    char line[LINE_MAX] = "ok ";

    suite->check = name;
    suite->errors = 0;
    run(suite);
    suite_close(suite);
    if (suite->resources)
        suite_expect(suite, suite->resources(suite->ctx) == resources,
                     "close did not give back all it held", suite->resources(suite->ctx));
    if (suite->errors)
        suite->failed++;
    else
        suite->passed++;
    append(line, name);
    if (!suite->errors && suite->skipped == skipped)
        suite->print(suite->ctx, line);
}

static void clock_stands_still(struct fc_conformance *suite)
{
    suite_expect(suite, 0, "it stands still: nothing else can be checked", (long)suite->last_ms);
}

static void report(struct fc_conformance *suite)
{
    static const char *const names[FC_CALLS] = {
        "connect ", ", send ", ", recv ", ", close ", ", now_ms ", ", unix_time ", ", entropy "};
    char line[LINE_MAX] = "longest calls in us: ";
    int call;

    for (call = 0; call < FC_CALLS; call++) {
        append(line, names[call]);
        append_number(line, (long)suite->longest_us[call]);
    }
    suite->print(suite->ctx, line);
    line[0] = 0;
    append_number(line, (long)suite->passed);
    append(line, " passed, ");
    append_number(line, (long)suite->failed);
    append(line, " failed");
    suite->print(suite->ctx, line);
}

int fc_conformance(struct fc_conformance *suite)
{
    const struct check *const tables[] = {checks_machine, checks_connection, checks_stream};
    long resources = suite->resources ? suite->resources(suite->ctx) : 0;
    const struct check *check;
    size_t i;

    suite->check = "clock";
    suite->transfer = suite->transfer ? suite->transfer : 1u << 20;
    suite->limit_ms = suite->limit_ms ? suite->limit_ms : 5000;
    suite->stall_ms = suite->stall_ms ? suite->stall_ms : 500;
    suite->bound_us = suite->bound_us ? suite->bound_us : 100000;
    if (!clock_runs(suite)) {
        run_check(suite, "clock", clock_stands_still, resources);
    } else {
        for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
            for (check = tables[i]; check->name; check++)
                if (!suite->only || !strcmp(suite->only, check->name))
                    run_check(suite, check->name, check->run, resources);
        run_check(suite, "longest", longest, resources);
    }
    report(suite);
    return (int)suite->failed;
}
