#include "proxy.h"

#include <string.h>

#include "../core/wipe.h"

enum { STAGE_IDLE, STAGE_BELOW, STAGE_ASKING, STAGE_ANSWER, STAGE_OPEN };

#define ANSWER_MOST 8192 /* bytes of all the heads of the proxy's answers */
#define INTERIM_MOST 8   /* 1xx answers */
#define TURN 1024        /* bytes that are received in one call */
#define STATUS_LINE 12   /* the part of it that counts: "HTTP/1.1 200" */

static void put_base64(struct fc_sink *sink, const char *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t len = strlen(text);
    while (len) {
        const uint8_t *in = (const uint8_t *)text;
        size_t taken = len < 3 ? len : 3;
        uint32_t bits = (uint32_t)in[0] << 16;
        char out[4] = "====";
        if (taken > 1)
            bits |= (uint32_t)in[1] << 8;
        if (taken > 2)
            bits |= in[2];
        for (size_t i = 0; i <= taken; i++)
            out[i] = digits[bits >> (18 - 6 * i) & 63];
        fc_put(sink, out, sizeof out);
        text += taken;
        len -= taken;
    }
}

void fc_proxy_put_authorization(struct fc_sink *sink, const char *credentials)
{
    if (!credentials)
        return;
    fc_put_text(sink, "Proxy-Authorization: Basic ");
    put_base64(sink, credentials);
    fc_put_text(sink, "\r\n");
}

static void put_request(struct fc_sink *sink, const struct fc_proxy *proxy, const char *host,
                        uint16_t port)
{
    const char *const *bracket =
        strchr(host, ':') ? (const char *const[]){"[", "]:"} : (const char *const[]){"", ":"};
    const char *const authority[] = {bracket[0], host, bracket[1]};
    fc_put_shape(sink, "CONNECT %%%", authority);
    fc_put_decimal(sink, port);
    fc_put_shape(sink, " HTTP/1.1\r\nHost: %%%", authority);
    fc_put_decimal(sink, port);
    fc_put_text(sink, "\r\n");
    fc_proxy_put_authorization(sink, proxy->credentials);
    fc_put_text(sink, "\r\n");
}

static int ask(struct fc_proxy *proxy, const char *host, uint16_t port)
{
    uint8_t part[64];
    for (;;) {
        struct fc_window_sink window;
        fc_window_init(&window, part, sizeof part, proxy->off);
        put_request(&window.sink, proxy, host, port);
        if (window.sink.total > UINT16_MAX)
            return FC_ERR_ENDPOINT;
        if (window.len == 0)
            break;
        int sent = proxy->below->send(proxy->below->ctx, part, window.len);
        fc_wipe(part, sizeof part);
        if (sent < 0)
            return sent;
        proxy->off = (uint16_t)(proxy->off + sent);
    }
    proxy->off = 0;
    proxy->first = 1;
    proxy->stage = STAGE_ANSWER;
    return 0;
}

/* Take a byte of the status line that is not its end. Returns 0, or -1: it is none. */
static int take_status(struct fc_proxy *proxy, uint8_t byte)
{
    static const char shape[STATUS_LINE + 1] = "HTTP/1.x ddd";
    uint8_t want = ' ';
    if (proxy->line_len < STATUS_LINE)
        want = (uint8_t)shape[proxy->line_len];
    if (proxy->line_len > STATUS_LINE)
        return 0; /* the reason: any text */
    proxy->line_len++;
    if (want == 'x')
        return byte == '0' || byte == '1' ? 0 : -1;
    if (want != 'd')
        return byte == want ? 0 : -1;
    if (byte < '0' || byte > '9')
        return -1;
    proxy->status = (uint16_t)(proxy->status * 10 + (byte - '0'));
    return 0;
}

/* Take the end of a line. Returns 0, FC_AGAIN if the answer goes on, or FC_ERR_PROXY. */
static int take_line_end(struct fc_proxy *proxy)
{
    int is_empty = !proxy->first && proxy->line_len == 0;
    if (proxy->first && (proxy->line_len < STATUS_LINE || proxy->status < 100))
        return FC_ERR_PROXY;
    proxy->first = 0;
    proxy->line_len = 0;
    if (!is_empty)
        return FC_AGAIN;
    if (proxy->status >= 200)
        return proxy->status < 300 ? 0 : FC_ERR_PROXY;
    if (++proxy->interim > INTERIM_MOST)
        return FC_ERR_PROXY;
    proxy->status = 0;
    proxy->first = 1;
    return FC_AGAIN;
}

