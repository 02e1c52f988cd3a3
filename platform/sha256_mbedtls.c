/* The SHA-256 seam (core/sha256.h) over mbedTLS. It allocates nothing and needs no arena. */
#include <mbedtls/sha256.h>
#include <string.h>

#include "../core/error.h"
#include "../core/sha256.h"
#include "../core/wipe.h"

/* What struct fc_sha256 holds: whether a step failed, and the hash of mbedTLS. */
struct state {
    uint32_t failed;
    mbedtls_sha256_context context;
};

/* A build in which it does not fit does not compile. */
typedef char state_fits[sizeof(struct state) <= sizeof(struct fc_sha256) ? 1 : -1];

static struct state *state_of(struct fc_sha256 *sha256)
{
    return (struct state *)(void *)sha256;
}

void fc_sha256_init(struct fc_sha256 *sha256)
{
    struct state *state = state_of(sha256);
    mbedtls_sha256_init(&state->context);
    state->failed = mbedtls_sha256_starts(&state->context, 0) != 0;
}

void fc_sha256_update(struct fc_sha256 *sha256, const void *data, size_t len)
{
    struct state *state = state_of(sha256);
    if (len)
        state->failed |= mbedtls_sha256_update(&state->context, data, len) != 0;
}

int fc_sha256_finish(struct fc_sha256 *sha256, uint8_t digest[32])
{
    struct state *state = state_of(sha256);
    int err = mbedtls_sha256_finish(&state->context, digest) || state->failed ? FC_ERR_HASH : 0;
    if (err)
        memset(digest, 0, 32);
    fc_sha256_wipe(sha256);
    return err;
}

void fc_sha256_wipe(struct fc_sha256 *sha256)
{
    mbedtls_sha256_free(&state_of(sha256)->context);
    fc_wipe(sha256, sizeof(*sha256));
}
