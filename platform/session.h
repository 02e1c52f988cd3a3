/*
 * The session: what a TLS connection leaves behind, so that the next one to the same host is short.
 * A resumed handshake has no chain and no signature in it; in TLS 1.2 it has no public key at all.
 *
 *     static uint8_t memory[512];
 *     fc_session_init(&session, memory, sizeof(memory), 0);
 *     tls.session = &session;                 after fc_tls_init, before connect
 *
 * It is kept after each handshake (TLS 1.2: by ticket, else by ID) or when a ticket comes (TLS 1.3,
 * where each is used once), and offered to the server by the next connect. A server that does not
 * want it gets a full handshake: on the same connection where it says so in good order, else on a
 * second one that connect makes. A session is never a reason to fail.
 *
 * It is offered only where a full handshake would have come to the same: to the same host and port,
 * with the same bytes in the trust store and the same versions allowed, while the chain that proved
 * the host has not expired, at most a day after it did, and not if the clock stands before that. It
 * is neither kept nor offered where revocation lists are to be asked, or a certificate is not
 * required. What does not fit, was altered, or was broken off by a fatal alert, is wiped.
 *
 * The buffer holds the keys of the session: who can read it can read what is sent on a resumed
 * connection of TLS 1.2, and who can write it can pose as the host. It may outlive a reboot in
 * storage that is as trusted as that of credentials and trust store: store len bytes when `changed`
 * is set, and clear that; len 0 means to erase. What is put back and no longer whole is not used.
 */
#ifndef FIELDCASE_SESSION_H
#define FIELDCASE_SESSION_H

#include <mbedtls/ssl.h>
#include <stddef.h>
#include <stdint.h>

#include "../core/error.h"

struct fc_tls;

struct fc_session {
    uint8_t *buf; /* lent by the application */
    size_t cap;

    /* To read. */
    size_t len;      /* bytes of buf in use; 0: there is no session */
    size_t needed;   /* what the last one takes; more than cap: it was not kept */
    uint8_t resumed; /* 1: the last handshake was short */
    uint8_t changed; /* 1: buf is not what it was; for the application to clear */

    /* For session.c alone: of the connection under way. */
    uint8_t usable, offered;
    uint8_t bound[32];       /* digest of all that the session must have in common with it */
    mbedtls_x509_time until; /* when the first certificate of the chain expires */
    int64_t began;           /* unix time of the handshake in which the chain was seen */
};

/*
 * Make a session in cap bytes at buf, of which the first len were stored before this boot; 0: none.
 * The buffer is borrowed. 512 bytes do for most servers; with less than `needed` nothing is kept.
 */
void fc_session_init(struct fc_session *session, void *buf, size_t cap, size_t len);

/* Wipe the session: the next handshake is a full one. Not while a connection is being made. */
void fc_session_forget(struct fc_session *session);

/* What follows is for tls.c alone. A tls without a session is fine with all of it. */

/*
 * Whether mbedTLS is to tell of tickets of TLS 1.3, or to pass over them: it takes the chance to
 * send what is left of a record, and then does not know any more that the record was sent.
 */
void fc_session_hear(mbedtls_ssl_config *conf, int hear);

/* Offer the session, if it may be, in the handshake with host and port that is about to begin. */
void fc_session_offer(struct fc_tls *tls, const char *host, uint16_t port);

/* The handshake is done: see whether the session was resumed, and keep it (TLS 1.2). */
void fc_session_made(struct fc_tls *tls);

/* A ticket came (TLS 1.3): keep what it stands for. */
void fc_session_ticket(struct fc_tls *tls);

/* The connection cannot vouch for its session, or the session was of no use to it: wipe it. */
void fc_session_drop(struct fc_tls *tls);

/* Whether the session is what a handshake may have failed for: no chain was seen. Returns 1 or 0.
 */
int fc_session_is_suspect(const struct fc_tls *tls);

#endif
