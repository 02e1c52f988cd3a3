/*
 * What the service said: a complete response becomes an outcome (AWS JSON 1.1,
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html).
 */
#ifndef FIELDCASE_ANSWER_H
#define FIELDCASE_ANSWER_H

#include "response.h"

/* What became of a call that asks for something to be created. */
enum fc_outcome {
    FC_UNKNOWN = 0, /* it may have been done: ask the service before asking again */
    FC_CREATED,     /* it was done, and the service named the result */
    FC_REFUSED      /* it was not done: refused, or never sent whole */
};

/* The result of a call. Texts are NUL-terminated and lie in the window; none is ever NULL. */
struct fc_result {
    enum fc_outcome outcome;
    int err;                /* 0 if and only if the outcome is FC_CREATED */
    unsigned status;        /* of HTTP; 0: no complete answer */
    const char *identifier; /* what the service named: the case ID; at most 128 bytes */
    const char *code;       /* the service's error code, without namespace; "" if it gave none */
    const char *message;    /* its message, which may hold any character, message_len bytes; of an
                               error that is no JSON object, the body; of a success that is not
                               believed, what it named as if it were an ID */
    size_t message_len;
    const char *request_id;  /* for a question to AWS */
    const char *date;        /* the Date field: see fc_date_parse */
    const char *retry_after; /* the Retry-After field */
    const char *field;       /* the member at fault, of errors before sending; else "" */
    uint32_t off;            /* FC_ERR_UTF8, FC_ERR_SOURCE: the byte of that member */
    size_t need;             /* FC_ERR_WINDOW: the size of a window that would do, 0: larger */
};

/* Let a result say just this. */
void fc_result_init(struct fc_result *result, enum fc_outcome outcome, int err);

/*
 * Interpret a complete response. `identifier` is the member that a 2xx answer must have to be
 * believed (a string of 1 to 128 bytes without control characters, once), or NULL. A 2xx answer
 * whose body went into a sink is for the sink's owner to believe.
 * result->outcome and result->err are set as follows; the window is changed.
 *   FC_OK             2xx, believed: FC_CREATED
 *   FC_ERR_ANSWER     2xx that cannot be believed: FC_UNKNOWN
 *   FC_ERR_WINDOW     2xx for which the window has no room; result->need: FC_UNKNOWN
 *   FC_ERR_REDIRECT   3xx: FC_REFUSED
 *   FC_ERR_REFUSED    4xx: FC_REFUSED
 *   FC_ERR_THROTTLED  429, or 4xx with a code that says so: FC_REFUSED
 *   FC_ERR_SERVICE    5xx and 408: FC_UNKNOWN
 */
void fc_answer_read(struct fc_response *response, const char *identifier, struct fc_result *result);

#endif
