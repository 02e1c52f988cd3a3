/*
 * A logbook: what a device said of its entries on a voyage, beside what it was told, and in the end
 * beside the ledger. What must hold is written here:
 *  - an entry that says so has its case, and no entry has two; each comes to one, but where the
 *    role may not look: then an entry may stay unknown, and says that nobody can tell;
 *  - repeats of a fault are counted, each once, and become no entry of their own as long as the
 *    case is within its window and not resolved; a case is taken for resolved only if it is;
 *  - what of a text did not fit into the case is said there part by part, as it was reported, and
 * is taken for said only if it is; but for what is left once the case was shown to be resolved;
 *  - a case is told of its repeats at most once for each level that they reached, of no more than
 *    there were; if nothing goes wrong just once, and soon;
 *  - the most severe goes first, then the oldest;
 *  - no more cases are opened than the budget allows.
 * Of those that look at the device's clock nothing is asked once it was set wrong.
 */
#ifndef FIELDCASE_LOGBOOK_H
#define FIELDCASE_LOGBOOK_H

#include "../../platform/courier.h"
#include "schedule.h"

#define LOGBOOK_ENTRIES 512 /* a fault may become a case at each eleventh repeat */

struct logbook_entry {
    uint32_t id;
    unsigned fault;
    uint8_t marker[FC_MARKER_SIZE];
    struct fc_entry last; /* as it was heard of last */
    uint32_t counted;     /* repeats that the device said it took for one of this */
    uint32_t told;        /* repeats that the case was told of last */
    uint32_t due_at;      /* when there was more to be told than it was */
    uint8_t is_gone;      /* it is in the outbox no more */
};

struct logbook {
    const struct schedule *schedule;
    struct logbook_entry entries[LOGBOOK_ENTRIES];
    unsigned count;
    uint32_t doubtful[SCHEDULE_FAULTS]; /* reports that the device stopped in */
    const char *wrong;                  /* NULL, or what was first */
};

/* Take note of what a device says of all its entries. */
void logbook_listen(struct logbook *logbook, struct fc_courier *courier, uint32_t now);

/* A fault is being reported; and that came of it: as fc_courier_report, the entry is `id`. */
void logbook_report(struct logbook *logbook, unsigned fault);
void logbook_reported(struct logbook *logbook, unsigned fault, int result, uint32_t id);

/* The courier begins to do something with an entry. */
void logbook_begin(struct logbook *logbook, struct fc_courier *courier);

/* The service took a request: look what was said in cases. */
void logbook_answered(struct logbook *logbook, const struct ledger *ledger);

/* Whether nothing more is to be expected of the entries, or for ever: of the outbox. */
int logbook_is_complete(const struct logbook *logbook);

/* Compare with the ledger. Returns NULL, or what was wrong first. */
const char *logbook_close(struct logbook *logbook, const struct ledger *ledger);

#endif
