/*
 * The conformance suite: runs a port through what platform/port.h asks of it, against a peer that
 * does as it is told (peer.py, which runs on any host with Python and stops by itself).
 *
 * It stands on the contract alone: no operating system, no allocator, no global state, 1 KiB of
 * stack. Firmware links the .c files of this folder, fills in one struct, runs it:
 *
 *     struct fc_conformance suite = {.port = &port, .host = "10.0.2.2", .peer_port = ..., ...};
 *     return fc_conformance(&suite);
 *
 * Each check prints one line, "ok NAME", "skipped NAME: why" or "FAIL NAME: what (number)"; the
 * last line is `N passed, N failed`.
 */
#ifndef FIELDCASE_CONFORMANCE_H
#define FIELDCASE_CONFORMANCE_H

#include "../../platform/port.h"

/* The functions whose longest call is measured. */
enum fc_conformance_call {
    FC_CALL_CONNECT, /* to a numeric address */
    FC_CALL_SEND,
    FC_CALL_RECV,
    FC_CALL_CLOSE,
    FC_CALL_NOW_MS,
    FC_CALL_UNIX_TIME,
    FC_CALL_ENTROPY,
    FC_CALLS
};

struct fc_conformance {
    /* The port, closed, and the way to the peer: what peer.py printed, seen from the port. */
    const struct fc_port *port;
    const char *host; /* a numeric address */
    uint16_t peer_port, refused_port, stalled_port;

    /* Where to print a line (without its end). */
    void (*print)(void *ctx, const char *line);
    void *ctx; /* handed to print and to the functions below */

    /* Optional: what is NULL or 0 takes the default, or skips the check that needs it. */
    const char *name;              /* a name of the peer's host */
    const char *unknown_name;      /* a name that has no address */
    const char *only;              /* run this check alone */
    uint32_t transfer;             /* bytes of a large transfer; 0: 1 MiB */
    uint32_t limit_ms;             /* what any wait may take; 0: 5000 */
    uint32_t stall_ms;             /* in which the port can fill a connection; 0: 500 */
    uint32_t bound_us;             /* what any call may take that must not wait; 0: 100,000 */
    uint32_t (*now_us)(void *ctx); /* a finer clock to measure calls with */
    void (*set_clock)(void *ctx, uint32_t now_ms); /* make the port's now_ms go on from here */
    long (*resources)(void *ctx); /* how many descriptors, buffers, ... are taken at the moment */

    /* What came out. */
    unsigned passed, failed, skipped;
    uint32_t longest_us[FC_CALLS]; /* the longest call of each function */
    uint32_t idles;                /* calls of idle */

    /* For the suite alone. */
    const char *check;
    unsigned errors;
    uint32_t last_ms;
    uint8_t clock_known;
};

/*
 * Run all checks, or the one named by only. Takes some 5 seconds.
 * Returns the number of checks that failed.
 */
int fc_conformance(struct fc_conformance *suite);

#endif
