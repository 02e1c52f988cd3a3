/*
 * For the tests of what signs: a SHA-256 seam (core/sha256.h) over mbedTLS that counts its steps
 * and can fail at any of them. A test program that includes this is linked with it instead of
 * platform's.
 */
#ifndef FIELDCASE_COUNTED_SHA256_H
#define FIELDCASE_COUNTED_SHA256_H

#include <mbedtls/sha256.h>
#include <string.h>

#include "../../core/error.h"
#include "../../core/sha256.h"

/* What was done since the last reset. */
static struct {
    unsigned inits, finishes, steps;
    unsigned long long bytes;
    unsigned fail_at; /* the step that fails, counted from 1; 0: none */
} hashing;

struct counted_sha256 {
    mbedtls_sha256_context context;
    uint32_t failed;
};

typedef char
    counted_sha256_fits[sizeof(struct counted_sha256) <= sizeof(struct fc_sha256) ? 1 : -1];

static void hashing_reset(unsigned fail_at)
{
    memset(&hashing, 0, sizeof hashing);
    hashing.fail_at = fail_at;
}

static struct counted_sha256 *counted(struct fc_sha256 *sha256)
{
    struct counted_sha256 *state = (void *)sha256;
    if (++hashing.steps == hashing.fail_at)
        state->failed = 1;
    return state;
}

void fc_sha256_init(struct fc_sha256 *sha256)
{
    memset(sha256, 0, sizeof *sha256);
    mbedtls_sha256_starts(&counted(sha256)->context, 0);
    hashing.inits++;
}

void fc_sha256_update(struct fc_sha256 *sha256, const void *data, size_t len)
{
    mbedtls_sha256_update(&counted(sha256)->context, data, len);
    hashing.bytes += len;
}

int fc_sha256_finish(struct fc_sha256 *sha256, uint8_t digest[32])
{
    struct counted_sha256 *state = counted(sha256);
    int err = state->failed ? FC_ERR_HASH : 0;
    mbedtls_sha256_finish(&state->context, digest);
    if (err)
        memset(digest, 0, 32);
    hashing.finishes++;
    fc_sha256_wipe(sha256);
    return err;
}

void fc_sha256_wipe(struct fc_sha256 *sha256)
{
    memset(sha256, 0, sizeof *sha256);
}

#endif
