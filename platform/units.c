#include "units.h"

#include <string.h>

#define UNIT_LEN 16 /* bytes of a unit's record before the outbox's mark */

static uint32_t first_slot(const struct fc_outbox *outbox, uint32_t unit)
{
    return unit * outbox->journal.slots;
}

struct fc_outbox_entry *fc_outbox_find(const struct fc_outbox *outbox, uint32_t id)
{
    for (uint16_t i = 0; i < outbox->count; i++)
        if (outbox->entries[i].id == id)
            return &outbox->entries[i];
    return NULL;
}

void fc_outbox_forget(struct fc_outbox *outbox, struct fc_outbox_entry *entry)
{
    *entry = outbox->entries[--outbox->count];
}

uint32_t fc_units_oldest(const struct fc_outbox *outbox)
{
    uint32_t units = outbox->journal.units;
    return first_slot(outbox, (outbox->unit + units - (outbox->serial - outbox->oldest)) % units);
}

uint32_t fc_units_end(const struct fc_outbox *outbox)
{
    uint32_t all = outbox->journal.units * outbox->journal.slots;
    return (first_slot(outbox, outbox->unit) + outbox->next) % all;
}

uint32_t fc_units_free(const struct fc_outbox *outbox)
{
    uint32_t next = outbox->next + !outbox->fresh;
    return next < outbox->journal.slots ? outbox->journal.slots - next : 0;
}

static const unsigned char magic[4] = {'f', 'c', 'o', '1'};

static void encode_geometry(const struct fc_storage *storage, unsigned char *bytes)
{
    bytes[0] = bytes[1] = 0;
    while (storage->erase_size >> bytes[0] > 1)
        bytes[0]++;
    while (storage->program_size >> bytes[1] > 1)
        bytes[1]++;
}

static void encode_unit(const struct fc_outbox *outbox, const struct fc_unit *unit,
                        unsigned char *bytes)
{
    memcpy(bytes, magic, sizeof magic);
    for (int i = 0; i < 4; i++)
        bytes[4 + i] = (unsigned char)(unit->oldest >> 8 * i);
    for (int i = 0; i < 2; i++)
        bytes[8 + i] = (unsigned char)(unit->copied >> 8 * i);
    encode_geometry(outbox->journal.storage, bytes + 10);
    for (int i = 0; i < 4; i++)
        bytes[12 + i] = (unsigned char)(outbox->journal.storage->size >> 8 * i);
}

int fc_units_read(struct fc_outbox *outbox, uint32_t slot, int seal, struct fc_unit *unit)
{
    struct fc_journal *journal = &outbox->journal;
    unsigned char bytes[UNIT_LEN], expected[UNIT_LEN];
    struct fc_record record;
    if (fc_journal_peek(journal, slot, &record))
        return FC_ERR_STORAGE;
    if (record.kind != FC_RECORD_UNIT || record.len < UNIT_LEN)
        return 0;
    int err = fc_journal_read(journal, slot, &record, 0, bytes, sizeof bytes);
    if (err)
        return err == FC_ERR_STORAGE ? err : 0;
    unit->serial = record.value;
    unit->next_id = record.id;
    unit->oldest =
        bytes[4] | (uint32_t)bytes[5] << 8 | (uint32_t)bytes[6] << 16 | (uint32_t)bytes[7] << 24;
    unit->copied = bytes[8] | (uint32_t)bytes[9] << 8;
    encode_unit(outbox, unit, expected);
    if (memcmp(bytes, expected, sizeof bytes) || unit->copied >= journal->slots ||
        unit->serial - unit->oldest >= journal->units)
        return 0;
    return seal ? fc_journal_is_sealed(journal, slot) : 1;
}

/*
 * One place in it may have rotted, all else is as it should be. What stood there before, of which
 * an erase may have been cut, differs in more: in its serial number and in that of its oldest unit.
 */
int fc_units_has_rotten(struct fc_outbox *outbox, uint32_t slot, const struct fc_unit *unit)
{
    struct fc_journal *journal = &outbox->journal;
    unsigned char bytes[UNIT_LEN], expected[UNIT_LEN];
    struct fc_record record;
    int is_sealed = fc_journal_is_sealed(journal, slot);
    if (is_sealed <= 0)
        return is_sealed;
    if (fc_journal_peek(journal, slot, &record))
        return FC_ERR_STORAGE;
    uint16_t len = record.len;
    record.len = UNIT_LEN;
    if (fc_journal_read(journal, slot, &record, 0, bytes, sizeof bytes) == FC_ERR_STORAGE)
        return FC_ERR_STORAGE;
    encode_unit(outbox, unit, expected);
    int is_like_it = !memcmp(bytes, expected, 8); /* up to the serial number of the oldest */
    if (record.value == unit->serial)
        return is_like_it || record.kind == FC_RECORD_UNIT;
    if (!is_like_it || len > journal->data_cap)
        return 0;
    record.kind = FC_RECORD_UNIT;
    record.len = len;
    record.value = unit->serial;
    int err = fc_journal_read(journal, slot, &record, 0, NULL, 0);
    return err == FC_ERR_STORAGE ? err : !err;
}

int fc_units_read_mark(struct fc_outbox *outbox, uint32_t slot, void *buf, size_t cap)
{
    struct fc_record record;
    int err = fc_journal_peek(&outbox->journal, slot, &record);
    uint32_t off = record.kind == FC_RECORD_UNIT ? UNIT_LEN : 0;
    if (err)
        return err;
    if ((record.kind != FC_RECORD_MARK && !off) || record.len < off || record.flags & FC_NO_MARK)
        return FC_ERR_DAMAGED;
    if (record.len - off > cap)
        return FC_ERR_WINDOW;
    err = fc_journal_read(&outbox->journal, slot, &record, off, buf, cap);
    return err ? err : (int)(record.len - off);
}

