/* The client: its phases and its limits; what it refuses; giving up. */
#include "../fault/stage.h"
#include "test.h"

static struct stage stage;
static struct fc_client *const client = &stage.client;

/* A poll makes one socket call at most. */
static int poll_once(void)
{
    unsigned long calls = fault_calls(&stage.fault);
    int err = fc_client_poll(client);
    CHECK(fault_calls(&stage.fault) - calls <= 1);
    return err;
}

static void check_created(void)
{
    CHECK_INT(stage.result.outcome, FC_CREATED);
    CHECK(!strcmp(stage.result.identifier, stage.peer.truth.id));
}

/* Nothing is open, and nothing was closed that was not. */
static void check_closed(unsigned connects)
{
    CHECK_INT(stage.fault.connects, connects);
    CHECK_INT(stage.fault.closes, connects);
    CHECK_INT(stage.fault.idle_closes, 0);
    CHECK_INT(stage.fault.misuses, 0);
}

static void check_no_secrets(void)
{
    CHECK(scene_leak(client, sizeof *client) == NULL);
    CHECK(scene_leak(stage.window, sizeof stage.window) == NULL);
}

static void test_phases(void)
{
    stage_set(&stage, PEER_CREATED);
    stage.peer.waits = 3;
    CHECK_INT(fc_client_poll(client), FC_ERR_STATE);
    CHECK_INT(fc_client_result(client, &stage.result), FC_ERR_STATE);
    CHECK_INT(fc_client_sleep_ms(client), 0);
    CHECK_INT(stage_begin(&stage), 0);
    CHECK_INT(fault_calls(&stage.fault), 0);
    CHECK_INT(fc_client_result(client, &stage.result), FC_ERR_STATE);
    for (int i = 0; i < 4; i++)
        CHECK_INT(poll_once(), FC_AGAIN);
    CHECK_INT(stage.fault.connect_calls, 4);
    CHECK_INT(stage.fault.send_calls, 0);
    CHECK(!strcmp(stage.peer.host, SCENE_HOST));
    CHECK_INT(stage.peer.number, 80);
    while (!stage.peer.truth.cases)
        CHECK_INT(poll_once(), FC_AGAIN);
    CHECK_INT(stage.fault.recv_calls, 0);
    CHECK(stage.fault.send_calls > 1);
    CHECK_INT(poll_once(), 0);
    CHECK_INT(stage.fault.recv_calls, 1);
    CHECK_INT(fc_client_result(client, &stage.result), 0);
    CHECK_INT(fc_client_result(client, NULL), 0);
    check_created();
    check_closed(1);
    unsigned long calls = fault_calls(&stage.fault);
    for (int i = 0; i < 3; i++)
        CHECK_INT(poll_once(), 0);
    CHECK_INT(fault_calls(&stage.fault), calls);
    CHECK_INT(fc_client_sleep_ms(client), 0);
    check_no_secrets();
}

/* Whatever the peer says, and in whatever pieces: the same result, polled or waited for. */
static void test_answers(void)
{
    static const int errors[PEER_SCRIPTS] = {
        [PEER_REFUSED] = FC_ERR_REFUSED,         [PEER_THROTTLED] = FC_ERR_THROTTLED,
        [PEER_FAILED] = FC_ERR_SERVICE,          [PEER_FAILED_BUT_MADE] = FC_ERR_SERVICE,
        [PEER_SILENT_BUT_MADE] = FC_ERR_TIMEOUT, [PEER_PORTAL] = FC_ERR_ANSWER,
        [PEER_REDIRECT] = FC_ERR_REDIRECT};
    for (unsigned script = 0; script < PEER_SCRIPTS; script++) {
        for (uint32_t pieces = 0; pieces < 8; pieces++) {
            stage_set(&stage, script);
            stage.fault.most = pieces == 1 || pieces == 2;
            stage.fault.again = pieces == 2 || pieces == 3;
            stage.fault.seed = pieces > 3 ? pieces : 0;
            CHECK_INT(pieces % 2 ? stage_call(&stage)
                                 : fc_create_case(client, &scene_case, &stage.result),
                      errors[script]);
            CHECK(scene_judge(&stage.peer.truth, &stage.result) == NULL);
            CHECK_INT(stage.peer.truth.understood, 1);
            CHECK_INT(stage.peer.malformed, 0);
            check_closed(1);
            check_no_secrets();
        }
    }
}

