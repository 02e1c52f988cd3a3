#include <string.h>

#include "units.h"

/*
 * Storage that is erased is claimed by the void of its first slot before anything else is done,
 * and the seal of that slot says that the first unit was made. So what a cut leaves can be told
 * from what belongs to somebody else, and from an outbox that has rotted.
 */
static int is_blank_but_claim(struct fc_journal *journal, uint32_t units)
{
    uint32_t erase_size = journal->storage->erase_size, slot_size = journal->slot_size;
    int blank = fc_journal_is_blank(journal, 0, slot_size - 2u * journal->flag_size);
    if (blank > 0)
        blank = fc_journal_is_blank(journal, slot_size, erase_size - slot_size);
    for (uint32_t unit = 1; unit < units && blank > 0; unit++)
        blank = fc_journal_is_blank(journal, unit * erase_size, erase_size);
    return blank;
}

/* Prepare storage that is erased, or was before this was cut short. */
static int format(struct fc_outbox *outbox)
{
    struct fc_journal *journal = &outbox->journal;
    int is_claimed = fc_journal_is_void(journal, 0), is_made = fc_journal_is_sealed(journal, 0);
    if (is_claimed < 0 || is_made < 0)
        return FC_ERR_STORAGE;
    /* Only after the claim may there be something in the unit that is made first, the last one. */
    int blank = is_made ? 0 : is_blank_but_claim(journal, journal->units - (uint32_t)is_claimed);
    if (blank <= 0)
        return blank ? blank : FC_ERR_FOREIGN;
    if (fc_journal_void(journal, 0) || fc_journal_sync(journal))
        return FC_ERR_STORAGE;
    outbox->unit = journal->units - 2;
    outbox->serial = 0;
    outbox->oldest = 1;
    outbox->next_id = 1;
    return fc_units_advance(outbox) ? FC_ERR_STORAGE : fc_journal_seal(journal, 0);
}

/* Find the newest unit that counts. Returns 1, 0 if there is none, or FC_ERR_STORAGE. */
static int find_newest(struct fc_outbox *outbox, struct fc_unit *newest)
{
    const struct fc_journal *journal = &outbox->journal;
    struct fc_unit unit;
    int found = 0;
    for (uint32_t i = 0; i < journal->units; i++) {
        int counts = fc_units_read(outbox, i * journal->slots, 1, &unit);
        if (counts < 0)
            return counts;
        if (!counts || (found && unit.serial < newest->serial))
            continue;
        found = 1;
        *newest = unit;
        outbox->unit = i;
    }
    return found;
}

/* How many records at the beginning of a unit are whole, but not sealed: they were copied there. */
static int count_copied(struct fc_outbox *outbox, uint32_t first, uint32_t *copied)
{
    struct fc_journal *journal = &outbox->journal;
    struct fc_record record;
    for (*copied = 0; *copied + 1 < journal->slots; ++*copied) {
        uint32_t slot = first + *copied + 1;
        int is_sealed = fc_journal_is_sealed(journal, slot);
        int err = fc_journal_peek(journal, slot, &record);
        if (is_sealed < 0 || err)
            return FC_ERR_STORAGE;
        if (is_sealed || record.kind == FC_RECORD_NONE)
            return 0;
    }
    return 0;
}

/*
 * The newest unit may follow the one that was found, its own record rotten. What that held is
 * known from the unit before, but for the outbox's mark.
 */
static int look_for_rotten(struct fc_outbox *outbox, struct fc_unit *newest)
{
    struct fc_unit next;
    uint32_t unit = (outbox->unit + 1) % outbox->journal.units;
    outbox->serial = newest->serial;
    outbox->oldest = newest->oldest;
    outbox->next_id = newest->next_id;
    int is_last = fc_units_follow(outbox, &next);
    int has_rotten = fc_units_has_rotten(outbox, unit * outbox->journal.slots, &next);
    if (has_rotten <= 0)
        return has_rotten;
    if (is_last && count_copied(outbox, unit * outbox->journal.slots, &next.copied))
        return FC_ERR_STORAGE;
    *newest = next;
    outbox->unit = unit;
    outbox->serial = next.serial;
    outbox->oldest = next.oldest;
    return 0;
}

/* Whether a slot has to be void: something was begun there that was not completed. */
static int is_debris(struct fc_outbox *outbox, uint32_t slot, int is_last)
{
    struct fc_journal *journal = &outbox->journal;
    struct fc_record record;
    if (is_last) /* it was not erased when it was read before: what it reads as may change */
        return 1;
    if (fc_journal_peek(journal, slot, &record))
        return FC_ERR_STORAGE;
    if (record.kind == FC_RECORD_NONE)
        return 0;
    int err = fc_journal_read(journal, slot, &record, 0, NULL, 0);
    return err == FC_ERR_STORAGE ? err : err || record.kind == FC_RECORD_ROTTEN;
}

/*
 * Decide for good about what the last session left: a record that reads as sealed is sealed again,
 * one that does not is void. A unit whose record was all but sealed is erased.
 */