/* Copy an entry's mark. One that has rotted is copied as that, without its bytes. */
static int copy_mark(struct fc_outbox *outbox, struct fc_outbox_entry *entry, uint32_t to)
{
    unsigned char mark[FC_OUTBOX_MARK_MAX];
    struct fc_record record = {.kind = FC_RECORD_MARK, .id = entry->id, .value = entry->len};
    int len = fc_units_read_mark(outbox, entry->mark, mark, sizeof mark);
    if (len == FC_ERR_STORAGE)
        return len;
    if (len < 0)
        entry->flags |= FC_UNCERTAIN | FC_NO_MARK;
    record.flags = entry->flags;
    fc_journal_begin(&outbox->journal, to);
    (void)fc_journal_write(&outbox->journal, mark, len < 0 ? 0 : (size_t)len);
    entry->mark = to;
    return fc_journal_end(&outbox->journal, &record);
}

static int copy_piece(struct fc_outbox *outbox, const struct fc_record *record, uint32_t from,
                      uint32_t to)
{
    struct fc_outbox_entry *entry = fc_outbox_find(outbox, record->id);
    uint32_t *start = entry ? &entry->start : &outbox->write_start;
    if (*start == from)
        *start = to;
    return fc_journal_copy(&outbox->journal, from, record, to);
}

/* Copy what is in a slot if it is still wanted. Returns 1 if it was, 0 if not, or an error. */
static int copy_live(struct fc_outbox *outbox, uint32_t from, uint32_t to)
{
    struct fc_outbox_entry *entry = NULL;
    struct fc_record record;
    for (uint16_t i = 0; i < outbox->count; i++)
        if (outbox->entries[i].mark == from)
            entry = &outbox->entries[i];
    if (entry)
        return copy_mark(outbox, entry, to) ? FC_ERR_STORAGE : 1;
    if (fc_journal_peek(&outbox->journal, from, &record))
        return FC_ERR_STORAGE;
    entry = fc_outbox_find(outbox, record.id);
    if (record.kind != FC_RECORD_PIECE || !(entry || record.id == outbox->writing))
        return 0;
    int err = fc_journal_read(&outbox->journal, from, &record, 0, NULL, 0);
    if (err == FC_ERR_DAMAGED && entry)
        entry->found--;
    if (err)
        return err == FC_ERR_DAMAGED ? 0 : err;
    return copy_piece(outbox, &record, from, to) ? FC_ERR_STORAGE : 1;
}

/* Write the record that makes a unit count. */
static int write_unit(struct fc_outbox *outbox, const struct fc_unit *unit, uint32_t slot)
{
    unsigned char bytes[UNIT_LEN], mark[FC_OUTBOX_MARK_MAX];
    struct fc_record record = {.kind = FC_RECORD_UNIT, .id = unit->next_id, .value = unit->serial};
    int len = outbox->serial ? fc_units_read_mark(outbox, outbox->mark, mark, sizeof mark) : 0;
    if (len == FC_ERR_STORAGE)
        return len;
    if (len < 0)
        outbox->mark_flags |= FC_UNCERTAIN | FC_NO_MARK;
    record.flags = outbox->mark_flags;
    encode_unit(outbox, unit, bytes);
    fc_journal_begin(&outbox->journal, slot);
    (void)fc_journal_write(&outbox->journal, bytes, sizeof bytes);
    (void)fc_journal_write(&outbox->journal, mark, len < 0 ? 0 : (size_t)len);
    (void)fc_journal_end(&outbox->journal, &record);
    return fc_journal_seal(&outbox->journal, slot);
}

int fc_units_follow(const struct fc_outbox *outbox, struct fc_unit *unit)
{
    int is_last = outbox->serial - outbox->oldest + 2 == outbox->journal.units;
    unit->serial = outbox->serial + 1;
    unit->oldest = outbox->oldest + (uint32_t)is_last;
    unit->next_id = outbox->next_id;
    unit->copied = 0;
    return is_last;
}

int fc_units_advance(struct fc_outbox *outbox)
{
    struct fc_journal *journal = &outbox->journal;
    uint32_t unit = (outbox->unit + 1) % journal->units, slot = first_slot(outbox, unit);
    uint32_t from = fc_units_oldest(outbox);
    struct fc_unit made;
    int is_last = fc_units_follow(outbox, &made);
    outbox->seen_id = 0;
    if (fc_journal_erase(journal, unit))
        return FC_ERR_STORAGE;
    for (uint32_t i = 1; is_last && i < journal->slots; i++) {
        int copied = copy_live(outbox, from + i, slot + 1 + made.copied);
        if (copied < 0)
            journal->failure = FC_ERR_STORAGE;
        else
            made.copied += (uint32_t)copied;
    }
    if (write_unit(outbox, &made, slot))
        return journal->failure = FC_ERR_STORAGE;
    outbox->unit = unit;
    outbox->serial = made.serial;
    outbox->oldest = made.oldest;
    outbox->mark = slot;
    outbox->next = 1 + made.copied;
    outbox->fresh = 1;
    return 0;
}

int fc_units_take(struct fc_outbox *outbox, uint32_t *slot)
{
    struct fc_journal *journal = &outbox->journal;
    if (!outbox->fresh && outbox->next < journal->slots) {
        /* A program of this slot may have been cut, though it reads as erased. */
        if (fc_journal_void(journal, fc_units_end(outbox)))
            return FC_ERR_STORAGE;
        outbox->next++;
    }
    outbox->fresh = 1;
    while (outbox->next == journal->slots)
        if (fc_units_advance(outbox))
            return FC_ERR_STORAGE;
    *slot = fc_units_end(outbox);
    outbox->next++;
    return journal->failure;
}
