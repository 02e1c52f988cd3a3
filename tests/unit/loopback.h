/*
 * A socket to a server on this machine, for the tests of what lies above a socket: it can deliver
 * in pieces, say FC_AGAIN in between, fail at any call, end early and alter bytes; it counts, and
 * complains about a layer above that goes on after an error. With it, a port of set time and
 * entropy.
 */
#ifndef FIELDCASE_LOOPBACK_H
#define FIELDCASE_LOOPBACK_H

#include "../../platform/port.h"

struct loopback {
    struct fc_socket socket;
    uint16_t port; /* on 127.0.0.1, whatever connect is asked for */

    /* What goes wrong; zeros: nothing. */
    unsigned piece;     /* bytes a send or recv moves at most; 0: any number */
    unsigned stutter;   /* 1: every other call says FC_AGAIN */
    unsigned long fail; /* the call (from 1) that fails */
    int fail_with; /* what it returns, a negative code; or 0: each recv from there is the end */
    unsigned long flip; /* the byte received (from 1) that is altered */
    unsigned flip_mask; /* by this */
    unsigned mute;      /* 1: nothing is sent any more: FC_AGAIN */
    int patience_ms;    /* how long loopback_wait waits before the connection is given up */

    /* What happened since the last connect, but opened and closed: since ever. */
    unsigned long calls, sent, received;
    unsigned opened, closed;
    unsigned misuse; /* calls after an error, or without a connection */

    int fd; /* 0 when closed */
    int dead, ended, late;
    int must_wait; /* the last FC_AGAIN came from the system: poll before going on */
};

struct test_port {
    struct fc_port port;
    int64_t now;
    unsigned long asked;      /* calls for entropy */
    unsigned long fail_after; /* entropy fails from this call on (from 1); 0: never */
};

/* Make a socket to 127.0.0.1:port. */
void loopback_init(struct loopback *loopback, uint16_t port);

/*
 * Wait for the server after an FC_AGAIN, if it is the system that had nothing. If nothing comes
 * in time, the next call returns FC_ERR_TIMEOUT.
 */
void loopback_wait(struct loopback *loopback);

/* Make a port whose time stands still at now. */
void test_port_init(struct test_port *port, int64_t now);

#endif
