/*
 * Entropy for a machine without a source of its own: a secret seed in storage, which the device
 * gets when it is made and which replaces itself.
 *
 *     static struct fc_seed seed = {.storage = &storage, .off = 0};
 *     port.entropy = fc_seed_entropy, port.ctx = &seed;
 *
 * At the first request after a start the next seed is derived from this one, programmed beside it
 * and read back, and this one is erased; only then is a byte given out. If any of that fails, or
 * there is no seed, no byte ever is: the caller refuses to connect. A power cut at any moment
 * leaves a seed from which nothing has been given out. Each start takes one erase of two units.
 *
 * It is as good as the seed is secret and its storage is this device's own. A seed that two devices
 * share, or storage that is copied or set back to an earlier state, repeats keys. Where there is a
 * hardware source, use that.
 *
 * A seed lies at the beginning of one of two erase units: the 64 bytes of FC_SEED_LEN are
 *     0   "fcseed 1"
 *     8   its number, four bytes, the least significant first; then four zeros
 *     16  the seed: 32 bytes, of a random source, for this device alone
 *     48  the first 16 bytes of the SHA-256 of all that is before
 * and zeros to the end of a programming unit, if that is longer.
 */
#ifndef FIELDCASE_SEED_H
#define FIELDCASE_SEED_H

#include "storage.h"

#define FC_SEED_LEN 64

struct fc_seed {
    /* Set by the caller; the rest begins as zeros. */
    const struct fc_storage *storage; /* NULL: there is none, and so no entropy */
    uint32_t off;                     /* where two erase units begin that are the seed's alone */

    /* For seed.c alone. */
    uint8_t state[32];
    uint8_t stage;
};

/*
 * Fill buf with len bytes that nobody can predict who does not know the seed, as port.h has it; ctx
 * is a struct fc_seed. Blocks while the seed is replaced, once after a start.
 * Returns
 *   0
 *   FC_ERR_ENTROPY  no seed, or it could not be replaced; so it stays, until the next start
 */
int fc_seed_entropy(void *ctx, void *buf, size_t len);

#endif
