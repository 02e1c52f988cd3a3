/* Marks: what is written is read, whatever it is; what is none is refused. */
#include "../../core/mark.h"

#include <string.h>

#include "guard.h"
#include "test.h"

static uint32_t seed = 1;

static uint32_t draw(void)
{
    seed = seed * 1664525 + 1013904223;
    return seed >> 8 ^ seed << 13;
}

static void fill(void *data, size_t len)
{
    for (uint8_t *byte = data; len--; byte++)
        *byte = (uint8_t)draw();
}

static void random_entry(struct fc_entry *entry)
{
    memset(entry, 0, sizeof *entry);
    entry->state = (uint8_t)(draw() % 5);
    entry->severity = (uint8_t)(draw() % 5);
    entry->told = (uint8_t)(draw() % 4);
    entry->blind = draw() & 1;
    entry->closed = draw() & 1;
    entry->parts = draw() & 63;
    entry->part = (uint8_t)(draw() % 3);
    entry->err = (int8_t)draw();
    fill(entry->fingerprint, 8);
    entry->born = draw();
    entry->count = draw();
    if (entry->state >= FC_ENTRY_CREATED && draw() % 4) {
        memset(entry->text, 'a' + (int)(draw() % 26), 1 + draw() % FC_ENTRY_TEXT);
        return;
    }
    fill(entry->marker, 8);
    entry->since = draw();
    entry->first = draw();
    entry->not_before = draw();
    entry->day = draw();
    entry->attempts = (uint8_t)draw();
    entry->failures = (uint8_t)draw();
}

static void test_entries(void)
{
    for (int i = 0; i < 10000; i++) {
        struct fc_entry entry, read;
        uint8_t mark[FC_MARK_SIZE];
        random_entry(&entry);
        size_t len = fc_mark_entry(mark, &entry);
        CHECK(len <= sizeof mark);
        memset(&read, 0xaa, sizeof read);
        CHECK_INT(fc_mark_read_entry(&read, mark, len), 0);
        CHECK_BYTES(&read, sizeof read, &entry, sizeof entry);
    }
}

/* The bytes are the same on every machine, and in every release. */
static void test_layout(void)
{
    static const uint8_t expected[] = {
        0x22, 0x2a, 0x43, 1,    2,    3, 4, 5, 6, 7, 8, 0x44, 0x33, 0x22, 0x11, 5,
        0,    0,    0,    0xea, 9,    9, 9, 9, 9, 9, 9, 9,    0x04, 0x03, 0x02, 0x01,
        0x08, 0x07, 0x06, 0x05, 0xff, 0, 0, 0, 0, 0, 0, 0x80, 2,    3};
    struct fc_entry entry = {.state = FC_ENTRY_UNKNOWN,
                             .severity = FC_HIGH,
                             .told = 1,
                             .blind = 1,
                             .parts = 3,
                             .part = FC_PART_UNSURE,
                             .err = FC_ERR_TIMEOUT,
                             .fingerprint = {1, 2, 3, 4, 5, 6, 7, 8},
                             .marker = {9, 9, 9, 9, 9, 9, 9, 9},
                             .born = 0x11223344,
                             .count = 5,
                             .since = 0x01020304,
                             .first = 0x05060708,
                             .not_before = 0xff,
                             .day = 0x80000000,
                             .attempts = 2,
                             .failures = 3};
    uint8_t mark[FC_MARK_SIZE];
    CHECK_BYTES(mark, fc_mark_entry(mark, &entry), expected, sizeof expected);
}

/* Whatever the bytes are, none beyond them is read, and what is read can be written. */
static void test_damage(void)
{
    unsigned refused = 0;
    for (int i = 0; i < 50000; i++) {
        uint8_t mark[FC_MARK_SIZE], again[FC_MARK_SIZE];
        struct fc_entry entry;
        random_entry(&entry);
        size_t len = fc_mark_entry(mark, &entry);
        mark[draw() % 3] = (uint8_t)draw();
        if (draw() % 2)
            len = 1 + draw() % sizeof mark;
        uint8_t *exact = guard_copy(mark, len);
        if (fc_mark_read_entry(&entry, exact, len))
            refused++;
        else
            CHECK(fc_mark_entry(again, &entry) <= sizeof again);
        guard_free(exact, len);
    }
    CHECK(refused > 1000);
}

static void test_budget(void)
{
    struct fc_budget budget, read;
    uint8_t mark[FC_MARK_SIZE];
    for (int i = 0; i < 1000; i++) {
        memset(&budget, 0, sizeof budget);
        budget.hour = draw();
        budget.day = draw();
        budget.parked = draw();
        budget.hour_cases = (uint16_t)draw();
        budget.day_cases = (uint16_t)draw();
        budget.failures = (uint8_t)draw();
        budget.boots = (uint8_t)draw();
        size_t len = fc_mark_budget(mark, &budget);
        memset(&read, 0, sizeof read);
        CHECK_INT(fc_mark_read_budget(&read, mark, len), 0);
        CHECK_BYTES(&read, sizeof read, &budget, sizeof budget);
        for (size_t cut = 0; cut < len; cut++)
            CHECK_INT(fc_mark_read_budget(&read, mark, cut), FC_ERR_DAMAGED);
        mark[0]++;
        CHECK_INT(fc_mark_read_budget(&read, mark, len), FC_ERR_DAMAGED);
    }
}

int main(void)
{
    RUN(test_entries);
    RUN(test_layout);
    RUN(test_damage);
    RUN(test_budget);
    return test_end();
}
