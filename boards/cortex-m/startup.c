/*
 * Vectors, start-up and faults of a Cortex-M. The stack lies at the bottom of RAM: one that grows
 * too large leaves the RAM and faults, instead of writing over what is above it.
 */
#include "../firmware/board.h"
#include "../firmware/console.h"
#include "cortex_m.h"

#define STATUS_FAULT 70

int main(void);
void fc_reset(void) __attribute__((noreturn));
void fc_fault(void) __attribute__((noreturn));
void fc_tick(void);
void abort(void) __attribute__((noreturn));

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
             {fc_reset, ignore, FOUR(fc_fault), fc_fault, fc_fault, fc_fault, fc_fault, ignore,
              fc_fault, fc_fault, ignore, fc_tick, SIXTEEN(fc_board_interrupt),
              SIXTEEN(fc_board_interrupt), SIXTEEN(fc_board_interrupt),
              SIXTEEN(fc_board_interrupt)}};

void fc_interrupt_enable(unsigned number)
{
    FC_REGISTER(0xE000E100u + number / 32 * 4) = 1u << number % 32;
}

void fc_reset(void)
{
    fc_memory_begin();
    fc_board_exit(main());
}

/* Entered with whatever stack is left, so it takes a fresh one: nothing is returned to. */
__attribute__((naked)) void fc_fault(void)
{
    __asm volatile("ldr r0, =fc_stack_top\n"
                   "mov sp, r0\n"
                   "ldr r0, =fc_fault_report\n"
                   "bx r0\n");
}

void fc_fault_report(void) __attribute__((noreturn, used));
void fc_fault_report(void)
{
    char digits[4][12];
    uint32_t exception;
    __asm volatile("mrs %0, ipsr" : "=r"(exception));
    fc_console_say("fault: exception %, CFSR %, HFSR %, BFAR %",
                   FC_SAID(fc_console_number(digits[0], exception),
                           fc_console_number(digits[1], FC_REGISTER(0xE000ED28u)),
                           fc_console_number(digits[2], FC_REGISTER(0xE000ED2Cu)),
                           fc_console_number(digits[3], FC_REGISTER(0xE000ED38u))));
    fc_board_exit(STATUS_FAULT);
}

/* Where llhttp finds itself in a state that cannot be; the C library's would want signals. */
void abort(void)
{
    fc_fault();
}
