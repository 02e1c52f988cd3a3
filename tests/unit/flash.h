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
    TEAR_GARBAGE,  /* and the others anything */
    TEAR_ORDER,    /* as many done, but in another order; with a cache, of all since the sync */
    TEAR_UNSTABLE, /* as a prefix, and a bit that reads differently each time */
    TEARS
};

struct flash {
    uint8_t bytes[FLASH_MAX];
    uint8_t state[FLASH_MAX]; /* of each byte: erased, programmed, or torn */
    uint32_t erases[1024];    /* of each unit */
    uint32_t erase_size, program_size, size;
    uint64_t steps;  /* program units and erase steps done so far */
    uint64_t cut_at; /* the step in which power fails; 0: never */
    enum flash_tear tear;
    uint32_t seed;
    int is_off;              /* power has failed: nothing is done any more */
    uint32_t broken;         /* calls that broke the rules */
    uint64_t calls, fail_at; /* calls so far; the one that fails; 0: none */
    uint32_t unstable[8];    /* bits: 8 * offset + number */
    uint32_t unstable_count;
    uint32_t reads; /* calls of read */
};

/* An erased flash of that geometry, as a storage. */
void flash_init(struct flash *flash, struct fc_storage *storage, uint32_t erase_size,
                uint32_t program_size, uint32_t units);

/* Power comes back. The next cut is after some more steps (0: never). */
void flash_power(struct flash *flash, uint64_t steps, enum flash_tear tear, uint32_t seed);

#endif
