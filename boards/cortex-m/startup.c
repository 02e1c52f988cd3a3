/*
 * Vectors and start-up of a Cortex-M. The stack lies at the bottom of RAM: one that grows
 * too large leaves the RAM and faults, instead of writing over what is above it.
 */
#include "../firmware/board.h"
#include "../firmware/recorder.h"
#include "cortex_m.h"

int main(void);
void fc_reset(void) __attribute__((noreturn));
void fc_tick(void);

static void ignore(void)
{
}

#define FOUR(x) x, x, x, x
#define SIXTEEN(x) FOUR(x), FOUR(x), FOUR(x), FOUR(x)

/* 16 exceptions of the processor, then as many interrupts as any of the boards has up to its own.
 */
__attribute__((section(".vectors"), used)) static const struct {
    uint32_t *stack;
    void (*handlers[15 + 64])(void);
} vectors = {fc_stack_top,
             {fc_reset, fc_fault, FOUR(fc_fault), FOUR(fc_fault), ignore, fc_fault, fc_fault,
              ignore, fc_tick, SIXTEEN(fc_board_interrupt), fc_board_interrupt, fc_board_interrupt,
              fc_interrupt_18, fc_board_interrupt, FOUR(fc_board_interrupt),
              FOUR(fc_board_interrupt), FOUR(fc_board_interrupt), SIXTEEN(fc_board_interrupt),
              SIXTEEN(fc_board_interrupt)}};

__attribute__((weak)) void fc_interrupt_18(void)
{
    fc_board_interrupt();
}

void fc_interrupt_enable(unsigned number, uint32_t priority)
{
    FC_REGISTER(0xE000E400u + number / 4 * 4) |= priority << number % 4 * 8;
    FC_REGISTER(0xE000E100u + number / 32 * 4) = 1u << number % 32;
}

void fc_reset(void)
{
    fc_memory_begin();
    fc_fault_boot(&fc_recorded, &fc_image, fc_board_reset_reason());
    fc_fault_begin_taking();
    fc_board_exit(main());
}
