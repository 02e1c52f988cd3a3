/*
 * The SHA-256 seam (FIPS 180-4): four functions that the build supplies. platform has them over
 * mbedTLS; a board with a hash engine may link its own file instead.
 */
#ifndef FIELDCASE_SHA256_H
#define FIELDCASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

/* A hash under way. Its content belongs to the implementation; it may hold secret input. */
struct fc_sha256 {
    uint32_t opaque[28];
};

/* Begin a hash. */
void fc_sha256_init(struct fc_sha256 *sha256);

/* Add len bytes. A failure is kept until fc_sha256_finish. */
void fc_sha256_update(struct fc_sha256 *sha256, const void *data, size_t len);

/*
 * Write the 32-byte digest and wipe the hash; call fc_sha256_init to use it again.
 * Returns
 *   0            success
 *   FC_ERR_HASH  this or an earlier step failed; the digest is zeros
 */
int fc_sha256_finish(struct fc_sha256 *sha256, uint8_t digest[32]);

/* Give up a hash under way and wipe it. */
void fc_sha256_wipe(struct fc_sha256 *sha256);

#endif
