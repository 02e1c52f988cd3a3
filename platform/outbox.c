#include "outbox.h"

#include <string.h>

#include "units.h"

uint32_t fc_outbox_pieces(const struct fc_outbox *outbox, uint32_t len)
{
    return len / outbox->journal.data_cap + (len % outbox->journal.data_cap != 0);
}

/* The slots that entries may take: an eighth is kept for marks and drops. */
static uint32_t room_for_live(const struct fc_outbox *outbox)
{
    uint32_t all = (outbox->journal.units - 1) * (outbox->journal.slots - 1);
    return all - (all < 16 ? 2 : all / 8);
}

static int check_can_write(const struct fc_outbox *outbox)
{
    if (outbox->writing)
        return FC_ERR_STATE;
    return outbox->journal.failure;
}

/* Append a record that is sealed: it has happened when this returns 0. */
static int append(struct fc_outbox *outbox, struct fc_record *record, const void *data, size_t len,
                  uint32_t *slot)
{
    struct fc_journal *journal = &outbox->journal;
    int err = fc_units_take(outbox, slot);
    if (err)
        return err;
    fc_journal_begin(journal, *slot);
    (void)fc_journal_write(journal, data, len);
    (void)fc_journal_end(journal, record);
    return fc_journal_seal(journal, *slot);
}

int fc_outbox_begin(struct fc_outbox *outbox, uint32_t *id)
{
    int err = check_can_write(outbox);
    if (err)
        return err;
    if (outbox->count == outbox->cap || outbox->live >= room_for_live(outbox))
        return FC_ERR_FULL;
    outbox->writing = *id = outbox->next_id++;
    outbox->write_len = 0;
    outbox->write_start = 0;
    outbox->write_open = 0;
    outbox->write_failure = 0;
    return 0;
}

/* Complete the piece that is being written. */
static int end_piece(struct fc_outbox *outbox)
{
    struct fc_record record = {.kind = FC_RECORD_PIECE, .id = outbox->writing};
    record.value = (outbox->write_len - 1) / outbox->journal.data_cap;
    outbox->write_open = 0;
    return fc_journal_end(&outbox->journal, &record);
}

/* Begin another piece: with it, and the mark to come, there must be room left. */
static int begin_piece(struct fc_outbox *outbox)
{
    uint32_t slot, number = fc_outbox_pieces(outbox, outbox->write_len);
    if (number == UINT16_MAX)
        return FC_ERR_TOO_LONG;
    if (outbox->live + number + 2 > room_for_live(outbox))
        return FC_ERR_FULL;
    int err = fc_units_take(outbox, &slot);
    if (err)
        return err;
    if (!number)
        outbox->write_start = slot;
    outbox->write_open = 1;
    fc_journal_begin(&outbox->journal, slot);
    return 0;
}

int fc_outbox_write(struct fc_outbox *outbox, const void *data, size_t len)
{
    struct fc_journal *journal = &outbox->journal;
    const unsigned char *next = data;
    if (!outbox->writing)
        return FC_ERR_STATE;
    while (len && !outbox->write_failure) {
        if (!outbox->write_open)
            outbox->write_failure = begin_piece(outbox);
        if (outbox->write_failure)
            break;
        size_t room = (size_t)journal->data_cap - journal->fill, count = len < room ? len : room;
        outbox->write_failure = fc_journal_write(journal, next, count);
        outbox->write_len += (uint32_t)count;
        next += count;
        len -= count;
        if (count == room && !outbox->write_failure)
            outbox->write_failure = end_piece(outbox);
    }
    return outbox->write_failure;
}

int fc_outbox_commit(struct fc_outbox *outbox, const void *mark, size_t len)
{
    struct fc_outbox_entry *entry = &outbox->entries[outbox->count];
    struct fc_record record = {.kind = FC_RECORD_MARK, .id = outbox->writing};
    int err = outbox->write_failure;
    uint32_t slot;
    if (!outbox->writing)
        return FC_ERR_STATE;
    if (len > FC_OUTBOX_MARK_MAX)
        return FC_ERR_TOO_LONG;
    if (!err && outbox->write_open)
        err = end_piece(outbox);
    record.value = outbox->write_len;
    if (!err)
        err = append(outbox, &record, mark, len, &slot);
    outbox->write_failure = err;
    if (err)
        return err;
    memset(entry, 0, sizeof *entry);
    entry->id = outbox->writing;
    entry->len = outbox->write_len;
    entry->mark = slot;
    entry->start = outbox->write_start;
    entry->found = (uint16_t)fc_outbox_pieces(outbox, entry->len);
    outbox->live += 1u + entry->found;
    outbox->count++;
    outbox->writing = 0;
    return 0;
}

void fc_outbox_cancel(struct fc_outbox *outbox)
{
    outbox->writing = 0;
}

