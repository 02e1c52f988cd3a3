#include "client.h"

enum { IDLE, CONNECTING, EXCHANGING, FINISHED };

static uint16_t port_of(const struct fc_endpoint *endpoint)
{
    if (endpoint->port)
        return endpoint->port;
    return endpoint->plaintext == FC_PLAINTEXT_FOR_LOCAL_TEST ? 80 : 443;
}

/* What tells one peer from another, even in a struct that was written over: FNV-1a of its name. */
static uint32_t peer_of(const struct fc_endpoint *endpoint)
{
    uint32_t sum = 2166136261u ^ port_of(endpoint);
    for (const char *next = endpoint->host; *next; next++)
        sum = (sum ^ (uint8_t)*next) * 16777619u;
    return sum;
}

static void disconnect(struct fc_client *client)
{
    if (client->open)
        client->open->close(client->open->ctx);
    client->open = NULL;
}

/* End the call; the connection is kept only where another request may follow on it. */
static int finish(struct fc_client *client)
{
    client->phase = FINISHED;
    if (!client->keep_alive || !client->call.reuse)
        disconnect(client);
    return fc_call_result(&client->call, NULL);
}

static int fail(struct fc_client *client, int err)
{
    fc_call_fail(&client->call, err);
    return finish(client);
}

/*
 * Whether the connection that was kept can carry another request: it goes to the same peer over
 * the same socket, and the peer has neither closed it nor sent anything meanwhile.
 */
static int is_usable(const struct fc_client *client)
{
    uint8_t byte;
    return client->open == client->socket && client->peer == peer_of(client->endpoint) &&
           client->open->recv(client->open->ctx, &byte, 1) == FC_AGAIN;
}

int fc_client_begin(struct fc_client *client, const struct fc_operation *operation,
                    const void *request)
{
    const struct fc_endpoint *endpoint = client->endpoint;
    if (client->phase == CONNECTING || client->phase == EXCHANGING)
        return FC_ERR_STATE;
    int64_t now = client->port->unix_time(client->port->ctx);
    int err =
        fc_call_init(&client->call, operation, request, endpoint, client->credentials,
                     now < 0 || now > UINT32_MAX ? 0 : (uint32_t)now, client->window, client->cap);
    if (err)
        return finish(client);
    fc_call_stream(&client->call, client->sink);
    if (!client->socket->secure && endpoint->plaintext != FC_PLAINTEXT_FOR_LOCAL_TEST)
        return fail(client, FC_ERR_PLAINTEXT);
    if (client->open && !is_usable(client))
        disconnect(client);
    client->phase = client->open ? EXCHANGING : CONNECTING;
    client->began_ms = client->port->now_ms(client->port->ctx);
    client->moved_ms = client->began_ms;
    client->moved = 1;
    return FC_OK;
}

static int go_on_connecting(struct fc_client *client)
{
    const struct fc_endpoint *endpoint = client->endpoint;
    client->open = client->socket;
    client->peer = peer_of(endpoint);
    int err = client->socket->connect(client->socket->ctx, endpoint->host, port_of(endpoint));
    if (!err) {
        client->phase = EXCHANGING;
        client->moved = 1;
    }
    return err;
}

static int go_on_sending(struct fc_client *client)
{
    size_t len;
    const void *buf = fc_call_send_buf(&client->call, &len);
    int sent = buf ? client->socket->send(client->socket->ctx, buf, len) : 0;
    if (sent > 0)
        fc_call_send_ack(&client->call, (size_t)sent);
    return sent;
}

static int go_on_receiving(struct fc_client *client)
{
    size_t cap;
    void *buf = fc_call_recv_buf(&client->call, &cap);
    if (!buf)
        return 0;
    int got = client->socket->recv(client->socket->ctx, buf, cap);
    if (got > 0)
        fc_call_recv_ack(&client->call, (size_t)got);
    else if (got == 0)
        fc_call_recv_eof(&client->call);
    return got;
}

/* The milliseconds left of those given to something that began at `since`. */
static uint32_t left(uint32_t now, uint32_t since, uint32_t given)
{
    uint32_t elapsed = now - since;
    return elapsed < given ? given - elapsed : 0;
}

/* The milliseconds until the first of the limits that hold in this phase. */
static uint32_t until_limit(const struct fc_client *client)
{
    uint32_t now = client->port->now_ms(client->port->ctx);
    uint32_t ms =
        left(now, client->began_ms, client->deadline_ms ? client->deadline_ms : FC_DEADLINE_MS);
    uint32_t limit = client->phase == CONNECTING ? client->connect_ms : client->silence_ms;
    uint32_t limited = left(now, client->moved_ms, limit);
    return limit && limited < ms ? limited : ms;
}

int fc_client_poll(struct fc_client *client)
{
    if (client->phase != CONNECTING && client->phase != EXCHANGING)
        return fc_client_result(client, NULL);
    if (until_limit(client) == 0)
        return fail(client, FC_ERR_TIMEOUT);
    int err;
    client->moved = 0;
    if (client->phase == CONNECTING)
        err = go_on_connecting(client);
    else if (fc_call_state(&client->call) == FC_WANT_SEND)
        err = go_on_sending(client);
    else
        err = go_on_receiving(client);
    if (err < 0 && err != FC_AGAIN)
        return fail(client, err);
    if (fc_call_state(&client->call) == FC_DONE)
        return finish(client);
    if (err > 0 || client->moved) {
        client->moved = 1;
        client->moved_ms = client->port->now_ms(client->port->ctx);
    }
    return FC_AGAIN;
}

int fc_client_is_connected(const struct fc_client *client)
{
    return client->phase == EXCHANGING;
}

uint32_t fc_client_sleep_ms(const struct fc_client *client)
{
    if (client->moved || (client->phase != CONNECTING && client->phase != EXCHANGING))
        return 0;
    return until_limit(client);
}

int fc_client_result(const struct fc_client *client, struct fc_result *result)
{
    if (client->phase != FINISHED)
        return FC_ERR_STATE;
    return fc_call_result(&client->call, result);
}

void fc_client_abort(struct fc_client *client)
{
    if (client->phase == CONNECTING || client->phase == EXCHANGING)
        fail(client, FC_ERR_ABORTED);
    disconnect(client);
}

int fc_client_call(struct fc_client *client, const struct fc_operation *operation,
                   const void *request, struct fc_result *result)
{
    const struct fc_port *port = client->port;
    int err = fc_client_begin(client, operation, request);
    if (!err)
        while (fc_client_poll(client) == FC_AGAIN)
            if (port->idle)
                port->idle(port->ctx, fc_client_sleep_ms(client));
    return err == FC_ERR_STATE ? err : fc_client_result(client, result);
}

int fc_create_case(struct fc_client *client, const struct fc_case *fault, struct fc_result *result)
{
    return fc_client_call(client, &fc_create_case_operation, fault, result);
}
