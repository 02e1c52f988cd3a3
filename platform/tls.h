/*
 * TLS: a socket over a socket.
 *
 * A struct fc_tls takes the socket below it (TCP, or a proxy's tunnel) and is a socket itself:
 * hand tls.socket to whoever wants one. It speaks TLS 1.2 and 1.3 as a client, with forward
 * secrecy and AEAD ciphers alone, and believes a server only if its chain, times, host name and
 * usage hold (verify.h). There is no switch that turns this off.
 *
 * All memory beside the struct is the arena's, from the first connect until close; 40 KB do for a
 * chain of 5 KB. mbedTLS has one allocator for the process, so one connection at a time is open.
 *
 * As a socket (platform/port.h says what each function does), in addition:
 *  - connect checks clock, host, arena, trust store and entropy before the socket below is asked
 *    for anything. It needs the port's unix_time between 2024 and 2106.
 *  - after FC_AGAIN from send the record is on its way: the next send must offer the same bytes
 *    again (more behind them is fine, fewer is FC_ERR_STATE). FC_AGAIN means none of them can have
 *    been understood yet.
 *  - recv returns 0 only if the server said close_notify. A connection that just ends is
 *    FC_ERR_RESET: who cuts a connection must not be able to cut an answer unseen.
 *  - close says close_notify once, without waiting, if nothing had failed and no record is on its
 *    way: of one that is, not a byte more is sent, so it is never understood. Then it closes the
 *    socket below, frees everything and wipes the arena. It must be called after each connect,
 *    also a failed one; then connect may be called anew.
 *  - one call moves 32 KB at most, then says FC_AGAIN.
 *  - a handshake that failed with a session offered (session.h) is not an error of connect: it
 *    closes the socket below, says FC_AGAIN, and begins anew without the session.
 *
 * Errors of connect beside those of the socket below:
 *   FC_ERR_CLOCK          the time is before 2024, or past 2106
 *   FC_ERR_ENDPOINT       the host is empty, longer than 253 characters, or a malformed address
 *   FC_ERR_STATE          another connection is open
 *   FC_ERR_ARENA          the arena is too small
 *   FC_ERR_TRUST_STORE    the trust store is empty or broken
 *   FC_ERR_ENTROPY        the port's entropy failed: nothing was sent
 *   FC_ERR_TLS_UNTRUSTED, FC_ERR_TLS_TIME, FC_ERR_TLS_NAME, FC_ERR_TLS_USAGE
 *                         the certificate is refused; tls.verify.flags says all that is wrong
 *   FC_ERR_TLS_RECORD     a record was altered, or larger than the buffer for it
 *   FC_ERR_TLS            anything else: the server speaks no TLS, or none that is acceptable
 *   FC_ERR_RESET          the connection was lost
 * Of send and recv: FC_ERR_RESET, FC_ERR_TLS_RECORD, FC_ERR_ARENA, FC_ERR_ENTROPY, FC_ERR_STATE.
 */
#ifndef FIELDCASE_TLS_H
#define FIELDCASE_TLS_H

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/ssl.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "port.h"
#include "session.h"
#include "trust.h"
#include "verify.h"

struct fc_tls {
    struct fc_socket socket; /* this is what a user of TLS is handed */

    /* To read, for a message: they stay after close, until the next connect. */
    int raw;                 /* the code of mbedTLS that made it fail, or 0 */
    struct fc_trust trust;   /* how many anchors are usable, how many were skipped */
    struct fc_verify verify; /* flags: MBEDTLS_X509_BADCERT_*, what is wrong with the chain */

    /* What is left of a connection for the next one (session.h), or NULL. */
    struct fc_session *session;

    /* Ready after fc_tls_init, so it may be looked at, or narrowed: TLS changes nothing of it but
     * whether it hears of tickets. */
    mbedtls_ssl_config conf;

    /* For TLS alone. */
    mbedtls_ssl_context ssl;
    mbedtls_ctr_drbg_context random;
    struct fc_socket *below;
    const struct fc_port *port;
    struct fc_arena *arena;
    size_t pending;     /* bytes of a record that is being sent */
    size_t turn;        /* bytes that may still be moved in this call */
    int below_error;    /* the first error of the socket below */
    int error;          /* the first error of all; it sticks */
    uint8_t stage;      /* how far connect came */
    uint8_t unsent;     /* mbedTLS holds bytes that the socket below has not taken */
    uint8_t dry;        /* the socket below had nothing to receive */
    uint8_t starved;    /* the entropy failed */
    uint8_t ended;      /* the server said close_notify */
    uint16_t groups[4]; /* of the acceptable groups, those this build has; 0 ends them */
};

/*
 * Make a TLS socket over the socket below. port lends time and entropy; trust is the trust store,
 * DER or PEM (trust.h), for example fc_roots_der. All are borrowed. Neither the arena nor the
 * socket below is touched yet.
 */
void fc_tls_init(struct fc_tls *tls, struct fc_socket *below, const struct fc_port *port,
                 struct fc_arena *arena, const void *trust, size_t trust_len);

#endif
