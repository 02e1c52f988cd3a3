/*
 * A route: the sockets that lead to a place, one over the other. TCP, the proxy if there is one,
 * TLS unless the place is reached in plaintext.
 */
#ifndef FIELDCASE_ROUTE_H
#define FIELDCASE_ROUTE_H

#include "../../../platform/proxy.h"
#include "../../../platform/tls.h"
#include "../../../port/posix/posix.h"
#include "amend.h"

/* How to go there. */
struct fc_travel {
    const char *ca_bundle; /* a file, or NULL: the roots of Amazon */
    uint8_t unverified;    /* 1: any server will do */
    uint8_t is_unsigned;   /* 1: what signs the request is left out */
    uint8_t direct;        /* 1: by no proxy */
};

struct fc_route {
    struct fc_posix posix;
    struct fc_port port;
    struct fc_socket *top;            /* for the client */
    const struct fc_tls *secured;     /* NULL: plaintext */
    const struct fc_proxy_choice *by; /* NULL: by no proxy */
    struct fc_proxy proxy;            /* to read, if there is one: its status */

    /* For the route alone. */
    struct fc_tls tls;
};

/*
 * Put the sockets to a place together, which stays borrowed; nothing is connected yet. One route
 * at a time is in use: they share memory.
 * Returns 0, or an exit code, with the complaint said.
 */
int fc_route_open(struct fc_route *route, const struct fc_travel *travel,
                  const struct fc_place *place);

/* Let some milliseconds pass, whatever moves on the way. */
void fc_route_pause(const struct fc_port *port, uint32_t ms);

#endif
