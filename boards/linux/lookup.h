/*
 * Looking a case up: whether a CreateCase that had no answer opened a case. The command sends just
 * what it was given, without a marker, so the case is known by its subject, its body and its time,
 * and only if no other is like it.
 */
#ifndef FIELDCASE_LOOKUP_H
#define FIELDCASE_LOOKUP_H

#include "../../core/reconcile.h"
#include "../../platform/client.h"

/*
 * Look for the case of a request, struct fc_source by struct fc_source as operation->fields tell,
 * that was signed at `time`; for a few seconds, for it may take that long to be listed. client made
 * the call; it is left alone, but its socket is used.
 * Returns FC_LOOK_FOUND with the identifier written, or another of enum fc_look.
 */
enum fc_look fc_lookup(char identifier[FC_IDENTIFIER_MAX + 1], const struct fc_client *client,
                       const struct fc_operation *operation, const void *request, uint32_t time);

#endif
