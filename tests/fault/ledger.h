/*
 * A service that keeps a ledger: AWS Support as far as delivery meets it, behind any transport. It
 * takes a whole request and gives a whole answer; what it truly did stands in the ledger, and is
 * the judge of what a device believes.
 *
 * It refuses what is signed with a time more than LEDGER_LIFE_S from its own, or for another region
 * than that of the host, "support.REGION.test". It makes cases at once, late or not at all, shows
 * them in DescribeCases some time after they were made, a few a page, and opens 10 an hour. Some
 * time later a case is resolved. It says so in `wrong` when a device
 *  - sends CreateCase again, though a case may have come of it, without having read to its end a
 *    list of cases that was asked for when no such case could be out of sight any more; or
 *  - says in a case that is not its own, or says the same again;
 *  - tells of repeats in a case that it may look at and was not shown, just before, to be open, or
 *    goes on with a text in one that was shown to be resolved; or
 *  - says a part of a text again that may stand there, or that it was not shown, when it could no
 *    more be out of sight, to be missing; a role that may not look may.
 */
#ifndef FIELDCASE_LEDGER_H
#define FIELDCASE_LEDGER_H

#include <stddef.h>
#include <stdint.h>

#define LEDGER_LIFE_S 300u
#define LEDGER_LAG_S 300u /* at most */
#define LEDGER_CASES 512
#define LEDGER_SUBJECT 192
#define LEDGER_PARTS 16

/* What becomes of a CreateCase, or of what is said in a case. */
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

#define LEDGER_EVER UINT32_MAX

/* What is to come. The deeds and the answers: once, then everything is as it should be. */
struct ledger_plan {
    enum ledger_deed deed, add_deed;
    enum ledger_answer create_answer, describe_answer, add_answer;
    uint8_t adds_well;      /* so many communications go well before that one */
    uint32_t late_s, lag_s; /* how late, how long out of sight */
    unsigned page;          /* cases a page; 0: 100 */
    uint32_t blind_s;       /* so long the role may not ask for cases; LEDGER_EVER */
    uint32_t resolve_s;     /* after so long a case of the device is resolved; 0: never */
    uint8_t lists_none; /* a case that cannot be seen yet: 1: an empty list; 0: CaseIdNotFound */
    uint8_t hears_none; /* nor can it be told: CaseIdNotFound */
};

/* A part of a text, said in a case that has its beginning. */
struct ledger_part {
    uint32_t said_at; /* signed with that time; 0: never */
    uint32_t made;    /* it stands there from then on; 0: it does not */
    uint32_t sum;     /* of what was said last: said_sum */
    uint8_t of;       /* so many, it says */
    uint8_t is_asked; /* the device could see what became of it */
};

/* A CreateCase, and the case that came of it. */
struct ledger_case {
    char subject[LEDGER_SUBJECT];
    uint32_t number;
    uint32_t signed_at;
    uint32_t made;    /* 0: never */
    uint32_t visible; /* in DescribeCases from then on */
    uint32_t open_at; /* when the device was last shown that it is open; 0: or was resolved */
    uint32_t told;    /* the repeats that were said in it last */
    uint8_t is_own;   /* the device's */
    uint8_t is_asked; /* the device could see what became of it */
    uint8_t is_shown_resolved;
    struct ledger_part parts[LEDGER_PARTS]; /* from the second, which is parts[1] */
};

struct ledger {
    uint32_t now; /* Unix time, as the service has it; goes on by who uses it */
    uint32_t began;
    struct ledger_plan plan;

    /* What happened. */
    struct ledger_case cases[LEDGER_CASES];
    unsigned count;
    unsigned creates, describes, adds; /* requests of each sort */
    unsigned refusals, pages, blinds;  /* no case for the hour, further pages, may not look */
    uint32_t first_create, listed_at;  /* times; of the list that is being read: its first page */
    const char *wrong;                 /* NULL, or what the device may not do, and did first */
};

void ledger_init(struct ledger *ledger, const struct ledger_plan *plan, uint32_t now);

/* Somebody else's case, made long ago. */
void ledger_add_other(struct ledger *ledger);

/*
 * Answer a whole request, NUL-terminated.
 * Returns the answer's length; 0: there is none, and never will be.
 */
size_t ledger_answer(struct ledger *ledger, const char *request, char *answer, size_t cap);

/* Whether len bytes, NUL-terminated, are a whole request. */
int ledger_is_whole(const char *request, size_t len);

/* The first case since *from whose subject has this text, made by now; *from goes on. NULL: none.
 */
const struct ledger_case *ledger_find(const struct ledger *ledger, const char *text,
                                      unsigned *from);

/* The device did what it may not. */
void ledger_object(struct ledger *ledger, const char *wrong);

/* Whether the role may not ask for cases. */
int ledger_is_blind(const struct ledger *ledger);

#endif
