/*
 * Recovery from whatever lies in flash: no crash, a bounded number of reads, and what is opened
 * can be read, marked, dropped and opened again. The input lies over an outbox that was filled
 * before, so that most of it stays believable, or over erased flash.
 */
#include <string.h>

#include "../unit/flash.h"
#include "../unit/ledger.h"
#include "fuzz.h"

#define UNIT 512u
#define UNITS 8u

static struct flash flash, filled;
static struct fc_storage storage;
static struct fc_outbox outbox;
static struct fc_outbox_entry entries[LEDGER_MAX];
static unsigned char window[FC_OUTBOX_WINDOW(1)];

static int open_it(void)
{
    return fc_outbox_open(&outbox, &storage, entries, LEDGER_MAX, window, sizeof window);
}

/* An outbox that has gone round once, with a few entries. */
static void fill(void)
{
    struct ledger ledger;
    memset(&ledger, 0, sizeof ledger);
    flash_init(&filled, &storage, UNIT, 1, UNITS, 0);
    flash_init(&flash, &storage, UNIT, 1, UNITS, 0);
    MUST(open_it() == 0);
    for (uint32_t i = 0; i < 80; i++) {
        struct ledger_op op = {i % 40 < 3 ? LEDGER_PUT : LEDGER_MARK, i, 150, i * 31};
        if (i % 40 == 39)
            op.kind = LEDGER_DROP;
        MUST(ledger_do(&op, &outbox, &ledger) == 0);
    }
    MUST(!ledger_differs(&ledger, &outbox));
    flash_copy(&filled, &flash);
}

/* Lay the input over flash: the first byte says where and how, the others what. */
static void lay(const uint8_t *data, size_t size)
{
    uint32_t at = size > 1 ? data[0] * 16u + data[1] % 16u : 0;
    int is_change = size > 2 && data[2] & 1;
    flash_copy(&flash, &filled);
    if (size > 2 && data[2] & 2)
        memset(flash.bytes, 0xff, flash.size);
    for (size_t i = 3; i < size; i++) {
        uint8_t *byte = &flash.bytes[(at + i - 3) % flash.size];
        *byte = is_change ? *byte ^ data[i] : data[i];
    }
    memset(flash.state, 0, flash.size); /* what the model would say of it is of no use here */
}

/* Append a record that is whole, whatever it says. */
static void forge(const uint8_t *data, size_t size)
{
    uint32_t slot;
    struct fc_record record = {.kind = (uint8_t)(1 + data[0] % 4), .flags = data[0] >> 4};
    MUST(open_it() == 0);
    slot = outbox.unit * outbox.journal.slots + outbox.next;
    if (size < 9 || outbox.next >= outbox.journal.slots)
        return;
    memcpy(&record.id, data + 1, 4);
    memcpy(&record.value, data + 5, 4);
    fc_journal_begin(&outbox.journal, slot);
    size = size - 9 < 100 ? size - 9 : 100;
    MUST(fc_journal_write(&outbox.journal, data + 9, size) == 0);
    MUST(fc_journal_end(&outbox.journal, &record) == 0);
    MUST(fc_journal_seal(&outbox.journal, slot) == 0);
}

static void use_all(void)
{
    struct fc_outbox_item item = {0, 0, 0, 0};
    uint8_t bytes[200];
    int count = 0;
    while (fc_outbox_next(&outbox, &item)) {
        MUST(++count <= LEDGER_MAX && item.id != FC_OUTBOX_SELF);
        int len = fc_outbox_read_mark(&outbox, item.id, bytes, FC_OUTBOX_MARK_MAX);
        MUST(len <= FC_OUTBOX_MARK_MAX && len != FC_ERR_STORAGE && len != FC_ERR_ABSENT);
        uint32_t off = 0, reads = 0;
        do {
            len = fc_outbox_read(&outbox, item.id, off, bytes, sizeof bytes);
            MUST(len <= (int)sizeof bytes && (len >= 0 || len == FC_ERR_DAMAGED));
            off += len > 0 ? (uint32_t)len : 0;
        } while (len > 0 && ++reads < 1000);
        MUST(reads < 1000);
        MUST(len < 0 || off == item.len);
        MUST(len == 0 || item.damaged);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!filled.size)
        fill();
    if (size > 3 && data[2] & 4) {
        flash_copy(&flash, &filled);
        forge(data + 3, size - 3);
    } else {
        lay(data, size);
    }
    flash.read_bytes = 0;
    int err = open_it();
    MUST(err == 0 || err == FC_ERR_FOREIGN || err == FC_ERR_TOO_MANY);
    MUST(flash.read_bytes < 4ull * flash.size);
    if (err)
        return 0;
    use_all();
    struct fc_outbox_item item = {0, 0, 0, 0};
    int marked = 0;
    while (!marked && fc_outbox_next(&outbox, &item))
        marked = fc_outbox_mark(&outbox, item.id, "seen", 4) == 0 ? 1 : -1;
    MUST(marked >= 0 || outbox.journal.failure);
    if (marked <= 0)
        return 0;
    uint32_t id = item.id;
    MUST(open_it() == 0);
    MUST(fc_outbox_read_mark(&outbox, id, window, 0) == FC_ERR_WINDOW);
    use_all();
    MUST(fc_outbox_drop(&outbox, id) == 0);
    MUST(fc_outbox_drop(&outbox, id) == FC_ERR_ABSENT);
    return 0;
}
