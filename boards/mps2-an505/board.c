#include "../firmware/board.h"
#include "../mps2/mps2.h"

const char fc_board_name[] = "mps2-an505";
const struct fc_mps2 fc_mps2 = {.uart = 0x50200000,
                                .watchdog = 0x50081000,
                                .ethernet = 0x52000000,
                                .clock_hz = 20000000u,
                                .interrupt = 48};
