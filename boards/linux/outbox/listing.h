/*
 * What is in the outbox, as values: for people, and for scripts.
 */
#ifndef FIELDCASE_LISTING_H
#define FIELDCASE_LISTING_H

#include "../value/value.h"
#include "trip.h"

/*
 * Describe an entry. Returns 0, or -1: no memory.
 */
int fc_describe_entry(struct fc_value *value, struct fc_region *region, struct fc_courier *courier,
                      const struct fc_outbox_item *item);

/* Describe all entries, in a list. Returns as above. */
int fc_describe_entries(struct fc_value *value, struct fc_region *region,
                        struct fc_courier *courier);

/* Describe the outbox as a whole. Returns as above. */
int fc_describe_outbox(struct fc_value *value, struct fc_region *region, struct fc_trip *trip);

/*
 * Print what was described on standard output: as JSON if output is "json", else for people, a
 * line for each member and item. failed: what describing it returned.
 * Returns the exit code.
 */
int fc_print_listing(const struct fc_value *value, int failed, const char *output);

#endif
