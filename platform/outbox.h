/*
 * The outbox: a journal of reports that survives a power cut at any instant. For the application.
 *
 * An entry is an id, a payload of any length that never changes and is streamed in and out, and a
 * mark: up to 64 bytes of the caller's, replaced as a whole, atomically. The outbox itself has a
 * mark too, under the id FC_OUTBOX_SELF. What is in a payload or a mark is the caller's affair.
 *
 *     struct fc_outbox outbox;
 *     struct fc_outbox_entry entries[8];
 *     unsigned char window[FC_OUTBOX_WINDOW(1)];   of the storage's program_size
 *     err = fc_outbox_open(&outbox, &storage, entries, 8, window, sizeof window);
 *
 *     err = fc_outbox_begin(&outbox, &id);
 *     err = fc_outbox_write(&outbox, text, len);   as often as needed
 *     err = fc_outbox_commit(&outbox, mark, mark_len);
 *
 * A call that returned 0 has happened for ever; one that was cut by power has happened or has not.
 * An entry that was not committed is gone. Every writing call is as durable as storage.sync is.
 *
 * When the storage is full, writing says FC_ERR_FULL and nothing is dropped by itself; an eighth
 * of the storage is kept back, so that what is in the outbox can always be marked and dropped.
 *
 * The journal goes round the storage: the unit after the newest takes what is still wanted of the
 * oldest, so all are erased equally often. It needs at least 2 erase units, of which one is spare.
 * A record that has rotted is found by its checksum and told of by fc_outbox_next and _rotten; the
 * other entries live on. Dropped data stays on the medium until its unit is erased. Worn-out units
 * are not worked around.
 *
 * Calls that only read may fail with FC_ERR_STORAGE and be made again. When a writing call fails
 * with it, the storage is in doubt: every writing call fails with it until fc_outbox_open.
 */
#ifndef FIELDCASE_OUTBOX_H
#define FIELDCASE_OUTBOX_H

#include <stddef.h>
#include <stdint.h>

#include "journal.h"

#define FC_OUTBOX_MARK_MAX 64 /* bytes of a mark */
#define FC_OUTBOX_SELF 0      /* the id that stands for the outbox itself */

/* The memory that a storage of that program_size needs lent; more of it makes fewer, longer calls
 * of the storage. */
#define FC_OUTBOX_WINDOW(program_size) ((program_size) < 32 ? 64 : 2 * (program_size))

/* What is kept in RAM of an entry. For outbox.c alone. */
struct fc_outbox_entry {
    uint32_t id;
    uint32_t len;   /* of the payload */
    uint32_t mark;  /* the slot of its mark */
    uint32_t start; /* the slot of its payload's first piece, or one before that */
    uint16_t found; /* pieces of its payload that are there */
    uint8_t flags;
};

/* For outbox.c alone. */
struct fc_outbox {
    struct fc_journal journal;
    struct fc_outbox_entry *entries;
    uint16_t count, cap;   /* of entries */
    uint8_t fresh;         /* the next slot is known to be erased */
    uint8_t mark_flags;    /* of the outbox's own mark */
    uint32_t unit, serial; /* the newest unit and its serial number */
    uint32_t oldest;       /* the serial number of the oldest unit */
    uint32_t next;         /* the next slot of the newest unit */
    uint32_t mark;         /* the slot of the outbox's own mark */
    uint32_t next_id;
    uint32_t live;   /* slots that hold what is wanted */
    uint32_t rotten; /* records that could not be read when it was opened */

    uint32_t writing;   /* the id of the entry that is being written, or 0 */
    uint32_t write_len; /* bytes of its payload so far */
    uint32_t write_start;
    int write_failure;
    uint8_t write_open; /* a piece is begun and not complete */

    uint32_t seen_id, seen_piece, seen_slot; /* the piece that was read last */
};

/* What is known of an entry without reading it. */
struct fc_outbox_item {
    uint32_t id;
    uint32_t len;      /* bytes of its payload */
    uint8_t damaged;   /* 1: a part of its payload has rotted */
    uint8_t uncertain; /* 1: its mark has rotted, or may be older than the one it was given last */
};

/*
 * Recover what is in storage. Erased storage is prepared for use; storage with anything else in it
 * is left as it is. storage, entries (room for count entries) and the window (cap bytes, at least
 * FC_OUTBOX_WINDOW) stay borrowed. Reads all of the storage at most three times.
 * Returns
 *   0
 *   FC_ERR_GEOMETRY  the sizes do not fit together, or there is no room for an entry
 *   FC_ERR_WINDOW    the window is too small
 *   FC_ERR_FOREIGN   there is something else in the storage, or a newer format
 *   FC_ERR_TOO_MANY  there are more entries in the storage than count
 *   FC_ERR_STORAGE   the storage failed
 */
int fc_outbox_open(struct fc_outbox *outbox, const struct fc_storage *storage,
                   struct fc_outbox_entry *entries, size_t count, void *window, size_t cap);

