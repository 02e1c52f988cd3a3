#include "ledger.h"

#include <string.h>

static void fill(uint8_t *bytes, uint32_t id, uint32_t off, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)((id * 2654435761u + (off + i) * 40503u) >> 9);
}

static int put(struct fc_outbox *outbox, uint32_t len, uint32_t seed, struct ledger_entry *entry)
{
    uint8_t bytes[113];
    uint32_t piece = 1 + seed % sizeof bytes;
    int err = fc_outbox_begin(outbox, &entry->id);
    entry->len = len;
    for (uint32_t off = 0; off < len && !err; off += piece) {
        piece = len - off < piece ? len - off : piece;
        fill(bytes, entry->id, off, piece);
        err = fc_outbox_write(outbox, bytes, piece);
    }
    return err;
}

int ledger_do(const struct ledger_op *op, struct fc_outbox *outbox, struct ledger *ledger)
{
    struct ledger_entry *entry = &ledger->entries[1 + ledger->count], fresh;
    int err = 0;
    if (op->kind == LEDGER_TIDY)
        return fc_outbox_tidy(outbox);
    if (op->kind == LEDGER_PUT || op->kind == LEDGER_CANCEL) {
        memset(&fresh, 0, sizeof fresh);
        fresh.mark_len = (uint8_t)(op->seed % (FC_OUTBOX_MARK_MAX + 1));
        memset(fresh.mark, (int)(op->seed & 0xff), fresh.mark_len);
        err = put(outbox, op->len, op->seed, &fresh);
        if (!err && op->kind == LEDGER_PUT)
            err = fc_outbox_commit(outbox, fresh.mark, fresh.mark_len);
        if (err || op->kind == LEDGER_CANCEL)
            fc_outbox_cancel(outbox);
        if (op->kind == LEDGER_PUT && ledger->count < LEDGER_MAX) {
            *entry = fresh;
            ledger->count++;
        }
        return err;
    }
    if (op->kind == LEDGER_MARK) {
        entry = &ledger->entries[op->which % (1 + ledger->count)];
        entry->mark_len = (uint8_t)(op->seed % (FC_OUTBOX_MARK_MAX + 1));
        memset(entry->mark, (int)(op->seed >> 8 & 0xff), entry->mark_len);
        return fc_outbox_mark(outbox, entry->id, entry->mark, entry->mark_len);
    }
    if (!ledger->count)
        return 0;
    entry = &ledger->entries[1 + op->which % ledger->count];
    err = fc_outbox_drop(outbox, entry->id);
    memmove(entry, entry + 1,
            (size_t)(&ledger->entries[1 + ledger->count] - (entry + 1)) * sizeof *entry);
    ledger->count--;
    return err;
}

static const char *entry_differs(const struct ledger_entry *entry, struct fc_outbox *outbox)
{
    uint8_t bytes[160], expected[160];
    int len = fc_outbox_read_mark(outbox, entry->id, bytes, FC_OUTBOX_MARK_MAX);
    if (len != entry->mark_len || memcmp(bytes, entry->mark, (size_t)len))
        return len < 0 ? "a mark cannot be read" : "a mark is another";
    for (uint32_t off = 0; entry->id && off < entry->len; off += (uint32_t)len) {
        len = fc_outbox_read(outbox, entry->id, off, bytes, sizeof bytes);
        if (len <= 0)
            return "a payload cannot be read";
        fill(expected, entry->id, off, (uint32_t)len);
        if (memcmp(bytes, expected, (size_t)len))
            return "a payload is another";
    }
    return NULL;
}

const char *ledger_differs(const struct ledger *ledger, struct fc_outbox *outbox)
{
    struct fc_outbox_item item = {0, 0, 0, 0};
    if (fc_outbox_rotten(outbox))
        return "a record has rotted";
    if (fc_outbox_is_uncertain(outbox))
        return "the outbox's mark is uncertain";
    for (uint32_t i = 0; i <= ledger->count; i++) {
        const struct ledger_entry *entry = &ledger->entries[i];
        if (i && !fc_outbox_next(outbox, &item))
            return "an entry is missing";
        if (item.id != entry->id || item.len != entry->len)
            return "an entry is another";
        if (item.damaged || item.uncertain)
            return "an entry is damaged";
        const char *what = entry_differs(entry, outbox);
        if (what)
            return what;
    }
    return fc_outbox_next(outbox, &item) ? "there is an entry too many" : NULL;
}
