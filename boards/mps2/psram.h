/*
 * The board's PSRAM as storage, for an emulator that keeps it in a file; that of a real board
 * forgets. It is flash as to what it refuses.
 */
#ifndef FIELDCASE_PSRAM_H
#define FIELDCASE_PSRAM_H

#include "../../platform/storage.h"

/* The storage of size bytes at base. */
struct fc_storage fc_psram_storage(uintptr_t base, uint32_t size);

#endif
