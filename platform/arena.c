#include "arena.h"

#include <mbedtls/platform.h>
#include <string.h>

#include "../core/wipe.h"

/*
 * The block is a row of chunks without gaps. Each knows its own size and that of the chunk before
 * it, so a freed one finds its neighbours; the free ones also form a list. Places are offsets.
 */
struct chunk {
    uint32_t size;   /* with this header, a multiple of ALIGN; the lowest bit: in use */
    uint32_t before; /* the size of the chunk before; 0 for the first */
    uint32_t next;   /* next and last free chunk: content while in use */
    uint32_t last;
};

#define ALIGN 8u
#define HEADER 8u
#define SMALLEST ((uint32_t)sizeof(struct chunk))
#define IN_USE 1u
#define NONE UINT32_MAX
#define MOST 0x40000000u

static struct fc_arena *claimed;

static struct chunk *chunk_at(const struct fc_arena *arena, uint32_t off)
{
    return (struct chunk *)(void *)(arena->block + off);
}

static void list(struct fc_arena *arena, uint32_t off)
{
    struct chunk *chunk = chunk_at(arena, off);
    chunk->last = NONE;
    chunk->next = arena->free;
    if (arena->free != NONE)
        chunk_at(arena, arena->free)->last = off;
    arena->free = off;
}

static void unlist(struct fc_arena *arena, const struct chunk *chunk)
{
    if (chunk->last == NONE)
        arena->free = chunk->next;
    else
        chunk_at(arena, chunk->last)->next = chunk->next;
    if (chunk->next != NONE)
        chunk_at(arena, chunk->next)->last = chunk->last;
}

/* The chunk at off has size bytes from now on: tell the one behind it. */
static void resize(struct fc_arena *arena, uint32_t off, uint32_t size)
{
    chunk_at(arena, off)->size = size;
    if (off + size < arena->cap)
        chunk_at(arena, off + size)->before = size;
}

/* The smallest free chunk that holds need bytes: large ones are kept for large requests. */
static uint32_t best_fit(const struct fc_arena *arena, uint32_t need)
{
    uint32_t best = NONE, best_size = NONE;
    for (uint32_t off = arena->free; off != NONE; off = chunk_at(arena, off)->next) {
        uint32_t size = chunk_at(arena, off)->size;
        if (size >= need && size < best_size) {
            best = off;
            best_size = size;
        }
    }
    return best;
}

static void *arena_calloc(size_t count, size_t size)
{
    struct fc_arena *arena = claimed;
    if (!arena || count == 0 || size == 0)
        return NULL;
    uint32_t off = NONE, need = 0;
    if (count <= MOST / size) {
        need = ((uint32_t)(count * size) + HEADER + ALIGN - 1) & ~(ALIGN - 1);
        if (need < SMALLEST)
            need = SMALLEST;
        off = best_fit(arena, need);
    }
    if (off == NONE) {
        arena->failed = 1;
        return NULL;
    }
    struct chunk *chunk = chunk_at(arena, off);
    unlist(arena, chunk);
    if (chunk->size - need >= SMALLEST) {
        uint32_t rest = chunk->size - need;
        resize(arena, off, need);
        chunk_at(arena, off + need)->before = need;
        resize(arena, off + need, rest);
        list(arena, off + need);
    }
    need = chunk->size;
    chunk->size |= IN_USE;
    arena->used += need;
    /* The free chunk behind it has a header too, which must be wiped like the rest. */
    uint32_t touched = off + need < arena->cap ? off + need + SMALLEST : arena->cap;
    if (touched > arena->peak)
        arena->peak = touched;
    return memset(arena->block + off + HEADER, 0, need - HEADER);
}

static void arena_free(void *content)
{
    struct fc_arena *arena = claimed;
    if (!arena || !content)
        return;
    uint32_t off = (uint32_t)((unsigned char *)content - arena->block) - HEADER;
    struct chunk *chunk = chunk_at(arena, off);
    uint32_t size = chunk->size & ~IN_USE;
    arena->used -= size;
    uint32_t behind = off + size;
    if (behind < arena->cap && !(chunk_at(arena, behind)->size & IN_USE)) {
        unlist(arena, chunk_at(arena, behind));
        size += chunk_at(arena, behind)->size;
    }
    if (chunk->before && !(chunk_at(arena, off - chunk->before)->size & IN_USE)) {
        off -= chunk->before;
        unlist(arena, chunk_at(arena, off));
        size += chunk_at(arena, off)->size;
    }
    resize(arena, off, size);
    list(arena, off);
}

void fc_arena_init(struct fc_arena *arena, void *block, size_t cap)
{
    size_t lead = (ALIGN - (uintptr_t)block % ALIGN) % ALIGN;
    cap = cap > lead ? cap - lead : 0;
    memset(arena, 0, sizeof(*arena));
    arena->block = (unsigned char *)block + (cap ? lead : 0);
    arena->cap = (uint32_t)(cap < MOST ? cap : MOST) & ~(ALIGN - 1);
}

int fc_arena_claim(struct fc_arena *arena)
{
    if (claimed)
        return FC_ERR_STATE;
    if (arena->cap < SMALLEST)
        return FC_ERR_ARENA;
    claimed = arena;
    arena->used = 0;
    arena->failed = 0;
    arena->free = NONE;
    if (arena->peak < SMALLEST)
        arena->peak = SMALLEST;
    chunk_at(arena, 0)->before = 0;
    resize(arena, 0, arena->cap);
    list(arena, 0);
    mbedtls_platform_set_calloc_free(arena_calloc, arena_free);
    return 0;
}

void fc_arena_release(struct fc_arena *arena)
{
    if (claimed != arena)
        return;
    fc_wipe(arena->block, arena->peak);
    claimed = NULL;
}
