#include "flash.h"

#include <stdlib.h>
#include <string.h>

#define ERASE_STEPS 8 /* an erase is cut before, within and after */
#define SECTOR 16     /* what a cache writes back at once */

enum { ERASED, ZEROS, PROGRAMMED, TORN };

static uint32_t next_random(struct flash *flash)
{
    flash->seed ^= flash->seed << 13;
    flash->seed ^= flash->seed >> 17;
    flash->seed ^= flash->seed << 5;
    return flash->seed;
}

/* One call of the storage. Returns whether it fails, because it should or because power is off. */
static int fails(struct flash *flash)
{
    flash->calls++;
    return flash->is_off || (flash->fail_at && flash->calls == flash->fail_at);
}

static int breaks(struct flash *flash, int rule)
{
    flash->broken += !rule;
    return !rule;
}

static int flash_read(void *ctx, uint32_t off, void *buf, size_t len)
{
    struct flash *flash = ctx;
    uint8_t *to = buf;
    if (fails(flash) || breaks(flash, off <= flash->size && len <= flash->size - off))
        return FC_ERR_STORAGE;
    flash->read_bytes += len;
    memcpy(to, flash->bytes + off, len);
    for (uint32_t i = 0; i < flash->unstable_count; i++) {
        uint32_t at = flash->unstable[i] / 8;
        if (at >= off && at - off < len && next_random(flash) & 0x100)
            to[at - off] ^= (uint8_t)(1u << flash->unstable[i] % 8);
    }
    return 0;
}

/* Bits that are programmed or erased whole read the same from then on. */
static void steady(struct flash *flash, uint32_t off, uint32_t len)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < flash->unstable_count; i++)
        if (flash->unstable[i] / 8 < off || flash->unstable[i] / 8 >= off + len)
            flash->unstable[kept++] = flash->unstable[i];
    flash->unstable_count = kept;
}

/* A file keeps each sector of what was written since the last sync, or does not. */
static void lose_cache(struct flash *flash)
{
    for (uint32_t off = 0; off < flash->size; off += SECTOR)
        if (next_random(flash) & 0x40)
            memcpy(flash->bytes + off, flash->durable + off, SECTOR);
    memcpy(flash->durable, flash->bytes, flash->size);
    for (uint32_t off = 0; off < flash->size; off++) /* zeros may be programmed over a torn flag */
        flash->state[off] = flash->bytes[off] == 0xff ? ERASED : ZEROS;
}

/* Power fails when `done` of len bytes have become what data says (NULL: erased). */
static void cut(struct flash *flash, uint32_t off, const uint8_t *data, uint32_t len, uint32_t done)
{
    uint32_t turn = flash->tear == TEAR_ORDER && len ? next_random(flash) % len : 0;
    for (uint32_t i = 0; i < len; i++) {
        uint32_t at = i + turn < len ? i + turn : i + turn - len, random = next_random(flash);
        uint8_t *byte = &flash->bytes[off + at], *state = &flash->state[off + at];
        if (i < done)
            *byte = data ? data[at] : 0xff;
        else if (flash->tear == TEAR_GARBAGE && random & 1)
            *byte = (uint8_t)(data ? *byte & random >> 8 : random >> 8);
        *state = *state == ZEROS && data ? ZEROS : TORN;
    }
    for (int i = 0;
         flash->tear == TEAR_UNSTABLE && !flash->has_cache && i < 2 && flash->unstable_count < 16;
         i++) {
        uint32_t at = off + (len && (i || done >= len) ? next_random(flash) % len : done);
        flash->unstable[flash->unstable_count++] = 8 * at + next_random(flash) % 8;
    }
    if (flash->has_cache)
        lose_cache(flash);
    flash->is_off = 1;
}

