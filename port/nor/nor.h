/*
 * Storage in a part of a serial NOR flash chip: the commands that all of them understand (JEDEC
 * identification, read, page program, sector or block erase, write enable, status), over one
 * function of the board's that moves bytes while the chip is selected.
 *
 *     static struct fc_nor nor = {.transfer = spi_transfer, .now_ms = tick,
 *                                 .offset = 0x70000, .size = 0x10000};
 *     err = fc_nor_open(&nor, &storage);
 *
 * The part must be nobody else's; the chip may be shared if no call of another comes between the
 * beginning and the end of one of these. Beyond 16 MiB the commands with addresses of 4 bytes are
 * used, which such chips have. Quad modes, suspending and locking are left as they are.
 */
#ifndef FIELDCASE_NOR_H
#define FIELDCASE_NOR_H

#include "../../platform/storage.h"

struct fc_nor {
    void *ctx; /* handed to the functions below */

    /*
     * Select the chip, send the command_len bytes of a command, then either send the len bytes of
     * out or receive len bytes into in (the other is NULL; len may be 0), and deselect it.
     * Returns 0, or a negative code if the bytes could not be moved.
     */
    int (*transfer)(void *ctx, const void *command, size_t command_len, const void *out, void *in,
                    size_t len);

    /* Milliseconds since any fixed moment; wraps at 2^32. */
    uint32_t (*now_ms)(void *ctx);

    uint32_t offset;     /* of the part in the chip, a multiple of erase_size */
    uint32_t size;       /* of the part */
    uint32_t erase_size; /* 4096 or 65536; 0: 4096 */
    uint32_t program_ms; /* how long a page may take at most; 0: 20 */
    uint32_t erase_ms;   /* how long a unit may take at most; 0: 5000 */

    uint8_t jedec[3]; /* what the chip said it is: manufacturer, type, capacity */
};

/*
 * Wait until the chip is ready, identify it, and fill *storage, which works on nor.
 * Returns
 *   0
 *   FC_ERR_GEOMETRY  the part does not lie on erase units, or not within the chip
 *   FC_ERR_STORAGE   there is no chip, or it stays busy
 */
int fc_nor_open(struct fc_nor *nor, struct fc_storage *storage);

#endif
