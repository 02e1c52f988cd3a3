/* An outbox on storage that fails, or whose bits turn: it is said, and nothing else is lost. */
#include <stdlib.h>

#include "flash.h"
#include "ledger.h"
#include "test.h"

static struct flash flash;
static struct fc_storage storage;
static struct fc_outbox outbox;
static struct fc_outbox_entry entries[LEDGER_MAX];
static unsigned char window[FC_OUTBOX_WINDOW(1)];

static int open_it(void)
{
    return fc_outbox_open(&outbox, &storage, entries, LEDGER_MAX, window, sizeof window);
}

static void begin_with(uint32_t erase_size, uint32_t program_size, uint32_t units)
{
    flash_free(&flash);
    flash_init(&flash, &storage, erase_size, program_size, units, 0);
    CHECK_INT(open_it(), 0);
}

/* Every call of the storage fails once, in every operation: it is said, and nothing gets lost. */
static void test_every_call_that_fails(void)
{
    struct flash kept;
    struct ledger ledger;
    memset(&ledger, 0, sizeof ledger);
    begin_with(512, 4, 4);
    flash_init(&kept, &storage, 512, 4, 4, 0);
    storage.ctx = &flash;
    unsigned failures = 0;
    for (uint32_t i = 0; i < 60; i++) {
        struct ledger_op op = {i % 6 == 0   ? LEDGER_PUT
                               : i % 6 == 5 ? LEDGER_DROP
                               : i % 6 == 4 ? LEDGER_TIDY
                                            : LEDGER_MARK,
                               i, 150, i * 7919};
        flash_copy(&kept, &flash);
        for (uint64_t at = 1; !test_errors; at++) {
            struct ledger now = ledger;
            flash_copy(&flash, &kept);
            flash.fail_at = flash.calls + at;
            int err = open_it();
            if (!err)
                err = ledger_do(&op, &outbox, &now);
            int is_over = flash.calls < flash.fail_at;
            flash.fail_at = 0;
            if (is_over) {
                CHECK(!err || err == FC_AGAIN);
                break;
            }
            failures++;
            CHECK_INT(err, FC_ERR_STORAGE);
            int last = outbox.journal.failure;
            CHECK(!last || fc_outbox_mark(&outbox, FC_OUTBOX_SELF, "x", 1) == FC_ERR_STORAGE);
            CHECK_INT(open_it(), 0);
            CHECK(!ledger_differs(&ledger, &outbox) || !ledger_differs(&now, &outbox));
        }
        flash_copy(&flash, &kept);
        CHECK_INT(open_it(), 0);
        int err = ledger_do(&op, &outbox, &ledger);
        CHECK(!err || err == FC_AGAIN);
        CHECK(!ledger_differs(&ledger, &outbox));
    }
    flash_free(&kept);
    printf("%u calls of the storage failed\n", failures);
    CHECK(failures > 2000);
}

/* Any single bit of all that is stored may turn: it is found, and other entries do not suffer. */
static void test_every_bit_that_rots(void)
{
    struct ledger ledger;
    struct fc_outbox_item item;
    unsigned found = 0, harmless = 0;
    uint8_t *before = NULL;
    memset(&ledger, 0, sizeof ledger);
    begin_with(1024, 4, 3);
    for (uint32_t i = 0; i < 7; i++) {
        struct ledger_op op = {i < 3   ? LEDGER_PUT
                               : i < 6 ? LEDGER_MARK
                                       : LEDGER_DROP,
                               i, 150, i * 7919 + 30};
        CHECK_INT(ledger_do(&op, &outbox, &ledger), 0);
    }
    before = malloc(flash.size);
    if (!before)
        abort();
    memcpy(before, flash.bytes, flash.size);
    for (uint32_t bit = 0; bit < 8 * flash.size; bit += 3) {
        memcpy(flash.bytes, before, flash.size);
        flash.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        int err = open_it(),
            said = err != 0 || fc_outbox_is_uncertain(&outbox) || fc_outbox_rotten(&outbox);
        CHECK(!err || err == FC_ERR_FOREIGN);
        memset(&item, 0, sizeof item);
        while (!err && fc_outbox_next(&outbox, &item))
            said |= item.damaged | item.uncertain;
        int same = !err && !ledger_differs(&ledger, &outbox);
        CHECK(same || said);
        found += !same;
        harmless += same;
    }
    free(before);
    printf("%u bits that rotted were found, %u did no harm\n", found, harmless);
    CHECK(found > 1000 && harmless > 1000);
}

/*
 * An erase that was cut before it did anything leaves bits that read otherwise in the unit that is
 * no longer wanted: that is not taken for the newest unit, rotten.
 */
static void test_bits_of_the_unit_erased_next(void)
{
    struct ledger ledger;
    struct flash kept;
    memset(&ledger, 0, sizeof ledger);
    begin_with(256, 8, 8);
    flash_init(&kept, &storage, 256, 8, 8, 0);
    storage.ctx = &flash;
    for (uint32_t i = 0; i < 40 && !test_errors; i++) {
        struct ledger_op op = {LEDGER_MARK, 0, 0, i * 7919};
        CHECK_INT(ledger_do(&op, &outbox, &ledger), 0);
        uint8_t *next = flash.bytes + (outbox.unit + 1) % outbox.journal.units * 256;
        flash_copy(&kept, &flash);
        for (uint32_t bit = 0; bit < 40 * 8 && next[16] != 0xff && !test_errors; bit++)
            for (uint32_t two = 0; two < 2 && !test_errors; two++) {
                uint32_t other = (bit + i) % 32; /* of the checksum */
                next[bit / 8] ^= (uint8_t)(1u << bit % 8);
                if (two)
                    next[other / 8] ^= (uint8_t)(1u << other % 8);
                CHECK_INT(open_it(), 0);
                const char *what = ledger_differs(&ledger, &outbox);
                CHECK(what == NULL);
                if (test_errors)
                    printf("mark %u, bits %u and %u: %s\n", i, bit, two ? other : bit, what);
                flash_copy(&flash, &kept);
            }
        for (uint32_t byte = 0; byte < 4 && next[16] != 0xff; byte++) /* the next one's number */
            next[12 + byte] = (uint8_t)((outbox.serial + 1) >> 8 * byte);
        CHECK_INT(open_it(), 0);
        CHECK(!ledger_differs(&ledger, &outbox));
        flash_copy(&flash, &kept);
        CHECK_INT(open_it(), 0);
    }
    flash_free(&kept);
}

int main(void)
{
    RUN(test_every_call_that_fails);
    RUN(test_every_bit_that_rots);
    RUN(test_bits_of_the_unit_erased_next);
    flash_free(&flash);
    return test_end();
}
