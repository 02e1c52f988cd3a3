/*
 * What the tests of sessions share: one connection with a session, and visits to a real server that
 * says whether it resumed one.
 */
#ifndef FIELDCASE_VISITS_H
#define FIELDCASE_VISITS_H

#include "../../platform/session.h"
#include "tls_peer.h"

#define VISITS_HEAD 64    /* bytes that session.c puts before those of mbedTLS */
#define VISITS_MASTER 114 /* where the master secret of TLS 1.2 lies */
#define VISITS_MASTER_LEN 48
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

extern uint8_t memory[512];    /* the buffer of the session */
extern struct fc_session kept; /* the session */
extern struct session session; /* the connection */

/* Listeners that leave a session: by ticket, or by any means. */
extern const char *const with_tickets[4], *const resumable[5];

/* Everything anew, without a session. */
void visits_begin(const char *listener);

/*
 * Connect, ask the server whether the session was resumed, and close. kept.resumed must say the
 * same, or the program ends.
 * Returns 1 if it was, 0 if not, or the error.
 */
int visit(void);
int visit_host(const char *host);

/* Have the server forget its sessions and keys, and speak TLS 1.2 or 1.3. */
void visits_renew(int version);

/* Connect until a ClientHello would be sent, and give up. Returns whether the session is in it. */
int visits_offer(void);

int is_zero(const void *data, size_t len);

#endif
