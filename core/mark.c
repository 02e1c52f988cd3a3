#include "mark.h"

#include <string.h>

#define ENTRY_2 0x20 /* version 2 of an entry; the state is in the low bits */
#define BUDGET_1 0x81
#define HAS_TEXT 0x80
#define HEAD 20
#define PARTS 0x3f /* of the byte that says how the rest of a text stands */
#define OPEN_SIZE (HEAD + FC_MARKER_SIZE + 4 * 4 + 2)
#define BUDGET_SIZE (1 + 3 * 4 + 2 * 2 + 2)

/* The parts of a mark, one after the other: written to, or read from. */
struct cursor {
    uint8_t *to;
    const uint8_t *from;
};

static void bytes(struct cursor *cursor, void *value, size_t len)
{
    if (cursor->to) {
        memcpy(cursor->to, value, len);
        cursor->to += len;
    } else {
        memcpy(value, cursor->from, len);
        cursor->from += len;
    }
}

static void number(struct cursor *cursor, uint32_t *value, unsigned len)
{
    uint32_t sum = 0;
    for (unsigned shift = 0; shift < 8 * len; shift += 8) {
        if (cursor->to)
            *cursor->to++ = (uint8_t)(*value >> shift);
        else
            sum |= (uint32_t)*cursor->from++ << shift;
    }
    if (!cursor->to)
        *value = sum;
}

static void number16(struct cursor *cursor, uint16_t *value)
{
    uint32_t wide = *value;
    number(cursor, &wide, 2);
    *value = (uint16_t)wide;
}

/* What every entry has, behind the first three bytes. */
static void head(struct cursor *cursor, struct fc_entry *entry)
{
    bytes(cursor, entry->fingerprint, sizeof entry->fingerprint);
    number(cursor, &entry->born, 4);
    number(cursor, &entry->count, 4);
    bytes(cursor, &entry->err, 1);
}

/* What one that is not settled has. */
static void rest(struct cursor *cursor, struct fc_entry *entry)
{
    bytes(cursor, entry->marker, sizeof entry->marker);
    number(cursor, &entry->since, 4);
    number(cursor, &entry->first, 4);
    number(cursor, &entry->not_before, 4);
    number(cursor, &entry->day, 4);
    bytes(cursor, &entry->attempts, 1);
    bytes(cursor, &entry->failures, 1);
}

size_t fc_mark_entry(uint8_t mark[FC_MARK_SIZE], const struct fc_entry *entry)
{
    struct fc_entry copy = *entry;
    struct cursor cursor = {mark + 3, NULL};
    size_t text_len = strlen(entry->text);
    mark[0] = (uint8_t)(ENTRY_2 | entry->state);
    mark[1] = (uint8_t)(entry->severity | entry->told << 3 | entry->blind << 5 |
                        entry->closed << 6 | (text_len ? HAS_TEXT : 0));
    mark[2] = (uint8_t)(entry->parts | entry->part << 6);
    head(&cursor, &copy);
    if (text_len)
        bytes(&cursor, copy.text, text_len);
    else
        rest(&cursor, &copy);
    return (size_t)(cursor.to - mark);
}

int fc_mark_read_entry(struct fc_entry *entry, const uint8_t *mark, size_t len)
{
    struct cursor cursor = {NULL, mark + 3};
    memset(entry, 0, sizeof *entry);
    if (len <= HEAD || len > FC_MARK_SIZE || mark[0] < ENTRY_2 ||
        mark[0] > (ENTRY_2 | FC_ENTRY_REFUSED) || (mark[1] & 7) > FC_CRITICAL ||
        mark[2] >> 6 > FC_PART_REFUSED || (!(mark[1] & HAS_TEXT) && len != OPEN_SIZE))
        return FC_ERR_DAMAGED;
    entry->state = mark[0] & 15;
    entry->severity = mark[1] & 7;
    entry->told = mark[1] >> 3 & 3;
    entry->blind = mark[1] >> 5 & 1;
    entry->closed = mark[1] >> 6 & 1;
    entry->parts = mark[2] & PARTS;
    entry->part = mark[2] >> 6;
    head(&cursor, entry);
    if (mark[1] & HAS_TEXT)
        bytes(&cursor, entry->text, len - HEAD);
    else
        rest(&cursor, entry);
    return FC_OK;
}

static void budget_parts(struct cursor *cursor, struct fc_budget *budget)
{
    number(cursor, &budget->hour, 4);
    number(cursor, &budget->day, 4);
    number(cursor, &budget->parked, 4);
    number16(cursor, &budget->hour_cases);
    number16(cursor, &budget->day_cases);
    bytes(cursor, &budget->failures, 1);
    bytes(cursor, &budget->boots, 1);
}

size_t fc_mark_budget(uint8_t mark[FC_MARK_SIZE], const struct fc_budget *budget)
{
    struct fc_budget copy = *budget;
    struct cursor cursor = {mark + 1, NULL};
    mark[0] = BUDGET_1;
    budget_parts(&cursor, &copy);
    return BUDGET_SIZE;
}

int fc_mark_read_budget(struct fc_budget *budget, const uint8_t *mark, size_t len)
{
    struct cursor cursor = {NULL, mark + 1};
    memset(budget, 0, sizeof *budget);
    if (len != BUDGET_SIZE || mark[0] != BUDGET_1)
        return FC_ERR_DAMAGED;
    budget_parts(&cursor, budget);
    return FC_OK;
}
