#include "template.h"

/*
 * Called again and again with the same arguments until it says something else than FC_AGAIN. The
 * first call begins: look the name up (the one thing that may take its time; better, say FC_AGAIN
 * while it is under way) and begin to connect. The others ask how it went. Try every address of
 * the name before saying FC_ERR_CONNECT, and keep none waiting for ever. There is no need for a
 * deadline: the caller has one, and calls close when it has passed.
 */
static int template_connect(void *ctx, const char *host, uint16_t port)
{
    struct fc_template *state = ctx;

    state->connected = 0;
    (void)host, (void)port;
    return FC_ERR_CONNECT; /* FIXME: 0, FC_AGAIN, FC_ERR_RESOLVE or FC_ERR_CONNECT */
}

/*
 * Hand over what fits right now, be it one byte, and return that count; FC_AGAIN if nothing fits,
 * never 0. The bytes are the caller's again on return: copy what is not sent yet. Peer gone:
 * FC_ERR_RESET, and no signal or assertion. A peer that has only finished sending still reads.
 */
static int template_send(void *ctx, const void *buf, size_t len)
{
    (void)ctx, (void)buf, (void)len;
    return FC_ERR_STATE; /* FIXME: a count or FC_AGAIN */
}

/*
 * Return what has come, cap bytes at most, and keep the rest for the next call. FC_AGAIN if
 * nothing is there now. 0 only when the peer has finished in good order and everything before
 * that was handed out; 0 again each time after. A connection that broke is FC_ERR_RESET, never 0:
 * an answer cut short must not look complete.
 */
static int template_recv(void *ctx, void *buf, size_t cap)
{
    (void)ctx, (void)buf, (void)cap;
    return FC_ERR_STATE; /* FIXME: a count, 0 or FC_AGAIN */
}

/*
 * Give up the connection and all it holds, at once, in whatever state: never connected, half
 * connected, failed, closed before. The next connect starts afresh.
 */
static void template_close(void *ctx)
{
    struct fc_template *state = ctx;

    state->connected = 0; /* FIXME: abort the connection, free its buffers */
}

/*
 * Milliseconds from any moment on. It must run through all 32 bits before it wraps to 0: a counter
 * of microseconds divided by 1000 does not. It must keep counting while the machine sleeps.
 */
static uint32_t template_now_ms(void *ctx)
{
    (void)ctx;
    return 0; /* FIXME: while this stands still no deadline ever passes */
}

/*
 * Seconds since 1970 in UTC, from a real-time clock or the network, beyond 2038 too. While it is
 * not known say so: certificates are checked against it and requests are signed with it.
 */
static int64_t template_unix_time(void *ctx)
{
    (void)ctx;
    return -1; /* FIXME: -1 means not known, and no request is sent */
}

/*
 * Every one of the len bytes from a true random source, or from a generator seeded by one. If the
 * source is missing, not ready or fails its own tests: FC_ERR_ENTROPY. Never a constant, a serial
 * number, the time, or rand(): the keys of TLS come from here.
 */
static int template_entropy(void *ctx, void *buf, size_t len)
{
    (void)ctx, (void)buf, (void)len;
    return FC_ERR_ENTROPY; /* FIXME: 0 once buf is filled */
}

/*
 * Sleep until the socket may have moved, in the direction that last said FC_AGAIN, or ms have
 * passed. Too early is fine, too late is not. Nothing to sleep on: set idle to NULL.
 */
static void template_idle(void *ctx, uint32_t ms)
{
    (void)ctx, (void)ms; /* FIXME: wait for an interrupt, or run the network stack once */
}

void fc_template_init(struct fc_template *state, struct fc_port *port)
{
    *state = (struct fc_template){0};
    *port = (struct fc_port){.socket = {.ctx = state,
                                        .connect = template_connect,
                                        .send = template_send,
                                        .recv = template_recv,
                                        .close = template_close},
                             .ctx = state,
                             .now_ms = template_now_ms,
                             .unix_time = template_unix_time,
                             .entropy = template_entropy,
                             .idle = template_idle};
}
