/*
 * A call over a peer in memory, failing at every byte, either way, and at every call of the socket:
 * whatever happens the outcome is honest, the socket is closed once, and the next call works.
 *
 * Cuts are random where they are said to be: FAULT_SEED=n repeats those of a run.
 */
#include <stdlib.h>
#include <time.h>

#include "../unit/test.h"
#include "stage.h"

#define DEADLINE_MS 60000u
#define START_MS (UINT32_MAX - 30000u) /* the clock wraps in the middle of a deadline */

enum transfer { WHOLE, BYTES, SOME, TRANSFERS };
static const char *const transfer_names[TRANSFERS] = {"whole", "byte by byte", "in random pieces"};

static struct stage stage;
static char genuine[sizeof stage.peer.request];
static size_t genuine_len;
static uint32_t seed;
static unsigned long calls;

/* What a script leads to if nothing goes wrong. */
static const int errors[PEER_SCRIPTS] = {
    [PEER_REFUSED] = FC_ERR_REFUSED,         [PEER_THROTTLED] = FC_ERR_THROTTLED,
    [PEER_FAILED] = FC_ERR_SERVICE,          [PEER_FAILED_BUT_MADE] = FC_ERR_SERVICE,
    [PEER_SILENT_BUT_MADE] = FC_ERR_TIMEOUT, [PEER_PORTAL] = FC_ERR_ANSWER,
    [PEER_REDIRECT] = FC_ERR_REDIRECT};

static void set(unsigned script)
{
    stage_set(&stage, script);
    calls++;
    stage.peer.genuine = genuine_len ? genuine : NULL;
    stage.peer.genuine_len = genuine_len;
    stage.peer.now_ms = START_MS;
    stage.client.deadline_ms = DEADLINE_MS;
    stage.fault.resume_ms = START_MS + DEADLINE_MS;
}

/* Learn the request that the service takes for genuine; its signature holds for no other. */
static void test_request(void)
{
    set(PEER_CREATED);
    CHECK_INT(stage_call(&stage), 0);
    CHECK_INT(stage.peer.malformed, 0);
    CHECK_INT(stage.peer.truth.understood, 1);
    genuine_len = stage.fault.sent;
    memcpy(genuine, stage.peer.request, genuine_len);
    CHECK(scene_leak(genuine, genuine_len) != NULL);
}

static void check_honest(void)
{
    const char *wrong = scene_judge(&stage.peer.truth, &stage.result);
    if (wrong)
        printf("%s\n", wrong);
    CHECK(wrong == NULL);
}

/* What must hold after the first call on the stage. */
static void check_first(unsigned script)
{
    const struct fault *fault = &stage.fault;
    const struct fc_result *result = &stage.result;
    if (fault->kind == FAULT_FLIP && fault->struck && fault->place == FAULT_AT_RECEIVED)
        /* An altered answer is a lie no client can see through: TLS is there to keep it away. */
        CHECK(result->outcome != FC_CREATED || stage.peer.truth.cases == 1);
    else
        check_honest();
    if (fault->sent < genuine_len)
        CHECK_INT(result->outcome, FC_REFUSED);
    if (!fault->struck)
        CHECK_INT(result->err, errors[script]);
    CHECK_INT(fault->connects, 1);
    CHECK_INT(fault->closes, 1);
    CHECK_INT(fault->idle_closes, 0);
    CHECK_INT(fault->misuses, 0);
    CHECK(stage.peer.truth.understood <= 1);
    CHECK(scene_leak(&stage.client, sizeof stage.client) == NULL);
    CHECK(scene_leak(stage.window, sizeof stage.window) == NULL);
}

/* The call after it works, on a connection of its own. */
static void check_second(void)
{
    unsigned connects = stage.fault.connects;
    stage.fault.kind = FAULT_NONE;
    stage.peer.script = &peer_scripts[PEER_CREATED];
    stage.peer.truth.cases = 0;
    CHECK_INT(stage_call(&stage), FC_OK);
    check_honest();
    CHECK_INT(stage.fault.connects, connects + 1);
    CHECK_INT(stage.fault.closes, connects + 1);
    CHECK_INT(stage.fault.misuses, 0);
}

/* Fail at the first, the second ... until there is nothing left to fail. Returns how often. */
static unsigned long fail_at_each(unsigned script, enum transfer transfer, enum fault_place place,
                                  enum fault_kind kind)
{
    unsigned long at = 0;
    for (int struck = 1; struck && !test_errors; at++) {
        set(script);
        stage.fault.kind = kind;
        stage.fault.place = place;
        stage.fault.at = at;
        stage.fault.bit = (uint8_t)(at % 8);
        stage.fault.most = transfer == BYTES;
        stage.fault.again = transfer == BYTES;
        stage.fault.seed = transfer == SOME ? seed + (uint32_t)at : 0;
        CHECK(stage_call(&stage) != FC_AGAIN);
        struck = stage.fault.struck;
        check_first(script);
        check_second();
    }
    if (test_errors)
        printf("at %lu, FAULT_SEED=%lu\n", at - 1, (unsigned long)seed);
    return at - 1;
}

