/* Serial NOR flash, against a chip that does what chips do and nothing that they do not. */
#include "../../port/nor/nor.h"

#include <stdlib.h>

#include "ledger.h"
#include "test.h"

#define CHIP (1u << 25)

static struct chip {
    uint8_t *bytes;
    uint8_t jedec[3];
    uint32_t now_ms, busy_until;
    uint32_t program_ms, erase_ms;
    int writable, asleep, protected, stuck, absent;
    int fail_at; /* the transfer that fails; 0: none */
    int transfers;
    unsigned ignored; /* commands that the chip did not obey */
    unsigned pages, erases;
    uint8_t last; /* the last command that reads, programs or erases */
} chip;

static struct fc_nor nor;
static struct fc_storage storage;

static int is_busy(void)
{
    return chip.stuck || (int32_t)(chip.busy_until - chip.now_ms) > 0;
}

static uint32_t now_ms(void *ctx)
{
    (void)ctx;
    return chip.now_ms++;
}

static void program(uint32_t off, const uint8_t *out, size_t len)
{
    for (size_t i = 0; i < len; i++) /* past the end of a page it goes on at the page's beginning */
        chip.bytes[(off & ~255u) | ((off + i) & 255)] &= out[i];
    chip.busy_until = chip.now_ms + chip.program_ms;
    chip.pages++;
}

static void erase(uint32_t off, uint32_t size)
{
    memset(chip.bytes + off / size * size, 0xff, size);
    chip.busy_until = chip.now_ms + chip.erase_ms;
    chip.erases++;
}

static void obey(uint8_t code, uint32_t off, const uint8_t *out, uint8_t *in, size_t len)
{
    int writes = code == 0x02 || code == 0x12 || code == 0x20 || code == 0x21 || code == 0xd8 ||
                 code == 0xdc;
    if ((writes && !chip.writable) || off >= CHIP || (writes && chip.protected)) {
        chip.ignored++;
        return;
    }
    chip.last = code;
    if (in)
        memcpy(in, chip.bytes + off, len);
    else if (code == 0x02 || code == 0x12)
        program(off, out, len);
    else
        erase(off, code == 0x20 || code == 0x21 ? 4096 : 65536);
    if (writes)
        chip.writable = 0;
}

static int transfer(void *ctx, const void *command, size_t command_len, const void *out, void *in,
                    size_t len)
{
    const uint8_t *bytes = command;
    uint32_t off = 0;
    (void)ctx;
    if (++chip.transfers == chip.fail_at)
        return -1;
    if (in)
        memset(in, 0xff, len); /* nobody drives the line */
    chip.ignored += chip.asleep && bytes[0] != 0xab;
    if (chip.absent || (chip.asleep && bytes[0] != 0xab))
        return 0;
    for (size_t i = 1; i < command_len; i++)
        off = off << 8 | bytes[i];
    if (bytes[0] == 0xab)
        chip.asleep = 0;
    else if (bytes[0] == 0x05 && in)
        memset(in, is_busy() | chip.writable << 1, len);
    else if (is_busy())
        chip.ignored++;
    else if (bytes[0] == 0x06)
        chip.writable = !chip.protected;
    else if (bytes[0] == 0x9f && in)
        memcpy(in, chip.jedec, len < 3 ? len : 3);
    else
        obey(bytes[0], off, out, in, len);
    return 0;
}

static void begin_with(uint32_t offset, uint32_t size, uint32_t erase_size)
{
    uint8_t *bytes = chip.bytes;
    memset(&chip, 0, sizeof chip);
    memset(&nor, 0, sizeof nor);
    chip.bytes = bytes;
    memset(bytes, 0xff, CHIP);
    chip.jedec[0] = 0xef;
    chip.jedec[1] = 0x40;
    chip.jedec[2] = 25;
    chip.program_ms = 3;
    chip.erase_ms = 400;
    chip.now_ms = 0xffffff00u; /* the clock is about to wrap */
    nor.transfer = transfer;
    nor.now_ms = now_ms;
    nor.offset = offset;
    nor.size = size;
    nor.erase_size = erase_size;
}