/*
 * Begin an entry; its id, never given before, goes to *id. Until commit or cancel, no other
 * writing call but write is legal; reading is.
 * Returns
 *   0
 *   FC_ERR_FULL     there is no room for another entry
 *   FC_ERR_STATE    another is being written
 *   FC_ERR_STORAGE  the storage failed
 */
int fc_outbox_begin(struct fc_outbox *outbox, uint32_t *id);

/*
 * Write the next len bytes of the payload. After a failure only cancel is of use.
 * Returns
 *   0
 *   FC_ERR_FULL      there is no room for them
 *   FC_ERR_TOO_LONG  a payload has at most 65535 slots' worth of bytes
 *   FC_ERR_STATE     no entry is being written
 *   FC_ERR_STORAGE   the storage failed
 */
int fc_outbox_write(struct fc_outbox *outbox, const void *data, size_t len);

/*
 * Make the entry part of the outbox, with its first mark (len bytes; none: 0).
 * Returns
 *   0
 *   FC_ERR_TOO_LONG  the mark has more than FC_OUTBOX_MARK_MAX bytes; the entry can be committed
 *   FC_ERR_STATE     no entry is being written
 *   FC_ERR_STORAGE   the storage failed
 *   others           why write failed before
 */
int fc_outbox_commit(struct fc_outbox *outbox, const void *mark, size_t len);

/* Forget the entry that is being written; harmless when there is none. */
void fc_outbox_cancel(struct fc_outbox *outbox);

/*
 * Replace the mark of an entry, or with FC_OUTBOX_SELF that of the outbox, by len bytes.
 * Returns
 *   0
 *   FC_ERR_ABSENT    there is no such entry
 *   FC_ERR_TOO_LONG  len is more than FC_OUTBOX_MARK_MAX
 *   FC_ERR_STATE     an entry is being written
 *   FC_ERR_STORAGE   the storage failed
 */
int fc_outbox_mark(struct fc_outbox *outbox, uint32_t id, const void *mark, size_t len);

/*
 * Copy the mark of an entry, or of FC_OUTBOX_SELF, into buf. cap is FC_OUTBOX_MARK_MAX or what
 * the caller's marks have at most.
 * Returns the mark's length (0 for an outbox that was never marked), or
 *   FC_ERR_ABSENT   there is no such entry
 *   FC_ERR_WINDOW   the mark has more than cap bytes
 *   FC_ERR_DAMAGED  the mark has rotted
 *   FC_ERR_STORAGE  the storage failed
 */
int fc_outbox_read_mark(struct fc_outbox *outbox, uint32_t id, void *buf, size_t cap);

/*
 * Copy up to cap bytes of an entry's payload, from offset off, into buf.
 * Returns the count copied (fewer than cap is fine), 0 at the end, or
 *   FC_ERR_ABSENT   there is no such entry
 *   FC_ERR_DAMAGED  a part of it that was asked for has rotted
 *   FC_ERR_STORAGE  the storage failed
 */
int fc_outbox_read(struct fc_outbox *outbox, uint32_t id, uint32_t off, void *buf, size_t cap);

/* An entry's payload as a source: {.data = &payload, .read = fc_outbox_read_source}. */
struct fc_outbox_payload {
    struct fc_outbox *outbox;
    uint32_t id;
};

/* The read of a struct fc_source whose data is a struct fc_outbox_payload: see fc_outbox_read. */
int fc_outbox_read_source(const void *payload, uint32_t off, void *buf, size_t cap);

/*
 * Remove an entry.
 * Returns
 *   0
 *   FC_ERR_ABSENT   there is no such entry
 *   FC_ERR_STATE    an entry is being written
 *   FC_ERR_STORAGE  the storage failed
 */
int fc_outbox_drop(struct fc_outbox *outbox, uint32_t id);

/*
 * Go on from the entry item->id (0: from the beginning; it need not exist) to the next, in the
 * order in which they were begun, and fill item.
 * Returns 1, or 0 when there is no further one.
 */
int fc_outbox_next(const struct fc_outbox *outbox, struct fc_outbox_item *item);

/*
 * Whether the outbox's own mark has rotted, or may be older than the one it was given last.
 * Returns 1 or 0.
 */
int fc_outbox_is_uncertain(const struct fc_outbox *outbox);

/*
 * Returns how many records had rotted when the outbox was opened. Where it is not 0, an entry may
 * be missing, too: one whose only record with its mark was among them.
 */
uint32_t fc_outbox_rotten(const struct fc_outbox *outbox);

/* Returns how many bytes of payload one more entry may have now; 0: maybe not even an entry. */
uint32_t fc_outbox_room(const struct fc_outbox *outbox);

/*
 * Do a step of what a later call would have to do first: at most one erase, and the copying of one
 * unit. After 0, the next call that appends one record does not erase. For a super-loop.
 * Returns
 *   0               there is nothing to do
 *   FC_AGAIN        there is more to do
 *   FC_ERR_STATE    an entry is being written
 *   FC_ERR_STORAGE  the storage failed
 */
int fc_outbox_tidy(struct fc_outbox *outbox);

#endif
