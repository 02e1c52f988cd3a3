/*
 * The service over real TLS (service.py): a process of its own on loopback, whose ledger is the
 * truth about what it was sent.
 */
#ifndef FIELDCASE_SERVICE_H
#define FIELDCASE_SERVICE_H

#include "scene.h"

#define SERVICE_HOST "127.0.0.1"

struct service {
    uint16_t number;          /* the TCP port */
    char authority[32];       /* with it, for the Host field */
    unsigned char root[1024]; /* the certificate to trust, DER */
    size_t root_len;
    int process;
    int input; /* a pipe: it stops when this is closed, at the latest when this process ends */
};

/* Start it; ends the program if that fails. */
void service_start(struct service *service);

/* Tell it a line that service.py knows, such as "script created". */
void service_tell(const struct service *service, const char *line);

/* Take what happened since the last time, once it is over. */
void service_take(const struct service *service, struct truth *truth);

/* Stop it, and wait until it has. */
void service_stop(struct service *service);

#endif
