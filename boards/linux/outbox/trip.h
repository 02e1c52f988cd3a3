/*
 * A trip: the courier of the outbox with all that it needs to travel. It takes what is due to
 * the service, and comes back when nothing is.
 */
#ifndef FIELDCASE_TRIP_H
#define FIELDCASE_TRIP_H

#include "../../../platform/courier.h"
#include "../caller.h"
#include "policy.h"
#include "store.h"

/* Endpoints beside the first. */
#define FC_TRIP_OTHERS 2

struct fc_trip {
    struct fc_policy policy; /* of delivery: set before the trip begins */

    /* To use, while it is under way. */
    struct fc_store store;
    struct fc_courier courier;

    /* For trip.c alone. */
    struct fc_caller caller;
    struct fc_endpoint endpoints[1 + FC_TRIP_OTHERS];
    struct fc_place others[FC_TRIP_OTHERS];
};

/*
 * Find out how to travel: configuration, region, endpoint, credentials.
 * Returns 0, or an exit code with the complaint said.
 */
int fc_trip_prepare(struct fc_settings *settings, const struct fc_globals *globals);

/*
 * Open the outbox that was named, as fc_store_open does, and let a courier take up its work there.
 * settings, which stay borrowed, are NULL if it is not to travel, only to report and to look. Where
 * the endpoint cannot be reached it goes to those that were named for that; if none was, and no
 * endpoint was configured, to those that the service has in the partition aws.
 * Returns 0, or an exit code with the complaint said and nothing left open.
 */
int fc_trip_begin(struct fc_trip *trip, const struct fc_policy_options *given, uint32_t wait_ms,
                  const struct fc_settings *settings);

/*
 * Deliver what is due, until nothing is for longer than patience_ms; with an id, until that entry
 * is created or refused; at most for limit_ms. Tells on standard error what becomes of entries.
 * Returns 0, or an exit code with the complaint said. *sleep_ms: for how long nothing is due.
 */
int fc_trip_run(struct fc_trip *trip, uint32_t id, uint32_t patience_ms, uint32_t limit_ms,
                uint32_t *sleep_ms);

/* Let others use the outbox. */
void fc_trip_end(struct fc_trip *trip);

#endif
