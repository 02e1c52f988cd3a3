/*
 * A call over real TLS, failing at the bytes and calls above TLS and at those below it. Around the
 * borders of records every byte is tried, elsewhere some; `all` as argument, or FAULT_ALL=1, tries
 * every one. Every other time what passes below TLS comes in random pieces: FAULT_SEED=n repeats
 * those of a run. The service's ledger is the judge.
 */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "../unit/test.h"
#include "tls_stage.h"

#define RECORDS_MAX 32
#define BEFORE 2 /* bytes before and after a border that are tried */
#define AFTER 7

static struct service service;
static struct tls_stage stage;
static int every;
static uint32_t seed;
static unsigned long calls, request_len;

static const struct version {
    const char *name;
    mbedtls_ssl_protocol_version number;
} versions[] = {{"TLS 1.2", MBEDTLS_SSL_VERSION_TLS1_2}, {"TLS 1.3", MBEDTLS_SSL_VERSION_TLS1_3}};

static const struct script {
    const char *name;
    int err;
} scripts[] = {{"created", FC_OK},          {"chunked", FC_OK},
               {"until-close", FC_OK},      {"after-100", FC_OK},
               {"refused", FC_ERR_REFUSED}, {"failed-but-made", FC_ERR_SERVICE}};

#define UNTIL_CLOSE (&scripts[2])

/* What is swept: one fault of one kind over one sort of place. */
struct sweep {
    const struct version *version;
    const struct script *script;
    int below; /* TLS; else above it */
    enum fault_kind kind;
    enum fault_place place;
};

static void check_closed(unsigned connects)
{
    const char *wrong = tls_stage_wrong_end(&stage, connects);
    if (wrong)
        printf("%s\n", wrong);
    CHECK(!wrong);
}

/* What must hold after the call that the fault struck, or did not. */
static void check_first(const struct sweep *sweep)
{
    const struct fc_result *result = &stage.result;
    int struck = stage.above.struck || stage.below.struck;
    struct truth truth;
    service_take(&service, &truth);
    const char *wrong = scene_judge(&truth, result);
    int altered = struck && !sweep->below && sweep->kind == FAULT_FLIP &&
                  (sweep->place == FAULT_AT_RECEIVED || sweep->place == FAULT_AT_RECV);
    if (wrong && !altered) { /* above TLS nobody can see an altered answer */
        printf("%s\n", wrong);
        CHECK(wrong == NULL);
    }
    if (request_len && stage.above.sent < request_len)
        CHECK_INT(result->outcome, FC_REFUSED);
    else
        CHECK(result->outcome != FC_REFUSED || result->status >= 300);
    if (!struck)
        CHECK_INT(result->err, sweep->script->err);
    /* Where the end of the connection ends the answer, it is believed if TLS vouches for it. */
    if (struck && sweep->below && sweep->script == UNTIL_CLOSE && sweep->kind != FAULT_FLIP)
        CHECK(result->outcome != FC_CREATED);
    check_closed(1);
}

/* The next call, with nothing to disturb it. */
static void check_second(const struct script *script)
{
    struct truth truth;
    stage.above.kind = stage.below.kind = FAULT_NONE;
    stage.above.struck = stage.below.struck = 0;
    CHECK_INT(tls_stage_call(&stage), script->err);
    service_take(&service, &truth);
    CHECK_INT(truth.understood, 1);
    CHECK(scene_judge(&truth, &stage.result) == NULL);
    check_closed(2);
}

/* Returns whether the fault struck. */
static int fail_at(const struct sweep *sweep, unsigned long at)
{
    struct fault *fault = sweep->below ? &stage.below : &stage.above;
    tls_stage_set(&stage, &service, sweep->version->number);
    fault->kind = sweep->kind;
    fault->place = sweep->place;
    fault->at = at;
    fault->bit = (uint8_t)(at % 8);
    if (at % 2 && (sweep->place == FAULT_AT_SENT || sweep->place == FAULT_AT_RECEIVED))
        stage.below.seed = seed + (uint32_t)at;
    int err = tls_stage_call(&stage), struck = fault->struck;
    CHECK(err != FC_AGAIN);
    check_first(sweep);
    if (calls++ % 4 == 0 || every)
        check_second(sweep->script);
    if (test_errors)
        printf("at %lu, error %d, outcome %d, FAULT_SEED=%lu\n", at, err, (int)stage.result.outcome,
               (unsigned long)seed);
    return struck;
}

/* The bytes around the borders, and every stride'th. */
static int is_tried(unsigned long at, const size_t *borders, size_t count, unsigned long stride)
{
    for (size_t i = 0; i < count; i++)
        if (at + BEFORE >= borders[i] && at < borders[i] + AFTER)
            return 1;
    return every || at % stride == 0;
}