static int flash_program(void *ctx, uint32_t off, const void *buf, size_t len)
{
    struct flash *flash = ctx;
    const uint8_t *data = buf;
    uint32_t unit = flash->program_size, count = (uint32_t)len / unit;
    if (fails(flash) ||
        breaks(flash, len && off % unit == 0 && len % unit == 0 && off < flash->size &&
                          off / flash->erase_size == (off + len - 1) / flash->erase_size))
        return FC_ERR_STORAGE;
    int zeros = 1;
    for (size_t i = 0; i < len; i++)
        zeros &= !data[i];
    for (size_t i = 0; i < len; i++) {
        uint8_t *state = &flash->state[off + i];
        (void)breaks(flash, *state == ERASED || (zeros && *state == ZEROS));
        *state = zeros ? ZEROS : PROGRAMMED;
    }
    flash->steps += count + 1; /* a cut falls before, between and after the program units */
    if (flash->cut_at && flash->steps >= flash->cut_at) {
        cut(flash, off, data, (uint32_t)len,
            (count - (uint32_t)(flash->steps - flash->cut_at)) * unit);
        return FC_ERR_STORAGE;
    }
    memcpy(flash->bytes + off, data, len);
    steady(flash, off, (uint32_t)len);
    return 0;
}

static int flash_erase(void *ctx, uint32_t off)
{
    struct flash *flash = ctx;
    if (fails(flash) || breaks(flash, off % flash->erase_size == 0 && off < flash->size))
        return FC_ERR_STORAGE;
    flash->erases[off / flash->erase_size]++;
    flash->steps += ERASE_STEPS + 1;
    steady(flash, off, flash->erase_size);
    if (flash->cut_at && flash->steps >= flash->cut_at) {
        uint32_t done = ERASE_STEPS - (uint32_t)(flash->steps - flash->cut_at);
        cut(flash, off, NULL, flash->erase_size, flash->erase_size / ERASE_STEPS * done);
        return FC_ERR_STORAGE;
    }
    memset(flash->bytes + off, 0xff, flash->erase_size);
    memset(flash->state + off, ERASED, flash->erase_size);
    return 0;
}

static int flash_sync(void *ctx)
{
    struct flash *flash = ctx;
    if (fails(flash))
        return FC_ERR_STORAGE;
    memcpy(flash->durable, flash->bytes, flash->size);
    return 0;
}

void flash_init(struct flash *flash, struct fc_storage *storage, uint32_t erase_size,
                uint32_t program_size, uint32_t units, int has_cache)
{
    memset(flash, 0, sizeof *flash);
    flash->erase_size = erase_size;
    flash->program_size = program_size;
    flash->size = erase_size * units;
    flash->has_cache = has_cache;
    flash->seed = 1;
    flash->bytes = malloc(3u * flash->size);
    if (!flash->bytes)
        abort();
    flash->durable = flash->bytes + flash->size;
    flash->state = flash->durable + flash->size;
    memset(flash->bytes, 0xff, 2u * flash->size);
    memset(flash->state, ERASED, flash->size);
    memset(storage, 0, sizeof *storage);
    storage->ctx = flash;
    storage->read = flash_read;
    storage->program = flash_program;
    storage->erase = flash_erase;
    storage->sync = has_cache ? flash_sync : NULL;
    storage->erase_size = erase_size;
    storage->program_size = program_size;
    storage->size = flash->size;
}

void flash_free(struct flash *flash)
{
    free(flash->bytes);
    flash->bytes = NULL;
}

void flash_copy(struct flash *to, const struct flash *from)
{
    uint8_t *bytes = to->bytes, *state = to->state, *durable = to->durable;
    *to = *from;
    to->bytes = bytes;
    to->state = state;
    to->durable = durable;
    memcpy(bytes, from->bytes, 3u * from->size);
}

void flash_power(struct flash *flash, uint64_t steps, enum flash_tear tear, uint32_t seed)
{
    flash->is_off = 0;
    flash->cut_at = steps ? flash->steps + steps : 0;
    flash->tear = tear;
    flash->seed = seed ? seed : 1;
}
