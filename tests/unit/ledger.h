/*
 * What should be in an outbox: a reference, and the operations that change both. The content of a
 * payload follows from its entry's id.
 */
#ifndef FIELDCASE_TEST_LEDGER_H
#define FIELDCASE_TEST_LEDGER_H

#include "../../platform/outbox.h"

#define LEDGER_MAX 8

struct ledger_entry {
    uint32_t id, len;
    uint8_t mark[FC_OUTBOX_MARK_MAX], mark_len;
};

/* entries[0] is the outbox itself; the others lie in the order of their ids. */
struct ledger {
    struct ledger_entry entries[1 + LEDGER_MAX];
    uint32_t count; /* without the outbox itself */
};

enum ledger_kind { LEDGER_PUT, LEDGER_MARK, LEDGER_DROP, LEDGER_TIDY, LEDGER_CANCEL };

/* An operation. which: the place of an entry; modulo how many there are. */
struct ledger_op {
    enum ledger_kind kind;
    uint32_t which, len, seed;
};

/*
 * Do an operation on an outbox, and on a ledger as if it had worked.
 * Returns what the outbox said; 0 too when there is nothing to do it to.
 */
int ledger_do(const struct ledger_op *op, struct fc_outbox *outbox, struct ledger *ledger);

/* Returns NULL if an outbox holds just what a ledger says, else what is wrong. */
const char *ledger_differs(const struct ledger *ledger, struct fc_outbox *outbox);

#endif
