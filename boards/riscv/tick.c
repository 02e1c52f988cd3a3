/*
 * The timer of the ACLINT, which counts from reset on, and the PLIC. Nothing ticks: the timer ends
 * a sleep, and is silent otherwise.
 */
#include "../firmware/board.h"
#include "riscv.h"

#define MTIMECMP_LOW FC_REGISTER(0x02004000u)
#define MTIMECMP_HIGH FC_REGISTER(0x02004004u)
#define MTIME_LOW FC_REGISTER(0x0200BFF8u)
#define MTIME_HIGH FC_REGISTER(0x0200BFFCu)
#define PLIC(offset) FC_REGISTER(0x0C000000u + (offset))
#define PLIC_PRIORITY(number) PLIC(4 * (number))
#define PLIC_ENABLE(number) PLIC(0x2000u + (number) / 32 * 4)
#define PLIC_THRESHOLD PLIC(0x200000u)
#define PLIC_CLAIM PLIC(0x200004u) /* read: which came; written: it is dealt with */

#define EXTERNAL 11u
#define TIMER 7u
#define INTERRUPTS_ON 8u /* of mstatus */

static uint32_t ticks_per_ms;
static volatile uint8_t woken;
static uint64_t patience = UINT64_MAX, starved_at = UINT64_MAX; /* the watchdog's */

static uint64_t now(void)
{
    uint32_t high, low;
    do {
        high = MTIME_HIGH;
        low = MTIME_LOW;
    } while (high != MTIME_HIGH);
    return (uint64_t)high << 32 | low;
}

/* In an order that is never due before its time. */
static void wake_at(uint64_t ticks)
{
    MTIMECMP_HIGH = UINT32_MAX;
    MTIMECMP_LOW = (uint32_t)ticks;
    MTIMECMP_HIGH = (uint32_t)(ticks >> 32);
}

void fc_tick_begin(uint32_t hz)
{
    ticks_per_ms = hz / 1000u;
    wake_at(starved_at);
    PLIC_THRESHOLD = 0;
    FC_CSR_SET("mie", 1u << EXTERNAL | 1u << TIMER);
    FC_CSR_SET("mstatus", INTERRUPTS_ON);
}

void fc_tick_wake(void)
{
    woken = 1;
}

void fc_interrupt_enable(unsigned number)
{
    PLIC_PRIORITY(number) = 1;
    PLIC_ENABLE(number) |= 1u << number % 32;
}

int fc_interrupt_taken(uint32_t cause)
{
    if (cause != EXTERNAL) {
        wake_at(starved_at);
        return now() < starved_at;
    }
    uint32_t number = PLIC_CLAIM;
    fc_board_interrupt();
    PLIC_CLAIM = number;
    return 1;
}

/* The timer is the watchdog, too; of a program that takes no interrupt it knows nothing. */
void fc_board_watch(uint32_t ms)
{
    if (ms)
        patience = (uint64_t)ms * ticks_per_ms;
    fc_board_feed();
}

void fc_board_feed(void)
{
    if (patience != UINT64_MAX)
        starved_at = now() + patience;
    wake_at(starved_at);
}

uint32_t fc_board_now_ms(void *ctx)
{
    (void)ctx;
    return (uint32_t)(now() / ticks_per_ms);
}

/*
 * With interrupts held off a frame that comes between the question and the answer still ends the
 * wait: WFI wakes, and then it is handled.
 */
void fc_board_sleep(void *ctx, uint32_t ms)
{
    (void)ctx;
    FC_CSR_CLEAR("mstatus", INTERRUPTS_ON);
    uint64_t until = now() + (uint64_t)ms * ticks_per_ms;
    wake_at(until < starved_at ? until : starved_at);
    if (!woken)
        __asm volatile("wfi");
    woken = 0;
    wake_at(starved_at);
    FC_CSR_SET("mstatus", INTERRUPTS_ON);
}
