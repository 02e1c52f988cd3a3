#include "exchange.h"

#include <string.h>

#include "../../../core/wipe.h"

/* An exchange under way. */
struct turn {
    struct fc_socket *socket;
    const struct fc_port *port;
    uint32_t moved_ms, limit_ms;
};

/* Wait until the socket may have moved. Returns 0, or FC_ERR_TIMEOUT. */
static int wait(const struct turn *turn)
{
    uint32_t passed = turn->port->now_ms(turn->port->ctx) - turn->moved_ms;
    if (turn->limit_ms && passed >= turn->limit_ms)
        return FC_ERR_TIMEOUT;
    turn->port->idle(turn->port->ctx, turn->limit_ms ? turn->limit_ms - passed : UINT32_MAX);
    return 0;
}

static void moved(struct turn *turn)
{
    turn->moved_ms = turn->port->now_ms(turn->port->ctx);
}

static int connect_to(struct turn *turn, const struct fc_place *place)
{
    int err;
    while ((err = turn->socket->connect(turn->socket->ctx, place->host, place->endpoint.port)) ==
           FC_AGAIN)
        if (wait(turn))
            return FC_ERR_TIMEOUT;
    return err;
}

static int send_all(struct turn *turn, const char *data, size_t len)
{
    while (len) {
        int sent = turn->socket->send(turn->socket->ctx, data, len);
        if (sent == FC_AGAIN && wait(turn))
            return FC_ERR_TIMEOUT;
        if (sent < 0 && sent != FC_AGAIN)
            return sent;
        if (sent > 0) {
            moved(turn);
            data += sent;
            len -= (size_t)sent;
        }
    }
    return 0;
}

static int receive(struct turn *turn, struct fc_response *response)
{
    int err;
    do {
        size_t cap;
        void *buf = fc_response_buf(response, &cap);
        if (!buf)
            return FC_ERR_WINDOW;
        int got = turn->socket->recv(turn->socket->ctx, buf, cap);
        if (got == 0)
            return fc_response_eof(response);
        if (got < 0 && got != FC_AGAIN)
            return got;
        if (got == FC_AGAIN && wait(turn))
            return FC_ERR_TIMEOUT;
        err = FC_AGAIN;
        if (got > 0) {
            moved(turn);
            err = fc_response_ack(response, (size_t)got);
        }
    } while (err == FC_AGAIN);
    return err;
}

/* Put the request's head into the window. Returns its length, or 0: it does not fit. */
static size_t put_head(struct fc_exchange *exchange)
{
    struct fc_window_sink head;
    fc_window_init(&head, exchange->window, sizeof exchange->window, 0);
    fc_put_shape(&head.sink, "% %% HTTP/1.1\r\nHost: %\r\n",
                 (const char *const[]){exchange->method, exchange->path[0], exchange->path[1],
                                       exchange->place->authority});
    fc_put_text(&head.sink, exchange->fields);
    if (exchange->body) {
        fc_put_text(&head.sink, "Content-Length: ");
        fc_put_decimal(&head.sink, (uint32_t)strlen(exchange->body));
        fc_put_text(&head.sink, "\r\n");
    }
    fc_put_text(&head.sink, "\r\n");
    return head.sink.total > head.len ? 0 : head.len;
}

static int exchange_over(struct fc_exchange *exchange, struct turn *turn,
                         struct fc_response *response)
{
    size_t head_len = put_head(exchange);
    turn->limit_ms = exchange->connect_ms;
    moved(turn);
    int err = head_len ? connect_to(turn, exchange->place) : FC_ERR_WINDOW;
    turn->limit_ms = exchange->silence_ms;
    moved(turn);
    if (!err)
        err = send_all(turn, exchange->window, head_len);
    if (!err && exchange->body)
        err = send_all(turn, exchange->body, strlen(exchange->body));
    fc_wipe(exchange->window, head_len);
    if (err)
        return err;
    fc_response_init(response, exchange->window, sizeof exchange->window - 1);
    return receive(turn, response);
}

int fc_exchange_run(struct fc_exchange *exchange, struct fc_route *route)
{
    struct fc_response response;
    struct turn turn = {.socket = route->top, .port = &route->port};
    exchange->status = 0;
    int err = exchange_over(exchange, &turn, &response);
    turn.socket->close(turn.socket->ctx);
    if (!err) {
        exchange->status = response.status;
        exchange->answer = response.body ? response.body : exchange->window;
        exchange->answer_len = response.body_len;
        exchange->answer[exchange->answer_len] = 0;
    }
    return err;
}
