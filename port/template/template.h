/*
 * A port to begin with: every function of the contract (platform/port.h), each refusing safely
 * until it is written. To make a port of your own:
 *
 *  1. Copy this folder to port/<yours> and rename "template" in it; put what your stack needs (a
 *     handle, a queue of received bytes) into the struct.
 *  2. Write the socket: connect, send, recv, close. None of them waits; FC_AGAIN says "not now".
 *  3. Write the clock: now_ms, and unix_time if the machine can know the time.
 *  4. Write entropy from a source you would stake a private key on, and idle if there is a way
 *     to sleep.
 *  5. Run tests/conformance over it until it says 0 failed.
 */
#ifndef FIELDCASE_TEMPLATE_H
#define FIELDCASE_TEMPLATE_H

#include "../../platform/port.h"

struct fc_template {
    int connected; /* FIXME: what your stack needs to find the connection again */
};

/* Fill port with functions that work on state, which must outlive it. */
void fc_template_init(struct fc_template *state, struct fc_port *port);

#endif
