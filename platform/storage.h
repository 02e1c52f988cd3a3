/*
 * The storage contract: what the outbox asks of flash, a file or an EEPROM. For the porter.
 *
 * Storage is `size` bytes at offsets from 0, in erase units of erase_size bytes. An erased byte
 * reads 0xff; programming clears bits and never sets one. Between two erases of a unit no byte of
 * it is programmed twice, so flash with ECC, which takes a word once, fulfils the contract too.
 * A byte that was never erased may read as anything.
 *
 * The functions take as long as the medium needs (an erase of NOR flash: up to seconds) and are
 * never called twice at a time. A power cut may leave the bytes of the program or erase under way,
 * and of all those since the last sync, in any state, even one that reads differently the next
 * time; all other bytes keep their value. The conventions of core/error.h hold.
 */
#ifndef FIELDCASE_STORAGE_H
#define FIELDCASE_STORAGE_H

#include <stddef.h>
#include <stdint.h>

#include "../core/error.h"

struct fc_storage {
    void *ctx; /* handed back to each function */

    /*
     * Read len bytes at off into buf; any off and len within size.
     * Returns
     *   0
     *   FC_ERR_STORAGE  the medium failed; buf holds anything
     */
    int (*read)(void *ctx, uint32_t off, void *buf, size_t len);

    /*
     * Program len bytes of buf at off, all of them erased: off and len are multiples of
     * program_size, and the bytes lie in one erase unit. buf may lie anywhere, at any alignment.
     * Returns
     *   0
     *   FC_ERR_STORAGE  the medium failed; the bytes are as after a power cut
     */
    int (*program)(void *ctx, uint32_t off, const void *buf, size_t len);

    /*
     * Erase the unit that begins at off, a multiple of erase_size.
     * Returns
     *   0
     *   FC_ERR_STORAGE  the medium failed; the unit is as after a power cut
     */
    int (*erase)(void *ctx, uint32_t off);

    /*
     * Return once everything programmed and erased so far outlives a power cut. NULL where each
     * function does that before it returns, as with plain flash.
     * Returns
     *   0
     *   FC_ERR_STORAGE  it may not
     */
    int (*sync)(void *ctx);

    /* The geometry, in bytes. It does not change while the storage is in use. */
    uint32_t erase_size;   /* of a unit: 256 to 262144, a power of 2 */
    uint32_t program_size; /* 1 to 256, a power of 2; at most a sixteenth of erase_size */
    uint32_t size;         /* of all, a multiple of erase_size; below 2 GiB */
};

#endif