int fc_outbox_mark(struct fc_outbox *outbox, uint32_t id, const void *mark, size_t len)
{
    struct fc_outbox_entry *entry = fc_outbox_find(outbox, id);
    struct fc_record record = {.kind = FC_RECORD_MARK, .id = id};
    uint32_t slot;
    int err = check_can_write(outbox);
    if (!err && !entry && id != FC_OUTBOX_SELF)
        err = FC_ERR_ABSENT;
    if (!err && len > FC_OUTBOX_MARK_MAX)
        err = FC_ERR_TOO_LONG;
    if (err)
        return err;
    record.value = entry ? entry->len : 0;
    err = append(outbox, &record, mark, len, &slot);
    if (err)
        return err;
    entry = fc_outbox_find(outbox, id);
    *(entry ? &entry->mark : &outbox->mark) = slot;
    *(entry ? &entry->flags : &outbox->mark_flags) = 0;
    return 0;
}

int fc_outbox_read_mark(struct fc_outbox *outbox, uint32_t id, void *buf, size_t cap)
{
    const struct fc_outbox_entry *entry = fc_outbox_find(outbox, id);
    if (!entry && id != FC_OUTBOX_SELF)
        return FC_ERR_ABSENT;
    return fc_units_read_mark(outbox, entry ? entry->mark : outbox->mark, buf, cap);
}

int fc_outbox_drop(struct fc_outbox *outbox, uint32_t id)
{
    struct fc_outbox_entry *entry = fc_outbox_find(outbox, id);
    struct fc_record record = {.kind = FC_RECORD_DROP, .id = id};
    uint32_t slot;
    int err = check_can_write(outbox);
    if (!err && !entry)
        err = FC_ERR_ABSENT;
    if (!err)
        err = append(outbox, &record, NULL, 0, &slot);
    if (err)
        return err;
    outbox->live -= 1 + fc_outbox_pieces(outbox, entry->len);
    fc_outbox_forget(outbox, entry);
    return 0;
}

/* Find a piece of an entry: pieces follow one another in the journal, which goes round. */
static int find_piece(struct fc_outbox *outbox, const struct fc_outbox_entry *entry,
                      uint32_t number, uint32_t *found, struct fc_record *record)
{
    uint32_t slot = entry->start, oldest = fc_units_oldest(outbox), newest = fc_units_end(outbox);
    uint32_t all = outbox->journal.units * outbox->journal.slots;
    if (outbox->seen_id == entry->id && outbox->seen_piece <= number)
        slot = outbox->seen_slot;
    for (uint32_t i = 0; i < all; i++, slot = (slot + 1) % all) {
        if (slot == newest)
            slot = oldest;
        if (fc_journal_peek(&outbox->journal, slot, record))
            return FC_ERR_STORAGE;
        if (record->kind == FC_RECORD_PIECE && record->id == entry->id && record->value == number) {
            outbox->seen_id = entry->id;
            outbox->seen_piece = number;
            outbox->seen_slot = *found = slot;
            return 0;
        }
    }
    return FC_ERR_DAMAGED;
}

int fc_outbox_read(struct fc_outbox *outbox, uint32_t id, uint32_t off, void *buf, size_t cap)
{
    const struct fc_outbox_entry *entry = fc_outbox_find(outbox, id);
    uint32_t size = outbox->journal.data_cap, slot;
    struct fc_record record;
    if (!entry)
        return FC_ERR_ABSENT;
    if (off >= entry->len || !cap)
        return 0;
    int err = find_piece(outbox, entry, off / size, &slot, &record);
    if (err)
        return err;
    uint32_t wanted = entry->len - off / size * size, room;
    if (record.len != (wanted < size ? wanted : size))
        return FC_ERR_DAMAGED;
    room = record.len - off % size;
    if (cap > room)
        cap = room;
    err = fc_journal_read(&outbox->journal, slot, &record, off % size, buf, cap);
    return err ? err : (int)cap;
}

int fc_outbox_read_source(const void *payload, uint32_t off, void *buf, size_t cap)
{
    const struct fc_outbox_payload *source = payload;
    return fc_outbox_read(source->outbox, source->id, off, buf, cap);
}

int fc_outbox_next(const struct fc_outbox *outbox, struct fc_outbox_item *item)
{
    const struct fc_outbox_entry *next = NULL;
    for (uint16_t i = 0; i < outbox->count; i++)
        if (outbox->entries[i].id > item->id && (!next || outbox->entries[i].id < next->id))
            next = &outbox->entries[i];
    if (!next)
        return 0;
    item->id = next->id;
    item->len = next->len;
    item->damaged = next->found != fc_outbox_pieces(outbox, next->len);
    item->uncertain = (next->flags & FC_UNCERTAIN) != 0;
    return 1;
}

int fc_outbox_is_uncertain(const struct fc_outbox *outbox)
{
    return (outbox->mark_flags & FC_UNCERTAIN) != 0;
}

uint32_t fc_outbox_rotten(const struct fc_outbox *outbox)
{
    return outbox->rotten;
}

uint32_t fc_outbox_room(const struct fc_outbox *outbox)
{
    uint32_t limit = room_for_live(outbox);
    if (outbox->count == outbox->cap || outbox->live + 1 >= limit)
        return 0;
    limit -= outbox->live + 1;
    return (limit < UINT16_MAX ? limit : UINT16_MAX) * outbox->journal.data_cap;
}

int fc_outbox_tidy(struct fc_outbox *outbox)
{
    int err = check_can_write(outbox);
    if (err || fc_units_free(outbox))
        return err;
    err = fc_units_advance(outbox);
    return err ? err : fc_units_free(outbox) ? 0 : FC_AGAIN;
}
