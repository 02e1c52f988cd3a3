#include "call.h"

#include <string.h>

#include "head.h"
#include "json.h"
#include "wipe.h"

#define YEAR_2024 1704067200u

/* Leave nothing of the request behind: it proves who sent it. */
static void wipe_request(struct fc_call *call)
{
    fc_wipe(call->window, call->cap);
    fc_wipe(call->signature, sizeof call->signature);
}

/* End a call whose request did not leave whole. */
static int refuse(struct fc_call *call, int err)
{
    const struct fc_field *field = call->as.render.field;
    uint32_t off = call->as.render.off;
    struct fc_result *result = &call->as.result; /* where the render was */
    fc_result_init(result, FC_REFUSED, err);
    if (err <= FC_ERR_MISSING && err >= FC_ERR_SOURCE && field && field->key)
        result->field = field->key;
    if (err == FC_ERR_UTF8 || err == FC_ERR_SOURCE)
        result->off = off;
    if (err == FC_ERR_WINDOW)
        result->need = FC_WINDOW_MIN;
    wipe_request(call);
    call->state = FC_DONE;
    return err;
}

/* Whether a text is there and of ASCII from `least` on. */
static int is_of(const char *text, char least)
{
    if (!text || !*text)
        return 0;
    while (*text >= least && *text < 0x7f)
        text++;
    return *text == 0;
}

/* Whether a text may stand in a header field or on the request line. */
static int is_visible(const char *text)
{
    return is_of(text, '!');
}

static int is_visible_or_absent(const char *text)
{
    return !text || is_visible(text);
}

static int check(const struct fc_call *call, uint32_t now)
{
    const struct fc_endpoint *endpoint = call->endpoint;
    const struct fc_credentials *credentials = call->credentials;
    const char *token = credentials->session_token;
    uint16_t port = endpoint->plaintext == FC_PLAINTEXT_FOR_LOCAL_TEST ? 80 : 443;
    if (call->cap < FC_WINDOW_MIN)
        return FC_ERR_WINDOW;
    if (now < YEAR_2024)
        return FC_ERR_CLOCK;
    if (!is_of(credentials->access_key_id, ' ') || !is_visible(credentials->secret_access_key) ||
        (token && *token && !is_visible(token)))
        return FC_ERR_CREDENTIALS;
    if (!is_visible(endpoint->host) || !is_visible(endpoint->region) ||
        (endpoint->authority ? !is_visible(endpoint->authority)
                             : endpoint->port && endpoint->port != port) ||
        !is_visible_or_absent(endpoint->service) || !is_visible_or_absent(endpoint->query) ||
        (endpoint->path && (endpoint->path[0] != '/' || !is_visible(endpoint->path))) ||
        ((endpoint->path || endpoint->query) && !endpoint->resource))
        return FC_ERR_ENDPOINT;
    return FC_OK;
}

int fc_call_init(struct fc_call *call, const struct fc_operation *operation, const void *request,
                 const struct fc_endpoint *endpoint, const struct fc_credentials *credentials,
                 uint32_t now, void *window, size_t cap)
{
    memset(call, 0, sizeof *call);
    call->operation = operation;
    call->endpoint = endpoint;
    call->credentials = credentials;
    call->window = window;
    call->cap = cap;
    int err = check(call, now);
    if (!err)
        err = fc_render_measure(&call->as.render, operation->fields, request, &call->content_length,
                                call->signature);
    if (!err) {
        fc_sigv4_scope(&call->scope, now, endpoint->region,
                       endpoint->service ? endpoint->service : "support");
        err = fc_head_sign(call, call->signature);
    }
    if (err)
        return refuse(call, err);
    call->state = FC_WANT_SEND;
    return FC_OK;
}

void fc_call_stream(struct fc_call *call, struct fc_sink *sink)
{
    call->sink = sink;
}

enum fc_call_state fc_call_state(const struct fc_call *call)
{
    return (enum fc_call_state)call->state;
}

/* Put what comes next of the request into the window. */
static int fill(struct fc_call *call)
{
    struct fc_window_sink window;
    int in_head = call->body_off == 0;
    fc_window_init(&window, call->window, call->cap, in_head ? call->head_off : 0);
    if (in_head)
        fc_head_put(call, &window.sink);
    call->head_off += (uint32_t)window.len;
    if (window.sink.total <= call->head_off) {
        size_t head_len = window.len;
        int err = fc_render_more(&call->as.render, &window.sink);
        if (err && err != FC_AGAIN)
            return err;
        call->rendered = err == FC_OK;
        call->body_off += (uint32_t)(window.len - head_len);
        if (call->body_off > call->content_length ||
            (call->rendered && call->body_off < call->content_length))
            return FC_ERR_SOURCE;
    }
    call->off = 0;
    call->len = window.len;
    return FC_OK;
}

const void *fc_call_send_buf(struct fc_call *call, size_t *len)
{
    *len = 0;
    if (call->state != FC_WANT_SEND)
        return NULL;
    if (call->off == call->len) {
        int err = fill(call);
        if (err) {
            refuse(call, err);
            return NULL;
        }
    }
    *len = call->len - call->off;
    return call->window + call->off;
}

void fc_call_send_ack(struct fc_call *call, size_t len)
{
    if (call->state != FC_WANT_SEND || len > call->len - call->off)
        return;
    call->off += len;
    if (call->off == call->len && call->rendered) {
        wipe_request(call);
        fc_response_init(&call->as.response, call->window, call->cap);
        call->as.response.sink = call->sink;
        call->state = FC_WANT_RECV;
    }
}

/* End a call whose request left, by the answer or for want of one. */
static void conclude(struct fc_call *call, int err)
{
    struct fc_response *response = &call->as.response;
    if (err == FC_ERR_WINDOW && response->status >= 300) {
        response->body_len = 0; /* the status says enough; the body did not fit */
        response->reuse = 0;
        err = FC_OK;
    }
    if (err) {
        size_t need = err == FC_ERR_WINDOW ? fc_response_need(response) : 0;
        fc_result_init(&call->as.result, FC_UNKNOWN, err);
        if (need)
            call->as.result.need = need + FC_JSON_ROOM(need);
    } else {
        struct fc_result result;
        call->reuse = response->reuse;
        fc_answer_read(response, call->operation->identifier, &result);
        call->as.result = result;
    }
    call->state = FC_DONE;
}

void *fc_call_recv_buf(struct fc_call *call, size_t *cap)
{
    *cap = 0;
    if (call->state != FC_WANT_RECV)
        return NULL;
    void *buf = fc_response_buf(&call->as.response, cap);
    if (!buf)
        conclude(call, FC_ERR_WINDOW);
    return buf;
}

void fc_call_recv_ack(struct fc_call *call, size_t len)
{
    if (call->state != FC_WANT_RECV || len == 0)
        return;
    int err = fc_response_ack(&call->as.response, len);
    if (err != FC_AGAIN)
        conclude(call, err);
}

void fc_call_recv_eof(struct fc_call *call)
{
    if (call->state == FC_WANT_RECV)
        conclude(call, fc_response_eof(&call->as.response));
    else
        fc_call_fail(call, FC_ERR_RESET);
}

void fc_call_fail(struct fc_call *call, int err)
{
    if (call->state == FC_WANT_SEND)
        refuse(call, err);
    else if (call->state == FC_WANT_RECV)
        conclude(call, err);
}

int fc_call_result(const struct fc_call *call, struct fc_result *result)
{
    if (call->state != FC_DONE)
        return FC_ERR_STATE;
    if (result)
        *result = call->as.result;
    return call->as.result.err;
}