static void run(unsigned script, enum transfer transfer, enum fault_place place,
                enum fault_kind kind)
{
    char name[128];
    snprintf(name, sizeof name, "%s, %s: %s at each %s", peer_scripts[script].name,
             transfer_names[transfer], fault_kind_names[kind], fault_place_names[place]);
    test_begin(name);
    unsigned long times = fail_at_each(script, transfer, place, kind);
    if (place == FAULT_AT_SENT)
        CHECK_INT(times, genuine_len);
    else if (place == FAULT_AT_RECEIVED && peer_scripts[script].head)
        CHECK(times > 60);
    else if (peer_scripts[script].head || kind != FAULT_FLIP) /* of silence no bit can flip */
        CHECK(times > 0);
    test_close();
}

static void run_all(void)
{
    for (unsigned script = 0; script < PEER_SCRIPTS; script++)
        for (unsigned kind = FAULT_CLOSE; kind < FAULT_KINDS; kind++)
            for (unsigned place = 0; place < FAULT_PLACES; place++) {
                if (place == FAULT_AT_CONNECT && (kind == FAULT_FLIP || kind == FAULT_TRUNCATE))
                    continue;
                /* Until it is sent whole all requests are alike. */
                if (place == FAULT_AT_SENT && script != PEER_CREATED && script != PEER_REFUSED)
                    continue;
                run(script, WHOLE, place, kind);
                run(script, SOME, place, kind);
                if (place == FAULT_AT_RECEIVED)
                    run(script, BYTES, place, kind);
            }
}

/* A source that fails, ends early, or reads differently, at one of its reads. */
static struct {
    unsigned long reads, at;
    enum { FAILS, ENDS, GROWS, CHANGES, SOURCE_FAULTS } kind;
} source;

static int read_source(const void *data, uint32_t off, void *buf, size_t cap)
{
    const struct fc_source *span = data;
    int here = source.reads++ >= source.at;
    size_t len = off < span->len ? span->len - off : 0;
    len = len < cap ? len : cap;
    len = len < 10 ? len : 10;
    if (here && source.kind == FAILS)
        return -1;
    if (here && source.kind == ENDS)
        return 0;
    memcpy(buf, (const char *)span->data + off, len);
    if (here && len && source.kind == CHANGES)
        *(char *)buf = 'x';
    if (here && !len && off < span->len + 20 && source.kind == GROWS) {
        *(char *)buf = 'x';
        len = 1;
    }
    return (int)len;
}

static void test_sources(void)
{
    for (source.kind = FAILS; source.kind < SOURCE_FAULTS; source.kind++) {
        int err = FC_ERR_SOURCE;
        unsigned long failed = 0;
        for (source.at = 0; source.at <= source.reads; source.at++) {
            struct fc_case fault_case = scene_case;
            set(PEER_CREATED);
            fault_case.body.data = &scene_case.body;
            fault_case.body.read = read_source;
            source.reads = 0;
            err = fc_create_case(&stage.client, &fault_case, &stage.result);
            check_honest();
            CHECK(err == FC_OK || err == FC_ERR_TOO_SHORT || err == FC_ERR_SOURCE ||
                  err == FC_ERR_REFUSED);
            CHECK_INT(stage.fault.closes, stage.fault.connects);
            CHECK(scene_leak(stage.window, sizeof stage.window) == NULL);
            failed += err != FC_OK;
            check_second();
        }
        CHECK_INT(err, FC_OK);
        CHECK(failed > 5);
    }
}

/* A window of any size: the right answer, or an error that names a size that would do. */
static void test_windows(void)
{
    size_t fits = 0, need = 0;
    for (size_t cap = FC_WINDOW_MIN; cap <= 256; cap++) {
        char *window = malloc(cap);
        set(PEER_CREATED_AFTER_100);
        stage.client.window = window;
        stage.client.cap = cap;
        int err = stage_call(&stage);
        CHECK(err == FC_OK || err == FC_ERR_WINDOW);
        check_honest();
        CHECK_INT(stage.peer.truth.cases, 1);
        CHECK(err == FC_OK || !fits);
        if (err == FC_OK && !fits)
            fits = cap;
        if (stage.result.need)
            need = stage.result.need;
        CHECK_INT(stage.fault.closes, 1);
        CHECK(scene_leak(window, cap) == NULL);
        free(window);
    }
    CHECK(fits > FC_WINDOW_MIN);
    CHECK(need == 0 || need >= fits);
}

int main(void)
{
    const char *chosen = getenv("FAULT_SEED");
    seed = chosen ? (uint32_t)strtoul(chosen, NULL, 0) : (uint32_t)time(NULL);
    seed += !seed;
    printf("FAULT_SEED=%lu\n", (unsigned long)seed);
    RUN(test_request);
    run_all();
    RUN(test_sources);
    RUN(test_windows);
    printf("%lu calls were judged, and the one after each\n", calls);
    return test_end();
}
