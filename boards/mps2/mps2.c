#include "mps2.h"

#include "../cortex-m/cortex_m.h"
#include "../firmware/board.h"
#include "lan9118.h"
#include "psram.h"

#define UART(offset) FC_REGISTER(fc_mps2.uart + (offset))
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
