#include "flash.h"

#include <string.h>

#define ERASE_STEPS 8 /* an erase is cut before, within and after */

enum { ERASED, ZEROS, PROGRAMMED, TORN };

static uint32_t next_random(struct flash *flash)
{
    flash->seed ^= flash->seed << 13;
    flash->seed ^= flash->seed >> 17;
    flash->seed ^= flash->seed << 5;
    return flash->seed;
}

/* One call of the storage: it fails because it should, or because power is off. */
static int call(struct flash *flash)
{
    flash->calls++;
    return flash->is_off || (flash->fail_at && flash->calls == flash->fail_at);
}

static int flash_read(void *ctx, uint32_t off, void *buf, size_t len)
{
    struct flash *flash = ctx;
    uint8_t *to = buf;
    flash->reads++;
    if (call(flash))
        return FC_ERR_STORAGE;
    if (off > flash->size || len > flash->size - off) {
        flash->broken++;
        return FC_ERR_STORAGE;
    }
    memcpy(to, flash->bytes + off, len);
    for (uint32_t i = 0; i < flash->unstable_count; i++) {
        uint32_t at = flash->unstable[i] / 8;
        if (at >= off && at - off < len && next_random(flash) & 0x100)
            to[at - off] ^= (uint8_t)(1u << flash->unstable[i] % 8);
    }
    return 0;
}

static void settle_bits(struct flash *flash, uint32_t off, uint32_t len)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < flash->unstable_count; i++)
        if (flash->unstable[i] / 8 < off || flash->unstable[i] / 8 >= off + len)
            flash->unstable[kept++] = flash->unstable[i];
    flash->unstable_count = kept;
}

/* What a byte becomes when what it should have become is `wanted` and power failed. */
static void tear(struct flash *flash, uint32_t off, uint8_t wanted, int is_done, int is_erase)
{
    uint8_t random = (uint8_t)next_random(flash);
    if (is_done) {
        flash->bytes[off] = wanted;
    } else if (flash->tear == TEAR_GARBAGE) {
        flash->bytes[off] = is_erase ? random : flash->bytes[off] & (wanted | random);
        if (next_random(flash) & 0x800)
            flash->bytes[off] = random;
    }
    flash->state[off] = flash->state[off] == ZEROS && !is_erase ? ZEROS : TORN;
}

static void tear_all(struct flash *flash, uint32_t off, const uint8_t *data, uint32_t len,
                     uint32_t done, int is_erase)
{
    uint32_t turn = flash->tear == TEAR_ORDER && len ? next_random(flash) % len : 0;
    for (uint32_t i = 0; i < len; i++)
        tear(flash, off + (i + turn) % len, data ? data[(i + turn) % len] : 0xff, i < done,
             is_erase);
    if (flash->tear == TEAR_UNSTABLE && flash->unstable_count < 8) {
        uint32_t at = off + (done < len ? done : len - 1);
        flash->unstable[flash->unstable_count++] = 8 * at + next_random(flash) % 8;
    }
    flash->is_off = 1;
}

static int flash_program(void *ctx, uint32_t off, const void *buf, size_t len)
{
    struct flash *flash = ctx;
    const uint8_t *data = buf;
    uint32_t unit = flash->program_size, count = (uint32_t)len / unit;
    if (call(flash))
        return FC_ERR_STORAGE;
    if (!len || off % unit || len % unit || off > flash->size || len > flash->size - off ||
        off / flash->erase_size != (off + len - 1) / flash->erase_size) {
        flash->broken++;
        return FC_ERR_STORAGE;
    }
    int zeros = 1;
    for (size_t i = 0; i < len; i++)
        zeros &= !data[i];
    for (size_t i = 0; i < len; i++) {
        uint8_t state = flash->state[off + i];
        if (state != ERASED && !(zeros && state == ZEROS))
            flash->broken++;
        flash->state[off + i] = zeros ? ZEROS : PROGRAMMED;
    }
    /* A cut falls before, between and after the program units. */
    if (flash->cut_at && flash->steps + count + 1 > flash->cut_at) {
        tear_all(flash, off, data, (uint32_t)len, (uint32_t)(flash->cut_at - flash->steps) * unit,
                 0);
        flash->steps = flash->cut_at;
        return FC_ERR_STORAGE;
    }
    flash->steps += count + 1;
    memcpy(flash->bytes + off, data, len);
    settle_bits(flash, off, (uint32_t)len);
    return 0;
}

static int flash_erase(void *ctx, uint32_t off)
{
    struct flash *flash = ctx;
    if (call(flash))
        return FC_ERR_STORAGE;
    if (off % flash->erase_size || off >= flash->size) {
        flash->broken++;
        return FC_ERR_STORAGE;
    }
    flash->erases[off / flash->erase_size]++;
    settle_bits(flash, off, flash->erase_size);
    if (flash->cut_at && flash->steps + ERASE_STEPS + 1 > flash->cut_at) {
        uint32_t done = (uint32_t)(flash->cut_at - flash->steps);
        tear_all(flash, off, NULL, flash->erase_size, flash->erase_size / ERASE_STEPS * done, 1);
        flash->steps = flash->cut_at;
        return FC_ERR_STORAGE;
    }
    flash->steps += ERASE_STEPS + 1;
    memset(flash->bytes + off, 0xff, flash->erase_size);
    memset(flash->state + off, ERASED, flash->erase_size);
    return 0;
}

void flash_init(struct flash *flash, struct fc_storage *storage, uint32_t erase_size,
                uint32_t program_size, uint32_t units)
{
    memset(flash, 0, sizeof *flash);
    memset(flash->bytes, 0xff, sizeof flash->bytes);
    flash->erase_size = erase_size;
    flash->program_size = program_size;
    flash->size = erase_size * units;
    flash->seed = 1;
    memset(storage, 0, sizeof *storage);
    storage->ctx = flash;
    storage->read = flash_read;
    storage->program = flash_program;
    storage->erase = flash_erase;
    storage->erase_size = erase_size;
    storage->program_size = program_size;
    storage->size = flash->size;
}

void flash_power(struct flash *flash, uint64_t steps, enum flash_tear tear_kind, uint32_t seed)
{
    flash->is_off = 0;
    flash->cut_at = steps ? flash->steps + steps : 0;
    flash->tear = tear_kind;
    flash->seed = seed ? seed : 1;
}
