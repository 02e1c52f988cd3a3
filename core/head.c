#include "head.h"

#include <string.h>

#include "wipe.h"

/* Put the fields that are signed: the first by one shape of name and value, the rest by another. */
static void put_fields(const struct fc_call *call, struct fc_sink *sink, const char *first,
                       const char *rest)
{
    const struct fc_endpoint *endpoint = call->endpoint;
    const char *const fields[][2] = {
        {"content-type", "application/x-amz-json-1.1"},
        {"host", endpoint->authority ? endpoint->authority : endpoint->host},
        {"x-amz-date", call->scope.date},
        {"x-amz-security-token", call->credentials->session_token},
        {"x-amz-target", call->operation->target},
    };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (fields[i][1] && *fields[i][1]) {
            fc_put_shape(sink, first, fields[i]);
            first = rest;
        }
    }
}

/* Put the canonical request. */
static void put_canonical(const struct fc_call *call, struct fc_sink *sink,
                          const uint8_t payload_sha256[32])
{
    const struct fc_endpoint *endpoint = call->endpoint;
    fc_put_text(sink, "POST\n");
    if (endpoint->resource)
        endpoint->resource(sink, endpoint->path, endpoint->query);
    else
        fc_put_text(sink, "/\n\n");
    put_fields(call, sink, "%:%\n", "%:%\n");
    put_fields(call, sink, "\n%", ";%");
    fc_put_text(sink, "\n");
    fc_put_hex(sink, payload_sha256, 32);
}

int fc_head_digest(const struct fc_call *call, uint8_t digest[32])
{
    struct fc_hash_sink hash;
    fc_hash_init(&hash);
    put_canonical(call, &hash.sink, digest);
    return fc_sha256_finish(&hash.sha256, digest);
}

int fc_head_sign(const struct fc_call *call, uint8_t signature[32])
{
    struct fc_signing_key *fresh = (struct fc_signing_key *)call->window;
    struct fc_signing_key *key = call->credentials->cache;
    int err = fc_head_digest(call, signature);
    if (err)
        return err;
    if (!key) {
        key = fresh;
        key->day[0] = 0;
    }
    if (memcmp(key->day, call->scope.day, sizeof key->day))
        err = fc_sigv4_derive(key, call->credentials->secret_access_key, &call->scope);
    if (!err)
        err = fc_sigv4_sign(signature, key, &call->scope, signature);
    fc_wipe(fresh, sizeof *fresh);
    return err;
}

void fc_head_put(const struct fc_call *call, struct fc_sink *sink)
{
    const struct fc_endpoint *endpoint = call->endpoint;
    const char *const line[] = {endpoint->path ? endpoint->path : "/", endpoint->query ? "?" : NULL,
                                endpoint->query};
    const char *const scope[] = {call->credentials->access_key_id, call->scope.day,
                                 call->scope.region, call->scope.service};
    fc_put_shape(sink, "POST %%% HTTP/1.1\r\n", line);
    put_fields(call, sink, "%: %\r\n", "%: %\r\n");
    fc_put_text(sink, "content-length: ");
    fc_put_decimal(sink, call->content_length);
    fc_put_shape(sink, "\r\nauthorization: AWS4-HMAC-SHA256 Credential=%/%/%/%/aws4_request, ",
                 scope);
    put_fields(call, sink, "SignedHeaders=%", ";%");
    fc_put_text(sink, ", Signature=");
    fc_put_hex(sink, call->signature, sizeof call->signature);
    fc_put_text(sink, "\r\n\r\n");
}
