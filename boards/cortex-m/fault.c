/*
 * Faults of a Cortex-M, and the interrupt of its watchdog: registers, fault status and return
 * addresses for the recorder. What ARMv6-M does not have of it reads as zero.
 */
#include "../firmware/board.h"
#include "../firmware/memory.h"
#include "../firmware/recorder.h"
#include "cortex_m.h"

#define CFSR FC_REGISTER(0xE000ED28u)
#define HFSR FC_REGISTER(0xE000ED2Cu)
#define MMFAR FC_REGISTER(0xE000ED34u)
#define BFAR FC_REGISTER(0xE000ED38u)
#define CCR FC_REGISTER(0xE000ED14u)
#define SHCSR FC_REGISTER(0xE000ED24u)
#define AIRCR FC_REGISTER(0xE000ED0Cu)

#define EXCEPTION_NMI 2u
#define EXCEPTION_INTERRUPT 16u
#define RESET_REQUEST 0x05FA0004u
#define TRAP_DIVISION 0x10u
#define FAULTS_APART 0x70000u /* of memory, bus and usage: no hard fault yet */

/* Of the CFSR. */
#define NOT_STACKED 0x1010u /* by the MPU or the bus: there was no room for the frame */
#define UNKNOWN_INSTRUCTION 0xF0000u
#define UNALIGNED 0x1000000u
#define DIVISION 0x2000000u
#define MEMORY_OR_BUS 0xFFFFu

#define ABORT 0xDEFCu /* the instruction that abort is */
#define FRAME 8       /* words that an exception leaves on the stack */
#define FRAME_WITH_FLOATS 26
#define NO_FLOATS 0x10u  /* of what an exception returns by */
#define PADDED 0x200u    /* of xPSR on the stack */
#define THUMB 0x1000000u /* of xPSR */
#define PC 6
#define XPSR 7

const char *const fc_register_names[] = {
    "exception", "cfsr", "hfsr", "mmfar", "bfar", "r4", "r5",  "r6", "r7", "r8",   "r9", "r10",
    "r11",       "sp",   "r0",   "r1",    "r2",   "r3", "r12", "lr", "pc", "xpsr", NULL};
#define ALWAYS_KNOWN 14 /* those that are not taken from the stack */

void fc_fault_taken(const uint32_t *frame, uint32_t returns_by, const uint32_t *kept)
    __attribute__((noreturn));
void abort(void) __attribute__((noreturn));

/*
 * Entered with whatever stack is left, so it takes another: the end of the arena, for TLS is over.
 * Hands over the stack as it was, what the exception would return by, and r8 to r11, r4 to r7.
 */
__attribute__((naked)) void fc_fault(void)
{
    __asm volatile(".syntax unified\n"
                   "mrs r0, msp\n"
                   "mov r1, lr\n"
                   "lsls r2, r1, #29\n"
                   "bpl 1f\n"
                   "mrs r0, psp\n"
                   "1: ldr r2, =fc_arena_end\n"
                   "mov sp, r2\n"
                   "push {r4-r7}\n"
                   "mov r4, r8\n"
                   "mov r5, r9\n"
                   "mov r6, r10\n"
                   "mov r7, r11\n"
                   "push {r4-r7}\n"
                   "mov r2, sp\n"
                   "ldr r3, =fc_fault_taken\n"
                   "bx r3\n"
                   ".ltorg\n");
}

/* Where llhttp finds itself in a state that cannot be; the C library's would want signals. */
void abort(void)
{
    __asm volatile("udf #0xFC");
    for (;;)
        ;
}

static int in_code(uintptr_t address, uintptr_t before)
{
    return address >= (uintptr_t)fc_image.begin + before && address < (uintptr_t)fc_image.end;
}

