/*
 * The canonical request of AWS Signature Version 4: the form of an HTTP request that is hashed.
 * It goes straight into a sink and is never stored.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
#ifndef FIELDCASE_CANONICAL_H
#define FIELDCASE_CANONICAL_H

#include "error.h"
#include "resource.h"
#include "sink.h"

/* A header field. */
struct fc_header {
    const char *name;
    const char *value;
};

/* The parts of a request that are signed; all borrowed. */
struct fc_canonical {
    const char *method;
    fc_resource *resource; /* puts path and query; NULL: "/" and none */
    const char *path;
    const char *query;
    const struct fc_header *headers; /* to be signed, in any order; names in any case, repeats */
    uint8_t header_count;
    const uint8_t *payload_sha256; /* the body's digest, 32 bytes */
};

/* Put the canonical request. */
void fc_canonical_put(struct fc_sink *sink, const struct fc_canonical *request);

/*
 * Write the SHA-256 of the canonical request, 32 bytes.
 * Returns 0, or FC_ERR_HASH.
 */
int fc_canonical_digest(uint8_t *digest, const struct fc_canonical *request);

/* Put the signed headers: "content-type;host;x-amz-date". */
void fc_canonical_put_names(struct fc_sink *sink, const struct fc_canonical *request);

#endif
