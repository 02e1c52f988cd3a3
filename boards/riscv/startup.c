/*
 * Start-up and traps of a RISC-V. What lies below the RAM is the image, which the PMP protects from
 * being written: a stack that grows too large leaves the bottom of RAM and is a store fault. Traps
 * have a stack of their own, so that this one can be told of, too.
 */
#include "../firmware/board.h"
#include "../firmware/recorder.h"
#include "riscv.h"

#define INTERRUPT 0x80000000u
#define TRAP_STACK 512
#define LOCKED_EXECUTE_READ_UP_TO_ADDRESS 0x8Du /* an entry of pmpcfg */

int main(void);
void fc_start(void);
void fc_reset(void) __attribute__((noreturn));
void fc_trap(void);
void fc_trap_taken(const uint32_t *registers);

/* The registers at a trap by their numbers, and in place of x0 the program counter. */
uint32_t fc_trap_registers[32];
__attribute__((aligned(16), used)) uint8_t fc_trap_stack[TRAP_STACK];

/* The first instructions of the image. */
__attribute__((naked, used, section(".vectors"))) void fc_start(void)
{
    __asm volatile("la sp, fc_stack_top\n"
                   "j fc_reset\n");
}

/* Two entries: where the image begins, and where it ends, which is where the RAM begins. */
static void protect_image(void)
{
    FC_CSR_WRITE("pmpaddr0", (uintptr_t)fc_image_begin >> 2);
    FC_CSR_WRITE("pmpaddr1", (uintptr_t)fc_stack_bottom >> 2);
    FC_CSR_WRITE("pmpcfg0", LOCKED_EXECUTE_READ_UP_TO_ADDRESS << 8);
}

void fc_reset(void)
{
    fc_memory_begin();
    fc_fault_boot(&fc_recorded, &fc_image, fc_board_reset_reason());
    FC_CSR_WRITE("mscratch", (uintptr_t)fc_trap_registers);
    FC_CSR_WRITE("mtvec", (uintptr_t)fc_trap);
    protect_image();
    fc_board_exit(main());
}

#define EACH_BUT_SP                                                                                \
    ".irp i, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, " \
    "25, 26, 27, 28, 29, 30, 31\n"

/* mscratch points to where the registers are kept; while a trap is taken it holds the stack's. */
__attribute__((naked, aligned(4))) void fc_trap(void)
{
    __asm volatile("csrrw sp, mscratch, sp\n" EACH_BUT_SP "sw x\\i, 4 * \\i(sp)\n"
                   ".endr\n"
                   "csrr t0, mscratch\n"
                   "sw t0, 4 * 2(sp)\n"
                   "csrr t0, mepc\n"
                   "sw t0, 0(sp)\n"
                   "csrw mscratch, sp\n"
                   "mv a0, sp\n"
                   "la sp, fc_trap_stack + %0\n"
                   "call fc_trap_taken\n"
                   "la sp, fc_trap_registers\n" EACH_BUT_SP "lw x\\i, 4 * \\i(sp)\n"
                   ".endr\n"
                   "lw sp, 4 * 2(sp)\n"
                   "mret\n" ::"i"(TRAP_STACK));
}

/* Entered from fc_trap; returns to what was interrupted. */
__attribute__((used)) void fc_trap_taken(const uint32_t *registers)
{
    uint32_t cause;
    FC_CSR_READ("mcause", cause);
    if (!(cause & INTERRUPT) || !fc_interrupt_taken(cause & ~INTERRUPT))
        fc_fault_taken(registers, cause);
}
