/*
 * Parallel NOR flash with the command set of Intel (CFI 0001), as storage: two chips of 16 bits
 * side by side on a bus of 32. The code that runs must not lie in them.
 */
#ifndef FIELDCASE_PFLASH_H
#define FIELDCASE_PFLASH_H

#include "../../platform/storage.h"

/*
 * Ask the chips at base who they are and fill in storage. What flash cannot do is refused even
 * where an emulator could: programming a word that is not erased. Returns 1, or 0 if there is no
 * such flash; storage is zeros then.
 */
int fc_pflash_begin(struct fc_storage *storage, uintptr_t base);

/* The part of a storage from off on, len bytes, both multiples of its erase_size. */
struct fc_storage fc_pflash_part(const struct fc_storage *storage, uint32_t off, uint32_t len);

#endif