/* The plain port is 80, that of TLS 443, any other is taken; a host name is handed on as it is. */
static void test_where_to(void)
{
    stage_set(&stage, PEER_CREATED);
    stage.endpoint.port = 8080;
    stage.endpoint.authority = SCENE_HOST ":8080";
    CHECK_INT(stage_call(&stage), 0);
    CHECK_INT(stage.peer.number, 8080);
    CHECK(strstr(stage.peer.request, "\r\nhost: " SCENE_HOST ":8080\r\n") != NULL);
    stage_set(&stage, PEER_CREATED);
    stage.fault.socket.secure = 1;
    stage.endpoint.plaintext = 0;
    CHECK_INT(stage_call(&stage), 0);
    CHECK_INT(stage.peer.number, 443);
    CHECK(!strcmp(stage.peer.host, SCENE_HOST));
}

static void test_plaintext(void)
{
    for (int word = 0; word < 256; word++) {
        stage_set(&stage, PEER_CREATED);
        stage.endpoint.plaintext = (uint8_t)word;
        int expected = word == FC_PLAINTEXT_FOR_LOCAL_TEST ? FC_OK : FC_ERR_PLAINTEXT;
        CHECK_INT(stage_call(&stage), expected);
        CHECK_INT(stage.result.outcome, expected ? FC_REFUSED : FC_CREATED);
        CHECK_INT(stage.fault.connects, expected == 0);
        check_no_secrets();
    }
}

static void test_clock(void)
{
    static const struct {
        int64_t now;
        int err;
    } clocks[] = {{-1, FC_ERR_CLOCK},
                  {INT64_MIN, FC_ERR_CLOCK},
                  {0, FC_ERR_CLOCK},
                  {1704067199, FC_ERR_CLOCK},
                  {1704067200, 0},
                  {UINT32_MAX, 0},
                  {INT64_C(1) << 32, FC_ERR_CLOCK},
                  {(INT64_C(1) << 32) + SCENE_NOW, FC_ERR_CLOCK}};
    for (size_t i = 0; i < sizeof clocks / sizeof clocks[0]; i++) {
        stage_set(&stage, PEER_CREATED);
        stage.peer.unix_time = clocks[i].now;
        CHECK_INT(stage_call(&stage), clocks[i].err);
        CHECK_INT(stage.result.outcome, clocks[i].err ? FC_REFUSED : FC_CREATED);
        check_closed(clocks[i].err == 0);
        CHECK_INT(fc_client_poll(client), clocks[i].err);
    }
}

/* What cannot be sent is refused, before the socket is asked for anything, and another may follow.
 */
static void test_bad_request(void)
{
    struct fc_case fault_case = scene_case;
    stage_set(&stage, PEER_CREATED);
    fault_case.subject = NULL;
    CHECK_INT(fc_create_case(client, &fault_case, &stage.result), FC_ERR_MISSING);
    CHECK_INT(stage.result.outcome, FC_REFUSED);
    CHECK(!strcmp(stage.result.field, "subject"));
    client->cap = FC_WINDOW_MIN - 1;
    CHECK_INT(fc_create_case(client, &scene_case, &stage.result), FC_ERR_WINDOW);
    CHECK_INT(stage.result.need, FC_WINDOW_MIN);
    CHECK_INT(fault_calls(&stage.fault), 0);
    check_closed(0);
    client->cap = sizeof stage.window;
    CHECK_INT(fc_create_case(client, &scene_case, &stage.result), 0);
    check_created();
    check_closed(1);
}

struct limits {
    uint32_t deadline, connect, silence;
};

