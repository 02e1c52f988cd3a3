/*
 * Delivery: what is to be done with an entry of the outbox so that exactly one case comes of it.
 *
 *     queued -> sending -> created | refused | unknown
 *
 * Decisions and transitions alone: no I/O, no clock, no randomness. Whoever drives it keeps three
 * rules, and everything else is here:
 *  - fc_entry_sending is on storage before the first byte of CreateCase leaves, with the time that
 *    the request is signed with;
 *  - the entry's marker is part of the case's subject;
 *  - after a start, fc_entry_recovered is called for each entry before anything is sent.
 *
 * An unknown outcome, of a case or of a part of its text, is asked about, never sent again before
 * the answer was no, and is not asked about before W = E + L has passed (budget.h); nor is a case
 * asked whether it is open, to be told of repeats: before, one that is not shown would be taken for
 * one that is gone. The time may jump: a request is accepted, and a look-up answered, only if each
 * was signed with a time that the service agrees with, so it is the service's clock that W is
 * measured by. Other waits are bounded whatever the clock says.
 */
#ifndef FIELDCASE_DELIVERY_H
#define FIELDCASE_DELIVERY_H

#include "budget.h"

#define FC_MARKER_SIZE 8

/* The longest text that is kept with an entry: a case ID has 44 characters. */
#define FC_ENTRY_TEXT 44

enum fc_entry_state {
    FC_ENTRY_QUEUED,  /* nothing of it is under way */
    FC_ENTRY_SENDING, /* a call is under way, or was when the device stopped */
    FC_ENTRY_UNKNOWN, /* a case may have been made, or be made yet */
    FC_ENTRY_CREATED,
    FC_ENTRY_REFUSED /* the service will not have it: err and text say why */
};

/* How the next part of a text that goes on behind its case stands. */
enum fc_part {
    FC_PART_DUE,
    FC_PART_UNSURE, /* it may be there already: ask first */
    FC_PART_REFUSED /* the service will not have it: it, and those behind it, stay here */
};

enum fc_severity { FC_LOW, FC_NORMAL, FC_HIGH, FC_URGENT, FC_CRITICAL };

struct fc_entry {
    uint8_t state;    /* enum fc_entry_state */
    uint8_t severity; /* enum fc_severity */
    uint8_t told;     /* of the policy's levels, those that the case was told of */
    uint8_t blind;    /* 1: unknown, and the role may not look */
    uint8_t closed;   /* 1: its case was resolved: the next repeat is a new fault */
    int8_t err;       /* of the last call */
    uint8_t attempts; /* in the day that began at `day` */
    uint8_t failures; /* attempts and look-ups in a row that led nowhere */
    uint8_t marker[FC_MARKER_SIZE];
    uint8_t fingerprint[8]; /* what makes two faults the same; zeros: nothing does */
    uint32_t born;          /* when it was reported; refused: when it became that; created: what
                               the call that says so, or tells a part, was signed with */
    uint32_t count;         /* repeats beside the first */
    uint32_t since;         /* the time that the last call was signed with; while the case is
                               told a part: what born was */
    uint32_t first;         /* and the first; 0: there was none */
    uint32_t not_before;    /* nothing is done before */
    uint32_t day;
    char text[FC_ENTRY_TEXT + 1]; /* created: the case ID; refused: the service's code; or "" */
    uint8_t parts;                /* created: those of its text that the case was not told yet */
    uint8_t part;                 /* enum fc_part, of the next of them */
};

/* What to do with an entry. */
enum fc_step {
    FC_STEP_WAIT,  /* nothing until the time that is said */
    FC_STEP_SEND,  /* fc_entry_sending, then CreateCase, then fc_entry_called */
    FC_STEP_LOOK,  /* DescribeCases since entry->first, then fc_entry_looked */
    FC_STEP_ADD,   /* fc_entry_telling, then AddCommunicationToCase, then fc_entry_told: the next
                      of entry->parts, or that there were repeats */
    FC_STEP_FORGET /* drop it: nothing is left to be done */
};

