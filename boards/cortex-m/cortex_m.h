/*
 * What Cortex-M boards share: start-up and vectors (startup.c), the tick (tick.c), and what an
 * emulator lends (emulator.c).
 */
#ifndef FIELDCASE_CORTEX_M_H
#define FIELDCASE_CORTEX_M_H

#include "../firmware/memory.h"

/* The board's handler of the one interrupt it uses: its Ethernet controller's. */
void fc_board_interrupt(void);

/*
 * The handler of interrupt 18, the watchdog's of Stellaris: unless the board has one of its own,
 * fc_board_interrupt.
 */
void fc_interrupt_18(void);

/* A fault: records it and resets. The watchdog's handler is this, and must not touch a register. */
void fc_fault(void) __attribute__((noreturn));

/* Let faults be taken as what they are: first of all. */
void fc_fault_begin_taking(void);

/* Let an interrupt through, by its number; the watchdog's before all others. */
#define FC_PRIORITY_FIRST 0u
#define FC_PRIORITY_USUAL 0x80u
void fc_interrupt_enable(unsigned number, uint32_t priority);

/* Count milliseconds from a clock of so many Hz. */
void fc_tick_begin(uint32_t hz);

/* End the sleep under way, or the next one: something came. For interrupts. */
void fc_tick_wake(void);

#endif
