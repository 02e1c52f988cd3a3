/* The outbox: what is put in comes out again, in every geometry and after every opening. */
#include "../../platform/outbox.h"

#include "flash.h"
#include "ledger.h"
#include "test.h"

#define ENTRIES 8

static struct flash flash;
static struct fc_storage storage;
static struct fc_outbox outbox;
static struct fc_outbox_entry entries[ENTRIES];
static unsigned char window[FC_OUTBOX_WINDOW(256)];
static unsigned char text[70000], read_back[70000];

static int open_it(void)
{
    return fc_outbox_open(&outbox, &storage, entries, ENTRIES, window,
                          (size_t)FC_OUTBOX_WINDOW(storage.program_size));
}

static void begin_with(uint32_t erase_size, uint32_t program_size, uint32_t units)
{
    flash_free(&flash);
    flash_init(&flash, &storage, erase_size, program_size, units, 0);
    CHECK_INT(open_it(), 0);
}

static int put(uint32_t *id, size_t len, size_t piece, const char *mark)
{
    int err = fc_outbox_begin(&outbox, id);
    for (size_t at = 0; at < len && !err; at += piece)
        err = fc_outbox_write(&outbox, text + *id % 100 + at, piece < len - at ? piece : len - at);
    if (!err)
        err = fc_outbox_commit(&outbox, mark, strlen(mark));
    if (err)
        fc_outbox_cancel(&outbox);
    return err;
}

static void check_entry(uint32_t id, size_t len, size_t piece, const char *mark)
{
    unsigned char buf[FC_OUTBOX_MARK_MAX];
    size_t at = 0;
    int count = fc_outbox_read_mark(&outbox, id, buf, sizeof buf);
    CHECK_INT(count, strlen(mark));
    if (count > 0)
        CHECK_BYTES(buf, (size_t)count, mark, strlen(mark));
    while ((count = fc_outbox_read(&outbox, id, (uint32_t)at, read_back + at, piece)) > 0)
        at += (size_t)count;
    CHECK_INT(count, 0);
    CHECK_BYTES(read_back, at, text + id % 100, len);
}

static const struct {
    uint32_t erase_size, program_size, units;
} geometries[] = {{256, 1, 16},  {256, 16, 32}, {512, 4, 12},    {1024, 32, 8}, {2048, 128, 12},
                  {4096, 1, 2},  {4096, 8, 4},  {4096, 256, 16}, {8192, 16, 2}, {16384, 64, 3},
                  {65536, 1, 2}, {65536, 2, 4}, {131072, 8, 2}};

static void test_in_every_geometry(void)
{
    for (size_t i = 0; i < sizeof geometries / sizeof geometries[0]; i++) {
        uint32_t first, second, third;
        begin_with(geometries[i].erase_size, geometries[i].program_size, geometries[i].units);
        size_t len = fc_outbox_room(&outbox) / 4;
        CHECK_INT(fc_outbox_mark(&outbox, FC_OUTBOX_SELF, "budget", 6), 0);
        CHECK_INT(put(&first, len, 7, "queued"), 0);
        CHECK_INT(put(&second, 0, 1, ""), 0);
        CHECK_INT(put(&third, len, 1000, "later"), 0);
        for (int round = 0; round < 3; round++) {
            check_entry(first, len, 1000, round ? "sending" : "queued");
            check_entry(second, 0, 1, "");
            check_entry(third, len, 13, "later");
            for (int j = 0; j < 300; j++)
                CHECK_INT(fc_outbox_mark(&outbox, first, "sending", 7), 0);
            check_entry(first, len, 64, "sending");
            check_entry(third, len, 17, "later");
            CHECK_INT(open_it(), 0);
            CHECK_INT(fc_outbox_read_mark(&outbox, FC_OUTBOX_SELF, read_back, 64), 6);
        }
        CHECK_INT(fc_outbox_drop(&outbox, first), 0);
        CHECK_INT(open_it(), 0);
        CHECK_INT(fc_outbox_read(&outbox, first, 0, read_back, 1), FC_ERR_ABSENT);
        check_entry(third, len, 1000, "later");
        CHECK_INT(flash.broken, 0);
        if (test_errors)
            printf("in geometry %zu\n", i);
    }
}

