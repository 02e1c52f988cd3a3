#include "said.h"

#include <stdio.h>
#include <string.h>

#define JUST_BEFORE_S 120u /* two calls, each as long as its deadline allows */
#define RECENT 5           /* communications that are shown with a case */

uint32_t said_sum(const char *text, size_t len)
{
    uint32_t sum = 2166136261u; /* FNV-1a */
    while (len--)
        sum = (sum ^ (unsigned char)*text++) * 16777619u;
    return sum;
}

/* Whether the role may not ask for cases, or may only since just now. */
static int was_blind(const struct ledger *ledger)
{
    return ledger_is_blind(ledger) ||
           (ledger->plan.blind_s &&
            ledger->now - ledger->began < ledger->plan.blind_s + JUST_BEFORE_S);
}

/* Whether the device may tell of so many repeats in that case. */
static void judge_repeats(struct ledger *ledger, const struct ledger_case *entry, unsigned repeats)
{
    if (!was_blind(ledger) && (!entry->open_at || ledger->now - entry->open_at > JUST_BEFORE_S))
        ledger_object(ledger, "it said something in a case that it was not shown to be open");
    else if (repeats <= entry->told)
        ledger_object(ledger, "it said the same again");
}

/* Whether it may say that part. */
static void judge_part(struct ledger *ledger, const struct ledger_case *entry,
                       const struct ledger_part *part)
{
    if (entry->is_shown_resolved)
        ledger_object(ledger, "it went on in a case that was shown to be resolved");
    else if (part->said_at && !was_blind(ledger) && !part->is_asked)
        ledger_object(ledger, "it said a part again before it asked for it");
    else if (part->made && !was_blind(ledger))
        ledger_object(ledger, "it said a part twice");
}

void said_take(struct ledger *ledger, struct ledger_case *entry, const char *text,
               uint32_t signed_at, uint32_t made)
{
    unsigned number, of;
    if (sscanf(text, "This fault was seen %u more times.", &number) == 1) {
        judge_repeats(ledger, entry, number);
        entry->told = number;
    } else if (sscanf(text, "[part %u of %u]", &number, &of) == 2 && number > 1 && number <= of &&
               of <= LEDGER_PARTS) {
        struct ledger_part *part = &entry->parts[number - 1];
        judge_part(ledger, entry, part);
        part->said_at = signed_at;
        part->of = (uint8_t)of;
        part->made = part->made ? part->made : made;
        part->sum = said_sum(text, strcspn(text, "\""));
        part->is_asked = 0;
    } else {
        ledger_object(ledger, "it said what nobody told it to");
    }
}

size_t said_put(const struct ledger *ledger, const struct ledger_case *entry, char *body,
                size_t cap)
{
    size_t used = (size_t)snprintf(body, cap, "{\"communications\":[");
    unsigned shown = 0;
    for (unsigned i = LEDGER_PARTS; --i && shown < RECENT;) {
        const struct ledger_part *part = &entry->parts[i];
        if (part->made && part->made + ledger->plan.lag_s <= ledger->now)
            used +=
                (size_t)snprintf(body + used, cap - used, "%s{\"body\":\"[part %u of %u]\\n...\"}",
                                 shown++ ? "," : "", i + 1, part->of);
    }
    return used + (size_t)snprintf(body + used, cap - used, "]}");
}

void said_show(const struct ledger *ledger, struct ledger_case *entry)
{
    for (unsigned i = 1; i < LEDGER_PARTS; i++)
        if (entry->parts[i].said_at + LEDGER_LIFE_S + LEDGER_LAG_S <= ledger->now)
            entry->parts[i].is_asked = 1;
}
