#include "schedule.h"

#include <string.h>

#include "../../core/report.h"

#define MINUTE_MS 60000u
#define HOUR_MS 3600000u

uint32_t random_bits(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

uint32_t random_below(uint32_t *state, uint32_t most)
{
    return (uint32_t)((uint64_t)random_bits(state) * most >> 32);
}

static int one_in(uint32_t *state, uint32_t most)
{
    return random_below(state, most) == 0;
}

/* How often a fault is found again: mostly never, sometimes past the levels that a case is told. */
static uint32_t draw_repeats(uint32_t *state)
{
    uint32_t chance = random_below(state, 400);
    if (chance == 0)
        return 1000 + random_below(state, 30);
    if (chance < 16)
        return 100 + random_below(state, 30);
    if (chance < 70)
        return 10 + random_below(state, 30);
    return chance < 130 ? 1 + random_below(state, 9) : 0;
}

static void draw_faults(struct schedule *schedule, uint32_t *state)
{
    static const uint32_t spacings[] = {0, MINUTE_MS, 10 * MINUTE_MS, 2 * HOUR_MS};
    int all_at_once = one_in(state, 4);
    schedule->fault_count = one_in(state, 3) ? 1 + random_below(state, SCHEDULE_FAULTS) : 2;
    for (unsigned i = 0; i < schedule->fault_count; i++) {
        struct schedule_fault *fault = &schedule->faults[i];
        fault->severity = (enum fc_severity)random_below(state, FC_CRITICAL + 1);
        fault->after_ms = i && !all_at_once ? random_below(state, 2 * HOUR_MS) : 0;
        fault->repeats = draw_repeats(state);
        fault->every_ms = spacings[random_below(state, fault->repeats < 30 ? 4 : 2)];
        fault->length = 37;
    }
}

static void draw_policy(struct schedule *schedule, uint32_t *state)
{
    static const struct fc_policy policies[] = {
        {0},
        {.hour_cases = FC_UNLIMITED, .day_cases = FC_UNLIMITED},
        {.hour_cases = FC_UNLIMITED, .day_cases = 1},
        {.hour_cases = 2, .day_cases = FC_UNLIMITED},
    };
    uint32_t which = random_below(state, 8);
    schedule->policy = policies[which < 4 ? which : 0];
    schedule->policy.silent = (uint8_t)one_in(state, 16);
}

static enum ledger_answer draw_answer(uint32_t *state)
{
    return (enum ledger_answer)random_below(state, LEDGER_ANSWERS);
}

static void draw_service(struct schedule *schedule, uint32_t *state)
{
    struct ledger_plan *service = &schedule->service;
    service->deed = (enum ledger_deed)random_below(state, LEDGER_DEEDS);
    service->create_answer = draw_answer(state);
    service->describe_answer = one_in(state, 2) ? LEDGER_TRUE : draw_answer(state);
    service->add_answer = one_in(state, 2) ? LEDGER_TRUE : draw_answer(state);
    service->late_s = random_below(state, LEDGER_LIFE_S + 1);
    service->lag_s = random_below(state, LEDGER_LAG_S + 1);
    service->lists_none = (uint8_t)one_in(state, 2);
    service->page = 1 + random_below(state, 12);
    schedule->others = random_below(state, 12);
    if (one_in(state, 6))
        service->blind_s = one_in(state, 2) ? LEDGER_EVER : random_below(state, 3 * 86400);
    if (one_in(state, 4))
        service->resolve_s = 1 + random_below(state, one_in(state, 2) ? 3600 : 80000);
}

static void draw_mishaps(struct schedule *schedule, uint32_t *state)
{
    uint32_t scale = one_in(state, 4) ? 8 : 1; /* far on the way, too */
    schedule->mishap_count = one_in(state, 6) ? 0 : 1 + random_below(state, 5);
    for (unsigned i = 0; i < schedule->mishap_count; i++) {
        struct mishap *mishap = &schedule->mishaps[i];
        mishap->kind = (enum mishap_kind)random_below(state, MISHAP_KINDS);
        mishap->at = random_below(state, scale * (mishap->kind <= MISHAP_FLIP    ? 5000
                                                  : mishap->kind == MISHAP_POWER ? 60
                                                                                 : 250));
        mishap->value = random_below(state, 4) ? (int32_t)random_below(state, 600) - 300
                                               : (int32_t)random_below(state, 200000) - 100000;
    }
}

/* A text in 2 to 4 parts: more is moved, called and stored on that way, so mishaps lie farther. */
static void draw_parts(struct schedule *schedule, uint32_t *state)
{
    struct ledger_plan *service = &schedule->service;
    schedule->faults[0].length = FC_REPORT_BODY + 1 + random_below(state, 3 * FC_REPORT_BODY - 300);
    service->hears_none = (uint8_t)one_in(state, 2);
    service->adds_well = (uint8_t)random_below(state, 3);
    service->add_deed = (enum ledger_deed)random_below(state, LEDGER_DEEDS);
    for (unsigned i = 0; i < schedule->mishap_count; i++)
        schedule->mishaps[i].at *= 1 + random_below(state, 16);
}

uint32_t schedule_draw(struct schedule *schedule, uint32_t seed)
{
    uint32_t state = seed * 2654435761u;
    state += !state;
    for (int i = 0; i < 8; i++)
        random_bits(&state);
    memset(schedule, 0, sizeof *schedule);
    schedule->begin_ms = random_below(&state, 86400) * 1000;
    draw_faults(schedule, &state);
    draw_policy(schedule, &state);
    schedule->keep_alive = (uint8_t)one_in(&state, 2);
    schedule->until_forgotten = (uint8_t)one_in(&state, 8);
    draw_service(schedule, &state);
    if (one_in(&state, 5)) {
        schedule->hosts_out = (uint8_t)(1 + random_below(&state, (1 << SCHEDULE_HOSTS) - 1));
        schedule->outage = (enum outage_kind)random_below(&state, OUTAGE_KINDS);
        schedule->outage_ms = random_below(&state, 6 * HOUR_MS);
    }
    if (one_in(&state, 12)) {
        schedule->restarts = 4 + random_below(&state, 12);
        schedule->up_ms = random_below(&state, 4 * MINUTE_MS);
    }
    draw_mishaps(schedule, &state);
    if (one_in(&state, 64))
        draw_parts(schedule, &state);
    return state;
}

char schedule_character(unsigned fault, uint32_t at)
{
    return (char)('a' + ((at * 2654435761u >> 16) + fault) % 26);
}

int schedule_has_parts(const struct schedule *schedule)
{
    for (unsigned i = 0; i < schedule->fault_count; i++)
        if (schedule->faults[i].length > FC_REPORT_BODY)
            return 1;
    return 0;
}

int schedule_has(const struct schedule *schedule, enum mishap_kind kind)
{
    for (unsigned i = 0; i < schedule->mishap_count; i++)
        if (schedule->mishaps[i].kind == kind)
            return 1;
    return 0;
}
