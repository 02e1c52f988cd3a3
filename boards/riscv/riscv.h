/*
 * What RISC-V boards share: start-up and traps (startup.c), the timer and the interrupt controller
 * (tick.c). All runs in machine mode, on one hart.
 */
#ifndef FIELDCASE_RISCV_H
#define FIELDCASE_RISCV_H

#include "../firmware/memory.h"

/* A control register, by its name. */
#define FC_CSR_READ(name, value) __asm volatile("csrr %0, " name : "=r"(value))
#define FC_CSR_WRITE(name, value) __asm volatile("csrw " name ", %0" ::"rK"(value) : "memory")
#define FC_CSR_SET(name, bits) __asm volatile("csrs " name ", %0" ::"rK"(bits) : "memory")
#define FC_CSR_CLEAR(name, bits) __asm volatile("csrc " name ", %0" ::"rK"(bits) : "memory")

/* The board's handler of the one interrupt it uses: its Ethernet controller's. */
void fc_board_interrupt(void);

/* Let an interrupt of the PLIC through, by its number. */
void fc_interrupt_enable(unsigned number);

/*
 * Take an interrupt: mcause without its highest bit. For traps.
 * Returns 1, or 0 if it is the watchdog's.
 */
int fc_interrupt_taken(uint32_t cause);

/* Take a fault, or the watchdog's interrupt: the registers as fc_trap kept them, and mcause. */
void fc_fault_taken(const uint32_t *registers, uint32_t cause) __attribute__((noreturn));

/* Know the rate of the timer. */
void fc_tick_begin(uint32_t hz);

/* End the sleep under way, or the next one: something came. For interrupts. */
void fc_tick_wake(void);

#endif
