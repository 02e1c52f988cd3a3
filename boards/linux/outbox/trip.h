/*
 * A trip: the courier of the outbox with all that it needs to travel. It takes what is due to
 * the service, and comes back when nothing is.
 */
#ifndef FIELDCASE_TRIP_H
#define FIELDCASE_TRIP_H

#include "../settings.h"
#include "store.h"

#include "../../../platform/courier.h"

/*
 * Find out how to travel: configuration, region, endpoint, credentials.
 * Returns 0, or an exit code with the complaint said.
 */
int fc_trip_prepare(struct fc_settings *settings, const struct fc_globals *globals);

/*
 * Let a courier take up its work in a store, which stays open and borrowed. settings NULL: it is
 * not to travel, only to report and to look.
 * Returns 0, or an exit code with the complaint said.
 */
int fc_trip_begin(struct fc_courier *courier, struct fc_store *store,
                  const struct fc_policy *policy, struct fc_settings *settings);

/*
 * Deliver what is due, until nothing is for longer than patience_ms; with an id, until that entry
 * is created or refused; at most for limit_ms. Tells on standard error what becomes of entries.
 * Returns 0, or an exit code with the complaint said. *sleep_ms: for how long nothing is due.
 */
int fc_trip_run(struct fc_courier *courier, uint32_t id, uint32_t patience_ms, uint32_t limit_ms,
                uint32_t *sleep_ms);

/* Put the time, in Unix seconds, as 2026-11-22T12:00:00Z. */
void fc_put_moment(struct fc_sink *sink, uint32_t time);

#endif
