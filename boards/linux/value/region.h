/*
 * A region: memory that is taken piece by piece and given back whole. It is the one place of the
 * command line that allocates, and it does so up to a limit, so that no input can take it all.
 */
#ifndef FIELDCASE_REGION_H
#define FIELDCASE_REGION_H

#include <stddef.h>

/* What suffices for whatever a user would hand in, and for what is made of it. */
#define FC_REGION_LIMIT ((size_t)64 << 20)

struct fc_region {
    struct fc_region_chunk *chunks;
    char *next;    /* the free rest of the newest chunk */
    size_t left;   /* its size */
    size_t budget; /* bytes that may still be allocated */
    int failed;    /* 1: something was asked for that could not be had */
};

/* Begin a region that holds at most limit bytes. Nothing is allocated yet. */
void fc_region_init(struct fc_region *region, size_t limit);

/*
 * Take size bytes, aligned for any type, not cleared. They last until fc_region_free.
 * Returns them, or NULL with region->failed set: no memory, or beyond the limit.
 */
void *fc_region_take(struct fc_region *region, size_t size);

/* Wipe and free all that was taken; the region is then as fc_region_init left it with no limit
 * left. May be called twice, and on a region of zeros. */
void fc_region_free(struct fc_region *region);

#endif
