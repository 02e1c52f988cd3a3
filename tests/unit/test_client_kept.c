/* The client: a connection that is kept for a further call, and when it must not be. */
#include "../fault/stage.h"
#include "test.h"

static struct stage stage;
static struct fc_client *const client = &stage.client;

static void check_call(int expected)
{
    stage.peer.truth.cases = 0;
    CHECK_INT(stage_call(&stage), expected);
    CHECK(scene_judge(&stage.peer.truth, &stage.result) == NULL);
    CHECK_INT(stage.peer.truth.cases, stage.peer.script->makes_case && !expected);
    CHECK(scene_leak(client, sizeof *client) == NULL);
    CHECK(scene_leak(stage.window, sizeof stage.window) == NULL);
}

/* So many connections were made, and each but the open ones was closed, once. */
static void check_connections(unsigned connects, unsigned open)
{
    CHECK_INT(stage.fault.connects, connects);
    CHECK_INT(stage.fault.closes, connects - open);
    CHECK_INT(stage.fault.idle_closes, 0);
    CHECK_INT(stage.fault.misuses, 0);
}

/* A call was made, and its connection is kept. */
static void keep_one(unsigned script)
{
    stage_set(&stage, script);
    client->keep_alive = 1;
    check_call(FC_OK);
    check_connections(1, 1);
}

static void end_with(unsigned connects)
{
    fc_client_abort(client);
    check_connections(connects, 0);
}

static void test_kept(void)
{
    keep_one(PEER_CREATED);
    for (int i = 0; i < 5; i++) {
        check_call(FC_OK);
        check_connections(1, 1);
    }
    CHECK_INT(stage.peer.malformed, 0);
    client->keep_alive = 0; /* the last one */
    check_call(FC_OK);
    check_connections(1, 0);
    check_call(FC_OK);
    check_connections(2, 0);
}

/* A refusal in good order is no reason to close; each of these framings has a clear end. */
static void test_kept_after(void)
{
    static const struct {
        unsigned script;
        int err;
    } rows[] = {{PEER_CREATED_CHUNKED, FC_OK},
                {PEER_CREATED_AFTER_100, FC_OK},
                {PEER_REFUSED, FC_ERR_REFUSED},
                {PEER_THROTTLED, FC_ERR_THROTTLED},
                {PEER_FAILED, FC_ERR_SERVICE}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        stage_set(&stage, rows[i].script);
        client->keep_alive = 1;
        check_call(rows[i].err);
        check_connections(1, 1);
        stage.peer.script = &peer_scripts[PEER_CREATED];
        check_call(FC_OK);
        check_connections(1, 1);
        end_with(1);
    }
}

static void test_not_kept_after(void)
{
    static const struct {
        unsigned script;
        int err;
    } rows[] = {{PEER_CREATED_UNTIL_CLOSE, FC_OK},
                {PEER_CREATED_LAST, FC_OK},
                {PEER_SILENT_BUT_MADE, FC_ERR_TIMEOUT}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        stage_set(&stage, rows[i].script);
        client->keep_alive = 1;
        CHECK_INT(stage_call(&stage), rows[i].err);
        check_connections(1, 0);
        stage.peer.script = &peer_scripts[PEER_CREATED];
        check_call(FC_OK);
        check_connections(2, 1);
        end_with(2);
    }
}

/* Closed meanwhile, lost, or with bytes nobody asked for: what comes next goes on a new one. */
static void test_gone_meanwhile(void)
{
    keep_one(PEER_CREATED);
    peer_hang_up(&stage.peer);
    check_call(FC_OK);
    check_connections(2, 1);
    peer_say(&stage.peer,
             "HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\n{\"caseId\":\"case-false\"}");
    check_call(FC_OK);
    check_connections(3, 1);
    peer_say(&stage.peer, "\r");
    check_call(FC_OK);
    check_connections(4, 1);
    stage.fault.kind = FAULT_RESET;
    stage.fault.place = FAULT_AT_RECV;
    stage.fault.at = stage.fault.recv_calls;
    check_call(FC_OK);
    CHECK(stage.fault.struck);
    check_connections(5, 1);
    end_with(5);
}

