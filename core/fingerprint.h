/*
 * Fingerprints: what makes two faults the same. Parts that are equal, in number, length, content
 * and order, have the same fingerprint on every machine and in every release; parts that differ
 * anywhere have, for all that matters, another.
 */
#ifndef FIELDCASE_FINGERPRINT_H
#define FIELDCASE_FINGERPRINT_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"

#define FC_FINGERPRINT_SIZE 8

/* Bytes that lie one after the other. data may be NULL if len is 0. */
struct fc_span {
    const void *data;
    size_t len;
};

/*
 * Write the fingerprint of count parts: the first 8 bytes of the SHA-256 of all parts, each behind
 * its length in 4 bytes, the most significant first. An empty part counts as a part. A number has
 * no one form in memory, so it is the caller who gives it one.
 * Returns 0, or FC_ERR_HASH; then the fingerprint is zeros.
 */
int fc_fingerprint(uint8_t fingerprint[FC_FINGERPRINT_SIZE], const struct fc_span *parts,
                   size_t count);

#endif
