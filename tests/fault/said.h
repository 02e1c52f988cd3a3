/*
 * What is said in a case after it was opened: repeats of its fault, and the parts of its text that
 * did not fit into it. For ledger.c; it objects to what ledger.h lists.
 */
#ifndef FIELDCASE_FAULT_SAID_H
#define FIELDCASE_FAULT_SAID_H

#include "ledger.h"

/* A communication, as it stands in JSON, that is signed with that time and stands in the case from
 * `made` on; 0: never. */
void said_take(struct ledger *ledger, struct ledger_case *entry, const char *text,
               uint32_t signed_at, uint32_t made);

/* Write the newest few parts that can be seen, as recentCommunications. Returns the length. */
size_t said_put(const struct ledger *ledger, const struct ledger_case *entry, char *body,
                size_t cap);

/* The device was shown them: which parts stand there is known. */
void said_show(const struct ledger *ledger, struct ledger_case *entry);

/* A sum by which a text of len bytes is known again. */
uint32_t said_sum(const char *text, size_t len);

#endif
