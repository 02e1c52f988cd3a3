/*
 * The session store: the last unit of the board's storage, where the one session of TLS
 * (platform/session.h) outlives a reboot. It is written between connections, if the session
 * changed, and erased when there is none any more. What the power cuts is no session; one that was
 * altered is found out by its own digest when it is to be used.
 */
#ifndef FIELDCASE_SESSION_STORE_H
#define FIELDCASE_SESSION_STORE_H

#include "../../platform/session.h"
#include "../../platform/storage.h"

/*
 * Take the last unit from a storage that is large enough, and leave the rest in it: an outbox needs
 * two units. Returns where the unit begins, or 0 if there is none to spare.
 */
uint32_t fc_session_store_unit(struct fc_storage *storage);

/*
 * Read what is stored in the unit at off into buf.
 * Returns the bytes, 0 if there is no session, or more than cap of it, or the storage failed.
 */
size_t fc_session_store_load(const struct fc_storage *storage, uint32_t off, void *buf, size_t cap);

/*
 * Store the session in the unit at off if it changed. Its buffer has whole program units, of 16
 * bytes at most; an erase may take seconds.
 * Returns 0 or FC_ERR_STORAGE: then there may be no session in it, and it is not tried again until
 * the session changes.
 */
int fc_session_store_save(const struct fc_storage *storage, uint32_t off,
                          struct fc_session *session);

#endif
