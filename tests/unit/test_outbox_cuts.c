/*
 * Power cuts: at every program unit and step of an erase of every operation, torn in four ways,
 * and all pairs: a second cut at every step of the recovery and of the operation after it. Each
 * leaves the old state or the new one, and the outbox does not change its mind about which.
 *
 * The second cuts are torn in the four ways by turns; with OUTBOX_TEARS=all each is in all of them.
 * OUTBOX_OPERATIONS=n: so many operations on each medium; tests/fault asks for ALL.
 */
#include <stdlib.h>
#include <string.h>

#include "flash.h"
#include "ledger.h"
#include "test.h"

/* Of so many operations one is cut; the others bring the journal round. */
#define UNCUT 11
#define USUAL (3 * UNCUT)
#define ALL (7 * UNCUT)

static const struct geometry {
    uint32_t erase_size, program_size, units;
    int has_cache;
} geometries[] = {
    {512, 16, 4, 0}, {1024, 4, 3, 0}, {256, 8, 8, 0}, {1024, 16, 2, 0}, {512, 16, 4, 1}};

static struct flash flash, before, after;
static struct fc_storage storage;
static struct fc_outbox outbox;
static struct fc_outbox_entry entries[LEDGER_MAX];
static unsigned char window[128];
static unsigned long cuts, pairs, news, torn[TEARS];
static int all_tears;
static uint32_t random_state;

static uint32_t next_random(void)
{
    random_state = random_state * 1664525u + 1013904223u;
    return random_state >> 8;
}

static int open_it(void)
{
    return fc_outbox_open(&outbox, &storage, entries, LEDGER_MAX, window, sizeof window);
}

/* What the outbox shows must be one of two states. Returns which, or -1. */
static int state_of(const struct ledger *old, const struct ledger *new, const char *when)
{
    int err = open_it();
    const char *is_old = err ? fc_error_text(err) : ledger_differs(old, &outbox);
    const char *is_new = is_old && !err ? ledger_differs(new, &outbox) : "the old one";
    if (!is_old || !is_new)
        return is_old != NULL;
    printf("%s: not the old state (%s), nor the new one (%s)\n", when, is_old, is_new);
    CHECK(is_old == NULL);
    return -1;
}

/*
 * A second cut in that step, torn in that way, after a first one that left `after`: in the
 * recovery, or in an operation after it. Returns whether it fell there.
 */
static int check_second_cut(const struct ledger *old, const struct ledger *new, uint32_t seed,
                            uint64_t step, enum flash_tear tear)
{
    struct ledger_op next = {LEDGER_MARK, 0, 0, seed};
    struct ledger one = *old, other = *new;
    flash_copy(&flash, &after);
    flash_power(&flash, step, tear, seed + (uint32_t)step);
    int which = open_it() ? -1 : ledger_differs(old, &outbox) != NULL, err = 0;
    if (which >= 0) {
        CHECK(!ledger_differs(which ? new : old, &outbox));
        one = other = which ? *new : *old;
        err = ledger_do(&next, &outbox, &other);
    }
    CHECK_INT(err, flash.is_off && which >= 0 ? FC_ERR_STORAGE : 0);
    if (!flash.is_off)
        return 0;
    flash_power(&flash, 0, TEAR_PREFIX, seed);
    int state = state_of(&one, &other, "after the second cut");
    CHECK_INT(state_of(&one, &other, "after it, opened again"), state);
    CHECK_INT(flash.broken, 0);
    return 1;
}

/* All steps in which a second cut can fall: torn in all ways, or each in the next of them. */
static void check_second_cuts(const struct ledger *old, const struct ledger *new, uint32_t seed)
{
    int more = 1;
    for (uint64_t step = 1; more && !test_errors; step++) {
        unsigned ways = all_tears ? TEARS : 1;
        for (unsigned way = 0; way < ways && more; way++) {
            enum flash_tear tear = (enum flash_tear)(pairs % TEARS);
            more = check_second_cut(old, new, seed, step, tear);
            pairs += more != 0;
            torn[tear] += more != 0;
        }
    }
}