/* As many entries as there is memory for; as many bytes as room says, and not one more. */
static void test_full(void)
{
    uint32_t ids[ENTRIES + 1];
    begin_with(4096, 1, 4);
    for (int i = 0; i < ENTRIES; i++)
        CHECK_INT(put(&ids[i], 100, 100, "m"), 0);
    CHECK_INT(fc_outbox_room(&outbox), 0);
    CHECK_INT(put(&ids[ENTRIES], 0, 1, ""), FC_ERR_FULL);
    for (int i = 2; i < ENTRIES; i++)
        CHECK_INT(fc_outbox_drop(&outbox, ids[i]), 0);
    uint32_t room = fc_outbox_room(&outbox);
    CHECK(room > 7000 && room < 12288);
    CHECK_INT(put(&ids[2], room + 1, 500, "m"), FC_ERR_FULL);
    CHECK_INT(put(&ids[2], room, 500, "m"), 0);
    CHECK_INT(fc_outbox_room(&outbox), 0);
    CHECK_INT(put(&ids[3], 0, 1, ""), FC_ERR_FULL);
    for (int i = 0; i < 500; i++) {
        CHECK_INT(fc_outbox_mark(&outbox, ids[i % 3], "again", 5), 0);
        CHECK_INT(fc_outbox_mark(&outbox, FC_OUTBOX_SELF, "self", 4), 0);
        if (i % 100 == 50)
            CHECK_INT(open_it(), 0);
    }
    check_entry(ids[2], room, 1000, "again");
    for (int i = 0; i < 3; i++)
        CHECK_INT(fc_outbox_drop(&outbox, ids[i]), 0);
    CHECK(fc_outbox_room(&outbox) > room);
    CHECK_INT(flash.broken, 0);
}

static void test_out_of_order(void)
{
    struct fc_outbox_item item = {0, 0, 0, 0};
    unsigned char mark[FC_OUTBOX_MARK_MAX + 1] = {0};
    uint32_t id, other;
    begin_with(4096, 1, 4);
    CHECK_INT(fc_outbox_write(&outbox, "x", 1), FC_ERR_STATE);
    CHECK_INT(fc_outbox_commit(&outbox, "x", 1), FC_ERR_STATE);
    fc_outbox_cancel(&outbox);
    CHECK_INT(fc_outbox_next(&outbox, &item), 0);
    CHECK_INT(fc_outbox_read_mark(&outbox, FC_OUTBOX_SELF, mark, 1), 0);
    CHECK_INT(fc_outbox_mark(&outbox, 1, "x", 1), FC_ERR_ABSENT);
    CHECK_INT(fc_outbox_drop(&outbox, FC_OUTBOX_SELF), FC_ERR_ABSENT);
    CHECK_INT(fc_outbox_read(&outbox, FC_OUTBOX_SELF, 0, mark, 1), FC_ERR_ABSENT);
    CHECK_INT(put(&id, 300, 300, "first"), 0);
    CHECK_INT(fc_outbox_begin(&outbox, &other), 0);
    CHECK(other > id);
    CHECK_INT(fc_outbox_begin(&outbox, &other), FC_ERR_STATE);
    CHECK_INT(fc_outbox_mark(&outbox, id, "x", 1), FC_ERR_STATE);
    CHECK_INT(fc_outbox_drop(&outbox, id), FC_ERR_STATE);
    CHECK_INT(fc_outbox_tidy(&outbox), FC_ERR_STATE);
    CHECK_INT(fc_outbox_write(&outbox, text, 200), 0);
    check_entry(id, 300, 50, "first");
    CHECK_INT(fc_outbox_commit(&outbox, mark, sizeof mark), FC_ERR_TOO_LONG);
    CHECK_INT(fc_outbox_commit(&outbox, mark, sizeof mark - 1), 0);
    CHECK_INT(fc_outbox_mark(&outbox, id, mark, sizeof mark), FC_ERR_TOO_LONG);
    CHECK_INT(fc_outbox_read_mark(&outbox, other, mark, 63), FC_ERR_WINDOW);
    CHECK_INT(fc_outbox_read(&outbox, id, 300, mark, 1), 0);
    CHECK_INT(fc_outbox_read(&outbox, id, 0xffffffffu, mark, 1), 0);
    const struct fc_outbox_payload payload = {&outbox, id};
    CHECK_INT(fc_outbox_read_source(&payload, 299, mark, 60), 1);
    CHECK(mark[0] == text[id % 100 + 299]);
    CHECK_INT(fc_outbox_next(&outbox, &item), 1);
    CHECK(item.id == id && item.len == 300 && !item.damaged && !item.uncertain);
    CHECK_INT(fc_outbox_next(&outbox, &item), 1);
    CHECK_INT(item.id, other);
    CHECK_INT(fc_outbox_next(&outbox, &item), 0);
}

