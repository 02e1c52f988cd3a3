/*
 * The LM3S6965 evaluation board: clock, console, and which controller it has. Registers as in the
 * data sheet of the LM3S6965 (DS-LM3S6965).
 */
#include "../firmware/board.h"
#include "../cortex-m/cortex_m.h"
#include "../cortex-m/emulator.h"
#include "../stellaris/stellaris.h"

#define SYSCTL(offset) FC_REGISTER(0x400FE000u + (offset))
#define UART(offset) FC_REGISTER(0x4000C000u + (offset))
#define WATCHDOG(offset) FC_REGISTER(0x40000000u + (offset))
#define GPIO_A(offset) FC_REGISTER(0x40004000u + (offset))
#define GPIO_F(offset) FC_REGISTER(0x40025000u + (offset))

#define CLOCK_HZ 50000000u
#define PLL_LOCK_POLLS 100000
#define BAUD 115200u
#define WATCHDOG_INTERRUPT 18
#define WATCHDOG_UNLOCK 0x1ACCE551u

const char fc_board_name[] = "lm3s6965evb";

/* 50 MHz from the crystal of 8 MHz: the PLL's 200 MHz by 4. */
static void start_clock(void)
{
    SYSCTL(0x060) = 0x01C00380u | 1u << 11; /* RCC: divider on, 8 MHz crystal, PLL bypassed */
    SYSCTL(0x060) = 0x01C00380u & ~(1u << 13);
    for (int i = 0; i < PLL_LOCK_POLLS && !(SYSCTL(0x050) & 1u << 6); i++)
        ;
    SYSCTL(0x060) = 0x01C00380u & ~(1u << 13 | 1u << 11);
}

static void start_console(void)
{
    SYSCTL(0x104) |= 1;                       /* RCGC1: UART0 */
    SYSCTL(0x108) |= 1u | 1u << 5 | 5u << 28; /* RCGC2: ports A and F, Ethernet MAC and PHY */
    (void)SYSCTL(0x108);
    GPIO_A(0x420) |= 3; /* alternate function, digital: the UART's pins */
    GPIO_A(0x51C) |= 3;
    GPIO_F(0x420) |= 0x0C; /* the LEDs of the Ethernet socket */
    GPIO_F(0x51C) |= 0x0C;
    UART(0x24) = CLOCK_HZ / (16 * BAUD);
    UART(0x28) = (CLOCK_HZ % (16 * BAUD) * 64 + 8 * BAUD) / (16 * BAUD);
    UART(0x2C) = 0x70;  /* 8 bits, FIFOs */
    UART(0x30) = 0x301; /* on, both directions */
}

void fc_board_put(char c)
{
    while (UART(0x18) & 1u << 5)
        ;
    UART(0x00) = (uint8_t)c;
}

/* It has no clock that goes on while it is off. */
int64_t fc_board_unix_time(void *ctx)
{
    (void)ctx;
    return -1;
}

/* Flash of its own it has, but the emulator does not let it program that. */
const struct fc_storage *fc_board_storage(void)
{
    return fc_emulator_storage();
}

/* At the first end of the time it interrupts, at the second it resets. */
void fc_board_watch(uint32_t ms)
{
    if (!ms)
        return;
    SYSCTL(0x100) |= 1u << 3; /* RCGC0 */
    (void)SYSCTL(0x100);
    WATCHDOG(0xC00) = WATCHDOG_UNLOCK;
    WATCHDOG(0x000) = CLOCK_HZ / 1000u * ms;
    WATCHDOG(0x008) = 3;
    fc_interrupt_enable(WATCHDOG_INTERRUPT, FC_PRIORITY_FIRST);
}

void fc_board_feed(void)
{
    WATCHDOG(0x00C) = 1;
}

__attribute__((naked)) void fc_interrupt_18(void)
{
    __asm volatile("b fc_fault");
}

/* RESC keeps all reasons since it was cleared. */
enum fc_reset fc_board_reset_reason(void)
{
    uint32_t reasons = SYSCTL(0x05C);
    SYSCTL(0x05C) = 0;
    if (reasons & 6) /* the power came, or sank */
        return FC_RESET_POWER;
    if (reasons & 1u << 3)
        return FC_RESET_WATCHDOG;
    if (reasons & 1u << 4)
        return FC_RESET_SOFTWARE;
    return reasons & 1 ? FC_RESET_PIN : FC_RESET_UNKNOWN;
}

/* The address stands in two registers that are programmed when the board is made. */
static void read_address(uint8_t mac[6])
{
    uint32_t parts[2] = {SYSCTL(0x1E0), SYSCTL(0x1E4)};
    for (int i = 0; i < 6; i++)
        mac[i] = (uint8_t)(parts[i / 3] >> 8 * (i % 3));
}

void fc_board_begin(struct fc_ethernet *ethernet)
{
    start_clock();
    start_console();
    fc_tick_begin(CLOCK_HZ);
    read_address(ethernet->mac);
    fc_stellaris_begin(ethernet);
}