static void run(const struct sweep *sweep, const size_t *borders, size_t count,
                unsigned long stride)
{
    char name[128];
    unsigned long times = 0;
    int struck = 1;
    snprintf(name, sizeof name, "%s, %s: %s at each %s %s TLS", sweep->version->name,
             sweep->script->name, fault_kind_names[sweep->kind], fault_place_names[sweep->place],
             sweep->below ? "below" : "above");
    test_begin(name);
    for (unsigned long at = 0; struck && !test_errors; at++)
        if (is_tried(at, borders, count, stride))
            times += (unsigned long)(struck = fail_at(sweep, at));
    CHECK(times > 0);
    test_close();
}

/* A call that nothing disturbs: how long the request is, and where the records begin. */
static void learn(const struct version *version, size_t *sent, size_t *sent_count, size_t *received,
                  size_t *received_count)
{
    static const struct script created = {"created", FC_OK};
    struct sweep none = {version, &created, 0, FAULT_NONE, FAULT_AT_CONNECT};
    test_begin(version->name);
    request_len = 0;
    service_tell(&service, "script created");
    service_tell(&service, "learn");
    fail_at(&none, 0);
    request_len = stage.above.sent / stage.above.connects;
    CHECK_INT(stage.result.outcome, FC_CREATED);
    tls_stage_set(&stage, &service, version->number);
    CHECK_INT(tls_stage_call(&stage), FC_OK);
    CHECK_INT(stage.above.sent, request_len);
    check_first(&none);
    *sent_count = wire_records(&stage.wire.sent, sent, RECORDS_MAX);
    *received_count = wire_records(&stage.wire.received, received, RECORDS_MAX);
    CHECK(*sent_count >= 5 && *received_count >= 5);
    test_close();
}

static void sweep_below(const struct version *version)
{
    size_t sent[RECORDS_MAX], received[RECORDS_MAX], sent_count, received_count;
    learn(version, sent, &sent_count, received, &received_count);
    for (unsigned kind = FAULT_CLOSE; kind < FAULT_KINDS; kind++) {
        struct sweep sweep = {version, &scripts[0], 1, kind, FAULT_AT_SENT};
        run(&sweep, sent, sent_count, 61);
        sweep.place = FAULT_AT_RECEIVED;
        run(&sweep, received, received_count, 61);
        sweep.place = FAULT_AT_SEND;
        run(&sweep, NULL, 0, 1);
        sweep.place = FAULT_AT_RECV;
        run(&sweep, NULL, 0, 1);
        sweep.place = FAULT_AT_CONNECT;
        if (kind != FAULT_FLIP && kind != FAULT_TRUNCATE)
            run(&sweep, NULL, 0, 1);
    }
}

/* Cut the connection where its end is the answer's. */
static void sweep_end(const struct version *version)
{
    size_t borders[RECORDS_MAX];
    struct sweep none = {version, UNTIL_CLOSE, 0, FAULT_NONE, FAULT_AT_CONNECT};
    test_begin("until-close, undisturbed");
    service_tell(&service, "script until-close");
    tls_stage_set(&stage, &service, version->number);
    tls_stage_call(&stage);
    check_first(&none);
    test_close();
    size_t count = wire_records(&stage.wire.received, borders, RECORDS_MAX);
    for (unsigned kind = FAULT_CLOSE; kind < FAULT_KINDS; kind++)
        run(&(struct sweep){version, UNTIL_CLOSE, 1, kind, FAULT_AT_RECEIVED}, borders, count, 499);
}

static void sweep_above(const struct version *version, const struct script *script)
{
    for (unsigned kind = FAULT_CLOSE; kind < FAULT_KINDS; kind++) {
        struct sweep sweep = {version, script, 0, kind, FAULT_AT_RECEIVED};
        run(&sweep, NULL, 0, 13);
        sweep.place = FAULT_AT_RECV;
        run(&sweep, NULL, 0, 1);
        if (script != &scripts[0])
            continue;
        sweep.place = FAULT_AT_SENT;
        run(&sweep, NULL, 0, 67);
        sweep.place = FAULT_AT_SEND;
        run(&sweep, NULL, 0, 1);
        sweep.place = FAULT_AT_CONNECT;
        if (kind != FAULT_FLIP && kind != FAULT_TRUNCATE)
            run(&sweep, NULL, 0, 1);
    }
}

int main(int argc, char **argv)
{
    const char *all = getenv("FAULT_ALL"), *chosen = getenv("FAULT_SEED");
    every = (all && *all == '1') || (argc > 1 && !strcmp(argv[1], "all"));
    seed = chosen ? (uint32_t)strtoul(chosen, NULL, 0) : (uint32_t)time(NULL);
    seed += !seed;
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("FAULT_SEED=%lu\n", (unsigned long)seed);
    alarm(every ? 14400 : 850); /* nothing may hang */
    service_start(&service);
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++)
        sweep_below(&versions[i]);
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++)
        sweep_end(&versions[i]);
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        char line[48];
        snprintf(line, sizeof line, "script %s", scripts[i].name);
        service_tell(&service, line);
        sweep_above(&versions[i % 2], &scripts[i]);
    }
    printf("%lu calls were judged\n", calls);
    service_stop(&service);
    return test_end();
}
