/*
 * The budget: how many cases a device may open, and how long it keeps quiet. And the policy that
 * says how much of both. Nothing here knows the time; it is handed in, in Unix seconds, and may
 * jump: a moment that lies further ahead than any wait of ours can be is taken for now.
 */
#ifndef FIELDCASE_BUDGET_H
#define FIELDCASE_BUDGET_H

#include <stdint.h>

#include "answer.h"

#define FC_HOUR_S 3600u
#define FC_DAY_S 86400u
#define FC_UNLIMITED UINT16_MAX
#define FC_LEVELS 3

/*
 * What is wanted. 0 stands for the value in brackets; pace_s and backoff_cap_s are a day at most,
 * other times a year. Delivery opens no case twice if
 *  - the service accepts no request later than accept_s after the time that it was signed with, by
 *    the device's own clock: 5 minutes, and 5 that the two clocks may differ by before the service
 *    takes the signature for a wrong one; and
 *  - DescribeCases shows a case at the latest lag_s after it was made.
 */
struct fc_policy {
    uint32_t accept_s;          /* E (600) */
    uint32_t lag_s;             /* L (300) */
    uint32_t wait_s;            /* W, from signing to asking; less than E + L stands for E + L */
    uint32_t window_s;          /* in which a repeat of a fault is no new case (86400) */
    uint32_t keep_s;            /* for which a refused entry is kept (604800) */
    uint32_t pace_s;            /* most between the end of a call and the next (60) */
    uint32_t backoff_s;         /* most after the first failure; twice as much after each (30) */
    uint32_t backoff_cap_s;     /* and at the very most (3600) */
    uint32_t levels[FC_LEVELS]; /* repeats that are told to an open case (10, 100, 1000) */
    uint16_t hour_cases;        /* opened in an hour at most (1); FC_UNLIMITED */
    uint16_t day_cases;         /* in a day (3); FC_UNLIMITED */
    uint8_t day_attempts;       /* to open one case, in a day (24) */
    uint8_t silent;             /* 1: repeats are counted, but not told to the case */
};

/* What was spent. Zeros: nothing yet. */
struct fc_budget {
    uint32_t hour, day; /* when the hour and the day that are counted began */
    uint32_t parked;    /* no call before */
    uint16_t hour_cases, day_cases;
    uint8_t failures; /* calls in a row that found no one to answer */
    uint8_t boots;    /* in a row that were soon followed by another */
};

/* W: the seconds from signing a call until it can be asked what became of it. */
uint32_t fc_policy_wait(const struct fc_policy *policy);

/*
 * Whole seconds drawn from 0 to most: full jitter. random is any 32 bits, all equally likely.
 */
uint32_t fc_jitter(uint32_t most, uint32_t random);

/* The jittered wait after so many failures in a row (from 1). */
uint32_t fc_policy_backoff(const struct fc_policy *policy, unsigned failures, uint32_t random);

/*
 * Set right what a clock that jumped back has left in the future, and forget an hour or a day that
 * is over. Call it before the budget is asked.
 */
void fc_budget_settle(struct fc_budget *budget, uint32_t now);

/*
 * When a case may be opened.
 * Returns that time; now or earlier: at once.
 */
uint32_t fc_budget_free(const struct fc_budget *budget, const struct fc_policy *policy);

/* A case was, or may have been, opened, by a call signed with the time `since`: it counts. */
void fc_budget_spend(struct fc_budget *budget, uint32_t since, uint32_t now);

/* It turned out not to have been: it counts no more in the hour and the day that it fell in. */
void fc_budget_refund(struct fc_budget *budget, uint32_t since);

/* Make no call before `until`. */
void fc_budget_park(struct fc_budget *budget, uint32_t until);

/*
 * A call ended: choose when the next may begin. One that nobody answered backs off; after a
 * refusal for now it waits as long as Retry-After says, a day at most; after
 * CaseCreationLimitExceeded until the next hour has begun; else as the pace is.
 */
void fc_budget_called(struct fc_budget *budget, const struct fc_policy *policy,
                      const struct fc_result *result, uint32_t now, uint32_t random);

/*
 * The device started. Where that happens again and again, each start waits longer before it calls
 * anybody: a boot loop spends nothing. Say fc_budget_stay once it has been up for 10 minutes.
 */
void fc_budget_boot(struct fc_budget *budget, const struct fc_policy *policy, uint32_t now);
void fc_budget_stay(struct fc_budget *budget); /* the device stays up */

#endif
