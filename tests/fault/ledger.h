/*
 * A service that keeps a ledger: AWS Support as far as delivery meets it, behind any transport. It
 * takes a whole request and gives a whole answer; what it truly did stands in the ledger, and is
 * the judge of what a device believes.
 *
 * It refuses what is signed with a time more than LEDGER_LIFE_S from its own, makes cases at once,
 * late or not at all, shows them in DescribeCases some time after they were made, a few a page, and
 * opens 10 an hour.
 */
#ifndef FIELDCASE_LEDGER_H
#define FIELDCASE_LEDGER_H

#include <stddef.h>
#include <stdint.h>

#define LEDGER_LIFE_S 300u
#define LEDGER_LAG_S 300u /* at most */
#define LEDGER_CASES 64
#define LEDGER_SUBJECT 192

/* What becomes of a CreateCase. */
enum ledger_deed { LEDGER_MADE, LEDGER_NOT_MADE, LEDGER_MADE_LATE, LEDGER_DEEDS };

/* And how it is answered. */
enum ledger_answer {
    LEDGER_TRUE,      /* as it was; what was not made, or not yet: not at all */
    LEDGER_SILENT,    /* not at all */
    LEDGER_FAILED,    /* 500 */
    LEDGER_BUSY,      /* 503 with Retry-After */
    LEDGER_PORTAL,    /* 200 with a page, by one who is not the service */
    LEDGER_CUT,       /* half of it */
    LEDGER_SLOW_DOWN, /* throttled, whatever was asked: nothing is done */
    LEDGER_ANSWERS
};

struct ledger_case {
    char subject[LEDGER_SUBJECT];
    uint32_t number;
    uint32_t made;    /* 0: not yet */
    uint32_t visible; /* in DescribeCases from then on */
};

struct ledger {
    uint32_t now; /* Unix time, as the service has it; goes on by who uses it */

    /* What comes next; once, then everything is as it should be. */
    enum ledger_deed deed;
    enum ledger_answer create_answer, describe_answer;
    uint32_t late_s, lag_s; /* how late, how long out of sight */
    unsigned page;          /* cases a page */

    /* What happened. */
    struct ledger_case cases[LEDGER_CASES];
    unsigned count;
    unsigned creates, describes, refusals, pages; /* requests of each sort; cases not taken */
};

void ledger_init(struct ledger *ledger, uint32_t now);

/* Somebody else's case, made long ago. */
void ledger_add_other(struct ledger *ledger);

/*
 * Answer a whole request.
 * Returns the answer's length; 0: there is none, and never will be.
 */
size_t ledger_answer(struct ledger *ledger, const char *request, size_t len, char *answer,
                     size_t cap);

/* Whether len bytes are a whole request. */
int ledger_is_whole(const char *request, size_t len);

/* How many cases made by now have a subject that begins so; *number is the first one's. */
unsigned ledger_made(const struct ledger *ledger, const char *subject, uint32_t *number);

#endif