/* What is not ours is refused, and not a byte of it is changed. */
static void check_foreign(uint32_t off, const void *content, size_t len)
{
    uint8_t before[16384];
    flash_free(&flash);
    flash_init(&flash, &storage, 4096, 1, 4, 0);
    memcpy(flash.bytes + off, content, len);
    memcpy(before, flash.bytes, sizeof before);
    CHECK_INT(open_it(), FC_ERR_FOREIGN);
    CHECK(!memcmp(before, flash.bytes, sizeof before));
    CHECK_INT(flash.steps, 0);
}

static void test_foreign_content(void)
{
    static const uint8_t zeros[4096];
    uint8_t other[16384];
    check_foreign(0, "x", 1);
    check_foreign(16383, "x", 1);
    check_foreign(8000, "a file system", 13);
    check_foreign(12288, zeros, sizeof zeros);
    check_foreign(0, zeros, sizeof zeros);
    /* The same in another geometry, and in another format of ours. */
    begin_with(4096, 16, 4);
    memcpy(other, flash.bytes, sizeof other);
    check_foreign(0, other, sizeof other);
    begin_with(4096, 1, 4);
    memcpy(other, flash.bytes, sizeof other);
    for (size_t i = 0; i < sizeof other - 4; i++)
        if (!memcmp(other + i, "fco1", 4))
            other[i + 3] = '2';
    check_foreign(0, other, sizeof other);
    begin_with(4096, 1, 4);
    storage.size = 3 * 4096;
    CHECK_INT(open_it(), FC_ERR_FOREIGN);
}

static void test_geometry(void)
{
    static const struct {
        uint32_t erase_size, program_size, size;
    } bad[] = {{4096, 1, 4096},   {4096, 1, 10000}, {4096, 512, 65536},  {4096, 3, 65536},
               {4096, 0, 65536},  {3000, 1, 30000}, {128, 1, 65536},     {524288, 1, 1u << 21},
               {1024, 128, 8192}, {256, 1, 1024},   {4096, 1, 1u << 31}, {0, 1, 65536}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        begin_with(4096, 1, 4);
        storage.erase_size = bad[i].erase_size;
        storage.program_size = bad[i].program_size;
        storage.size = bad[i].size;
        CHECK_INT(open_it(), FC_ERR_GEOMETRY);
    }
    begin_with(4096, 1, 4);
    CHECK_INT(fc_outbox_open(&outbox, &storage, entries, ENTRIES, window, 63), FC_ERR_WINDOW);
}

static void test_too_little_memory_for_the_entries(void)
{
    uint32_t id;
    begin_with(4096, 1, 4);
    for (int i = 0; i < 3; i++)
        CHECK_INT(put(&id, 10, 10, "m"), 0);
    CHECK_INT(fc_outbox_open(&outbox, &storage, entries, 2, window, 64), FC_ERR_TOO_MANY);
    CHECK_INT(fc_outbox_open(&outbox, &storage, entries, 3, window, 64), 0);
}

static void test_units_wear_evenly(void)
{
    for (size_t i = 0; i < sizeof geometries / sizeof geometries[0]; i++) {
        uint32_t id, most = 0, least = UINT32_MAX, marks;
        begin_with(geometries[i].erase_size, geometries[i].program_size, geometries[i].units);
        CHECK_INT(put(&id, fc_outbox_room(&outbox) / 2, 1000, "it stays for ever"), 0);
        for (marks = 0; marks < 20000 && flash.erases[0] < 12; marks++)
            CHECK_INT(fc_outbox_mark(&outbox, id, "mark", 4), 0);
        for (uint32_t unit = 0; unit < geometries[i].units; unit++) {
            most = flash.erases[unit] > most ? flash.erases[unit] : most;
            least = flash.erases[unit] < least ? flash.erases[unit] : least;
        }
        printf("units of %u bytes, programmed by %u, %u of them: %u to %u erases after %u marks\n",
               geometries[i].erase_size, geometries[i].program_size, geometries[i].units, least,
               most, marks);
        CHECK(most - least <= 1 && (most == 12 || marks == 20000));
    }
}

