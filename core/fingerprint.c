#include "fingerprint.h"

#include <string.h>

#include "sha256.h"

int fc_fingerprint(uint8_t fingerprint[FC_FINGERPRINT_SIZE], const struct fc_span *parts,
                   size_t count)
{
    struct fc_sha256 sha256;
    uint8_t digest[32];
    fc_sha256_init(&sha256);
    for (; count; count--, parts++) {
        uint32_t len = (uint32_t)parts->len;
        uint8_t prefix[] = {(uint8_t)(len >> 24), (uint8_t)(len >> 16), (uint8_t)(len >> 8),
                            (uint8_t)len};
        fc_sha256_update(&sha256, prefix, sizeof prefix);
        fc_sha256_update(&sha256, parts->data, parts->len);
    }
    int err = fc_sha256_finish(&sha256, digest);
    memcpy(fingerprint, digest, FC_FINGERPRINT_SIZE);
    return err;
}
