/*
 * What Cortex-M boards share: start-up and vectors (startup.c), the tick (tick.c), and what an
 * emulator lends (emulator.c).
 */
#ifndef FIELDCASE_CORTEX_M_H
#define FIELDCASE_CORTEX_M_H

#include "../firmware/memory.h"

/* The board's handler of the one interrupt it uses: its Ethernet controller's. */
void fc_board_interrupt(void);

/* Let an interrupt through, by its number. */
void fc_interrupt_enable(unsigned number);

/* Count milliseconds from a clock of so many Hz. */
void fc_tick_begin(uint32_t hz);

/* End the sleep under way, or the next one: something came. For interrupts. */
void fc_tick_wake(void);

#endif