static void test_reads_programs_and_erases(void)
{
    uint8_t data[600], seen[600];
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 7 + 1);
    begin_with(0x70000, 0x10000, 0);
    CHECK_INT(fc_nor_open(&nor, &storage), 0);
    CHECK_INT(nor.jedec[1], 0x40);
    CHECK_INT(storage.erase_size, 4096);
    CHECK_INT(storage.size, 0x10000);
    CHECK_INT(storage.program(storage.ctx, 4096 + 200, data, sizeof data), 0);
    CHECK_INT(chip.pages, 4);
    CHECK(!memcmp(chip.bytes + 0x70000 + 4096 + 200, data, sizeof data));
    CHECK_INT(storage.read(storage.ctx, 4096 + 200, seen, sizeof seen), 0);
    CHECK_BYTES(seen, sizeof seen, data, sizeof data);
    CHECK_INT(chip.last, 0x03);
    CHECK_INT(storage.erase(storage.ctx, 4096), 0);
    CHECK_INT(storage.read(storage.ctx, 4096 + 200, seen, sizeof seen), 0);
    CHECK(seen[0] == 0xff && seen[599] == 0xff);
    CHECK_INT(chip.erases, 1);
    CHECK_INT(chip.ignored, 0);
}

static void test_every_form_of_command(void)
{
    static const struct {
        uint32_t offset, size, erase_size;
        uint8_t read, erase;
    } forms[] = {{0, 65536, 4096, 0x03, 0x20},
                 {65536, 131072, 65536, 0x03, 0xd8},
                 {(1 << 24) - 65536, 65536, 4096, 0x03, 0x20},
                 {(1 << 24) - 65536, 131072, 4096, 0x13, 0x21},
                 {(1 << 25) - 131072, 131072, 65536, 0x13, 0xdc}};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        uint32_t last = forms[i].size - forms[i].erase_size;
        char seen[4] = "";
        begin_with(forms[i].offset, forms[i].size, forms[i].erase_size);
        CHECK_INT(fc_nor_open(&nor, &storage), 0);
        CHECK_INT(storage.program(storage.ctx, last + 5, "end", 3), 0);
        CHECK(!memcmp(chip.bytes + forms[i].offset + last + 5, "end", 3));
        CHECK_INT(storage.read(storage.ctx, last + 5, seen, 3), 0);
        CHECK(!strcmp(seen, "end"));
        CHECK_INT(chip.last, forms[i].read);
        CHECK_INT(storage.erase(storage.ctx, last), 0);
        CHECK_INT(chip.last, forms[i].erase);
        CHECK(chip.bytes[forms[i].offset + last + 5] == 0xff);
        CHECK_INT(chip.ignored, 0);
    }
}

static void test_the_part_must_fit_the_chip(void)
{
    static const struct {
        uint32_t offset, size, erase_size;
        int err;
    } parts[] = {{0, 0, 0, FC_ERR_GEOMETRY},
                 {0, 1u << 31, 0, FC_ERR_GEOMETRY},
                 {0, 4097, 0, FC_ERR_GEOMETRY},
                 {100, 8192, 0, FC_ERR_GEOMETRY},
                 {4096, 65536, 65536, FC_ERR_GEOMETRY},
                 {0, 32768, 32768, FC_ERR_GEOMETRY},
                 {CHIP - 4096, 8192, 0, FC_ERR_GEOMETRY},
                 {CHIP, 8192, 0, FC_ERR_GEOMETRY},
                 {0xfffff000u, 8192, 0, FC_ERR_GEOMETRY},
                 {CHIP - 8192, 8192, 0, 0},
                 {0, CHIP, 0, 0}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        begin_with(parts[i].offset, parts[i].size, parts[i].erase_size);
        CHECK_INT(fc_nor_open(&nor, &storage), parts[i].err);
        CHECK_INT(chip.pages + chip.erases, 0);
    }
    begin_with(0, 8192, 0);
    chip.jedec[2] = 0x20; /* 64 MiB, in Winbond's way of counting */
    nor.offset = (1u << 26) - 4096;
    CHECK_INT(fc_nor_open(&nor, &storage), FC_ERR_GEOMETRY);
    nor.offset = (1u << 26) - 8192;
    CHECK_INT(fc_nor_open(&nor, &storage), 0);
    chip.jedec[2] = 0x01; /* no capacity is known by that number */
    CHECK_INT(fc_nor_open(&nor, &storage), 0);
}

/* The processor was reset in the middle of an erase, or after it had put the chip to sleep. */
static void test_a_chip_that_is_not_ready_yet(void)
{
    begin_with(0, 8192, 0);
    chip.busy_until = chip.now_ms + 3000;
    chip.asleep = 1;
    CHECK_INT(fc_nor_open(&nor, &storage), 0);
    CHECK_INT(chip.ignored, 0);
}