/* Take a byte of the answer's head. Returns as take_line_end. */
static int take(struct fc_proxy *proxy, uint8_t byte)
{
    if (++proxy->off > ANSWER_MOST || (byte == '\n') != proxy->carriage)
        return FC_ERR_PROXY;
    proxy->carriage = byte == '\r';
    if (byte == '\n')
        return take_line_end(proxy);
    if (byte == '\r')
        return FC_AGAIN;
    if ((byte < ' ' && byte != '\t') || byte == 0x7f)
        return FC_ERR_PROXY;
    if (proxy->first)
        return take_status(proxy, byte) ? FC_ERR_PROXY : FC_AGAIN;
    proxy->line_len = 1;
    return FC_AGAIN;
}

static int hear(struct fc_proxy *proxy)
{
    for (int turn = 0; turn < TURN; turn++) {
        uint8_t byte;
        int got = proxy->below->recv(proxy->below->ctx, &byte, 1);
        int err = got > 0 ? take(proxy, byte) : got ? got : FC_ERR_RESET;
        if (err < 0 && err != FC_AGAIN && (proxy->first || proxy->status < 300))
            proxy->status = 0; /* it is not HTTP: no number of it counts */
        if (err != FC_AGAIN)
            return err;
    }
    return FC_AGAIN;
}

static int is_visible(const char *text)
{
    const char *c = text;
    while (*c > ' ' && *c < 0x7f)
        c++;
    return c > text && !*c;
}

static int go_on(struct fc_proxy *proxy, const char *host, uint16_t port)
{
    int err = 0;
    if (proxy->stage == STAGE_IDLE) {
        proxy->status = 0;
        if (!is_visible(host))
            return FC_ERR_ENDPOINT;
        proxy->stage = STAGE_BELOW;
    }
    if (proxy->stage == STAGE_BELOW) {
        err = proxy->below->connect(proxy->below->ctx, proxy->host, proxy->port);
        if (!err)
            proxy->stage = STAGE_ASKING;
    }
    if (proxy->stage == STAGE_ASKING)
        err = ask(proxy, host, port);
    if (proxy->stage == STAGE_ANSWER)
        err = hear(proxy);
    if (proxy->stage == STAGE_ANSWER && !err)
        proxy->stage = STAGE_OPEN;
    return err;
}

static int proxy_connect(void *ctx, const char *host, uint16_t port)
{
    struct fc_proxy *proxy = ctx;
    if (proxy->error || proxy->stage == STAGE_OPEN)
        return proxy->error;
    int err = go_on(proxy, host, port);
    if (err != FC_AGAIN)
        proxy->error = err;
    return err;
}

static int proxy_send(void *ctx, const void *buf, size_t len)
{
    struct fc_proxy *proxy = ctx;
    if (proxy->stage != STAGE_OPEN)
        return proxy->error ? proxy->error : FC_ERR_STATE;
    return proxy->below->send(proxy->below->ctx, buf, len);
}

static int proxy_recv(void *ctx, void *buf, size_t cap)
{
    struct fc_proxy *proxy = ctx;
    if (proxy->stage != STAGE_OPEN)
        return proxy->error ? proxy->error : FC_ERR_STATE;
    return proxy->below->recv(proxy->below->ctx, buf, cap);
}

static void proxy_close(void *ctx)
{
    struct fc_proxy *proxy = ctx;
    proxy->below->close(proxy->below->ctx);
    proxy->stage = STAGE_IDLE;
    proxy->line_len = proxy->interim = proxy->carriage = proxy->first = 0;
    proxy->off = 0;
    proxy->error = 0;
}

void fc_proxy_init(struct fc_proxy *proxy, struct fc_socket *below, const char *host, uint16_t port,
                   const char *credentials)
{
    memset(proxy, 0, sizeof *proxy);
    proxy->socket = (struct fc_socket){.ctx = proxy,
                                       .connect = proxy_connect,
                                       .send = proxy_send,
                                       .recv = proxy_recv,
                                       .close = proxy_close};
    proxy->below = below;
    proxy->host = host;
    proxy->port = port;
    proxy->credentials = credentials;
}
