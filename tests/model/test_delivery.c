/*
 * The complete state space of delivery (world.h), for every E, L and W up to 8.
 *
 * That the checker can see is shown by worlds in which a duplicate must be found: W one tick short,
 * no intent on storage, no marker in the case. These mistakes are the harness's; the product has no
 * switch for them.
 */
#include <string.h>

#include "../unit/test.h"
#include "world.h"

#define MOST 8  /* E, L and W */
#define LEAST 2 /* the shortest W that a policy can say */

static void check_sound(int life, int lag, int wait, int clock)
{
    struct world sound = {.life = life, .lag = lag, .wait = wait, .clock = clock};
    const char *what = world_explore(&sound);
    if (what)
        printf("E %d, L %d, W %d, clock %d: %s\n", life, lag, wait, clock, what);
    CHECK(what == NULL);
}

static void check_duplicate(struct world unsound)
{
    const char *what = world_explore(&unsound);
    CHECK(what && !strcmp(what, "duplicate"));
    if (test_errors)
        printf("E %d, L %d, W %d, clock %d: %s\n", unsound.life, unsound.lag, unsound.wait,
               unsound.clock, what ? what : "nothing bad is found");
}

static void test_nothing_bad(void)
{
    for (int life = 0; life <= MOST; life++)
        for (int lag = 1; life + lag <= MOST; lag++)
            for (int wait = life + lag; wait <= MOST; wait++)
                if (wait >= LEAST)
                    check_sound(life, lag, wait, 0);
}

/* W one tick short. */
static void test_short_wait(void)
{
    for (int life = 0; life <= MOST; life++)
        for (int lag = 1; life + lag <= MOST; lag++)
            if (life + lag > LEAST)
                check_duplicate((struct world){.life = life, .lag = lag, .wait = life + lag - 1});
}

static void test_no_intent(void)
{
    for (int life = 0; life <= MOST; life++)
        for (int lag = 1; life + lag <= MOST; lag++)
            check_duplicate((struct world){.life = life, .lag = lag, .wait = MOST, .no_intent = 1});
}

static void test_no_marker(void)
{
    for (int life = 0; life <= MOST; life++)
        for (int lag = 1; life + lag <= MOST; lag++)
            check_duplicate((struct world){.life = life, .lag = lag, .wait = MOST, .no_marker = 1});
}

/*
 * A clock that is set, back and forth, further than the service tolerates. It takes what is signed
 * with a time at most `life` ticks from its own, so by the device's clock E is twice that.
 */
static void test_clock(void)
{
    for (int life = 0; 2 * life < MOST; life++)
        for (int lag = 1; 2 * life + lag <= MOST; lag++) {
            int wait = 2 * life + lag;
            if (wait >= LEAST)
                check_sound(life, lag, wait, life + 2);
            if (wait > LEAST)
                check_duplicate(
                    (struct world){.life = life, .lag = lag, .wait = wait - 1, .clock = life + 2});
        }
}

int main(void)
{
    RUN(test_nothing_bad);
    RUN(test_short_wait);
    RUN(test_no_intent);
    RUN(test_no_marker);
    RUN(test_clock);
    world_end();
    printf("%lu worlds, %lu states, %lu steps\n", world_count, world_states, world_steps);
    return test_end();
}
