/*
 * A socket that fails on purpose, over any other: a peer in memory, TLS, or the TCP below TLS.
 *
 * Say what is to go wrong, and where, in the members at the top after fault_init. It happens once;
 * closing the socket ends it, and what comes after works. Beside that, transfers can be cut short
 * and put off for as long as the socket lives.
 */
#ifndef FIELDCASE_FAULT_H
#define FIELDCASE_FAULT_H

#include "../../platform/port.h"

enum fault_kind {
    FAULT_NONE,
    FAULT_CLOSE,    /* the peer closed in good order: recv ends, send is FC_ERR_RESET */
    FAULT_RESET,    /* the connection is lost: both are FC_ERR_RESET */
    FAULT_STALL,    /* the line is dead: both say FC_AGAIN */
    FAULT_PAUSE,    /* the same, until the clock has reached resume_ms */
    FAULT_FLIP,     /* one bit arrives as the other, and all goes on */
    FAULT_TRUNCATE, /* what is sent is taken and lost, and recv ends */
    FAULT_KINDS
};

enum fault_place {
    FAULT_AT_CONNECT,  /* call `at` of connect, from 0; fails as if no address answered */
    FAULT_AT_SEND,     /* call `at` of send */
    FAULT_AT_RECV,     /* call `at` of recv */
    FAULT_AT_SENT,     /* byte `at` of all that is sent */
    FAULT_AT_RECEIVED, /* byte `at` of all that is received */
    FAULT_PLACES
};

extern const char *const fault_kind_names[FAULT_KINDS];
extern const char *const fault_place_names[FAULT_PLACES];

struct fault {
    struct fc_socket socket; /* what a user of it is handed */

    /* What goes wrong: nothing, unless set. */
    enum fault_kind kind;
    enum fault_place place;
    unsigned long at;
    uint32_t resume_ms; /* FAULT_PAUSE; of the clock given to fault_init */
    uint8_t bit;        /* FAULT_FLIP: 0 to 7 */
    uint8_t most;       /* a call moves this many bytes at most; 0: all there are */
    uint8_t again;      /* 1: every other call says FC_AGAIN, connect too */
    uint32_t seed;      /* not 0: calls are cut, or say FC_AGAIN, at random */

    /* What happened. */
    unsigned long connect_calls, send_calls, recv_calls;
    unsigned long sent, received; /* bytes that the user was told were sent, and was given */
    unsigned connects;            /* connections begun */
    unsigned closes;              /* and those closed */
    unsigned idle_closes;         /* calls of close when nothing was open */
    unsigned misuses;             /* calls that platform/port.h forbids */
    uint8_t struck;               /* 1: it did go wrong */
    uint8_t put_off;              /* 1: the last call said FC_AGAIN for no reason */

    /* For fault.c alone. */
    struct fc_socket *below;
    const struct fc_port *clock;
    size_t offered; /* bytes of a send that the socket below put off */
    int failure;    /* after it only close is legal */
    uint8_t stage, down;
};

/* Make a socket over the one below, as secure as that. clock lends FAULT_PAUSE its now_ms. */
void fault_init(struct fault *fault, struct fc_socket *below, const struct fc_port *clock);

/* Whether the line is dead now: there is nothing to wait for but time. */
int fault_is_dead(struct fault *fault);

/* Calls of connect, send and recv so far. */
unsigned long fault_calls(const struct fault *fault);

#endif
