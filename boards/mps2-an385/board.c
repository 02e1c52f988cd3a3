#include "../firmware/board.h"
#include "../mps2/mps2.h"

const char fc_board_name[] = "mps2-an385";
const struct fc_mps2 fc_mps2 = {.uart = 0x40004000,
                                .watchdog = 0x40008000,
                                .ethernet = 0x40200000,
                                .psram = 0x21000000,
                                .clock_hz = 25000000u,
                                .interrupt = 13};
