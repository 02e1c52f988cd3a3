/*
 * The outbox of a gateway: a file in a directory of its own, used by one process at a time.
 */
#ifndef FIELDCASE_STORE_H
#define FIELDCASE_STORE_H

#include "../../../platform/outbox.h"
#include "../../../port/posix/posix_storage.h"

/* Entries that an outbox holds at most, and the size of its file. */
#define FC_STORE_ENTRIES 256
#define FC_STORE_SIZE (4u << 20)

struct fc_store {
    char directory[4096];
    struct fc_posix_storage file;
    struct fc_storage storage;
    struct fc_outbox outbox;
    struct fc_outbox_entry entries[FC_STORE_ENTRIES];
    uint8_t window[4096];
};

/*
 * Open the outbox in a directory, which is made if it is not there; NULL: $FIELDCASE_OUTBOX, else
 * $STATE_DIRECTORY (systemd's), else /var/lib/fieldcase for root and
 * $XDG_STATE_HOME/fieldcase or ~/.local/state/fieldcase for others. Waits up to wait_ms while
 * another process uses it.
 * Returns 0, or an exit code with the complaint said.
 */
int fc_store_open(struct fc_store *store, const char *directory, uint32_t wait_ms);

/* Let others use it. Harmless when it is not open. */
void fc_store_close(struct fc_store *store);

/* Say that the outbox failed with err. Returns the exit code. */
int fc_store_fail(const struct fc_store *store, int err);

#endif
