/*
 * The journal going round the erase units, and its recovery. For outbox.c alone.
 *
 * A unit begins with a record that holds its serial number, that of the oldest unit still wanted,
 * and the outbox's own mark. It is programmed after everything that had to be saved of the oldest
 * unit has been copied into the new one, so that a unit without it counts for nothing, and the
 * unit that it makes superfluous is left alone until it is erased to become the newest.
 */
#ifndef FIELDCASE_UNITS_H
#define FIELDCASE_UNITS_H

#include "outbox.h"

enum {
    FC_UNCERTAIN = 1, /* the mark may be older than the last one */
    FC_NO_MARK = 2    /* the mark has rotted, or there was none */
};

/* Returns the entry of that id, or NULL. */
struct fc_outbox_entry *fc_outbox_find(const struct fc_outbox *outbox, uint32_t id);

/* Returns how many pieces a payload of len bytes has. */
uint32_t fc_outbox_pieces(const struct fc_outbox *outbox, uint32_t len);

/* Take an entry out of the index. */
void fc_outbox_forget(struct fc_outbox *outbox, struct fc_outbox_entry *entry);

/* Returns the first slot of the oldest unit. */
uint32_t fc_units_oldest(const struct fc_outbox *outbox);

/* Returns the slot after the last one in use, round the storage. */
uint32_t fc_units_end(const struct fc_outbox *outbox);

/* Returns how many slots of the newest unit can be taken. */
uint32_t fc_units_free(const struct fc_outbox *outbox);

/* What a unit's record holds, before the outbox's mark. */
struct fc_unit {
    uint32_t serial;  /* of this unit: one more than that of the unit before it */
    uint32_t oldest;  /* the serial number of the oldest unit that counts */
    uint32_t next_id; /* of the entries begun later */
    uint32_t copied;  /* slots that were copied into this unit before it counted */
};

/* Find out whether a slot holds a unit's record that counts or, with seal 0, may come to count.
 * Returns 1 and fills unit, or 0, or FC_ERR_STORAGE. */
int fc_units_read(struct fc_outbox *outbox, uint32_t slot, int seal, struct fc_unit *unit);

/* Find out whether a slot held the record of that unit, and what is there now is no more than like
 * it. Returns 1, 0, or FC_ERR_STORAGE. */
int fc_units_has_rotten(struct fc_outbox *outbox, uint32_t slot, const struct fc_unit *unit);

/* What the record of the next unit is to hold. Returns 1 if no other is spare then, so that what
 * is live in the oldest one is copied into it; else 0. */
int fc_units_follow(const struct fc_outbox *outbox, struct fc_unit *unit);

/* Make the next unit the newest, and copy what is live in the oldest one if no other is spare.
 * Returns 0 or FC_ERR_STORAGE. */
int fc_units_advance(struct fc_outbox *outbox);

/* Take the next slot, which is erased, for a record. Returns 0 or FC_ERR_STORAGE. */
int fc_units_take(struct fc_outbox *outbox, uint32_t *slot);

/* Read the mark in a slot. Returns as fc_outbox_read_mark does. */
int fc_units_read_mark(struct fc_outbox *outbox, uint32_t slot, void *buf, size_t cap);

#endif
