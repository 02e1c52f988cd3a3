/*
 * What only an emulator (or a debugger) lends a Cortex-M, by semihosting. Beside what stands here:
 * fc_board_entropy and fc_board_exit of firmware/board.h.
 */
#ifndef FIELDCASE_EMULATOR_H
#define FIELDCASE_EMULATOR_H

#include <stdint.h>

#include "../../platform/storage.h"

/* Ask the host. Returns what it says; a fault, where there is none. */
uint32_t fc_emulator_call(uint32_t operation, const void *arguments);

/*
 * A file of the host as storage, which is flash as to what it refuses: the one that the command
 * line names by storage=FILE. Returns it, or NULL if none is named, or it is not there or has less
 * than two erase units.
 */
const struct fc_storage *fc_emulator_storage(void);

#endif
