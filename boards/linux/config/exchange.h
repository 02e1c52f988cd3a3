/*
 * An exchange: one plain HTTP request and its answer, for what stands beside the Support API (the
 * metadata of an instance or a container, STS, SSO). Answers are read as strictly as the service's.
 */
#ifndef FIELDCASE_EXCHANGE_H
#define FIELDCASE_EXCHANGE_H

#include "../../../core/response.h"
#include "route.h"

/* Room for any answer that is read, its head included. */
#define FC_EXCHANGE_SIZE 26000

struct fc_exchange {
    /* The request. */
    const struct fc_place *place;
    const char *method;
    const char *path[2]; /* two parts of it, and of the query; the second may be NULL */
    const char *fields;  /* header fields beside Host and Content-Length, "name: value\r\n" each */
    const char *body;    /* NULL: none; "": an empty one */
    uint32_t connect_ms, silence_ms; /* 0: none */

    /* The answer, NUL-terminated; valid if fc_exchange_run returned 0. */
    unsigned status;
    char *answer;
    size_t answer_len;

    char window[FC_EXCHANGE_SIZE]; /* what it lies in: wipe it where it is a secret */
};

/*
 * Make an exchange over a route that was opened to the place, and wait for its end. The window then
 * holds nothing but the answer.
 * Returns 0, or FC_ERR_*: FC_ERR_WINDOW if head or answer is too large.
 */
int fc_exchange_run(struct fc_exchange *exchange, struct fc_route *route);

#endif
