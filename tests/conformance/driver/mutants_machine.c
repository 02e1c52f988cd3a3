#include "mutants.h"

#include <poll.h>
#include <string.h>

static uint32_t now_in_us(void *ctx)
{
    return mutant_right.now_ms(ctx) * 1000u;
}

static uint32_t now_in_ticks(void *ctx)
{
    return mutant_right.now_ms(ctx) / 10u;
}

static uint32_t now_goes_back(void *ctx)
{
    static unsigned readings;

    return mutant_right.now_ms(ctx) - (++readings % 1000 == 0 ? 500u : 0u);
}

static uint32_t now_stands_still(void *ctx)
{
    (void)ctx;
    return 12345;
}

static uint32_t now_of_a_us_counter(void *ctx)
{
    return mutant_right.now_ms(ctx) * 1000u / 1000u;
}

static uint32_t now_of_31_bits(void *ctx)
{
    return mutant_right.now_ms(ctx) & 0x7FFFFFFFu;
}

static int64_t time_of_boot(void *ctx)
{
    return mutant_right.now_ms(ctx) / 1000u;
}

static int64_t time_in_ms(void *ctx)
{
    return mutant_right.unix_time(ctx) * 1000;
}

static int64_t time_an_hour_off(void *ctx)
{
    return mutant_right.unix_time(ctx) + 3600;
}

static int64_t time_stands_still(void *ctx)
{
    static int64_t first;

    return first = first ? first : mutant_right.unix_time(ctx);
}

static int entropy_is_constant(void *ctx, void *buf, size_t len)
{
    (void)ctx;
    memset(buf, 0x5A, len);
    return 0;
}

static int entropy_repeats(void *ctx, void *buf, size_t len)
{
    unsigned char *bytes = buf;
    uint32_t state = 1;
    size_t i;

    (void)ctx;
    for (i = 0; i < len; i++) {
        state = state * 1664525u + 1013904223u;
        bytes[i] = (unsigned char)(state >> 24);
    }
    return 0;
}

static int entropy_of_one_byte(void *ctx, void *buf, size_t len)
{
    unsigned char byte;
    int result = mutant_right.entropy(ctx, &byte, 1);

    memset(buf, byte, len);
    return result;
}

static int entropy_of_text(void *ctx, void *buf, size_t len)
{
    unsigned char *bytes = buf;
    int result = mutant_right.entropy(ctx, buf, len);
    size_t i;

    for (i = 0; i < len; i++)
        bytes[i] &= 0x3F;
    return result;
}

static int entropy_leaves_the_rest(void *ctx, void *buf, size_t len)
{
    return mutant_right.entropy(ctx, buf, len & ~(size_t)3);
}

static int entropy_overruns(void *ctx, void *buf, size_t len)
{
    return mutant_right.entropy(ctx, buf, (len + 3) & ~(size_t)3);
}

static int entropy_fails(void *ctx, void *buf, size_t len)
{
    (void)mutant_right.entropy(ctx, buf, len);
    return FC_ERR_ENTROPY;
}

static void idle_oversleeps(void *ctx, uint32_t ms)
{
    (void)ctx;
    mutant_pause_ms(ms == 50 ? 500 : (int)ms);
}

static void idle_is_deaf(void *ctx, uint32_t ms)
{
    (void)ctx;
    mutant_pause_ms((int)ms);
}

static void idle_hears_bytes_alone(void *ctx, uint32_t ms)
{
    struct pollfd readable = {.fd = mutant_posix->fd, .events = POLLIN};

    (void)ctx;
    (void)poll(&readable, 1, (int)ms);
}

/* Each function above, and where it goes. */
#define MUTANTS(X)                                                                                 \
    X(now_ms, now_in_us)                                                                           \
    X(now_ms, now_in_ticks)                                                                        \
    X(now_ms, now_goes_back)                                                                       \
    X(now_ms, now_stands_still)                                                                    \
    X(now_ms, now_of_a_us_counter)                                                                 \
    X(now_ms, now_of_31_bits)                                                                      \
    X(unix_time, time_of_boot)                                                                     \
    X(unix_time, time_in_ms)                                                                       \
    X(unix_time, time_an_hour_off)                                                                 \
    X(unix_time, time_stands_still)                                                                \
    X(entropy, entropy_is_constant)                                                                \
    X(entropy, entropy_repeats)                                                                    \
    X(entropy, entropy_of_one_byte)                                                                \
    X(entropy, entropy_of_text)                                                                    \
    X(entropy, entropy_leaves_the_rest)                                                            \
    X(entropy, entropy_overruns)                                                                   \
    X(entropy, entropy_fails)                                                                      \
    X(idle, idle_oversleeps)                                                                       \
    X(idle, idle_is_deaf)                                                                          \
    X(idle, idle_hears_bytes_alone)

MUTANTS(MUTANT_SPOIL)
const struct mutant mutants_machine[] = {MUTANTS(MUTANT_ROW){NULL, NULL}};
