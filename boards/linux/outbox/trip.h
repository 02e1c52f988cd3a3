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

/* For how long it goes on at most: after that an outbox that was in use is free. */
#define FC_TRIP_MOST_MS 900000u

struct fc_trip {
    /* Set before it is prepared. */
    struct fc_policy policy; /* of delivery */
    struct fc_policy_options given;
    const struct fc_globals *globals;
    struct fc_settings *settings;

    /* To use, while it is under way. */
    struct fc_store store;
    struct fc_courier courier;

    /* For trip.c alone. */
    struct fc_caller caller;
    struct fc_endpoint endpoints[1 + FC_TRIP_OTHERS];
    struct fc_place others[FC_TRIP_OTHERS];
};

/*
 * Find out where to: configuration, region, endpoint.
 * Returns 0, or an exit code with the complaint said.
 */
int fc_trip_prepare(struct fc_trip *trip);

/*
 * Open the outbox that was named, as fc_store_open does, to report and to look into it.
 * Returns 0, or an exit code with the complaint said and nothing left open.
 */
int fc_trip_begin(struct fc_trip *trip, uint32_t lock_ms);

/* Let others use the outbox. */
void fc_trip_end(struct fc_trip *trip);

/*
 * Prepare and begin a trip, deliver what is due until nothing is for some seconds, and end it; with
 * an id, until that entry is settled; at most for limit_ms. Only if something is due credentials
 * are asked for, and the outbox is free meanwhile. Where the endpoint cannot be reached the courier
 * goes to those that were named for that; if none was, and no endpoint was configured, to those
 * that the service has in the partition aws. Tells on standard error what becomes of entries.
 * Returns 0, or an exit code with the complaint said. *sleep_ms: for how long nothing is due.
 */
int fc_trip_make(struct fc_trip *trip, uint32_t lock_ms, uint32_t id, uint32_t limit_ms,
                 uint32_t *sleep_ms);

/* Whether an entry has come to its end, and its case to that of its text. */
int fc_trip_is_settled(struct fc_trip *trip, uint32_t id);

/* Pause until something may be due, some seconds at most: the outbox may change. */
void fc_trip_rest(uint32_t sleep_ms);

/* The budget as the outbox keeps it, for a courier that has not begun to travel. */
void fc_trip_budget(const struct fc_trip *trip, struct fc_budget *budget);

#endif
