#include "region.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../../core/wipe.h"

#define ALIGNMENT sizeof(union any)
#define CHUNK_LEAST 4000u
#define CHUNK_MOST ((size_t)1 << 20)

union any {
    double number;
    uint64_t integer;
    void *pointer;
};

struct fc_region_chunk {
    struct fc_region_chunk *older;
    size_t size; /* of data */
    union any data[];
};

void fc_region_init(struct fc_region *region, size_t limit)
{
    memset(region, 0, sizeof *region);
    region->budget = limit;
}

/* Allocate a chunk that holds size bytes. Returns 0, or -1. */
static int grow(struct fc_region *region, size_t size)
{
    size_t wanted = region->chunks ? 2 * region->chunks->size : CHUNK_LEAST;
    if (wanted > CHUNK_MOST)
        wanted = CHUNK_MOST;
    if (wanted > region->budget)
        wanted = region->budget;
    if (wanted < size)
        wanted = size;
    if (wanted > region->budget)
        return -1;
    struct fc_region_chunk *chunk = malloc(sizeof *chunk + wanted);
    if (!chunk)
        return -1;
    chunk->older = region->chunks;
    chunk->size = wanted;
    region->chunks = chunk;
    region->next = (char *)chunk->data;
    region->left = wanted;
    region->budget -= wanted;
    return 0;
}

void *fc_region_take(struct fc_region *region, size_t size)
{
    size_t rounded = (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
    if (rounded < size || (rounded > region->left && grow(region, rounded) < 0)) {
        region->failed = 1;
        return NULL;
    }
    void *taken = region->next;
    region->next += rounded;
    region->left -= rounded;
    return taken;
}

void fc_region_free(struct fc_region *region)
{
    while (region->chunks) {
        struct fc_region_chunk *chunk = region->chunks;
        region->chunks = chunk->older;
        fc_wipe(chunk->data, chunk->size);
        free(chunk);
    }
    memset(region, 0, sizeof *region);
}
