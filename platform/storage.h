/*
 * The storage contract: what the outbox asks of flash, a file or an EEPROM. For the porter.
 *
 * Storage is `size` bytes at offsets from 0, in erase units of erase_size bytes. An erased byte
 * reads 0xff; programming clears bits and never sets one. Between two erases of its unit a byte is
 * programmed once. The one exception: where zeros were programmed, zeros may be programmed again,
 * to make sure of them. So flash with ECC, which takes a word once, can fulfil the contract too.
 *
 * A power cut may leave the bytes of the program or erase under way in any state, even one that
 * reads differently each time; but a program, torn or not, sets no bit that was zero for good.
 * Where there is a sync, all bytes since the last one may have kept or lost what they were given,
 * as if in any order. All other bytes keep their value. A byte that is torn, rotten or was never
 * erased is no failure to read: it reads as anything.
 *
 * The functions take as long as the medium needs (an erase of NOR flash: up to seconds) and are
 * never called two at a time. The conventions of core/error.h hold.
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
     *   FC_ERR_STORAGE  the medium could not be reached; buf holds anything
     */
    int (*read)(void *ctx, uint32_t off, void *buf, size_t len);

    /*
     * Program len bytes of buf at off: multiples of program_size, within one erase unit. buf may
     * lie anywhere, at any alignment.
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

    /* The geometry, in bytes. It stays the same for as long as anything is stored. */
    uint32_t erase_size;   /* of a unit: 256 to 262144, a power of 2 */
    uint32_t program_size; /* 1 to 256, a power of 2; at most a sixteenth of erase_size */
    uint32_t size;         /* of all, a multiple of erase_size; below 2 GiB */
};

#endif