/* What a look-up said. */
enum fc_look {
    FC_LOOK_FOUND,
    FC_LOOK_NOT_FOUND,   /* all pages were read, and no case has the marker */
    FC_LOOK_NOT_ALLOWED, /* the role may not ask */
    FC_LOOK_COULD_NOT    /* no answer, or none that can be believed */
};

/* Make a new entry, queued. fingerprint may be NULL. marker: 8 random bytes. */
void fc_entry_init(struct fc_entry *entry, enum fc_severity severity,
                   const uint8_t marker[FC_MARKER_SIZE], const uint8_t *fingerprint, uint32_t now);

/*
 * Set right what a clock that jumped back has left in the future. Call it before fc_entry_next.
 * Returns 1 if the entry changed, else 0.
 */
int fc_entry_settle(struct fc_entry *entry, uint32_t now);

/*
 * What to do next. *until is when to ask again if nothing happens before; UINT32_MAX: never.
 * budget has been settled.
 */
enum fc_step fc_entry_next(const struct fc_entry *entry, const struct fc_budget *budget,
                           const struct fc_policy *policy, uint32_t now, uint32_t *until);

/* CreateCase is about to be sent, signed with the time `signed_at`. */
void fc_entry_sending(struct fc_entry *entry, uint32_t signed_at);

/*
 * CreateCase ended so. An entry that is not `sending` takes a result of which nothing was sent.
 * The budget is to be on storage before the entry is.
 */
void fc_entry_called(struct fc_entry *entry, struct fc_budget *budget,
                     const struct fc_policy *policy, const struct fc_result *result, uint32_t now,
                     uint32_t random);

/*
 * The look-up whose first page was signed with the time `signed_at` ended so; identifier is the
 * case ID if it found one. One that was signed too early proves nothing but what it found.
 */
void fc_entry_looked(struct fc_entry *entry, struct fc_budget *budget,
                     const struct fc_policy *policy, enum fc_look look, const char *identifier,
                     uint32_t signed_at, uint32_t now, uint32_t random);

/*
 * The device started and found this entry: what was being sent may have arrived.
 * Returns 1 if the entry changed, else 0.
 */
int fc_entry_recovered(struct fc_entry *entry, struct fc_budget *budget, uint32_t now);

/*
 * Whether a fault with this fingerprint is a repeat of the entry's.
 * Returns 1 or 0.
 */
int fc_entry_repeats(const struct fc_entry *entry, const struct fc_policy *policy,
                     const uint8_t fingerprint[8], uint32_t now);

/* It is, so many times: count it. */
void fc_entry_repeat(struct fc_entry *entry, uint32_t times);

/* Whether a part is what the case is to be told next. Returns 1 or 0. */
int fc_entry_is_part_due(const struct fc_entry *entry);

/*
 * The case is about to be told, by a call that is signed with the time `signed_at`: of its repeats
 * once, whatever comes of it.
 */
void fc_entry_telling(struct fc_entry *entry, const struct fc_policy *policy, uint32_t signed_at);

/* The next part turned out to be there. */
void fc_entry_has_part(struct fc_entry *entry);

/*
 * That, or the question before it, was signed with the time `signed_at`, and ended so. What was
 * refused for now is told later; a part whose fate is not known is asked about, and told again if
 * it is not there. The budget takes its pace between cases, not parts.
 */
void fc_entry_told(struct fc_entry *entry, struct fc_budget *budget, const struct fc_policy *policy,
                   const struct fc_result *result, uint32_t signed_at, uint32_t now,
                   uint32_t random);

/* The case was resolved: it is told nothing more, and the next repeat opens a new one. */
void fc_entry_close(struct fc_entry *entry);

/*
 * The service knows no such case, it says to a call that was signed with the time `signed_at`: the
 * case is closed, unless that was too early for the case to be shown.
 * Returns 1 if it is closed, else 0: ask again.
 */
int fc_entry_missed(struct fc_entry *entry, const struct fc_policy *policy, uint32_t signed_at);

#endif