/* All steps of an operation in which it can be cut. */
static void check_cuts(const struct ledger_op *op, const struct ledger *old)
{
    flash_copy(&before, &flash);
    for (int tear = 0; tear < TEARS; tear++)
        for (uint64_t step = 1; !test_errors; step++) {
            struct ledger new = *old;
            uint32_t seed = next_random();
            flash_copy(&flash, &before);
            flash_power(&flash, 0, TEAR_PREFIX, seed);
            CHECK_INT(open_it(), 0);
            flash_power(&flash, step, (enum flash_tear)tear, seed);
            (void)ledger_do(op, &outbox, &new);
            if (!flash.is_off)
                break;
            if (cuts++ % test_stride())
                continue;
            flash_power(&flash, 0, TEAR_PREFIX, seed);
            flash_copy(&after, &flash);
            int state = state_of(old, &new, "after a cut");
            news += state == 1;
            CHECK_INT(state_of(old, &new, "opened again"), state);
            check_second_cuts(old, &new, seed);
        }
    flash_copy(&flash, &before);
    flash_power(&flash, 0, TEAR_PREFIX, 1);
}

static struct ledger_op random_op(const struct ledger *ledger, uint32_t room)
{
    static const enum ledger_kind kinds[] = {LEDGER_PUT,  LEDGER_MARK, LEDGER_MARK,  LEDGER_MARK,
                                             LEDGER_DROP, LEDGER_TIDY, LEDGER_CANCEL};
    struct ledger_op op = {kinds[next_random() % 7], next_random(), next_random() % 500,
                           next_random()};
    if (op.kind == LEDGER_PUT && (!room || ledger->count == LEDGER_MAX))
        op.kind = LEDGER_DROP;
    if (op.len > room)
        op.len = room;
    return op;
}

static void check_geometry(const struct geometry *geometry, uint32_t ops)
{
    struct ledger ledger;
    memset(&ledger, 0, sizeof ledger);
    struct flash *all[] = {&before, &after, &flash};
    for (int i = 0; i < 3; i++)
        flash_init(all[i], &storage, geometry->erase_size, geometry->program_size, geometry->units,
                   geometry->has_cache);
    CHECK_INT(open_it(), 0);
    for (uint32_t i = 0; i < ops && !test_errors; i++) {
        struct ledger_op op = random_op(&ledger, fc_outbox_room(&outbox));
        if (i % UNCUT == 0) {
            check_cuts(&op, &ledger);
            CHECK_INT(open_it(), 0);
        }
        int err = ledger_do(&op, &outbox, &ledger);
        CHECK(!err || (op.kind == LEDGER_CANCEL && err == FC_ERR_FULL) ||
              (op.kind == LEDGER_TIDY && err == FC_AGAIN));
        const char *what = ledger_differs(&ledger, &outbox);
        CHECK(!what);
        CHECK_INT(flash.broken, 0);
        if (i == ops - 1)
            CHECK(flash.erases[0] > 2);
        if (test_errors)
            printf("geometry %u/%u x %u, operation %u of kind %d\n", geometry->erase_size,
                   geometry->program_size, geometry->units, i, (int)op.kind);
    }
    for (int i = 0; i < 3; i++)
        flash_free(all[i]);
}

static void test_every_cut_and_pair(void)
{
    const char *asked = getenv("OUTBOX_OPERATIONS"), *tears = getenv("OUTBOX_TEARS");
    all_tears = tears && !strcmp(tears, "all");
    uint32_t ops = asked ? (uint32_t)strtoul(asked, NULL, 10) : USUAL;
    setvbuf(stdout, NULL, _IOLBF, 0);
    random_state = 20261123;
    for (size_t i = 0; i < sizeof geometries / sizeof geometries[0]; i++) {
        unsigned long cuts_before = cuts, pairs_before = pairs;
        if (geometries[i].has_cache)
            random_state = 20261123; /* the same run as the first, on another medium */
        check_geometry(&geometries[i], ops);
        printf("units of %u bytes, programmed by %u%s: %lu cuts, %lu pairs of cuts\n",
               geometries[i].erase_size, geometries[i].program_size,
               geometries[i].has_cache ? ", with a cache" : "", cuts - cuts_before,
               pairs - pairs_before);
    }
    printf("%lu cuts, %lu of which left the new state; %lu pairs of cuts\n", cuts, news, pairs);
    for (int tear = 0; tear < TEARS; tear++)
        CHECK_INT(torn[tear], pairs / TEARS + (tear < (int)(pairs % TEARS)));
    CHECK(pairs * test_stride() >= 100000 || ops < ALL);
    CHECK(news > 0 && news < cuts);
}

int main(void)
{
    RUN(test_every_cut_and_pair);
    return test_end();
}
