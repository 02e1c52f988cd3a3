/*
 * Vectors, start-up and faults of a Cortex-M. The stack lies at the bottom of RAM: one that grows
 * too large leaves the RAM and faults, instead of writing over what is above it.
 */
#include <stddef.h>
#include <string.h>

#include "../firmware/board.h"
#include "../firmware/console.h"
#include "cortex_m.h"

#define PAINT 0xC5C5C5C5u
#define PAINT_BELOW 64 /* bytes that the painter itself may use */
#define STATUS_FAULT 70

/* From the linker script (image.ld). */
extern uint32_t fc_stack_bottom[], fc_stack_top[], fc_data_from[], fc_data_begin[], fc_data_end[];
extern uint32_t fc_bss_begin[], fc_bss_end[];
extern const char fc_provision_begin[], fc_provision_end[];
extern char fc_arena_begin[], fc_arena_end[];
extern const char fc_build_time[]; /* its address is the number */

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

/* Everything of the stack below this function's own frame. */
static void paint_stack(void)
{
    uint32_t here;
    uint32_t *end = (uint32_t *)(((uintptr_t)&here - PAINT_BELOW) & ~(uintptr_t)3);
    for (volatile uint32_t *word = fc_stack_bottom; word < end; word++)
        *word = PAINT;
}

size_t fc_board_stack_peak(void)
{
    const uint32_t *word = fc_stack_bottom;
    while (word < fc_stack_top && *word == PAINT)
        word++;
    return (size_t)((const char *)fc_stack_top - (const char *)word);
}

size_t fc_board_stack_size(void)
{
    return (size_t)((const char *)fc_stack_top - (const char *)fc_stack_bottom);
}

const void *fc_board_provision(size_t *len)
{
    *len = (size_t)(fc_provision_end - fc_provision_begin);
    return fc_provision_begin;
}

void *fc_board_arena(size_t *size)
{
    *size = (size_t)(fc_arena_end - fc_arena_begin);
    return fc_arena_begin;
}

uint32_t fc_board_build_time(void)
{
    return (uint32_t)(uintptr_t)fc_build_time;
}

void fc_interrupt_enable(unsigned number)
{
    FC_REGISTER(0xE000E100u + number / 32 * 4) = 1u << number % 32;
}

void fc_reset(void)
{
    memcpy(fc_data_begin, fc_data_from, (size_t)((char *)fc_data_end - (char *)fc_data_begin));
    memset(fc_bss_begin, 0, (size_t)((char *)fc_bss_end - (char *)fc_bss_begin));
    paint_stack();
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
