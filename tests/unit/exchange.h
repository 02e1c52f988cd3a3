/*
 * For the tests of a call: a service in memory. What the call sends is gathered in pieces and
 * verified as the service would, by code of its own; an answer is given back in pieces.
 */
#ifndef FIELDCASE_EXCHANGE_H
#define FIELDCASE_EXCHANGE_H

#include "../../core/call.h"
#include "../../core/create_case.h"

#define EXCHANGE_MAX 65536

/* What a call sent. */
struct exchange {
    char sent[EXCHANGE_MAX];
    size_t len;
};

/*
 * Take what the call sends, at most `piece` bytes at a time and `most` in all, or until it stops
 * sending.
 */
void exchange_send(struct exchange *exchange, struct fc_call *call, size_t piece, size_t most);

/*
 * Give len bytes of an answer, the first `split` of them first, then the rest in pieces; then the
 * end of the connection if the call still waits. Returns whether it did.
 */
int exchange_answer(struct fc_call *call, const char *answer, size_t len, size_t split,
                    size_t piece);

/* The requests that a service expects. */
struct expectation {
    const char *line;     /* "POST / HTTP/1.1" */
    const char *resource; /* the two lines of it in the canonical request: "/\n\n" */
    const char *host;
    const char *region, *service;
    const char *key_id, *secret, *token; /* token NULL: there must be none */
    const char *target;
    const char *date; /* X-Amz-Date */
    const char *body;
    size_t body_len;
};

/* Whether what was sent is just that, well signed. If not, it says why. */
int exchange_is(const struct exchange *exchange, const struct expectation *expected);

/* A small CreateCase, and what is expected of it. */
#define EXAMPLE_NOW 1764763506u
extern const struct fc_case example_request;
extern const struct fc_endpoint example_endpoint;
extern const struct fc_credentials example_credentials;
extern const struct expectation example_expected;

/* The length of the head that was sent. */
size_t exchange_head_len(const struct exchange *exchange);

#endif
