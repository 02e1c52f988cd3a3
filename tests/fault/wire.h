/* A socket over a socket that keeps what passes: below TLS it sees what an eavesdropper does. */
#ifndef FIELDCASE_WIRE_H
#define FIELDCASE_WIRE_H

#include "../../platform/port.h"

struct wire_tape {
    uint8_t bytes[8192]; /* the first of those that passed */
    size_t len;          /* all that passed */
};

struct wire {
    struct fc_socket socket; /* what a user of it is handed */
    struct fc_socket *below;
    struct wire_tape sent, received;
};

/* Make a socket over the one below. */
void wire_init(struct wire *wire, struct fc_socket *below);

/*
 * Find where the TLS records of a tape begin, at most `most` of them.
 * Returns how many there are.
 */
size_t wire_records(const struct wire_tape *tape, size_t *offs, size_t most);

#endif
