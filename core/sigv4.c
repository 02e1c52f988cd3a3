#include "sigv4.h"

#include <string.h>

#include "wipe.h"

#define BLOCK 64

/* HMAC-SHA-256 (RFC 2104) under way; what is put into `inner` is the message. */
struct hmac {
    struct fc_hash_sink inner;
    uint32_t pad[BLOCK / 4]; /* the key, filled up with zeros, then masked */
};

static void set_key(struct hmac *hmac, const struct fc_signing_key *key)
{
    memset(hmac->pad, 0, BLOCK);
    memcpy(hmac->pad, key->key, sizeof key->key);
}

/* Begin a hash with the key, masked. */
static void begin(struct hmac *hmac, uint32_t mask)
{
    for (size_t i = 0; i < BLOCK / 4; i++)
        hmac->pad[i] ^= mask;
    fc_hash_init(&hmac->inner);
    fc_put(&hmac->inner.sink, hmac->pad, BLOCK);
}

static void hmac_init(struct hmac *hmac)
{
    begin(hmac, 0x36363636);
}

/* End: write the code to `mac`, wipe the key. */
static int hmac_finish(struct hmac *hmac, uint8_t mac[32])
{
    int inner = fc_sha256_finish(&hmac->inner.sha256, mac);
    begin(hmac, 0x36363636 ^ 0x5c5c5c5c);
    fc_put(&hmac->inner.sink, mac, 32);
    fc_wipe(hmac->pad, BLOCK);
    int outer = fc_sha256_finish(&hmac->inner.sha256, mac);
    return inner ? inner : outer;
}

void fc_sigv4_scope(struct fc_scope *scope, uint32_t now, const char *region, const char *service)
{
    fc_date_format(scope->date, now);
    memcpy(scope->day, scope->date, 8);
    scope->day[8] = 0;
    scope->region = region;
    scope->service = service;
}

void fc_sigv4_put_string_to_sign(struct fc_sink *sink, const struct fc_scope *scope,
                                 const uint8_t digest[32])
{
    const char *const texts[] = {scope->date, scope->day, scope->region, scope->service};
    fc_put_shape(sink, "AWS4-HMAC-SHA256\n%\n%/%/%/aws4_request\n", texts);
    fc_put_hex(sink, digest, 32);
}

/* Let the key be "AWS4" and the secret, or their digest if they exceed a block. */
static int set_secret(struct hmac *hmac, const char *secret)
{
    size_t len = strlen(secret);
    memset(hmac->pad, 0, BLOCK);
    if (len <= BLOCK - 4) {
        memcpy(hmac->pad, "AWS4", 4);
        memcpy(hmac->pad + 1, secret, len);
        return FC_OK;
    }
    fc_hash_init(&hmac->inner);
    fc_put_text(&hmac->inner.sink, "AWS4");
    fc_put(&hmac->inner.sink, secret, len);
    return fc_sha256_finish(&hmac->inner.sha256, (uint8_t *)hmac->pad);
}

int fc_sigv4_derive(struct fc_signing_key *key, const char *secret, const struct fc_scope *scope)
{
    const char *const steps[] = {scope->day, scope->region, scope->service, "aws4_request"};
    struct hmac hmac;
    int err = set_secret(&hmac, secret);
    for (int i = 0; i < 4; i++) {
        hmac_init(&hmac);
        fc_put_text(&hmac.inner.sink, steps[i]);
        err |= hmac_finish(&hmac, key->key); /* 0 or FC_ERR_HASH, each time */
        set_key(&hmac, key);
    }
    fc_wipe(hmac.pad, BLOCK);
    memcpy(key->day, scope->day, sizeof key->day);
    if (err)
        fc_wipe(key, sizeof *key);
    return err;
}

int fc_sigv4_sign(uint8_t signature[32], const struct fc_signing_key *key,
                  const struct fc_scope *scope, const uint8_t digest[32])
{
    struct hmac hmac;
    set_key(&hmac, key);
    hmac_init(&hmac);
    fc_sigv4_put_string_to_sign(&hmac.inner.sink, scope, digest);
    return hmac_finish(&hmac, signature);
}