static enum fc_fault_cause cause_of(uint32_t exception, uint32_t status, uint32_t pc, int overflown)
{
    if (exception == EXCEPTION_NMI || exception >= EXCEPTION_INTERRUPT)
        return FC_FAULT_WATCHDOG;
    if (overflown)
        return FC_FAULT_STACK;
    if (status & UNKNOWN_INSTRUCTION)
        return in_code(pc, 0) && *(const uint16_t *)(uintptr_t)pc == ABORT ? FC_FAULT_ABORT
                                                                           : FC_FAULT_INSTRUCTION;
    if (status & UNALIGNED)
        return FC_FAULT_ALIGNMENT;
    if (status & DIVISION)
        return FC_FAULT_DIVISION;
    return status & MEMORY_OR_BUS ? FC_FAULT_ADDRESS : FC_FAULT_OTHER;
}

/* How the frame on the stack is, if it is whole. Returns its words, or 0. */
static size_t frame_words(const uint32_t *frame, uint32_t returns_by)
{
    size_t words = returns_by & NO_FLOATS ? FRAME : FRAME_WITH_FLOATS;
    uintptr_t at = (uintptr_t)frame;
    if (at < (uintptr_t)fc_stack_bottom || at >= (uintptr_t)fc_stack_top || at % 4 ||
        ((uintptr_t)fc_stack_top - at) / 4 < words)
        return 0;
    return words + (frame[XPSR] & PADDED ? 1 : 0);
}

__attribute__((used)) void fc_fault_taken(const uint32_t *frame, uint32_t returns_by,
                                          const uint32_t *kept)
{
    uint32_t exception, status = CFSR;
    __asm volatile("mrs %0, ipsr" : "=r"(exception));
    int overflown = (uintptr_t)frame < (uintptr_t)fc_stack_top &&
                    ((status & NOT_STACKED) || (uintptr_t)frame < (uintptr_t)fc_stack_bottom);
    size_t words = status & NOT_STACKED ? 0 : frame_words(frame, returns_by);
    uint32_t registers[FC_FAULT_REGISTERS] = {exception, status,  HFSR,    MMFAR,   BFAR,
                                              kept[4],   kept[5], kept[6], kept[7], kept[0],
                                              kept[1],   kept[2], kept[3]};
    struct fc_crash crash = {.pc = FC_NOT_KNOWN, .registers = registers, .count = ALWAYS_KNOWN};
    crash.stack = (uintptr_t)(frame + words);
    registers[ALWAYS_KNOWN - 1] = (uint32_t)crash.stack;
    if (words) {
        for (size_t i = 0; i < FRAME; i++)
            registers[crash.count++] = frame[i];
        crash.pc = frame[PC];
        crash.link = frame[PC - 1];
    }
    crash.cause = cause_of(exception, status, crash.pc, overflown);
    fc_recorder_take(&crash);
}

/* Whether a word is what an interrupt keeps to return by, with the frame of the program behind. */
static int is_interrupted(const uint32_t *words, size_t count)
{
    return words[0] >= 0xFFFFFF80u && (words[0] & 1) &&
           (count <= FRAME ||
            (in_code(words[1 + PC], 0) && !(words[1 + PC] & 1) && (words[1 + XPSR] & THUMB)));
}

uint32_t fc_return_address(const uint32_t *words, size_t count)
{
    uint32_t address = words[0] & ~1u;
    if (is_interrupted(words, count))
        return FC_NOT_KNOWN;
    if (!(words[0] & 1) || !in_code(address, 4))
        return 0;
    const uint16_t *code = (const uint16_t *)(uintptr_t)address;
    int is_bl = (code[-2] & 0xF800) == 0xF000 && (code[-1] & 0xD000) == 0xD000;
    int is_blx = (code[-1] & 0xFF87) == 0x4780;
    return is_bl || is_blx ? address : 0;
}

void fc_fault_begin_taking(void)
{
    SHCSR |= FAULTS_APART;
    CCR |= TRAP_DIVISION;
}

void fc_board_reset(void)
{
    __asm volatile("dsb" ::: "memory");
    AIRCR = RESET_REQUEST;
    for (;;)
        ;
}
