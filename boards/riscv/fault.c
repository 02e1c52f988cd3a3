/*
 * Faults of a RISC-V: registers, cause and return addresses for the recorder.
 */
#include <stdlib.h>
#include <string.h>

#include "../firmware/board.h"
#include "../firmware/recorder.h"
#include "riscv.h"

#define INTERRUPT 0x80000000u
#define ILLEGAL_INSTRUCTION 2
#define BELOW_STACK 4096u /* as far as this a frame may reach */
#define STATUS 3          /* registers that describe the trap */
#define KEPT 32
#define SP 2 /* of those kept */
#define RA 1

const char *const fc_register_names[] = {
    "mcause", "mtval", "mstatus", "pc", "ra", "sp",  "gp",  "tp", "t0", "t1", "t2", "s0",
    "s1",     "a0",    "a1",      "a2", "a3", "a4",  "a5",  "a6", "a7", "s2", "s3", "s4",
    "s5",     "s6",    "s7",      "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6", NULL};

extern const char fc_abort_instruction[];

/* Where llhttp finds itself in a state that cannot be; the C library's would want signals. */
void abort(void)
{
    __asm volatile("fc_abort_instruction: unimp");
    for (;;)
        ;
}

static enum fc_fault_cause cause_of(uint32_t cause, uint32_t address, const uint32_t *registers)
{
    static const uint8_t causes[] = {FC_FAULT_ALIGNMENT, FC_FAULT_ADDRESS,   FC_FAULT_INSTRUCTION,
                                     FC_FAULT_OTHER,     FC_FAULT_ALIGNMENT, FC_FAULT_ADDRESS,
                                     FC_FAULT_ALIGNMENT, FC_FAULT_ADDRESS};
    uint32_t below = (uint32_t)(uintptr_t)fc_stack_bottom - BELOW_STACK;
    if (cause & INTERRUPT)
        return FC_FAULT_WATCHDOG;
    if (cause >= sizeof causes)
        return FC_FAULT_OTHER;
    if (causes[cause] == FC_FAULT_ADDRESS && address - below < BELOW_STACK &&
        registers[SP] - below < 2 * BELOW_STACK)
        return FC_FAULT_STACK;
    if (cause == ILLEGAL_INSTRUCTION && registers[0] == (uint32_t)(uintptr_t)fc_abort_instruction)
        return FC_FAULT_ABORT;
    return (enum fc_fault_cause)causes[cause];
}

void fc_fault_taken(const uint32_t *registers, uint32_t cause)
{
    uint32_t described[STATUS + KEPT] = {cause};
    FC_CSR_READ("mtval", described[1]);
    FC_CSR_READ("mstatus", described[2]);
    memcpy(described + STATUS, registers, KEPT * sizeof *registers);
    const struct fc_crash crash = {.cause = cause_of(cause, described[1], registers),
                                   .pc = registers[0],
                                   .link = registers[RA],
                                   .stack = registers[SP],
                                   .registers = described,
                                   .count = STATUS + KEPT};
    fc_recorder_take(&crash);
}

/* Interrupts have a stack of their own, so what lies on this one is of one program. */
uint32_t fc_return_address(const uint32_t *words, size_t count)
{
    uintptr_t address = *words;
    (void)count;
    if (address & 1 || address < (uintptr_t)fc_image.begin + 4 ||
        address >= (uintptr_t)fc_image.end)
        return 0;
    const uint16_t *code = (const uint16_t *)address;
    uint32_t before = code[-2] | (uint32_t)code[-1] << 16;
    int is_jal = (before & 0xFFF) == 0x0EF || (before & 0x7FFF) == 0x00E7; /* ra = ..., jalr too */
    int is_c_jal = (code[-1] & 0xE003) == 0x2001;
    int is_c_jalr = (code[-1] & 0xF07F) == 0x9002 && code[-1] != 0x9002;
    return is_jal || is_c_jal || is_c_jalr ? (uint32_t)address : 0;
}