/* Closed just after the request was sent: it may have been understood. */
static void test_gone_too_late(void)
{
    keep_one(PEER_CREATED);
    stage.fault.kind = FAULT_CLOSE;
    stage.fault.place = FAULT_AT_RECV;
    stage.fault.at = stage.fault.recv_calls + 1; /* behind the look before the request */
    CHECK_INT(stage_call(&stage), FC_ERR_INCOMPLETE);
    CHECK_INT(stage.result.outcome, FC_UNKNOWN);
    CHECK_INT(stage.peer.truth.cases, 2);
    check_connections(1, 0);
}

/* Looking at the kept connection takes no time: begin makes one socket call at most. */
static void test_begin_is_short(void)
{
    keep_one(PEER_CREATED);
    unsigned long calls = fault_calls(&stage.fault);
    CHECK_INT(stage_begin(&stage), 0);
    CHECK_INT(fault_calls(&stage.fault) - calls, 1);
    CHECK_INT(fc_client_sleep_ms(client), 0);
    end_with(1);
    CHECK_INT(fc_client_result(client, &stage.result), FC_ERR_ABORTED);
    CHECK_INT(stage.result.outcome, FC_REFUSED);
}

/* A call that cannot begin leaves nothing open. */
static void test_refused_call(void)
{
    keep_one(PEER_CREATED);
    stage.peer.unix_time = 0;
    check_call(FC_ERR_CLOCK);
    check_connections(1, 0);
    stage.peer.unix_time = SCENE_NOW;
    check_call(FC_OK);
    stage.endpoint.plaintext = 0;
    check_call(FC_ERR_PLAINTEXT);
    check_connections(2, 0);
}

/* A request for one endpoint never goes to another: not to one in another struct. */
static void test_another_endpoint(void)
{
    struct fc_endpoint other;
    keep_one(PEER_CREATED);
    other = stage.endpoint;
    other.host = "other.test";
    client->endpoint = &other;
    check_call(FC_OK);
    check_connections(2, 1);
    CHECK(!strcmp(stage.peer.host, "other.test"));
    client->endpoint = &stage.endpoint;
    check_call(FC_OK);
    check_connections(3, 1);
    CHECK(!strcmp(stage.peer.host, SCENE_HOST));
    end_with(3);
}

/* Nor to one whose name was written over the old one's. */
static void test_changed_endpoint(void)
{
    char host[] = SCENE_HOST;
    stage_set(&stage, PEER_CREATED);
    client->keep_alive = 1;
    stage.endpoint.host = host;
    check_call(FC_OK);
    stage.endpoint.host = "other.test";
    check_call(FC_OK);
    CHECK(!strcmp(stage.peer.host, "other.test"));
    check_connections(2, 1);
    stage.endpoint.host = host;
    check_call(FC_OK);
    host[0] = 'S';
    host[1] = 'o';
    check_call(FC_OK);
    CHECK(!strcmp(stage.peer.host, host));
    check_connections(4, 1);
    stage.endpoint.port = 8080;
    stage.endpoint.authority = "support.test:8080";
    check_call(FC_OK);
    CHECK_INT(stage.peer.number, 8080);
    check_connections(5, 1);
    end_with(5);
}

/* A connection is closed over the socket that it was made over. */
static void test_another_socket(void)
{
    struct fault first;
    struct fc_socket socket;
    struct peer peer;
    keep_one(PEER_CREATED);
    peer_init(&peer, PEER_CREATED);
    fault_init(&first, &peer.socket, &peer.port);
    socket = first.socket;
    client->socket = &socket;
    stage.peer.truth.cases = 0;
    CHECK_INT(stage_call(&stage), FC_OK);
    CHECK_INT(stage.peer.truth.cases, 0);
    CHECK_INT(peer.truth.cases, 1);
    check_connections(1, 0);
    fc_client_abort(client);
    CHECK_INT(first.connects, 1);
    CHECK_INT(first.closes, 1);
    check_connections(1, 0);
}

int main(void)
{
    RUN(test_kept);
    RUN(test_kept_after);
    RUN(test_not_kept_after);
    RUN(test_gone_meanwhile);
    RUN(test_gone_too_late);
    RUN(test_begin_is_short);
    RUN(test_refused_call);
    RUN(test_another_endpoint);
    RUN(test_changed_endpoint);
    RUN(test_another_socket);
    return test_end();
}
