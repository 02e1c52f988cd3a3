/*
 * What only an emulator lends, by semihosting: random bytes of the host it runs on, and an exit
 * status. These boards have no source of entropy of their own. A product has one, or a secret seed
 * that no other device has and that is replaced before each use; and never this file. Without an
 * emulator or a debugger the first of these calls is a fault: no key is ever made of nothing.
 */
#include "emulator.h"

#include "../firmware/board.h"

#define OPEN 0x01
#define CLOSE 0x02
#define READ 0x06
#define EXIT_EXTENDED 0x20
#define MODE_RB 1
#define APPLICATION_EXIT 0x20026u

uint32_t fc_emulator_call(uint32_t operation, const void *arguments)
{
    register uint32_t r0 __asm("r0") = operation;
    register const void *r1 __asm("r1") = arguments;
    __asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

int fc_board_entropy(void *ctx, void *buf, size_t len)
{
    static const char name[] = "/dev/urandom";
    const uint32_t opening[] = {(uint32_t)(uintptr_t)name, MODE_RB, sizeof(name) - 1};
    uint32_t file = fc_emulator_call(OPEN, opening);
    (void)ctx;
    if (file == UINT32_MAX)
        return FC_ERR_ENTROPY;
    const uint32_t reading[] = {file, (uint32_t)(uintptr_t)buf, (uint32_t)len};
    uint32_t missing = fc_emulator_call(READ, reading);
    (void)fc_emulator_call(CLOSE, &file);
    return missing ? FC_ERR_ENTROPY : 0;
}

void fc_board_exit(int status)
{
    const uint32_t arguments[] = {APPLICATION_EXIT, (uint32_t)status};
    (void)fc_emulator_call(EXIT_EXTENDED, arguments);
    for (;;)
        ;
}
