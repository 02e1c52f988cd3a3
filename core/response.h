/*
 * Reading one HTTP/1.1 response (RFC 9112), strictly: llhttp parses, and a guard beside it refuses
 * what a careful client must not take. All that is kept of the answer, a few header fields and the
 * body, stays in the caller's window; the window is also where the bytes arrive. The body of a 2xx
 * response can go into a sink instead, as it arrives; then it may have any length.
 *
 * Limits: a line 4 KiB, a header section 8 KiB and 128 fields (trailers included), a body 16 KiB,
 * the extensions of all chunks 256 bytes, 8 interim responses.
 */
#ifndef FIELDCASE_RESPONSE_H
#define FIELDCASE_RESPONSE_H

#include <llhttp.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "sink.h"

/* The fields whose values are kept, of at most 128 characters each; what is beyond is cut. */
enum { FC_REQUEST_ID, FC_ERROR_TYPE, FC_DATE, FC_RETRY_AFTER, FC_KEPT_FIELDS };

/* A response being read. Written by response.c alone, but for the sink. */
struct fc_response {
    uint8_t phase, seen, last, fields, interim, field, name_len, value_len;
    int8_t err;

    /* What the response said; valid once it is complete. All texts are in the window. */
    uint8_t reuse;   /* 1: the connection may carry another request */
    uint16_t status; /* 200 to 599 */
    uint16_t body_len;
    char *body;                 /* body_len bytes, with room for a NUL behind them */
    char *text[FC_KEPT_FIELDS]; /* values, NUL-terminated; NULL: no such field */

    uint16_t line, section, extensions;
    char name[18];
    uint8_t *window;
    size_t cap, kept;     /* of the window: its size, and the bytes at its front that are in use */
    struct fc_sink *sink; /* NULL, or set after init: takes the body of a 2xx response */
    llhttp_t parser;
};

/* Begin to read a response into window, of cap bytes, which stays borrowed. */
void fc_response_init(struct fc_response *response, void *window, size_t cap);

/*
 * Where the next bytes are to be put: *cap of them fit.
 * Returns the place, or NULL with *cap = 0 if the window is full: then FC_ERR_WINDOW has stuck.
 */
void *fc_response_buf(struct fc_response *response, size_t *cap);

/*
 * Read len bytes (0 < len <= *cap) that were put there.
 * Returns
 *   0         the response is complete
 *   FC_AGAIN  it goes on
 *   FC_ERR_*  FC_ERR_STATUS_LINE to FC_ERR_TOO_LARGE
 */
int fc_response_ack(struct fc_response *response, size_t len);

/*
 * The size of a window that would hold the response so far and the rest of its body.
 * Returns 0 where the body's length is not known.
 */
size_t fc_response_need(const struct fc_response *response);

/*
 * The peer closed the connection in good order.
 * Returns
 *   0                  the response is complete
 *   FC_ERR_INCOMPLETE  it is not
 *   FC_ERR_*           what had stuck before
 */
int fc_response_eof(struct fc_response *response);

#endif
