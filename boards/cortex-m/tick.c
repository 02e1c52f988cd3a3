/*
 * The tick: SysTick counts milliseconds, and wakes who sleeps.
 */
#include "../firmware/board.h"
#include "cortex_m.h"

static volatile uint32_t now_ms;
static volatile uint8_t woken;

void fc_tick(void);
void fc_tick(void)
{
    now_ms++;
}

void fc_tick_begin(uint32_t hz)
{
    FC_REGISTER(0xE000ED20u) |= FC_PRIORITY_USUAL << 24;
    FC_REGISTER(0xE000E014u) = hz / 1000u - 1; /* reload */
    FC_REGISTER(0xE000E018u) = 0;
    FC_REGISTER(0xE000E010u) = 7; /* on, with an interrupt, from the processor's clock */
}

void fc_tick_wake(void)
{
    woken = 1;
}

uint32_t fc_board_now_ms(void *ctx)
{
    (void)ctx;
    return now_ms;
}

/*
 * Until the next interrupt, which is a millisecond away at most. With interrupts held off a frame
 * that comes between the question and the answer still ends the wait: WFI wakes, and then it is
 * handled.
 */
void fc_board_sleep(void *ctx, uint32_t ms)
{
    (void)ctx, (void)ms;
    __asm volatile("cpsid i" ::: "memory");
    if (!woken)
        __asm volatile("wfi");
    woken = 0;
    __asm volatile("cpsie i" ::: "memory");
}
