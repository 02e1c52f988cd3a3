/* The outbox: what is put in comes out again, in every geometry and after every opening. */
#include "../../platform/outbox.h"

#include "flash.h"
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

int main(void)
{
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (unsigned char)(i * i >> 3 ^ i);
    RUN(test_in_every_geometry);
    flash_free(&flash);
    return test_end();
}
