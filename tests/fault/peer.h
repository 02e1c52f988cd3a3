/*
 * A service in memory: a socket with an HTTP server behind it, and a port whose time passes only
 * when somebody waits. It answers by a script, and keeps the truth about what it was sent.
 */
#ifndef FIELDCASE_PEER_H
#define FIELDCASE_PEER_H

#include "scene.h"

/* How a peer answers a whole request. */
struct peer_script {
    const char *name;
    const char *head; /* without the fields that frame the body; NULL: it never answers */
    const char *body; /* NULL: the ID of the case */
    enum { PEER_LENGTH, PEER_CHUNKS, PEER_CLOSE } framing;
    uint8_t makes_case;
    uint8_t closes; /* it closes behind the answer */
};

enum {
    PEER_CREATED,
    PEER_CREATED_CHUNKED,
    PEER_CREATED_UNTIL_CLOSE,
    PEER_CREATED_AFTER_100,
    PEER_CREATED_LAST, /* "Connection: close" */
    PEER_REFUSED,
    PEER_THROTTLED,
    PEER_FAILED,
    PEER_FAILED_BUT_MADE,
    PEER_SILENT_BUT_MADE,
    PEER_PORTAL, /* 200 with a page, by one who is not the service */
    PEER_REDIRECT,
    PEER_SCRIPTS
};

extern const struct peer_script peer_scripts[PEER_SCRIPTS];

struct peer {
    struct fc_socket socket; /* to the peer, in plaintext */
    struct fc_port port;     /* the machine: this socket, its clocks, and its entropy */

    /* How it behaves. */
    const struct peer_script *script;
    uint32_t now_ms;     /* idle advances it by all it is asked for */
    const uint8_t *busy; /* unless this is 1: there is something to do at once */
    uint32_t tick_ms;    /* each look at the clock does, too */
    int64_t unix_time;   /* at now_ms 0 */
    uint32_t drip_ms;    /* not 0: an answer's bytes come one by one, as far apart as this */
    uint8_t waits;       /* connect says FC_AGAIN so many times */
    const char *genuine; /* the one request whose signature holds; NULL: any */
    size_t genuine_len;

    /* What happened. */
    struct truth truth;
    unsigned connects, malformed, forged;
    unsigned long idle_ms; /* in all that was waited */
    char host[64];         /* that was connected to */
    uint16_t number;       /* and the TCP port */
    char request[4096];    /* the last one, or what came of it */
    size_t request_len;

    /* For peer.c alone. */
    char answer[1024];
    size_t answer_len, answer_off;
    size_t head_len; /* of the request: what has been looked through */
    long body_len;   /* 0: not known yet; -1: the head is malformed */
    uint32_t dripped_ms;
    uint8_t open, waited, hung_up, answered;
};

void peer_init(struct peer *peer, unsigned script);

/* Close the connection from the peer's side. */
void peer_hang_up(struct peer *peer);

/* Send bytes that nobody asked for. */
void peer_say(struct peer *peer, const char *text);

#endif
