/*
 * Worlds to explore: core/delivery.c itself, two entries, a service, and everything that may go
 * wrong between them, to the end of what can be reached.
 *
 * One tick is one second; within it anything may come first, so L is at least one. The service
 * takes a request within `life` ticks of the time it is signed with, at once or late or not at all,
 * and shows a case at once or late, at the latest `lag` ticks after it was made. A call may lose
 * its answer; the device may stop at any moment and keeps what is on storage; its clock may be set.
 * What is bad: a second case, "created" without a case, "refused" with one, a look-up that begins
 * behind the call it is about; and no way back: an entry of which, when nothing goes wrong any
 * more, no case comes.
 */
#ifndef FIELDCASE_WORLD_H
#define FIELDCASE_WORLD_H

#include <stdint.h>

struct world {
    int life, lag, wait; /* E, L, W */
    int clock;           /* how far the device's may be set wrong */
    uint8_t no_intent;   /* 1: what is about to be sent is not on storage first */
    uint8_t no_marker;   /* 1: the case cannot be told from others */
};

/*
 * Explore a world.
 * Returns NULL, or the first bad thing that was found.
 */
const char *world_explore(const struct world *world);

/* Worlds, states and steps of all so far. */
extern unsigned long world_count, world_states, world_steps;

/* Free what exploring took. */
void world_end(void);

#endif
