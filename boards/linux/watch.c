#include "watch.h"

#include <string.h>

#include "message.h"
#include "signals.h"

/* Begin a line: the milliseconds since the start, and what it is about. */
static void begin_line(struct fc_stream *line, const struct fc_watch *watch, const char *what)
{
    fc_message_begin(line, "DEBUG");
    fc_put_decimal(&line->sink, watch->port->now_ms(watch->port->ctx) - watch->began_ms);
    fc_put_shape(&line->sink, " ms: %", FC_TEXTS(what));
}

void fc_watch_tell(const struct fc_watch *watch, const char *what, const char *why)
{
    struct fc_stream line;
    if (!watch->debug)
        return;
    begin_line(&line, watch, what);
    fc_put_text(&line.sink, why);
    fc_message_end(&line);
}

static void put_count(struct fc_stream *line, const char *before, uint32_t count, const char *after)
{
    fc_put_text(&line->sink, before);
    fc_put_decimal(&line->sink, count);
    fc_put_text(&line->sink, after);
}

static void tell_connected(const struct fc_watch *watch)
{
    struct fc_stream line;
    begin_line(&line, watch, "connected");
    if (watch->tls)
        fc_put_shape(&line.sink, ": %, %",
                     FC_TEXTS(mbedtls_ssl_get_version(&watch->tls->ssl),
                              mbedtls_ssl_get_ciphersuite(&watch->tls->ssl)));
    fc_message_end(&line);
}

static int watch_connect(void *ctx, const char *host, uint16_t port)
{
    struct fc_watch *watch = ctx;
    int err = watch->below->connect(watch->below->ctx, host, port);
    if (!err && watch->debug)
        tell_connected(watch);
    else if (err != FC_AGAIN)
        fc_watch_tell(watch, "not connected: ", fc_error_text(err));
    return err;
}

static int watch_send(void *ctx, const void *buf, size_t len)
{
    struct fc_watch *watch = ctx;
    fc_signals_stage(FC_STAGE_SENDING);
    if (!watch->sent)
        fc_watch_tell(watch, "sending", "");
    int sent = watch->below->send(watch->below->ctx, buf, len);
    if (sent > 0)
        watch->sent += (uint32_t)sent;
    else if (sent != FC_AGAIN)
        fc_watch_tell(watch, "could not send: ", fc_error_text(sent));
    return sent;
}

static int watch_recv(void *ctx, void *buf, size_t cap)
{
    struct fc_watch *watch = ctx;
    int got = watch->below->recv(watch->below->ctx, buf, cap);
    if (got > 0) {
        if (!watch->received)
            fc_watch_tell(watch, "the answer begins", "");
        watch->received += (uint32_t)got;
    } else if (got != FC_AGAIN) {
        fc_watch_tell(watch, "the answer ends: ", got ? fc_error_text(got) : "the server closed");
    }
    return got;
}

static void watch_close(void *ctx)
{
    struct fc_watch *watch = ctx;
    watch->below->close(watch->below->ctx);
}

void fc_watch_init(struct fc_watch *watch, const struct fc_socket *below,
                   const struct fc_port *port, const struct fc_tls *tls,
                   const struct fc_settings *settings)
{
    memset(watch, 0, sizeof *watch);
    watch->socket = (struct fc_socket){.ctx = watch,
                                       .connect = watch_connect,
                                       .send = watch_send,
                                       .recv = watch_recv,
                                       .close = watch_close,
                                       .secure = below->secure};
    watch->below = below;
    watch->port = port;
    watch->tls = tls;
    watch->debug = settings->debug;
    watch->began_ms = port->now_ms(port->ctx);
}

void fc_watch_tell_request(const struct fc_watch *watch, const struct fc_settings *settings,
                           const struct fc_call *call)
{
    struct fc_stream line;
    const char *token = settings->credentials.session_token;
    if (!watch->debug)
        return;
    begin_line(&line, watch, "POST ");
    fc_place_put(&line.sink, &settings->place);
    fc_put_shape(&line.sink, ", host %, x-amz-target %, x-amz-date %, scope %/%/%/aws4_request",
                 FC_TEXTS(settings->place.authority, call->operation->target, call->scope.date,
                          call->scope.day, call->scope.region, call->scope.service));
    fc_put_shape(&line.sink, ", signed content-type;host;x-amz-date;%x-amz-target",
                 FC_TEXTS(token && *token ? "x-amz-security-token;" : ""));
    put_count(&line, ", body ", call->content_length, " bytes");
    fc_message_end(&line);
    if (!watch->tls)
        return;
    begin_line(&line, watch, "trust: ");
    fc_put_shown_shape(&line.sink, "%",
                       FC_TEXTS(settings->unverified  ? "anyone"
                                : settings->ca_bundle ? settings->ca_bundle
                                                      : "the roots of Amazon Trust Services"));
    fc_message_end(&line);
}

void fc_watch_tell_wait(const struct fc_watch *watch, uint32_t ms)
{
    struct fc_stream line;
    if (!watch->debug)
        return;
    begin_line(&line, watch, "the next attempt is made in ");
    put_count(&line, "", ms, " ms");
    fc_message_end(&line);
}

static void tell_tls(const struct fc_watch *watch)
{
    const struct fc_tls *tls = watch->tls;
    struct fc_stream line;
    begin_line(&line, watch, "TLS: ");
    put_count(&line, "", tls->trust.usable, " anchors usable, ");
    put_count(&line, "", tls->trust.skipped, " not supported, ");
    put_count(&line, "", tls->arena->peak, " bytes of memory");
    if (tls->raw) {
        const uint8_t raw[2] = {(uint8_t)(-tls->raw >> 8), (uint8_t)-tls->raw};
        fc_put_text(&line.sink, ", mbedtls error -0x");
        fc_put_hex(&line.sink, raw, sizeof raw);
    }
    if (tls->verify.flags)
        put_count(&line, ", certificate flags ", tls->verify.flags, "");
    fc_message_end(&line);
}

void fc_watch_tell_result(const struct fc_watch *watch, const struct fc_result *result)
{
    static const char *const outcomes[] = {
        [FC_UNKNOWN] = "unknown", [FC_CREATED] = "created", [FC_REFUSED] = "refused"};
    struct fc_stream line;
    if (!watch->debug)
        return;
    if (watch->tls)
        tell_tls(watch);
    begin_line(&line, watch, "outcome ");
    fc_put_shape(&line.sink, "% (%)",
                 FC_TEXTS(outcomes[result->outcome], fc_error_text(result->err)));
    put_count(&line, ", HTTP status ", result->status, "");
    put_count(&line, ", sent ", watch->sent, " bytes");
    put_count(&line, ", received ", watch->received, " bytes");
    fc_put_shown_shape(&line.sink, *result->request_id ? ", request ID %" : "",
                       FC_TEXTS(result->request_id));
    fc_message_end(&line);
}
