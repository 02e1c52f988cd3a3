/*
 * Voyages: random schedules of 1 to 5 misfortunes between a fault and its case. Each must end with
 * exactly one case for each fault, known under its ID. VOYAGES=n and VOYAGE_SEED=n say how many and
 * which; a voyage is repeated by its seed alone.
 */
#include <stdlib.h>
#include <time.h>

#include "../unit/test.h"
#include "voyage.h"

#define USUAL 4000u

static struct voyage voyage;

static uint32_t number_of(const char *name, uint32_t otherwise)
{
    const char *text = getenv(name);
    return text ? (uint32_t)strtoul(text, NULL, 0) : otherwise;
}

int main(void)
{
    uint32_t first = number_of("VOYAGE_SEED", (uint32_t)time(NULL) * 1000u);
    uint32_t count = number_of("VOYAGES", USUAL);
    unsigned long stops = 0, creates = 0, describes = 0, pages = 0, limits = 0;
    unsigned failures = 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    test_begin("voyages");
    for (uint32_t i = 0; i < count && failures < 20; i++) {
        uint32_t seed = first + i;
        voyage_init(&voyage, seed);
        const char *wrong = voyage_run(&voyage);
        if (wrong) {
            printf("VOYAGE_SEED=%lu VOYAGES=1: %s\n", (unsigned long)seed, wrong);
            failures++;
        }
        stops += voyage.stops;
        creates += voyage.ledger.creates;
        describes += voyage.ledger.describes;
        pages += voyage.ledger.pages;
        limits += voyage.ledger.refusals;
    }
    CHECK_INT(failures, 0);
    test_close();
    printf("%lu voyages from VOYAGE_SEED=%lu: %lu stops, %lu CreateCase, %lu DescribeCases, %lu "
           "further pages, %lu refused for the hour\n",
           (unsigned long)count, (unsigned long)first, stops, creates, describes, pages, limits);
    return test_end();
}
