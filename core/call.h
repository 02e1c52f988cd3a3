/*
 * A call: one operation of the AWS Support API on its way over HTTP, without I/O of its own.
 *
 * This is the protocol's public header. A call renders and signs a request into the caller's
 * window and lends it out to be sent; then it lends out the window to be filled with what arrives.
 *
 *     fc_call_init(&call, &fc_create_case_operation, &request, &endpoint, &credentials, now,
 *                  window, sizeof window);
 *     for (;;) {
 *         size_t len;
 *         enum fc_call_state state = fc_call_state(&call);
 *         if (state == FC_WANT_SEND) {
 *             const void *buf = fc_call_send_buf(&call, &len);
 *             fc_call_send_ack(&call, send them: how many were taken?);
 *         } else if (state == FC_WANT_RECV) {
 *             void *buf = fc_call_recv_buf(&call, &len);
 *             fc_call_recv_ack(&call, receive up to len: how many came?);   or recv_eof, or fail
 *         } else {
 *             break;
 *         }
 *     }
 *     fc_call_result(&call, &result);
 *
 * Everything given to fc_call_init is borrowed until the call is done; the window until the result
 * has been read. The request is rendered from its sources twice, so they must not change. The
 * whole request stays below 4 GiB. The call keeps no secret once initialised, and wipes the window
 * of what it held of the request before it is used for the answer.
 */
#ifndef FIELDCASE_CALL_H
#define FIELDCASE_CALL_H

#include "answer.h"
#include "render.h"
#include "resource.h"
#include "response.h"
#include "sigv4.h"

/* Where the service is. */
struct fc_endpoint {
    const char *host;      /* to connect to: a name, or a numeric address without brackets */
    const char *authority; /* what the Host field says; NULL: host, right for the default port */
    const char *path;      /* of a custom endpoint, from "/" on; NULL: "/" */
    const char *query;     /* of a custom endpoint, without "?"; NULL: none */
    fc_resource *resource; /* fc_resource_put, if there is a path or a query */
    const char *region;    /* that the request is signed for */
    const char *service;   /* that the request is signed for; NULL: "support" */
    uint16_t port;         /* 0: 443, or 80 for plaintext */
    /* FC_PLAINTEXT_FOR_LOCAL_TEST lets a client send this request unencrypted. */
    uint8_t plaintext;
};

enum { FC_PLAINTEXT_FOR_LOCAL_TEST = 0x5a };

struct fc_credentials {
    const char *access_key_id;
    const char *secret_access_key;
    const char *session_token;    /* NULL or "": none; any length */
    struct fc_signing_key *cache; /* NULL, or zeroed with each change of credentials or region */
};

enum fc_call_state { FC_DONE, FC_WANT_SEND, FC_WANT_RECV };

/* A call on its way. Written by call.c alone. */
struct fc_call {
    uint8_t state, rendered, reuse;
    const struct fc_operation *operation;
    const struct fc_endpoint *endpoint;
    const struct fc_credentials *credentials;
    uint8_t *window;
    size_t cap, len, off;    /* of the window: its size, the bytes to send, those sent */
    uint32_t head_off;       /* bytes of the head that were put into the window */
    uint32_t body_off;       /* bytes of the body, likewise */
    uint32_t content_length; /* bytes of the body in all */
    struct fc_sink *sink;    /* NULL, or where the answer's body goes */
    struct fc_scope scope;
    uint8_t signature[32];
    union {
        struct fc_render render;
        struct fc_response response;
        struct fc_result result;
    } as; /* by the state: sending, receiving, done */
};

/*
 * Begin a call at time `now` (Unix seconds, true within 5 minutes): check the request, render it
 * once to be counted and hashed, and sign it. On failure the call is done.
 * Returns 0, or
 *   FC_ERR_WINDOW       cap is less than FC_WINDOW_MIN
 *   FC_ERR_CLOCK        now is before 2024
 *   FC_ERR_CREDENTIALS  one is missing, or holds a byte that no header field may carry
 *   FC_ERR_ENDPOINT     host or region is missing, or a text holds such a byte, or the port is
 *                       not the default one and authority is missing, or resource is
 *   FC_ERR_HASH         the hash failed
 *   FC_ERR_MISSING, FC_ERR_TOO_SHORT, FC_ERR_TOO_LONG, FC_ERR_TOO_MANY, FC_ERR_UTF8,
 *   FC_ERR_SOURCE       as fc_render_more; the result names the field and the byte
 */
int fc_call_init(struct fc_call *call, const struct fc_operation *operation, const void *request,
                 const struct fc_endpoint *endpoint, const struct fc_credentials *credentials,
                 uint32_t now, void *window, size_t cap);

/*
 * Hand the body of a 2xx answer to a sink as it arrives, instead of keeping it in the window: for
 * operations without an identifier, whose answers have no bound. To be said before the first byte
 * is sent. A result of FC_OK then means that the answer arrived whole; whether it can be believed
 * is for the sink's owner to say. The sink is borrowed until the call is done.
 */
void fc_call_stream(struct fc_call *call, struct fc_sink *sink);

/* What the call is waiting for. */
enum fc_call_state fc_call_state(const struct fc_call *call);

/*
 * FC_WANT_SEND: the bytes to send next, *len > 0 of them.
 * Returns NULL with *len = 0 if a source failed: then the call is done.
 */
const void *fc_call_send_buf(struct fc_call *call, size_t *len);

/* The first len of them were sent. */
void fc_call_send_ack(struct fc_call *call, size_t len);

/*
 * FC_WANT_RECV: where to put what arrives, *cap > 0 bytes.
 * Returns NULL with *cap = 0 if the window is full: then the call is done.
 */
void *fc_call_recv_buf(struct fc_call *call, size_t *cap);

/* len > 0 bytes were put there. */
void fc_call_recv_ack(struct fc_call *call, size_t len);

/* The peer closed the connection in good order. */
void fc_call_recv_eof(struct fc_call *call);

/*
 * The exchange failed with err (negative): no byte more can be sent or received. What was not
 * sent whole counts as refused, for it cannot have been understood; the rest is unknown.
 */
void fc_call_fail(struct fc_call *call, int err);

/*
 * FC_DONE: the result; its texts lie in the window. It may be NULL, for the code alone.
 * Returns the result's err, or FC_ERR_STATE while the call is not done.
 */
int fc_call_result(const struct fc_call *call, struct fc_result *result);

#endif
