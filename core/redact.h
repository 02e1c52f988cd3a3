/*
 * Redaction: a sink that passes text on without its secrets, for logs that are to leave a device.
 *
 *     fc_redact_init(&redact, &to.sink);
 *     fc_put(&redact.sink, log, log_len);        as often as there is more
 *     fc_redact_end(&redact);
 *
 * For each secret FC_REDACTED is put, and redact.count goes up by one. What counts as a secret:
 *  - AWS access key IDs, secret access keys, also alone, session tokens; JSON Web Tokens; tokens
 *    that a few widespread services mark by a prefix
 *  - PEM blocks (RFC 7468), whole; also one whose beginning is gone, if the text begins within it;
 *    else its lines of 64 characters
 *  - the value behind a name that ends in password, passphrase, secret, token, api key, psk, and
 *    their kin: name=value, name: value, "name": "value", --name value, option name 'value'
 *  - the rest of the line, or of the string it is in, behind Authorization, Proxy-Authorization,
 *    Cookie, Set-Cookie
 *  - the password within a URL, and the credential behind Bearer and Basic
 *  - e-mail addresses, if redact.email is 1
 *  - the words that redact.own says are secrets
 *
 * A filter knows forms, not meanings: it lowers the risk of telling a secret and does not end it.
 * The text streams through memory of constant size; of a line longer than FC_REDACT_LINE bytes,
 * parts are judged for themselves.
 */
#ifndef FIELDCASE_REDACT_H
#define FIELDCASE_REDACT_H

#include "sink.h"

#define FC_REDACTED "[redacted]"
#define FC_REDACT_LINE 192

struct fc_redact {
    struct fc_sink sink; /* takes the text */

    /* May be set after fc_redact_init. */
    uint8_t email;                                       /* 1: addresses are secrets */
    int (*own)(void *ctx, const char *word, size_t len); /* 1: so is this word; NULL: none is */
    void *ctx;                                           /* handed to own */

    uint32_t count; /* secrets that were cut; of all of them after fc_redact_end */

    /* Written by redact.c alone. */
    struct fc_sink *to;
    uint8_t state, name, until;
    uint16_t dropped, len;
    char line[FC_REDACT_LINE];
};

/* Begin to redact into `to`, which stays borrowed and must have room for all that comes. */
void fc_redact_init(struct fc_redact *redact, struct fc_sink *to);

/* The text is complete: put what was held back of it, and wipe it. */
void fc_redact_end(struct fc_redact *redact);

#endif
