#include "amend.h"

#include <string.h>

#include "../../../core/wipe.h"
#include "../../../platform/proxy.h"

enum { METHOD, REST, NAME, DROPPED, END, BODY };

/* What one byte can become: an origin, or a field with credentials. */
#define MOST 1100

static int is_signature(const struct fc_amend *amend)
{
    static const char names[] = "authorization:\0x-amz-date:\0x-amz-security-token:\0";
    for (const char *name = names; *name; name += strlen(name) + 1)
        if (strlen(name) == amend->name_len && !memcmp(name, amend->name, amend->name_len))
            return 1;
    return 0;
}

/* Take a byte where a header field's name is, or the end of all of them. */
static void take_name(struct fc_amend *amend, struct fc_sink *out, char byte)
{
    if (!amend->name_len && byte == '\r') {
        if (amend->proxy)
            fc_proxy_put_authorization(out, *amend->proxy->credentials ? amend->proxy->credentials
                                                                       : NULL);
        fc_put(out, &byte, 1);
        amend->stage = END;
        return;
    }
    amend->name[amend->name_len++] = byte;
    if (byte != ':' && amend->name_len < sizeof amend->name)
        return;
    amend->stage = amend->is_unsigned && is_signature(amend) ? DROPPED : REST;
    if (amend->stage == REST)
        fc_put(out, amend->name, amend->name_len);
    amend->name_len = 0;
}

static void take(struct fc_amend *amend, struct fc_sink *out, char byte)
{
    if (amend->stage == NAME) {
        take_name(amend, out, byte);
        return;
    }
    if (amend->stage != DROPPED)
        fc_put(out, &byte, 1);
    if (amend->stage == METHOD && byte == ' ') {
        if (amend->proxy)
            fc_put_shape(out, "http://%", (const char *const[]){amend->authority});
        amend->stage = REST;
    } else if (byte == '\n') {
        amend->stage = amend->stage == END ? BODY : NAME;
    }
}

/* Send what is in out. Returns 0, or what the socket below said. */
static int flush(struct fc_amend *amend)
{
    while (amend->off < amend->len) {
        int sent =
            amend->below->send(amend->below->ctx, amend->out + amend->off, amend->len - amend->off);
        if (sent < 0)
            return sent;
        amend->off += (size_t)sent;
    }
    fc_wipe(amend->out, amend->len);
    amend->len = amend->off = 0;
    return 0;
}

static int amend_connect(void *ctx, const char *host, uint16_t port)
{
    struct fc_amend *amend = ctx;
    const struct fc_proxy_choice *proxy = amend->proxy;
    amend->stage = METHOD;
    amend->name_len = 0;
    amend->len = amend->off = 0;
    if (proxy)
        return amend->below->connect(amend->below->ctx, proxy->place.host,
                                     proxy->place.endpoint.port);
    return amend->below->connect(amend->below->ctx, host, port);
}

static int amend_send(void *ctx, const void *buf, size_t len)
{
    struct fc_amend *amend = ctx;
    struct fc_window_sink out;
    size_t taken = 0;
    int err = flush(amend);
    if (err)
        return err;
    if (amend->stage == BODY)
        return amend->below->send(amend->below->ctx, buf, len);
    fc_window_init(&out, amend->out, sizeof amend->out, 0);
    while (taken < len && amend->stage != BODY && sizeof amend->out - out.len > MOST)
        take(amend, &out.sink, ((const char *)buf)[taken++]);
    amend->len = out.len;
    err = flush(amend);
    return err && err != FC_AGAIN ? err : (int)taken;
}

static int amend_recv(void *ctx, void *buf, size_t cap)
{
    struct fc_amend *amend = ctx;
    int err = flush(amend);
    return err ? err : amend->below->recv(amend->below->ctx, buf, cap);
}

static void amend_close(void *ctx)
{
    struct fc_amend *amend = ctx;
    fc_wipe(amend->out, sizeof amend->out);
    amend->below->close(amend->below->ctx);
}

void fc_amend_init(struct fc_amend *amend, struct fc_socket *below,
                   const struct fc_proxy_choice *proxy, const char *authority, int is_unsigned)
{
    memset(amend, 0, sizeof *amend);
    amend->socket = (struct fc_socket){.ctx = amend,
                                       .connect = amend_connect,
                                       .send = amend_send,
                                       .recv = amend_recv,
                                       .close = amend_close,
                                       .secure = below->secure};
    amend->below = below;
    amend->proxy = proxy;
    amend->authority = authority;
    amend->is_unsigned = is_unsigned != 0;
}
