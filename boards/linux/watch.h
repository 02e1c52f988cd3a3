/*
 * A socket over a socket that watches: it knows whether anything was sent, and with --debug it
 * tells what happens, on standard error. It never tells what is sent, so it cannot tell a secret.
 */
#ifndef FIELDCASE_WATCH_H
#define FIELDCASE_WATCH_H

#include "../../platform/client.h"
#include "../../platform/tls.h"
#include "settings.h"

struct fc_watch {
    struct fc_socket socket; /* for the client */
    const struct fc_socket *below;
    const struct fc_port *port;
    const struct fc_tls *tls; /* NULL: plaintext */
    uint8_t debug;
    uint32_t began_ms;
    uint32_t sent, received; /* bytes */
};

/* Begin to watch the socket below. tls is NULL, or what it is. */
void fc_watch_init(struct fc_watch *watch, const struct fc_socket *below,
                   const struct fc_port *port, const struct fc_tls *tls,
                   const struct fc_settings *settings);

/* With --debug, tell what is about to be done. */
void fc_watch_tell_request(const struct fc_watch *watch, const struct fc_settings *settings,
                           const struct fc_call *call);

/* With --debug, tell what happens, and why. */
void fc_watch_tell(const struct fc_watch *watch, const char *what, const char *why);

/* With --debug, tell that the next attempt is made in so many milliseconds. */
void fc_watch_tell_wait(const struct fc_watch *watch, uint32_t ms);

/* With --debug, tell how it ended. */
void fc_watch_tell_result(const struct fc_watch *watch, const struct fc_result *result);

#endif
