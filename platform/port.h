/*
 * The porting contract: what fieldcase asks of an operating system or a bare machine.
 *
 * For the porter: fill in one struct fc_port. port/template has every function with what it must
 * do; tests/conformance runs any port through the same checks. The conventions of core/error.h
 * (errors, ownership, NULL, threads) hold here too. None of these functions may block for longer
 * than it takes to move the bytes, with two exceptions that say so: connect may block while a
 * host name is looked up, and idle exists to wait.
 */
#ifndef FIELDCASE_PORT_H
#define FIELDCASE_PORT_H

#include <stddef.h>
#include <stdint.h>

#include "../core/error.h"

/*
 * A byte stream to one peer. TCP is one, TLS over TCP is one, a proxy's tunnel is one.
 *
 * After a negative code other than FC_AGAIN only close is legal, then connect again.
 */
struct fc_socket {
    void *ctx; /* handed back to each function */

    /*
     * Go on connecting to host (a name or a numeric address, NUL-terminated, without brackets)
     * at TCP port 1..65535. Called with the same arguments until it no longer says FC_AGAIN.
     * Returns
     *   0               connected; again 0 if it was connected already
     *   FC_AGAIN        under way
     *   FC_ERR_RESOLVE  the name has no address
     *   FC_ERR_CONNECT  every address was tried and refused
     *   others          as the layer defines (TLS, proxy)
     */
    int (*connect)(void *ctx, const char *host, uint16_t port);

    /*
     * Send up to len bytes (len > 0).
     * Returns the count taken (> 0), FC_AGAIN if none can be taken now, or
     *   FC_ERR_RESET    the connection is lost
     *   FC_ERR_STATE    not connected
     * A peer that has closed its direction can still be sent to.
     */
    int (*send)(void *ctx, const void *buf, size_t len);

    /*
     * Receive up to cap bytes (cap > 0).
     * Returns the count received (> 0), 0 if the peer closed in good order (and 0 each time
     * after), FC_AGAIN if nothing is there now, or
     *   FC_ERR_RESET    the connection is lost
     *   FC_ERR_STATE    not connected
     */
    int (*recv)(void *ctx, void *buf, size_t cap);

    /*
     * Close at once and release everything; harmless when closed already or never connected.
     * Bytes that are still under way may be lost.
     */
    void (*close)(void *ctx);

    /* 1 when the bytes travel encrypted to a peer whose identity is checked: set by TLS alone. */
    uint8_t secure;
};

/* What a machine must offer. */
struct fc_port {
    struct fc_socket socket; /* TCP, or whatever carries bytes to the service */
    void *ctx;               /* handed to the functions below */

    /* Milliseconds since any fixed moment; wraps at 2^32. Never goes backwards. */
    uint32_t (*now_ms)(void *ctx);

    /* Seconds since 1970-01-01T00:00:00Z, or a negative number while the time is not known. */
    int64_t (*unix_time)(void *ctx);

    /*
     * Fill buf with len unpredictable bytes. Returns 0, or FC_ERR_ENTROPY if it cannot vouch for
     * every one of them.
     */
    int (*entropy)(void *ctx, void *buf, size_t len);

    /*
     * Wait until the socket may have moved or ms milliseconds have passed, whichever is first;
     * returning early is always right. NULL: the blocking call spins.
     */
    void (*idle)(void *ctx, uint32_t ms);
};

#endif