/* A start that changes nothing erases nothing and takes no room. */
static void test_starting_costs_nothing(void)
{
    uint32_t id, erases = 0;
    begin_with(4096, 1, 4);
    CHECK_INT(put(&id, 500, 100, "m"), 0);
    CHECK_INT(open_it(), 0);
    uint32_t unit = outbox.unit, next = outbox.next;
    for (int i = 0; i < 200; i++)
        CHECK_INT(open_it(), 0);
    CHECK(outbox.unit == unit && outbox.next == next);
    for (int i = 0; i < 4; i++)
        erases += flash.erases[i];
    CHECK_INT(erases, 1);
    CHECK_INT(flash.broken, 0);
    flash.read_bytes = 0;
    CHECK_INT(open_it(), 0);
    CHECK(flash.read_bytes < 3 * flash.size);
}

/* After tidy has nothing more to do, a mark does not erase; and tidy does come to an end. */
static void test_tidy(void)
{
    uint32_t id;
    begin_with(1024, 1, 4);
    CHECK_INT(put(&id, fc_outbox_room(&outbox), 100, "m"), 0);
    for (int i = 0; i < 300; i++) {
        int steps = 0;
        while (fc_outbox_tidy(&outbox) == FC_AGAIN)
            CHECK(++steps < 5);
        uint32_t serial = outbox.serial;
        CHECK_INT(fc_outbox_mark(&outbox, id, "mark", 4), 0);
        CHECK_INT(outbox.serial, serial);
        if (i % 7 == 0)
            CHECK_INT(open_it(), 0);
    }
}

/* Long runs of anything in any order, with openings between, beside the reference. */
static void test_random_runs(void)
{
    uint32_t random = 1, done = 0;
    for (size_t i = 0; i < sizeof geometries / sizeof geometries[0]; i++) {
        struct ledger ledger;
        memset(&ledger, 0, sizeof ledger);
        begin_with(geometries[i].erase_size, geometries[i].program_size, geometries[i].units);
        for (int j = 0; j < 1500 && !test_errors; j++, done++) {
            random = random * 1664525u + 1013904223u;
            uint32_t room = fc_outbox_room(&outbox), seed = random >> 7;
            struct ledger_op op = {(enum ledger_kind)(seed % 16 < 8 ? LEDGER_MARK : seed % 5), seed,
                                   seed % 3 ? seed % 2000 : seed % 30000, seed};
            if (seed % 50 == 1)
                CHECK_INT(open_it(), 0);
            if (op.kind == LEDGER_PUT && !room)
                op.kind = LEDGER_DROP;
            if (op.len > room)
                op.len = room;
            int err = ledger_do(&op, &outbox, &ledger);
            CHECK(!err || (err == FC_ERR_FULL && op.kind == LEDGER_CANCEL) ||
                  (err == FC_AGAIN && op.kind == LEDGER_TIDY));
            if (seed % 10 == 0)
                CHECK(!ledger_differs(&ledger, &outbox));
        }
        CHECK(!ledger_differs(&ledger, &outbox));
        CHECK_INT(flash.broken, 0);
    }
    printf("%u random operations\n", done);
}

static void test_memory(void)
{
    size_t all = sizeof outbox + sizeof entries + FC_OUTBOX_WINDOW(1);
    printf("%zu bytes of RAM for %d entries on this machine\n", all, ENTRIES);
    CHECK(sizeof entries[0] <= 24);
    CHECK(all <= 480);
}

int main(void)
{
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (unsigned char)(i * i >> 3 ^ i);
    RUN(test_in_every_geometry);
    RUN(test_full);
    RUN(test_out_of_order);
    RUN(test_foreign_content);
    RUN(test_geometry);
    RUN(test_too_little_memory_for_the_entries);
    RUN(test_units_wear_evenly);
    RUN(test_starting_costs_nothing);
    RUN(test_tidy);
    RUN(test_random_runs);
    RUN(test_memory);
    flash_free(&flash);
    return test_end();
}
