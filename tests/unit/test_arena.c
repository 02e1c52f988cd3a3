/* The arena, through the two functions that mbedTLS takes its memory by. */
#include <mbedtls/platform.h>
#include <stdlib.h>

#include "../../platform/arena.h"
#include "test.h"

#define CAP 4096
#define SLOTS 64

static uint64_t aligned[CAP / 8];
static unsigned char *const block = (unsigned char *)aligned;

static void test_claims(void)
{
    struct fc_arena arena, other, none;
    unsigned char other_block[256];
    fc_arena_init(&arena, block, CAP);
    fc_arena_init(&other, other_block, sizeof(other_block));
    memset(&none, 0, sizeof(none));
    CHECK(mbedtls_calloc(1, 8) == NULL);
    CHECK_INT(fc_arena_claim(&none), FC_ERR_ARENA);
    CHECK_INT(fc_arena_claim(&arena), 0);
    CHECK_INT(fc_arena_claim(&arena), FC_ERR_STATE);
    CHECK_INT(fc_arena_claim(&other), FC_ERR_STATE);
    unsigned char *p = mbedtls_calloc(1, 8);
    CHECK(p >= block && p < block + CAP);
    fc_arena_release(&other);
    CHECK_INT(fc_arena_claim(&other), FC_ERR_STATE);
    mbedtls_free(p);
    fc_arena_release(&arena);
    fc_arena_release(&arena);
    CHECK_INT(fc_arena_claim(&other), 0);
    fc_arena_release(&other);
    CHECK(mbedtls_calloc(1, 8) == NULL);
    mbedtls_free(NULL);
}

/* Any place and size of block: what is handed out is aligned, zero and within. */
static void test_every_block(void)
{
    for (size_t lead = 0; lead < 16; lead++)
        for (size_t cap = 0; cap < 200; cap++) {
            unsigned char *memory = malloc(lead + cap + 1);
            unsigned char *begin = memory + lead, *p;
            struct fc_arena arena;
            size_t total = 0;
            memset(memory, 0x5a, lead + cap + 1);
            fc_arena_init(&arena, begin, cap);
            if (fc_arena_claim(&arena) == 0) {
                while ((p = mbedtls_calloc(1, 9)) != NULL) {
                    CHECK((uintptr_t)p % 8 == 0);
                    CHECK(p >= begin && p + 9 <= begin + cap);
                    for (int i = 0; i < 9; i++)
                        CHECK_INT(p[i], 0);
                    memset(p, 0xff, 9);
                    total += 9;
                }
                CHECK_INT(arena.failed, 1);
                CHECK(total + 8 + 15 * (total / 9 + 1) + 16 > cap);
                fc_arena_release(&arena);
            } else {
                CHECK(cap < 16 + 8);
            }
            for (size_t i = 0; i < lead; i++)
                CHECK_INT(memory[i], 0x5a);
            CHECK_INT(memory[lead + cap], 0x5a);
            free(memory);
        }
}

static void test_sizes_that_cannot_be(void)
{
    static const size_t pairs[][2] = {
        {SIZE_MAX, 2},        {2, SIZE_MAX},   {SIZE_MAX, 1},    {SIZE_MAX / 2 + 1, 2},
        {1u << 31, 1u << 31}, {1, UINT32_MAX}, {1, CAP},         {1, CAP - 7},
        {0x40000000, 1},      {0x20000000, 8}, {0xfffffff0, 16},
    };
    struct fc_arena arena;
    fc_arena_init(&arena, block, CAP);
    CHECK_INT(fc_arena_claim(&arena), 0);
    CHECK(mbedtls_calloc(0, 8) == NULL);
    CHECK(mbedtls_calloc(8, 0) == NULL);
    CHECK_INT(arena.failed, 0);
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        arena.failed = 0;
        CHECK(mbedtls_calloc(pairs[i][0], pairs[i][1]) == NULL);
        CHECK_INT(arena.failed, 1);
    }
    void *all = mbedtls_calloc(1, CAP - 8);
    CHECK(all != NULL);
    CHECK_INT(arena.used, CAP);
    CHECK_INT(arena.peak, CAP);
    mbedtls_free(all);
    CHECK_INT(arena.used, 0);
    fc_arena_release(&arena);
}

/* What was touched is wiped, what was not is left alone: it may be memory that costs to touch. */
static void test_wiping(void)
{
    struct fc_arena arena;
    memset(block, 0x5a, CAP);
    fc_arena_init(&arena, block, CAP);
    CHECK_INT(arena.peak, 0);
    CHECK_INT(fc_arena_claim(&arena), 0);
    void *first = mbedtls_calloc(1, 100);
    void *second = mbedtls_calloc(10, 10);
    memset(first, 0xaa, 100);
    memset(second, 0xbb, 100);
    mbedtls_free(first);
    CHECK(arena.peak >= 216 && arena.peak <= 256);
    size_t peak = arena.peak;
    fc_arena_release(&arena);
    for (size_t i = 0; i < CAP; i++)
        CHECK_INT(block[i], i < peak ? 0 : 0x5a);
}

static unsigned random_number(unsigned *seed)
{
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 8 & 0xffff;
}

/* Long random use beside a model: contents stay, nothing overlaps, in the end all is one again. */
static void test_random_use(void)
{
    struct fc_arena arena;
    struct {
        unsigned char *p, fill;
        size_t len;
    } slots[SLOTS];
    unsigned seed = 1, refused = 0;
    memset(slots, 0, sizeof(slots));
    fc_arena_init(&arena, block, CAP);
    CHECK_INT(fc_arena_claim(&arena), 0);
    for (unsigned step = 0; step < 200000; step++) {
        unsigned i = random_number(&seed) % SLOTS;
        if (slots[i].p) {
            for (size_t k = 0; k < slots[i].len; k++)
                CHECK(slots[i].p[k] == slots[i].fill);
            mbedtls_free(slots[i].p);
            slots[i].p = NULL;
            continue;
        }
        slots[i].len = 1 + random_number(&seed) % (step % 3 ? 40 : 400);
        slots[i].p = mbedtls_calloc(1, slots[i].len);
        slots[i].fill = (unsigned char)(step | 1);
        refused += !slots[i].p;
        if (slots[i].p)
            memset(slots[i].p, slots[i].fill, slots[i].len);
    }
    CHECK(refused > 100 && refused < 50000);
    for (unsigned i = 0; i < SLOTS; i++)
        mbedtls_free(slots[i].p);
    CHECK_INT(arena.used, 0);
    CHECK(mbedtls_calloc(1, CAP - 8) != NULL);
    fc_arena_release(&arena);
}

/* Every order of freeing three neighbours brings them together again. */
static void test_joining(void)
{
    static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                     {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (int order = 0; order < 6; order++) {
        struct fc_arena arena;
        void *p[3];
        fc_arena_init(&arena, block, 3 * 40);
        CHECK_INT(fc_arena_claim(&arena), 0);
        for (int i = 0; i < 3; i++)
            CHECK((p[i] = mbedtls_calloc(1, 32)) != NULL);
        CHECK(mbedtls_calloc(1, 1) == NULL);
        for (int i = 0; i < 3; i++)
            mbedtls_free(p[orders[order][i]]);
        CHECK((p[0] = mbedtls_calloc(1, 3 * 40 - 8)) != NULL);
        mbedtls_free(p[0]);
        fc_arena_release(&arena);
    }
}

int main(void)
{
    RUN(test_claims);
    RUN(test_every_block);
    RUN(test_sizes_that_cannot_be);
    RUN(test_wiping);
    RUN(test_random_use);
    RUN(test_joining);
    return test_end();
}