/* A line that is dead from some place on: the call ends when the limit is reached, not before. */
static void check_limit(enum fault_place place, unsigned long at, const struct limits *limits,
                        uint32_t start, uint32_t expected)
{
    stage_set(&stage, PEER_CREATED);
    stage.fault.kind = FAULT_STALL;
    stage.fault.place = place;
    stage.fault.at = at;
    client->deadline_ms = limits->deadline;
    client->connect_ms = limits->connect;
    client->silence_ms = limits->silence;
    stage.peer.now_ms = start;
    CHECK_INT(stage_begin(&stage), 0);
    while (!stage.fault.struck) {
        CHECK_INT(fc_client_sleep_ms(client), 0); /* something moved: poll now */
        CHECK_INT(poll_once(), FC_AGAIN);
    }
    CHECK_INT(fc_client_sleep_ms(client), expected);
    stage.peer.now_ms += expected - 1;
    CHECK_INT(poll_once(), FC_AGAIN);
    CHECK_INT(fc_client_sleep_ms(client), 1);
    stage.peer.now_ms++;
    CHECK_INT(fc_client_sleep_ms(client), 0);
    CHECK_INT(poll_once(), FC_ERR_TIMEOUT);
    CHECK_INT(fc_client_result(client, &stage.result), FC_ERR_TIMEOUT);
    CHECK_INT(stage.result.outcome, place == FAULT_AT_RECEIVED ? FC_UNKNOWN : FC_REFUSED);
    check_closed(1);
    check_no_secrets();
}

static void test_limits(void)
{
    static const uint32_t starts[] = {
        0, 1, 0x7FFFFFFF, 0x80000000, UINT32_MAX - 30000, UINT32_MAX - 1, UINT32_MAX};
    static const struct {
        struct limits limits;
        uint32_t connecting, exchanging;
    } rows[] = {{{0, 0, 0}, FC_DEADLINE_MS, FC_DEADLINE_MS},
                {{5000, 0, 0}, 5000, 5000},
                {{5000, 1000, 0}, 1000, 5000},
                {{5000, 0, 700}, 5000, 700},
                {{5000, 1000, 700}, 1000, 700},
                {{5000, 9000, 9000}, 5000, 5000},
                {{1, 0, 0}, 1, 1},
                {{UINT32_MAX, UINT32_MAX, UINT32_MAX}, UINT32_MAX, UINT32_MAX}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t j = 0; j < sizeof starts / sizeof starts[0]; j++) {
            check_limit(FAULT_AT_CONNECT, 0, &rows[i].limits, starts[j], rows[i].connecting);
            check_limit(FAULT_AT_SENT, 0, &rows[i].limits, starts[j], rows[i].exchanging);
            check_limit(FAULT_AT_SENT, 600, &rows[i].limits, starts[j], rows[i].exchanging);
            check_limit(FAULT_AT_RECEIVED, 0, &rows[i].limits, starts[j], rows[i].exchanging);
            check_limit(FAULT_AT_RECEIVED, 50, &rows[i].limits, starts[j], rows[i].exchanging);
        }
    }
}

/* Bytes that keep coming, slowly, hold off the silence, not the deadline. */
static void test_slow_answer(void)
{
    static const struct {
        uint32_t silence, deadline, start;
        int err;
    } rows[] = {{1000, 600000, UINT32_MAX - 5000, FC_OK}, {901, 600000, 0, FC_OK},
                {900, 600000, 0, FC_ERR_TIMEOUT},         {1000, 5000, 0, FC_ERR_TIMEOUT},
                {0, 5000, UINT32_MAX, FC_ERR_TIMEOUT},    {0, 600000, 0, FC_OK}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        stage_set(&stage, PEER_CREATED);
        stage.peer.drip_ms = 900;
        stage.peer.now_ms = rows[i].start;
        client->silence_ms = rows[i].silence;
        client->deadline_ms = rows[i].deadline;
        CHECK_INT(stage_call(&stage), rows[i].err);
        CHECK(stage.peer.now_ms - rows[i].start <= rows[i].deadline);
        CHECK_INT(stage.result.outcome, rows[i].err ? FC_UNKNOWN : FC_CREATED);
        check_closed(1);
    }
}

/* Waiting is left to idle: it is told how long, and its early return costs nothing. */
static void test_waiting(void)
{
    stage_set(&stage, PEER_SILENT_BUT_MADE);
    client->deadline_ms = 7000;
    CHECK_INT(fc_create_case(client, &scene_case, &stage.result), FC_ERR_TIMEOUT);
    CHECK_INT(stage.result.outcome, FC_UNKNOWN);
    CHECK_INT(stage.peer.idle_ms, 7000);
    CHECK(fault_calls(&stage.fault) < 20);
    stage_set(&stage, PEER_SILENT_BUT_MADE);
    client->deadline_ms = 7000;
    stage.peer.drip_ms = 10; /* idle returns after 10 ms at most */
    CHECK_INT(fc_create_case(client, &scene_case, &stage.result), FC_ERR_TIMEOUT);
    CHECK_INT(stage.peer.idle_ms, 7000);
    check_closed(1);
}

