/*
 * A model of flash that enforces its rules: what is programmed was erased before, in whole program
 * units, once; and that is cut, at any byte of a program and any step of an erase.
 */
#ifndef FIELDCASE_TEST_FLASH_H
#define FIELDCASE_TEST_FLASH_H

#include <stddef.h>
#include <stdint.h>

#include "../../platform/storage.h"

#define FLASH_MAX 262144u

/* What a cut leaves of the bytes under way. */
enum flash_tear {
    TEAR_PREFIX,   /* the first ones done, the others not begun */
    TEAR_GARBAGE,  /* the first ones done, the others anything; a program sets no bit */
    TEAR_ORDER,    /* as many done, but not the first ones */
    TEAR_UNSTABLE, /* as a prefix, and bits that read differently each time; not with a cache */
    TEARS
};

struct flash {
    uint32_t erase_size, program_size, size;
    uint64_t steps;  /* program units and parts of erases begun so far */
    uint64_t cut_at; /* the step in which power fails; 0: never */
    enum flash_tear tear;
    uint32_t seed;
    int is_off;              /* power has failed: nothing is done any more */
    int has_cache;           /* a cut leaves any part of what was done since the last sync */
    uint32_t broken;         /* calls that broke the rules */
    uint64_t calls, fail_at; /* calls so far; the one that fails; 0: none */
    uint32_t unstable[16];   /* bits: 8 * offset + number */
    uint32_t unstable_count;
    uint64_t read_bytes;
    uint32_t erases[1024]; /* of each unit */
    uint8_t *bytes;
    uint8_t *state;   /* of each byte: erased, programmed, zeroed or torn */
    uint8_t *durable; /* bytes as they were at the last sync */
};

/*
 * An erased flash of that geometry, as a storage; with a cache, it is like a file: what is not
 * synced may get lost, and a byte may be written twice after a cut.
 */
void flash_init(struct flash *flash, struct fc_storage *storage, uint32_t erase_size,
                uint32_t program_size, uint32_t units, int has_cache);
void flash_free(struct flash *flash);

/* Let a flash be as another of the same geometry is. */
void flash_copy(struct flash *to, const struct flash *from);

/* Power comes back. The next cut is in that step from now (0: never). */
void flash_power(struct flash *flash, uint64_t steps, enum flash_tear tear, uint32_t seed);

#endif
