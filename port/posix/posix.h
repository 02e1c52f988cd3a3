/*
 * The port for POSIX systems (Linux with glibc or musl, FreeBSD): non-blocking TCP over IPv4 and
 * IPv6, the system's clocks, the kernel's random numbers.
 *
 *     struct fc_posix posix;
 *     struct fc_port port;
 *     fc_posix_init(&posix, &port);
 *
 * One call may block: the first socket.connect of a connection to a *name* waits for the system's
 * resolver (getaddrinfo), as long as its own settings allow. A numeric address does not wait; an
 * IPv6 address may carry a scope (fe80::1%eth0).
 *
 * All addresses of a name are tried, in the resolver's order. One that does not answer within
 * attempt_ms makes way for the next, and has another turn, twice as long, when all have had
 * theirs: a dead address does not eat the caller's deadline, and a slow link is not given up. A
 * name with a single address has as long as the caller gives it.
 *
 * Nothing here raises SIGPIPE or waits for entropy: while the kernel's pool is not ready, early
 * in a boot, port.entropy says FC_ERR_ENTROPY. Descriptors are closed on exec.
 */
#ifndef FIELDCASE_POSIX_H
#define FIELDCASE_POSIX_H

#include "../../platform/port.h"

struct addrinfo;

struct fc_posix {
    uint32_t attempt_ms; /* may be set after fc_posix_init; 0: 2000 */

    /* For messages: why the last call or attempt failed. Kept until the next does, by close too. */
    int last_errno;    /* errno of it; 0 if it was the resolver's */
    int last_resolver; /* getaddrinfo's code, for gai_strerror; 0 if it was not the resolver's */

    /* For posix.c alone. */
    int fd;
    int failure; /* the code that sticks until close */
    uint8_t state;
    uint8_t waited;             /* idle has run since events was gathered */
    uint8_t timed_out;          /* an attempt of this round was cut off */
    short events;               /* the directions that said FC_AGAIN: what idle waits for */
    uint32_t attempt_since_ms;  /* start of the attempt under way */
    uint32_t attempt_limit_ms;  /* what an attempt of this round may take */
    struct addrinfo *addresses; /* the resolver's list; freed when connected, failed or closed */
    struct addrinfo *address;   /* the one under way */
};

/*
 * Fill port with functions that work on posix, which must outlive it. Opens nothing. Do not
 * call it again before port->socket.close has been called.
 */
void fc_posix_init(struct fc_posix *posix, struct fc_port *port);

#endif