static void test_no_idle(void)
{
    stage_set(&stage, PEER_CREATED);
    stage.peer.port.idle = NULL;
    CHECK_INT(fc_create_case(client, &scene_case, &stage.result), 0);
    check_created();
    stage_set(&stage, PEER_SILENT_BUT_MADE);
    stage.peer.port.idle = NULL;
    stage.peer.tick_ms = 1;
    client->deadline_ms = 500;
    CHECK_INT(fc_create_case(client, &scene_case, &stage.result), FC_ERR_TIMEOUT);
    check_closed(1);
}

/* Given up at any poll: what was not sent whole is refused, the rest unknown; closed once. */
static void test_abort(void)
{
    for (unsigned transfer = 0; transfer < 4; transfer++) {
        int aborted = 0, done = 0;
        for (int polls = 0; !done; polls++) {
            stage_set(&stage, PEER_CREATED_AFTER_100);
            stage.peer.waits = 2;
            stage.fault.most = transfer > 1 ? 7 : 0;
            stage.fault.again = transfer & 1;
            client->keep_alive = 1;
            CHECK_INT(stage_begin(&stage), 0);
            for (int i = 0; i < polls; i++)
                done = poll_once() != FC_AGAIN;
            unsigned connects = stage.fault.connects;
            fc_client_abort(client);
            check_closed(connects);
            int err = fc_client_result(client, &stage.result);
            CHECK_INT(err, done ? FC_OK : FC_ERR_ABORTED);
            CHECK(scene_judge(&stage.peer.truth, &stage.result) == NULL);
            if (!done)
                CHECK_INT(stage.result.outcome, stage.peer.truth.cases ? FC_UNKNOWN : FC_REFUSED);
            aborted += !done;
            check_no_secrets();
            CHECK_INT(fc_client_poll(client), err);
            stage.peer.truth.cases = 0;
            CHECK_INT(stage_call(&stage), 0); /* another may follow */
            check_created();
            fc_client_abort(client);
            check_closed(connects + 1);
        }
        CHECK(aborted > 5);
    }
}

static void test_abort_of_nothing(void)
{
    stage_set(&stage, PEER_CREATED);
    fc_client_abort(client);
    CHECK_INT(fc_client_result(client, &stage.result), FC_ERR_STATE);
    check_closed(0);
    CHECK_INT(stage_call(&stage), 0);
    fc_client_abort(client);
    fc_client_abort(client);
    CHECK_INT(fc_client_result(client, &stage.result), 0);
    check_created();
    check_closed(1);
}

/* While a call is under way no other begins, and it is not disturbed. */
static void test_busy(void)
{
    struct fc_result none = {.err = 77};
    int done = 0;
    stage_set(&stage, PEER_CREATED);
    stage.peer.waits = 1;
    CHECK_INT(stage_begin(&stage), 0);
    while (!done) {
        unsigned long calls = fault_calls(&stage.fault);
        CHECK_INT(stage_begin(&stage), FC_ERR_STATE);
        CHECK_INT(fc_create_case(client, &scene_case, &none), FC_ERR_STATE);
        CHECK_INT(none.err, 77);
        CHECK_INT(fc_client_result(client, &none), FC_ERR_STATE);
        CHECK_INT(fault_calls(&stage.fault), calls);
        done = poll_once() != FC_AGAIN;
    }
    CHECK_INT(fc_client_result(client, &stage.result), 0);
    check_created();
    CHECK_INT(stage.peer.truth.cases, 1);
    check_closed(1);
}

int main(void)
{
    RUN(test_phases);
    RUN(test_answers);
    RUN(test_where_to);
    RUN(test_plaintext);
    RUN(test_clock);
    RUN(test_bad_request);
    RUN(test_limits);
    RUN(test_slow_answer);
    RUN(test_waiting);
    RUN(test_no_idle);
    RUN(test_abort);
    RUN(test_abort_of_nothing);
    RUN(test_busy);
    return test_end();
}
