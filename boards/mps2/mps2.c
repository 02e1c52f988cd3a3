#include "mps2.h"

#include "../cortex-m/cortex_m.h"
#include "../firmware/board.h"
#include "lan9118.h"
#include "psram.h"

#define UART(offset) FC_REGISTER(fc_mps2.uart + (offset))
#define WATCHDOG(offset) FC_REGISTER(fc_mps2.watchdog + (offset))
#define WATCHDOG_UNLOCK 0x1ACCE551u
#define BAUD 115200u
#define PSRAM_USED 0x100000u /* of 16 MB */

void fc_board_put(char c)
{
    while (UART(0x04) & 1)
        ;
    UART(0x00) = (uint8_t)c;
}

/* It has no clock that goes on while it is off. */
int64_t fc_board_unix_time(void *ctx)
{
    (void)ctx;
    return -1;
}

const struct fc_storage *fc_board_storage(void)
{
    static struct fc_storage storage;
    storage = fc_psram_storage(fc_mps2.psram, PSRAM_USED);
    return fc_mps2.psram ? &storage : NULL;
}

void fc_board_begin(struct fc_ethernet *ethernet)
{
    UART(0x10) = fc_mps2.clock_hz / BAUD;
    UART(0x08) = 1; /* transmit */
    fc_tick_begin(fc_mps2.clock_hz);
    fc_lan9118_begin(ethernet, fc_mps2.ethernet, fc_mps2.interrupt);
}

/* At the first end of the time it interrupts, at the second it resets. */
void fc_board_watch(uint32_t ms)
{
    if (!ms)
        return;
    WATCHDOG(0xC00) = WATCHDOG_UNLOCK;
    WATCHDOG(0x000) = fc_mps2.clock_hz / 1000u * ms;
    WATCHDOG(0x008) = 3;
}

void fc_board_feed(void)
{
    WATCHDOG(0x00C) = 1;
}

enum fc_reset fc_board_reset_reason(void)
{
    return FC_RESET_UNKNOWN;
}