static int settle(struct fc_outbox *outbox, uint32_t copied)
{
    struct fc_journal *journal = &outbox->journal;
    uint32_t first = outbox->unit * journal->slots, sealed = 0, last = copied;
    uint32_t after = (outbox->unit + 1) % journal->units;
    struct fc_unit unit;
    for (uint32_t i = copied + 1; i < journal->slots; i++) {
        int blank =
            fc_journal_is_blank(journal, (first + i) * journal->slot_size, journal->slot_size);
        int is_sealed = blank ? 0 : fc_journal_is_sealed(journal, first + i);
        if (blank < 0 || is_sealed < 0)
            return FC_ERR_STORAGE;
        if (!blank)
            last = i;
        if (is_sealed)
            sealed = i;
    }
    outbox->next = last + 1;
    if (last == copied || sealed == last)
        (void)fc_journal_seal(journal, first + sealed);
    for (uint32_t i = (sealed ? sealed : copied) + 1; i <= last; i++) {
        int debris = is_debris(outbox, first + i, i == last);
        if (debris < 0 || (debris && fc_journal_void(journal, first + i)))
            return FC_ERR_STORAGE;
    }
    int counts = fc_units_read(outbox, after * journal->slots, 0, &unit);
    if (counts < 0 ||
        (counts && unit.serial == outbox->serial + 1 && fc_journal_erase(journal, after)))
        return FC_ERR_STORAGE;
    return fc_journal_sync(journal);
}

/* An unreadable record may have been a newer mark of anything that came before it. */
static void doubt(struct fc_outbox *outbox)
{
    outbox->mark_flags |= FC_UNCERTAIN;
    for (uint16_t i = 0; i < outbox->count; i++)
        outbox->entries[i].flags |= FC_UNCERTAIN;
}

static int take_mark(struct fc_outbox *outbox, const struct fc_record *record, uint32_t slot,
                     int is_rotten)
{
    struct fc_outbox_entry *entry = fc_outbox_find(outbox, record->id);
    uint8_t flags = is_rotten ? FC_UNCERTAIN : record->flags;
    if (record->kind == FC_RECORD_UNIT || record->id == FC_OUTBOX_SELF) {
        outbox->mark = slot;
        outbox->mark_flags = flags;
        return 0;
    }
    if (!entry) {
        if (outbox->count == outbox->cap)
            return FC_ERR_TOO_MANY;
        entry = &outbox->entries[outbox->count++];
        memset(entry, 0, sizeof *entry);
        entry->id = record->id;
        entry->len = record->value;
        entry->start = fc_units_oldest(outbox);
    }
    entry->mark = slot;
    entry->flags = flags;
    return 0;
}

/* First the entries, then, when all are known, the pieces of their payloads. */
enum pass { ENTRIES, PIECES };

static int take_record(struct fc_outbox *outbox, uint32_t slot, enum pass pass)
{
    struct fc_outbox_entry *entry;
    struct fc_record record;
    if (fc_journal_peek(&outbox->journal, slot, &record))
        return FC_ERR_STORAGE;
    if (record.kind == FC_RECORD_NONE || (record.kind == FC_RECORD_PIECE) != (pass == PIECES))
        return 0;
    int err = record.kind == FC_RECORD_ROTTEN
                  ? FC_ERR_DAMAGED
                  : fc_journal_read(&outbox->journal, slot, &record, 0, NULL, 0);
    if (err == FC_ERR_STORAGE)
        return err;
    outbox->rotten += err != 0;
    if (record.kind != FC_RECORD_ROTTEN && record.kind != FC_RECORD_UNIT && !err &&
        record.id >= outbox->next_id)
        outbox->next_id = record.id + 1;
    entry = fc_outbox_find(outbox, record.id);
    switch (record.kind) {
    case FC_RECORD_PIECE:
        if (entry && !err)
            entry->found++;
        if (entry && !err && !record.value)
            entry->start = slot;
        return 0;
    case FC_RECORD_DROP:
        if (entry)
            fc_outbox_forget(outbox, entry);
        return 0;
    case FC_RECORD_ROTTEN:
        doubt(outbox);
        return 0;
    default:
        return take_mark(outbox, &record, slot, err);
    }
}

static int scan(struct fc_outbox *outbox, enum pass pass)
{
    const struct fc_journal *journal = &outbox->journal;
    uint32_t end = fc_units_end(outbox), all = journal->units * journal->slots;
    for (uint32_t slot = fc_units_oldest(outbox); slot != end; slot = (slot + 1) % all) {
        int err = take_record(outbox, slot, pass);
        if (err)
            return err;
    }
    return 0;
}

int fc_outbox_open(struct fc_outbox *outbox, const struct fc_storage *storage,
                   struct fc_outbox_entry *entries, size_t count, void *window, size_t cap)
{
    struct fc_unit newest;
    memset(outbox, 0, sizeof *outbox);
    int err = fc_journal_init(&outbox->journal, storage, window, cap);
    if (err)
        return err;
    if ((outbox->journal.units - 1) * (outbox->journal.slots - 1) < 4)
        return FC_ERR_GEOMETRY;
    outbox->entries = entries;
    outbox->cap = (uint16_t)(count < UINT16_MAX ? count : UINT16_MAX);
    int found = find_newest(outbox, &newest);
    if (found <= 0)
        return found ? found : format(outbox);
    if (look_for_rotten(outbox, &newest))
        return FC_ERR_STORAGE;
    outbox->mark = outbox->unit * outbox->journal.slots;
    if (settle(outbox, newest.copied))
        return outbox->journal.failure = FC_ERR_STORAGE;
    err = scan(outbox, ENTRIES);
    if (!err)
        err = scan(outbox, PIECES);
    for (uint16_t i = 0; i < outbox->count; i++)
        outbox->live += 1 + fc_outbox_pieces(outbox, outbox->entries[i].len);
    return err;
}
