/*
 * A socket over a socket that amends the head of a request on its way: for a proxy that carries the
 * request itself (plaintext: there is no tunnel), and for --no-sign-request.
 */
#ifndef FIELDCASE_AMEND_H
#define FIELDCASE_AMEND_H

#include "../../../core/sink.h"
#include "../../../platform/port.h"
#include "proxies.h"

struct fc_amend {
    struct fc_socket socket; /* for the client */

    /* For the amender alone. */
    struct fc_socket *below;
    const struct fc_proxy_choice *proxy;
    const char *authority;
    uint8_t is_unsigned;
    uint8_t stage, name_len;
    size_t len, off; /* of out: bytes in it, and those that were sent */
    char name[24];
    uint8_t out[2048];
};

/*
 * Amend what is sent to the socket below. proxy: connect to it, and say on the request line that
 * the request is for http://authority; NULL: do not. is_unsigned: leave out whatever signs. All is
 * borrowed.
 */
void fc_amend_init(struct fc_amend *amend, struct fc_socket *below,
                   const struct fc_proxy_choice *proxy, const char *authority, int is_unsigned);

#endif
