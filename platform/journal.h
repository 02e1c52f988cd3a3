/*
 * Records in slots: the part of the outbox that knows bytes, and no entries. For outbox.c alone.
 *
 * Storage is cut into slots, each of which takes one record and is written once between erases:
 *
 *     header (16 bytes) | data | ... | seal | void
 *
 * The header holds a CRC-32 of all of the record and 8 bits of its own, and is programmed last.
 * The seal is programmed after the record: it proves that the record was complete, however a torn
 * one reads. The void says that the slot counts for nothing. Both are zeros, so that they can be
 * programmed again: what reads as sealed or void after a power cut is made so for good.
 */
#ifndef FIELDCASE_JOURNAL_H
#define FIELDCASE_JOURNAL_H

#include <stddef.h>
#include <stdint.h>

#include "storage.h"

/* What may be in a slot. */
enum fc_record_kind {
    FC_RECORD_NONE = 0,  /* nothing that counts: erased, void, never completed */
    FC_RECORD_UNIT = 1,  /* the first slot of a unit */
    FC_RECORD_MARK = 2,  /* an entry, with its mark; id 0: the outbox's */
    FC_RECORD_PIECE = 3, /* of a payload */
    FC_RECORD_DROP = 4,  /* the end of an entry */
    FC_RECORD_ROTTEN = 5 /* something, but what cannot be told */
};

struct fc_record {
    uint32_t id;
    uint32_t value; /* mark: the payload's length; piece: its number; unit: its serial number */
    uint32_t crc;   /* of data and header */
    uint16_t len;   /* of the data */
    uint8_t kind;
    uint8_t flags; /* 0 to 15 */
};

struct fc_journal {
    const struct fc_storage *storage;
    unsigned char *staged; /* data on its way to a slot */
    unsigned char *work;   /* bytes read */
    uint16_t cap;          /* of each */
    uint16_t flag_size;    /* of seal and void, each */
    uint16_t header_size;  /* a header fills whole program units */
    uint16_t data_cap;     /* of a slot */
    uint16_t fill;         /* data so far of the record that is being written */
    uint32_t slot;         /* where it is */
    uint32_t crc;          /* of that data */
    uint32_t slot_size;
    uint32_t slots; /* in a unit */
    uint32_t units;
    int failure; /* of a program, erase or sync; it sticks */
};

/*
 * Cut a storage into slots. The window is used for as long as the journal is.
 * Returns 0, FC_ERR_GEOMETRY or FC_ERR_WINDOW.
 */
int fc_journal_init(struct fc_journal *journal, const struct fc_storage *storage, void *window,
                    size_t cap);

/*
 * Read the header in a slot, and whether it is void. The data is not looked at.
 * Returns 0 or FC_ERR_STORAGE.
 */
int fc_journal_peek(struct fc_journal *journal, uint32_t slot, struct fc_record *record);

/*
 * Check the data of a record that was peeked, and copy what lies from off to off + cap into buf.
 * Returns 0, FC_ERR_DAMAGED or FC_ERR_STORAGE.
 */
int fc_journal_read(struct fc_journal *journal, uint32_t slot, const struct fc_record *record,
                    uint32_t off, void *buf, size_t cap);

/* Returns 1 if a slot is sealed, 0 if it is not, or FC_ERR_STORAGE. */
int fc_journal_is_sealed(struct fc_journal *journal, uint32_t slot);

/* Returns 1 if a slot is void, 0 if it is not, or FC_ERR_STORAGE. */
int fc_journal_is_void(struct fc_journal *journal, uint32_t slot);

/* Returns 1 if len bytes at off, within a unit, read as erased, 0 if not, or FC_ERR_STORAGE. */
int fc_journal_is_blank(struct fc_journal *journal, uint32_t off, uint32_t len);

/* Begin a record in an erased slot. */
void fc_journal_begin(struct fc_journal *journal, uint32_t slot);

/* Append data to the record, no more in all than data_cap. Returns 0 or FC_ERR_STORAGE. */
int fc_journal_write(struct fc_journal *journal, const void *data, size_t len);

/*
 * Complete the record with kind, flags, id and value, and read it back; the rest of *record is
 * filled in. Returns 0 or FC_ERR_STORAGE.
 */
int fc_journal_end(struct fc_journal *journal, struct fc_record *record);

/* Copy a record that was peeked and read, into an erased slot. Returns 0 or FC_ERR_STORAGE. */
int fc_journal_copy(struct fc_journal *journal, uint32_t from, const struct fc_record *record,
                    uint32_t slot);

/* Make the record in a slot count, durably, and all before it. Returns 0 or FC_ERR_STORAGE. */
int fc_journal_seal(struct fc_journal *journal, uint32_t slot);

/* Make a slot count for nothing. Returns 0 or FC_ERR_STORAGE. */
int fc_journal_void(struct fc_journal *journal, uint32_t slot);

/* Erase a unit, durably. Returns 0 or FC_ERR_STORAGE. */
int fc_journal_erase(struct fc_journal *journal, uint32_t unit);

/* Make all that was programmed and erased durable. Returns 0 or FC_ERR_STORAGE. */
int fc_journal_sync(struct fc_journal *journal);

#endif
