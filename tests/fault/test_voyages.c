/*
 * Voyages: random schedules of faults, repeats and misfortunes, judged by logbook.h and ledger.h.
 * VOYAGES=n and VOYAGE_SEED=n say how many and which; a voyage is repeated by its seed alone.
 */
#include <stdlib.h>
#include <time.h>

#include "../unit/test.h"
#include "voyage.h"

#define USUAL 3000u

static struct voyage voyage;

static uint32_t number_of(const char *name, uint32_t otherwise)
{
    const char *text = getenv(name);
    return text ? (uint32_t)strtoul(text, NULL, 0) : otherwise;
}

static struct sums {
    unsigned long stops, entries, repeats, creates, limits, describes, pages, blinds, adds, parts,
        closed, unknown;
} sums;

static void add_up(void)
{
    const struct ledger *ledger = &voyage.ledger;
    sums.stops += voyage.stops;
    sums.creates += ledger->creates;
    sums.limits += ledger->refusals;
    sums.describes += ledger->describes;
    sums.pages += ledger->pages;
    sums.blinds += ledger->blinds;
    sums.adds += ledger->adds;
    for (unsigned i = 0; i < ledger->count; i++)
        for (unsigned part = 1; part < LEDGER_PARTS; part++)
            sums.parts += ledger->cases[i].parts[part].made != 0;
    sums.entries += voyage.logbook.count;
    for (unsigned i = 0; i < voyage.logbook.count; i++) {
        const struct logbook_entry *entry = &voyage.logbook.entries[i];
        sums.repeats += entry->counted;
        sums.closed += entry->last.closed;
        sums.unknown += entry->last.state == FC_ENTRY_UNKNOWN;
    }
}

int main(void)
{
    uint32_t first = number_of("VOYAGE_SEED", (uint32_t)time(NULL) * 1000u);
    uint32_t count = number_of("VOYAGES", USUAL);
    unsigned failures = 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    test_begin("voyages");
    for (uint32_t i = 0; i < count && failures < 20; i++) {
        struct schedule schedule;
        uint32_t seed = first + i;
        uint32_t state = schedule_draw(&schedule, seed);
        voyage_init(&voyage, &schedule, state);
        const char *wrong = voyage_run(&voyage);
        if (wrong) {
            printf("VOYAGE_SEED=%lu VOYAGES=1: %s\n", (unsigned long)seed, wrong);
            failures++;
        }
        add_up();
    }
    CHECK_INT(failures, 0);
    test_close();
    printf("%lu voyages from VOYAGE_SEED=%lu: %lu stops; %lu entries, %lu repeats; %lu CreateCase, "
           "%lu refused for the hour; %lu DescribeCases, %lu further pages, %lu not allowed; "
           "%lu AddCommunicationToCase, %lu parts of texts; %lu taken for resolved, %lu unknown "
           "for good\n",
           (unsigned long)count, (unsigned long)first, sums.stops, sums.entries, sums.repeats,
           sums.creates, sums.limits, sums.describes, sums.pages, sums.blinds, sums.adds,
           sums.parts, sums.closed, sums.unknown);
    return test_end();
}
