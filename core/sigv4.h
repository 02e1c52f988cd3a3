/*
 * AWS Signature Version 4: from a canonical request's digest to a signature.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
#ifndef FIELDCASE_SIGV4_H
#define FIELDCASE_SIGV4_H

#include "date.h"
#include "error.h"
#include "sink.h"

/* What a signature is valid for: the credential scope, and the time of the request. */
struct fc_scope {
    char date[FC_AMZ_DATE_SIZE]; /* X-Amz-Date */
    char day[9];                 /* its first 8 characters */
    const char *region;
    const char *service;
};

/* Let a scope be that of this time (Unix seconds), region and service; both stay borrowed. */
void fc_sigv4_scope(struct fc_scope *scope, uint32_t now, const char *region, const char *service);

/*
 * A signing key: valid for one secret, day, region and service. Kept by a caller who makes many
 * calls, it saves four of the five HMACs of a signature. It is a secret: wipe it.
 */
struct fc_signing_key {
    char day[8]; /* 0: none yet */
    uint8_t key[32];
};

/* Put the string to sign, given the digest of the canonical request. */
void fc_sigv4_put_string_to_sign(struct fc_sink *sink, const struct fc_scope *scope,
                                 const uint8_t digest[32]);

/*
 * Derive the signing key from a secret access key of any length.
 * Returns 0, or
 *   FC_ERR_HASH  the hash failed; key is wiped
 */
int fc_sigv4_derive(struct fc_signing_key *key, const char *secret, const struct fc_scope *scope);

/*
 * Sign the digest of a canonical request.
 * Returns 0, or
 *   FC_ERR_HASH  the hash failed; signature holds nothing of use
 */
int fc_sigv4_sign(uint8_t signature[32], const struct fc_signing_key *key,
                  const struct fc_scope *scope, const uint8_t digest[32]);

#endif
