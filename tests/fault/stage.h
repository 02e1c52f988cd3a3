/*
 * A client, a fault, and the peer in memory behind it, ready to be set going: for tests without
 * TLS. The call is the scene's.
 */
#ifndef FIELDCASE_STAGE_H
#define FIELDCASE_STAGE_H

#include "fault.h"
#include "peer.h"

struct stage {
    struct peer peer;
    struct fault fault;
    struct fc_endpoint endpoint; /* plaintext, as asked for */
    struct fc_client client;
    struct fc_result result;
    char window[512];
};

/* Everything anew, with a peer that answers by this script. */
void stage_set(struct stage *stage, unsigned script);

/* Begin the scene's call. Returns as fc_client_begin. */
int stage_begin(struct stage *stage);

/*
 * Make the scene's call by begin, poll and idle.
 * Returns the error of its result, which is in stage->result, or FC_AGAIN if it did not end.
 */
int stage_call(struct stage *stage);

#endif
