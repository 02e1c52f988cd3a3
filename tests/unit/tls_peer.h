/*
 * What the tests of TLS share: a real server (tests/e2e/tls_server.py says what it does), its trust
 * store, and a session, that is all that a connection to it needs.
 */
#ifndef FIELDCASE_TLS_PEER_H
#define FIELDCASE_TLS_PEER_H

#include "../../platform/tls.h"
#include "loopback.h"

#define TLS_PEER_HOST "support.us-east-1.amazonaws.com"
#define TLS_PEER_NOW 1795348800 /* 2026-11-22T12:00:00Z, when the certificates are valid */
#define TLS_PEER_ARENA 49152

/* The server's roots, as DER and PEM. */
extern unsigned char tls_peer_der[4096], tls_peer_pem[4096];
extern size_t tls_peer_der_len, tls_peer_pem_len;

/* The block of every session's arena. */
extern unsigned char tls_peer_block[TLS_PEER_ARENA];

struct session {
    struct loopback below;
    struct test_port port;
    struct fc_arena arena;
    struct fc_tls tls;
};

/* Start the server; ends the program if it cannot. It stops by itself when the program ends. */
void tls_peer_start(void);

/* Stop the server and remove its files. */
void tls_peer_stop(void);

/* Make a session with one of the server's listeners: "rsa12", "rsa13", "ec12" ..., "plain". */
void session_init(struct session *session, const char *listener);

/* Connect, waiting. Returns 0 or the error. */
int session_connect(struct session *session, const char *host);

/* Send len bytes, waiting. Returns 0 or the error. */
int session_send(struct session *session, const void *data, size_t len);

/* Send a command to the server: a line. Returns 0 or the error. */
int session_say(struct session *session, const char *command);

/* Receive len bytes, waiting. Returns how many came before an end, or the error. */
int session_recv(struct session *session, void *buf, size_t len);

/* Close, and see that nothing is left: the arena is empty, what was opened is closed. */
void session_close(struct session *session);

/* Whether len bytes are the pattern that the server sends. */
int is_pattern(const unsigned char *data, size_t len);

#endif
