#include "journal.h"

#include <string.h>

#define HEADER 16
#define SLOT_MIN 128 /* a header, 80 bytes of data, seal and void, of 16 bytes each */

static uint32_t load(const unsigned char *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static void store(unsigned char *bytes, uint32_t number)
{
    for (int i = 0; i < 4; i++)
        bytes[i] = (unsigned char)(number >> 8 * i);
}

/* CRC-32 (IEEE 802.3), half a byte at a time, without the inversion at the end. */
static uint32_t crc_add(uint32_t crc, const unsigned char *bytes, size_t len)
{
    static const uint32_t table[16] = {
        0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
        0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
        0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
    };
    while (len--) {
        crc ^= *bytes++;
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return crc;
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static int is_power_of_2(uint32_t number)
{
    return number && !(number & (number - 1));
}

int fc_journal_init(struct fc_journal *journal, const struct fc_storage *storage, void *window,
                    size_t cap)
{
    uint32_t erase = storage->erase_size, program = storage->program_size;
    memset(journal, 0, sizeof *journal);
    if (!is_power_of_2(erase) || erase < 256 || erase > 262144 || !is_power_of_2(program) ||
        program > 256 || program > erase / 16 || storage->size % erase || storage->size >> 31)
        return FC_ERR_GEOMETRY;
    if (cap < 64 || cap / 2 < program)
        return FC_ERR_WINDOW;
    cap = least((uint32_t)(cap > 65535 ? 65535 : cap) / 2, 4096);
    journal->storage = storage;
    journal->cap = (uint16_t)(cap - cap % program);
    journal->staged = window;
    journal->work = journal->staged + journal->cap;
    journal->flag_size = (uint16_t)(program < 4 ? 4 : program);
    journal->header_size = (uint16_t)(program < HEADER ? HEADER : program);
    journal->slot_size = program <= 16 ? SLOT_MIN : 8 * program;
    journal->data_cap =
        (uint16_t)(journal->slot_size - journal->header_size - 2u * journal->flag_size);
    journal->slots = erase / journal->slot_size;
    journal->units = storage->size / erase;
    return 0;
}

static uint32_t offset_of(const struct fc_journal *journal, uint32_t slot)
{
    return slot * journal->slot_size;
}

static uint32_t seal_of(const struct fc_journal *journal, uint32_t slot)
{
    return offset_of(journal, slot + 1) - 2u * journal->flag_size;
}

static uint32_t void_of(const struct fc_journal *journal, uint32_t slot)
{
    return offset_of(journal, slot + 1) - journal->flag_size;
}

static int read_at(struct fc_journal *journal, uint32_t off, uint32_t len)
{
    return journal->storage->read(journal->storage->ctx, off, journal->work, len) ? FC_ERR_STORAGE
                                                                                  : 0;
}

static int program_at(struct fc_journal *journal, uint32_t off, const void *buf, uint32_t len)
{
    const struct fc_storage *storage = journal->storage;
    if (!journal->failure && len && storage->program(storage->ctx, off, buf, len))
        journal->failure = FC_ERR_STORAGE;
    return journal->failure;
}

/* Whether a flag is set: by the majority of its bits, so that a rotten one does not decide. */
static int is_set(struct fc_journal *journal, uint32_t off)
{
    uint32_t zeros = 0;
    for (uint32_t at = 0; at < journal->flag_size; at += HEADER) {
        uint32_t len = least(journal->flag_size - at, HEADER);
        if (read_at(journal, off + at, len))
            return FC_ERR_STORAGE;
        for (uint32_t i = 0; i < 8 * len; i++)
            zeros += !(journal->work[i / 8] >> i % 8 & 1);
    }
    return zeros >= 4u * journal->flag_size;
}

static int set(struct fc_journal *journal, uint32_t off)
{
    memset(journal->work, 0, journal->flag_size);
    return program_at(journal, off, journal->work, journal->flag_size);
}

int fc_journal_peek(struct fc_journal *journal, uint32_t slot, struct fc_record *record)
{
    const unsigned char *work = journal->work;
    int is_void = fc_journal_is_void(journal, slot);
    memset(record, 0, sizeof *record);
    if (is_void)
        return is_void < 0 ? is_void : 0;
    if (read_at(journal, offset_of(journal, slot), HEADER))
        return FC_ERR_STORAGE;
    int is_blank = 1;
    for (int i = 0; i < HEADER; i++)
        is_blank &= work[i] == 0xff;
    if (is_blank)
        return 0;
    record->crc = load(work);
    record->len = (uint16_t)(work[6] | work[7] << 8);
    record->id = load(work + 8);
    record->value = load(work + 12);
    record->kind = work[4] & 15;
    record->flags = work[4] >> 4;
    if (work[5] != (crc_add(work[4], work + 6, HEADER - 6) & 0xff) ||
        record->len > journal->data_cap || record->kind == FC_RECORD_NONE ||
        record->kind >= FC_RECORD_ROTTEN)
        record->kind = FC_RECORD_ROTTEN;
    return 0;
}

/* The header of a record, but for its first 4 bytes. */
static void encode(const struct fc_record *record, unsigned char *header)
{
    header[4] = (unsigned char)(record->kind | record->flags << 4);
    header[6] = (unsigned char)record->len;
    header[7] = (unsigned char)(record->len >> 8);
    store(header + 8, record->id);
    store(header + 12, record->value);
    header[5] = (unsigned char)crc_add(header[4], header + 6, HEADER - 6);
}

/* The CRC of a record, from that of its data. */
static uint32_t crc_of(const struct fc_record *record, uint32_t crc)
{
    unsigned char header[HEADER];
    encode(record, header);
    return ~crc_add(crc, header + 4, HEADER - 4);
}

int fc_journal_read(struct fc_journal *journal, uint32_t slot, const struct fc_record *record,
                    uint32_t off, void *buf, size_t cap)
{
    uint32_t data = offset_of(journal, slot) + journal->header_size, crc = ~0u, end = off;
    end = cap > record->len ? record->len : least(off + (uint32_t)cap, record->len);
    for (uint32_t at = 0; at < record->len; at += journal->cap) {
        uint32_t len = least(record->len - at, journal->cap);
        if (read_at(journal, data + at, len))
            return FC_ERR_STORAGE;
        crc = crc_add(crc, journal->work, len);
        uint32_t from = off > at ? off : at, to = least(end, at + len);
        if (from < to)
            memcpy((unsigned char *)buf + (from - off), journal->work + (from - at), to - from);
    }
    return crc_of(record, crc) == record->crc ? 0 : FC_ERR_DAMAGED;
}

int fc_journal_is_sealed(struct fc_journal *journal, uint32_t slot)
{
    return is_set(journal, seal_of(journal, slot));
}

int fc_journal_is_void(struct fc_journal *journal, uint32_t slot)
{
    return is_set(journal, void_of(journal, slot));
}

int fc_journal_is_blank(struct fc_journal *journal, uint32_t off, uint32_t len)
{
    for (uint32_t at = 0; at < len; at += journal->cap) {
        uint32_t piece = least(len - at, journal->cap);
        if (read_at(journal, off + at, piece))
            return FC_ERR_STORAGE;
        for (uint32_t i = 0; i < piece; i++)
            if (journal->work[i] != 0xff)
                return 0;
    }
    return 1;
}

void fc_journal_begin(struct fc_journal *journal, uint32_t slot)
{
    journal->slot = slot;
    journal->fill = 0;
    journal->crc = ~0u;
}

/* Program the last len bytes of the data that are staged, filled up to whole program units. */
static int flush(struct fc_journal *journal, uint32_t len)
{
    uint32_t program = journal->storage->program_size;
    uint32_t whole = (len + program - 1) / program * program;
    uint32_t off = offset_of(journal, journal->slot) + journal->header_size + journal->fill - len;
    memset(journal->staged + len, 0xff, whole - len);
    return program_at(journal, off, journal->staged, whole);
}

int fc_journal_write(struct fc_journal *journal, const void *data, size_t len)
{
    const unsigned char *next = data;
    journal->crc = crc_add(journal->crc, next, len);
    while (len) {
        uint32_t at = journal->fill % journal->cap;
        uint32_t count = least(len > 65535 ? 65535 : (uint32_t)len, journal->cap - at);
        memcpy(journal->staged + at, next, count);
        journal->fill = (uint16_t)(journal->fill + count);
        next += count;
        len -= count;
        if (at + count == journal->cap && flush(journal, journal->cap))
            return FC_ERR_STORAGE;
    }
    return journal->failure;
}

int fc_journal_end(struct fc_journal *journal, struct fc_record *record)
{
    struct fc_record written;
    (void)flush(journal, journal->fill % journal->cap);
    record->len = journal->fill;
    record->crc = crc_of(record, journal->crc);
    memset(journal->staged, 0xff, journal->header_size);
    encode(record, journal->staged);
    store(journal->staged, record->crc);
    if (program_at(journal, offset_of(journal, journal->slot), journal->staged,
                   journal->header_size) ||
        fc_journal_peek(journal, journal->slot, &written) || written.crc != record->crc ||
        fc_journal_read(journal, journal->slot, &written, 0, NULL, 0))
        journal->failure = FC_ERR_STORAGE;
    return journal->failure;
}

int fc_journal_copy(struct fc_journal *journal, uint32_t from, const struct fc_record *record,
                    uint32_t slot)
{
    struct fc_record copy = *record;
    uint32_t data = offset_of(journal, from) + journal->header_size;
    fc_journal_begin(journal, slot);
    for (uint32_t at = 0; at < record->len; at += journal->cap) {
        uint32_t len = least(record->len - at, journal->cap);
        if (read_at(journal, data + at, len))
            journal->failure = FC_ERR_STORAGE;
        (void)fc_journal_write(journal, journal->work, len);
    }
    (void)fc_journal_end(journal, &copy);
    if (copy.crc != record->crc) /* read well once, and not again */
        journal->failure = FC_ERR_STORAGE;
    return journal->failure;
}

int fc_journal_sync(struct fc_journal *journal)
{
    const struct fc_storage *storage = journal->storage;
    if (!journal->failure && storage->sync && storage->sync(storage->ctx))
        journal->failure = FC_ERR_STORAGE;
    return journal->failure;
}

int fc_journal_seal(struct fc_journal *journal, uint32_t slot)
{
    if (fc_journal_sync(journal) || set(journal, seal_of(journal, slot)))
        return FC_ERR_STORAGE;
    return fc_journal_sync(journal);
}

int fc_journal_void(struct fc_journal *journal, uint32_t slot)
{
    return set(journal, void_of(journal, slot));
}

int fc_journal_erase(struct fc_journal *journal, uint32_t unit)
{
    const struct fc_storage *storage = journal->storage;
    if (!journal->failure && storage->erase(storage->ctx, unit * storage->erase_size))
        journal->failure = FC_ERR_STORAGE;
    return fc_journal_sync(journal); /* an old seal must not come back beside a new record */
}
