/*
 * The arena: the block of memory that mbedTLS lives in, given by the caller.
 *
 * mbedTLS takes memory through one pair of functions for the whole process. So one arena at a time
 * is claimed, and one connection at a time speaks TLS; a second claim is refused, not mixed up.
 * A chunk costs 8 bytes beside its content. Memory is zeros when it is handed out, and all that
 * was ever handed out is wiped when the arena is released.
 */
#ifndef FIELDCASE_ARENA_H
#define FIELDCASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

#include "../core/error.h"

struct fc_arena {
    /* To read. */
    uint32_t cap;   /* bytes that can be handed out, chunk headers included */
    uint32_t used;  /* bytes in use now; 0 when nothing is */
    uint32_t peak;  /* bytes ever touched, from the start of the block: what would have done */
    uint8_t failed; /* 1 when a request could not be met since the last claim */

    /* For the arena alone. */
    unsigned char *block;
    uint32_t free; /* the first free chunk */
};

/*
 * Make an arena of cap bytes at block, of any alignment. The block is borrowed for as long as the
 * arena is; it is not touched before it is needed.
 */
void fc_arena_init(struct fc_arena *arena, void *block, size_t cap);

/*
 * Hand the arena to mbedTLS; everything in it is forgotten.
 * Returns
 *   0             mbedTLS allocates here until fc_arena_release
 *   FC_ERR_STATE  an arena is claimed already
 *   FC_ERR_ARENA  the block holds not even one chunk
 */
int fc_arena_claim(struct fc_arena *arena);

/* Take the arena back and wipe what was used of it. Harmless when it is not the claimed one. */
void fc_arena_release(struct fc_arena *arena);

#endif
