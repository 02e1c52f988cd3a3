#include "budget.h"

#include <string.h>

#include "date.h"

#define ACCEPT_S 600u
#define LAG_S 300u
#define PACE_S 60u
#define BACKOFF_S 30u
#define BACKOFF_CAP_S 3600u
#define HOUR_CASES 1
#define DAY_CASES 3
#define RETRY_AFTER_MOST_S FC_DAY_S
#define PARKED_MOST_S (FC_DAY_S + FC_DAY_S / 8) /* the longest wait and its jitter */
#define BOOTS 3                                 /* in a row that are no loop yet */

static uint32_t either(uint32_t value, uint32_t otherwise)
{
    return value ? value : otherwise;
}

uint32_t fc_policy_wait(const struct fc_policy *policy)
{
    uint32_t least = either(policy->accept_s, ACCEPT_S) + either(policy->lag_s, LAG_S);
    return policy->wait_s > least ? policy->wait_s : least;
}

uint32_t fc_jitter(uint32_t most, uint32_t random)
{
    return (uint32_t)((uint64_t)random * ((uint64_t)most + 1) >> 32);
}

uint32_t fc_policy_backoff(const struct fc_policy *policy, unsigned failures, uint32_t random)
{
    uint32_t most = either(policy->backoff_s, BACKOFF_S);
    uint32_t cap = either(policy->backoff_cap_s, BACKOFF_CAP_S);
    while (failures-- > 1 && most < cap)
        most = most < UINT32_MAX / 2 ? 2 * most : cap;
    return fc_jitter(most < cap ? most : cap, random);
}

void fc_budget_settle(struct fc_budget *budget, uint32_t now)
{
    if (budget->hour > now)
        budget->hour = now;
    if (budget->day > now)
        budget->day = now;
    if (now - budget->hour >= FC_HOUR_S)
        budget->hour_cases = 0;
    if (now - budget->day >= FC_DAY_S)
        budget->day_cases = 0;
    if (budget->parked > now && budget->parked - now > PARKED_MOST_S)
        budget->parked = now;
}

uint32_t fc_budget_free(const struct fc_budget *budget, const struct fc_policy *policy)
{
    uint32_t hour_cases = either(policy->hour_cases, HOUR_CASES);
    uint32_t day_cases = either(policy->day_cases, DAY_CASES);
    uint32_t free = budget->parked;
    if (hour_cases != FC_UNLIMITED && budget->hour_cases >= hour_cases &&
        budget->hour + FC_HOUR_S > free)
        free = budget->hour + FC_HOUR_S;
    if (day_cases != FC_UNLIMITED && budget->day_cases >= day_cases &&
        budget->day + FC_DAY_S > free)
        free = budget->day + FC_DAY_S;
    return free;
}

static void count(uint16_t *cases, uint32_t *began, uint32_t since)
{
    if (*cases == 0)
        *began = since;
    if (*cases < UINT16_MAX)
        ++*cases;
}

void fc_budget_spend(struct fc_budget *budget, uint32_t since, uint32_t now)
{
    fc_budget_settle(budget, now);
    count(&budget->hour_cases, &budget->hour, since);
    count(&budget->day_cases, &budget->day, since);
}

void fc_budget_refund(struct fc_budget *budget, uint32_t since)
{
    budget->hour_cases =
        (uint16_t)(budget->hour_cases - (budget->hour_cases > 0 && since >= budget->hour));
    budget->day_cases =
        (uint16_t)(budget->day_cases - (budget->day_cases > 0 && since >= budget->day));
}

void fc_budget_park(struct fc_budget *budget, uint32_t until)
{
    if (budget->parked < until)
        budget->parked = until;
}

/* The seconds that a Retry-After field asks for: a number of them, or a date. */
static uint32_t retry_after(const char *text, uint32_t now)
{
    uint32_t seconds = 0, date = fc_date_parse(text, strlen(text));
    if (date) {
        seconds = date > now ? date - now : 0;
    } else {
        for (; *text >= '0' && *text <= '9' && seconds <= RETRY_AFTER_MOST_S; text++)
            seconds = seconds * 10 + (uint32_t)(*text - '0');
        if (*text && seconds <= RETRY_AFTER_MOST_S)
            seconds = 0; /* it was no number */
    }
    return seconds < RETRY_AFTER_MOST_S ? seconds : RETRY_AFTER_MOST_S;
}

void fc_budget_called(struct fc_budget *budget, const struct fc_policy *policy,
                      const struct fc_result *result, uint32_t now, uint32_t random)
{
    if (result->err == FC_OK || result->status) {
        uint32_t asked = retry_after(result->retry_after, now);
        if (result->err == FC_OK)
            budget->failures = 0;
        if (!strcmp(result->code, "CaseCreationLimitExceeded")) {
            fc_budget_park(budget,
                           now - now % FC_HOUR_S + FC_HOUR_S + fc_jitter(FC_HOUR_S, random));
            return;
        }
        if (asked && (result->err == FC_ERR_THROTTLED || result->err == FC_ERR_SERVICE))
            fc_budget_park(budget, now + asked + fc_jitter(asked / 8, random));
    }
    if (result->err == FC_OK || result->err == FC_ERR_REFUSED) {
        fc_budget_park(budget, now + fc_jitter(either(policy->pace_s, PACE_S), random));
        return;
    }
    budget->failures = (uint8_t)(budget->failures + (budget->failures < UINT8_MAX));
    fc_budget_park(budget, now + fc_policy_backoff(policy, budget->failures, random));
}

void fc_budget_boot(struct fc_budget *budget, const struct fc_policy *policy, uint32_t now)
{
    budget->boots = (uint8_t)(budget->boots + (budget->boots < UINT8_MAX));
    if (budget->boots > BOOTS)
        fc_budget_park(budget, now + fc_policy_backoff(policy, budget->boots - BOOTS, UINT32_MAX));
}

void fc_budget_stay(struct fc_budget *budget)
{
    budget->boots = 0;
}