static void test_waiting_is_bounded(void)
{
    uint32_t since;
    begin_with(0, 8192, 0);
    chip.absent = 1;
    since = chip.now_ms;
    CHECK_INT(fc_nor_open(&nor, &storage), FC_ERR_STORAGE);
    CHECK(chip.now_ms - since < 5100);
    begin_with(0, 8192, 0);
    nor.erase_ms = 300;
    CHECK_INT(fc_nor_open(&nor, &storage), 0);
    since = chip.now_ms;
    CHECK_INT(storage.erase(storage.ctx, 0), FC_ERR_STORAGE);
    CHECK(chip.now_ms - since < 310);
    chip.busy_until = chip.now_ms;
    chip.program_ms = 100;
    since = chip.now_ms;
    CHECK_INT(storage.program(storage.ctx, 0, "x", 1), FC_ERR_STORAGE);
    CHECK(chip.now_ms - since < 30);
    chip.stuck = 1;
    CHECK_INT(fc_nor_open(&nor, &storage), FC_ERR_STORAGE);
}

static void test_a_protected_chip(void)
{
    begin_with(0, 8192, 0);
    CHECK_INT(fc_nor_open(&nor, &storage), 0);
    chip.protected = 1;
    CHECK_INT(storage.program(storage.ctx, 0, "x", 1), FC_ERR_STORAGE);
    CHECK_INT(storage.erase(storage.ctx, 0), FC_ERR_STORAGE);
    memset(chip.jedec, 0, 3);
    CHECK_INT(fc_nor_open(&nor, &storage), FC_ERR_STORAGE);
}

/* Every transfer of every call fails once. */
static void test_every_transfer_that_fails(void)
{
    uint8_t data[300] = {0};
    for (int call = 0; call < 4; call++)
        for (int at = 1;; at++) {
            begin_with(0, 8192, 0);
            chip.program_ms = chip.erase_ms = 1;
            CHECK_INT(fc_nor_open(&nor, &storage), 0);
            chip.transfers = 0;
            chip.fail_at = at;
            int err = call == 0   ? fc_nor_open(&nor, &storage)
                      : call == 1 ? storage.read(storage.ctx, 0, data, sizeof data)
                      : call == 2 ? storage.program(storage.ctx, 0, data, sizeof data)
                                  : storage.erase(storage.ctx, 0);
            CHECK_INT(err, chip.transfers >= at ? FC_ERR_STORAGE : 0);
            if (chip.transfers < at) {
                CHECK(at > 1);
                break;
            }
        }
}

static void test_an_outbox_on_it(void)
{
    struct fc_outbox_entry entries[LEDGER_MAX];
    unsigned char window[128];
    struct fc_outbox outbox;
    struct ledger ledger;
    memset(&ledger, 0, sizeof ledger);
    begin_with(0xff0000, 0x8000, 0);
    CHECK_INT(fc_nor_open(&nor, &storage), 0);
    CHECK_INT(fc_outbox_open(&outbox, &storage, entries, LEDGER_MAX, window, sizeof window), 0);
    for (uint32_t i = 0; i < 1500; i++) {
        struct ledger_op op = {i % 50 == 0    ? LEDGER_PUT
                               : i % 50 == 40 ? LEDGER_DROP
                                              : LEDGER_MARK,
                               i, 3000, i * 977};
        CHECK_INT(ledger_do(&op, &outbox, &ledger), 0);
        if (i % 100 == 0)
            CHECK_INT(fc_outbox_open(&outbox, &storage, entries, LEDGER_MAX, window, sizeof window),
                      0);
        CHECK(!ledger_differs(&ledger, &outbox));
    }
    CHECK(chip.erases > 16);
    CHECK_INT(chip.ignored, 0);
    uint32_t others = 0;
    for (uint32_t i = 0; i < CHIP; i++)
        others += (i < 0xff0000 || i >= 0xff8000) && chip.bytes[i] != 0xff;
    CHECK_INT(others, 0);
}

int main(void)
{
    chip.bytes = malloc(CHIP);
    if (!chip.bytes)
        return 1;
    RUN(test_reads_programs_and_erases);
    RUN(test_every_form_of_command);
    RUN(test_the_part_must_fit_the_chip);
    RUN(test_a_chip_that_is_not_ready_yet);
    RUN(test_waiting_is_bounded);
    RUN(test_a_protected_chip);
    RUN(test_every_transfer_that_fails);
    RUN(test_an_outbox_on_it);
    free(chip.bytes);
    return test_end();
}
