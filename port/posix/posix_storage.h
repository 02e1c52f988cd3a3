/*
 * Storage in a file, for POSIX systems: DIRECTORY/outbox, which one process at a time may use.
 *
 *     struct fc_posix_storage file;
 *     struct fc_storage storage;
 *     err = fc_posix_storage_open(&file, "/var/lib/fieldcase", 1 << 20, &storage);
 *
 * The file is made whole, in its full size, under another name, and then renamed: it is there or
 * it is not. Only its owner may read it. The directory has to be there. While the storage is open
 * the directory is locked (flock), so it may hold other things, but one outbox.
 */
#ifndef FIELDCASE_POSIX_STORAGE_H
#define FIELDCASE_POSIX_STORAGE_H

#include "../../platform/storage.h"

struct fc_posix_storage {
    int last_errno; /* for messages: why the last call failed; 0: not by the system */

    /* For storage.c alone. */
    int directory, fd;
    uint8_t is_open;
};

/*
 * Open the storage in a directory and fill *storage, which works until close. A new file gets size
 * bytes, rounded down to whole erase units of 4096; one that is there keeps the size it has.
 * Returns
 *   0
 *   FC_ERR_LOCKED    another process, or another open in this one, uses it
 *   FC_ERR_GEOMETRY  size is less than two erase units, or not below 2 GiB
 *   FC_ERR_FOREIGN   what is there is not a regular file of such a size
 *   FC_ERR_STORAGE   the system refused; last_errno says why
 */
int fc_posix_storage_open(struct fc_posix_storage *file, const char *directory, uint32_t size,
                          struct fc_storage *storage);

/* Let go of the storage; harmless when it was never opened, if *file is zeroed, or failed to. */
void fc_posix_storage_close(struct fc_posix_storage *file);

#endif
