/*
 * A schedule: all that is chosen for a voyage before it begins. Which faults are found and how
 * often, what the device may do, where the service can be reached, how it answers, and which
 * mishaps strike. Everything follows from a seed.
 */
#ifndef FIELDCASE_SCHEDULE_H
#define FIELDCASE_SCHEDULE_H

#include "../../core/delivery.h"
#include "ledger.h"

#define SCHEDULE_FAULTS 4
#define SCHEDULE_HOSTS 3

/* What may happen to a device. */
enum mishap_kind {
    MISHAP_CLOSE, /* the peer closes in good order */
    MISHAP_RESET, /* the connection is lost */
    MISHAP_STALL, /* nothing arrives any more, either way */
    MISHAP_FLIP,  /* a bit is another: TLS sees it, and the connection ends */
    MISHAP_KILL,  /* the device stops; what was stored is there */
    MISHAP_POWER, /* likewise, and what was just being stored is torn */
    MISHAP_CLOCK, /* the clock is set wrong, or right */
    MISHAP_KINDS
};

struct mishap {
    enum mishap_kind kind;
    uint32_t at;   /* the byte on the wire, or the call, counted over the whole voyage */
    int32_t value; /* of a clock: how wrong */
};

/* A fault, and how often it is found again. */
struct schedule_fault {
    enum fc_severity severity;
    uint32_t after_ms; /* the voyage's begin */
    uint32_t repeats, every_ms;
    uint32_t length; /* of its text, in characters: beyond FC_REPORT_BODY it goes on in parts */
};

/* How a host is out of reach. */
enum outage_kind {
    OUTAGE_REFUSES,  /* no connection */
    OUTAGE_SILENT,   /* nobody answers who wants to connect */
    OUTAGE_RESETS,   /* connections are lost at once */
    OUTAGE_SWALLOWS, /* what is sent goes nowhere */
    OUTAGE_KINDS
};

struct schedule {
    uint32_t begin_ms; /* the voyage's begin within the first day */
    struct schedule_fault faults[SCHEDULE_FAULTS];
    unsigned fault_count;
    struct fc_policy policy;
    uint8_t keep_alive;
    uint8_t until_forgotten; /* 1: the voyage ends when the outbox is empty */

    struct ledger_plan service;
    unsigned others; /* cases of somebody else */

    uint8_t hosts_out; /* a bit each */
    enum outage_kind outage;
    uint32_t outage_ms; /* from the voyage's begin */

    unsigned restarts; /* in a row */
    uint32_t up_ms;    /* before each */
    struct mishap mishaps[5];
    unsigned mishap_count;
};

/* Go on from a state (not 0) and return it: random bits (xorshift32, Marsaglia). */
uint32_t random_bits(uint32_t *state);

/* A random number that is less than `most`. */
uint32_t random_below(uint32_t *state, uint32_t most);

/* Draw a schedule. Returns the state from which a voyage goes on to draw. */
uint32_t schedule_draw(struct schedule *schedule, uint32_t seed);

/* What stands at a place of a fault's text. */
char schedule_character(unsigned fault, uint32_t at);

/* Whether a text is longer than a case may be. */
int schedule_has_parts(const struct schedule *schedule);

/* Whether a mishap of that kind stands in it. */
int schedule_has(const struct schedule *schedule, enum mishap_kind kind);

#endif
