/*
 * What is in the outbox, as values: for people, and for scripts.
 */
#ifndef FIELDCASE_LISTING_H
#define FIELDCASE_LISTING_H

#include "../../../platform/courier.h"
#include "../value/value.h"
#include "store.h"

/*
 * Describe an entry. Returns 0, or -1: no memory.
 */
int fc_describe_entry(struct fc_value *value, struct fc_region *region, struct fc_courier *courier,
                      const struct fc_outbox_item *item);

/* Describe all entries, in a list. Returns as above. */
int fc_describe_entries(struct fc_value *value, struct fc_region *region,
                        struct fc_courier *courier);

/* Describe the outbox as a whole. Returns as above. */
int fc_describe_outbox(struct fc_value *value, struct fc_region *region, struct fc_courier *courier,
                       const struct fc_store *store);

/*
 * Print a value on standard output: as JSON, or for people, a line for each member and item.
 * Returns 0, or an errno.
 */
int fc_print_listing(const struct fc_value *value, int as_json);

#endif
