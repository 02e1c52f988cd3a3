#include "fault.h"

#include <string.h>

enum { CLOSED, CONNECTING, CONNECTED };

const char *const fault_kind_names[FAULT_KINDS] = {"nothing", "close", "reset",   "stall",
                                                   "pause",   "flip",  "truncate"};
const char *const fault_place_names[FAULT_PLACES] = {"connect", "send", "recv", "sent byte",
                                                     "received byte"};

/* xorshift32 (Marsaglia): the same cuts for the same seed. */
static uint32_t draw(struct fault *fault)
{
    fault->seed ^= fault->seed << 13;
    fault->seed ^= fault->seed >> 17;
    fault->seed ^= fault->seed << 5;
    return fault->seed;
}

/* Whether a call is put off though it need not be. */
static int is_put_off(struct fault *fault)
{
    if (fault->again)
        fault->put_off = !fault->put_off;
    else
        fault->put_off = fault->seed && draw(fault) % 3 == 0;
    return fault->put_off;
}

/* How many of len bytes a call is to move. */
static size_t cut(struct fault *fault, size_t len)
{
    if (fault->most && len > fault->most)
        len = fault->most;
    if (fault->seed && len > 1)
        len = draw(fault) % 4 ? 1 + draw(fault) % len : 1;
    return len;
}

/* If it is to go wrong at the call that has this number: then at the next byte. */
static void strike_call(struct fault *fault, enum fault_place call, unsigned long number,
                        enum fault_place byte, unsigned long moved)
{
    if (fault->place == call && fault->at == number && !fault->struck) {
        fault->place = byte;
        fault->at = moved;
    }
}

static void strike(struct fault *fault)
{
    fault->struck = 1;
    fault->down = fault->kind != FAULT_FLIP;
}

static int stuck(struct fault *fault, int err)
{
    if (err < 0 && err != FC_AGAIN)
        fault->failure = err;
    return err;
}

int fault_is_dead(struct fault *fault)
{
    if (fault->kind == FAULT_PAUSE &&
        (int32_t)(fault->clock->now_ms(fault->clock->ctx) - fault->resume_ms) >= 0)
        fault->down = 0;
    if (!fault->down || (fault->kind != FAULT_STALL && fault->kind != FAULT_PAUSE))
        return 0;
    fault->put_off = 0;
    return 1;
}

enum turn { PASS, ALTER, WAIT, DOWN };

/*
 * What becomes of a call that could move *len bytes, after `moved` before it. PASS: it goes below
 * with *len of them; ALTER: with the first, altered.
 */
static enum turn take_turn(struct fault *fault, enum fault_place byte, unsigned long moved,
                           size_t *len)
{
    if (fault_is_dead(fault))
        return WAIT;
    if (fault->down)
        return DOWN;
    if (byte == FAULT_AT_SENT && fault->offered) {
        /* What the socket below put off is offered to it again as it was. */
        *len = fault->offered < *len ? fault->offered : *len;
    } else {
        if (is_put_off(fault))
            return WAIT;
        *len = cut(fault, *len);
    }
    if (fault->kind == FAULT_NONE || fault->struck || fault->place != byte || fault->at < moved)
        return PASS;
    if (fault->at > moved) {
        *len = fault->at - moved < *len ? fault->at - moved : *len;
        return PASS;
    }
    if (fault->kind == FAULT_FLIP)
        return ALTER;
    strike(fault);
    return fault_is_dead(fault) ? WAIT : fault->down ? DOWN : PASS;
}

static int fault_connect(void *ctx, const char *host, uint16_t port)
{
    struct fault *fault = ctx;
    fault->misuses += fault->failure || fault->stage == CONNECTED || !host || !*host || !port;
    if (fault->stage == CLOSED)
        fault->connects++;
    fault->stage = CONNECTING;
    if (fault->place == FAULT_AT_CONNECT && fault->at == fault->connect_calls && fault->kind)
        strike(fault);
    fault->connect_calls++;
    if (fault_is_dead(fault))
        return FC_AGAIN;
    if (fault->down)
        return stuck(fault, FC_ERR_CONNECT);
    if (is_put_off(fault))
        return FC_AGAIN;
    int err = fault->below->connect(fault->below->ctx, host, port);
    if (err == FC_OK)
        fault->stage = CONNECTED;
    return stuck(fault, err);
}

static int fault_send(void *ctx, const void *buf, size_t len)
{
    struct fault *fault = ctx;
    size_t part = len;
    uint8_t altered;
    int sent;
    fault->misuses += fault->failure || fault->stage != CONNECTED || len == 0;
    strike_call(fault, FAULT_AT_SEND, fault->send_calls++, FAULT_AT_SENT, fault->sent);
    if (fault->failure)
        return fault->failure;
    switch (take_turn(fault, FAULT_AT_SENT, fault->sent, &part)) {
    case WAIT:
        return FC_AGAIN;
    case DOWN:
        if (fault->kind != FAULT_TRUNCATE)
            return stuck(fault, FC_ERR_RESET);
        fault->sent += len;
        return (int)len;
    case ALTER:
        altered = (uint8_t)(*(const uint8_t *)buf ^ 1u << fault->bit);
        part = 1;
        sent = fault->below->send(fault->below->ctx, &altered, part);
        if (sent > 0)
            strike(fault);
        break;
    default:
        sent = fault->below->send(fault->below->ctx, buf, part);
    }
    fault->offered = sent == FC_AGAIN ? part : 0;
    if (sent > 0)
        fault->sent += (unsigned long)sent;
    return stuck(fault, sent);
}

static int fault_recv(void *ctx, void *buf, size_t cap)
{
    struct fault *fault = ctx;
    size_t part = cap;
    fault->misuses += fault->failure || fault->stage != CONNECTED || cap == 0;
    strike_call(fault, FAULT_AT_RECV, fault->recv_calls++, FAULT_AT_RECEIVED, fault->received);
    if (fault->failure)
        return fault->failure;
    enum turn turn = take_turn(fault, FAULT_AT_RECEIVED, fault->received, &part);
    if (turn == WAIT)
        return FC_AGAIN;
    if (turn == DOWN)
        return fault->kind == FAULT_RESET ? stuck(fault, FC_ERR_RESET) : 0;
    int got = fault->below->recv(fault->below->ctx, buf, turn == ALTER ? 1 : part);
    if (got > 0 && turn == ALTER) {
        *(uint8_t *)buf ^= (uint8_t)(1u << fault->bit);
        strike(fault);
    }
    if (got > 0)
        fault->received += (unsigned long)got;
    return stuck(fault, got);
}

static void fault_close(void *ctx)
{
    struct fault *fault = ctx;
    fault->below->close(fault->below->ctx);
    if (fault->stage == CLOSED)
        fault->idle_closes++;
    else
        fault->closes++;
    fault->stage = CLOSED;
    fault->failure = 0;
    fault->offered = 0;
    fault->down = 0;
}

void fault_init(struct fault *fault, struct fc_socket *below, const struct fc_port *clock)
{
    memset(fault, 0, sizeof *fault);
    fault->socket = *below;
    fault->socket.ctx = fault;
    fault->socket.connect = fault_connect;
    fault->socket.send = fault_send;
    fault->socket.recv = fault_recv;
    fault->socket.close = fault_close;
    fault->below = below;
    fault->clock = clock;
}

unsigned long fault_calls(const struct fault *fault)
{
    return fault->connect_calls + fault->send_calls + fault->recv_calls;
}
