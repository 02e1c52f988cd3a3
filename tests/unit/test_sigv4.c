/*
 * Signatures: every vector's canonical request, string to sign and signature; the key's derivation
 * against a plain one; what a kept key saves; a hash that fails at any step.
 */
#include "../../core/sigv4.h"

#include <strings.h>

#include "../../core/canonical.h"
#include "avf.h"
#include "counted_sha256.h"
#include "guard.h"
#include "reference.h"
#include "test.h"

#define HEADERS_MAX 32
#define TEXT_MAX 65536

/* A block of the vectors as a request to be signed. */
struct vector {
    struct fc_canonical request;
    struct fc_scope scope;
    struct fc_header headers[HEADERS_MAX];
    char lines[HEADERS_MAX][8192], path[2048], query[8192], payload[65];
    uint8_t digest[32];
};

static unsigned header_vectors, query_vectors, support_vectors;

static void add_header(struct vector *vector, const char *name, const char *value)
{
    for (uint8_t i = 0; i < vector->request.header_count; i++)
        if (!strcasecmp(vector->headers[i].name, name))
            return;
    struct fc_header *header = &vector->headers[vector->request.header_count++];
    header->name = name;
    header->value = value;
}

/* What a proxy may change is not signed. */
static int is_signed(const char *name)
{
    static const char *const names[] = {"connection", "expect",     "keep-alive",
                                        "te",         "trailer",    "transfer-encoding",
                                        "upgrade",    "user-agent", "x-amzn-trace-id"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (!strcasecmp(names[i], name))
            return 0;
    return strncasecmp(name, "proxy-", 6) != 0;
}

static void read_headers(struct vector *vector, const struct avf_block *block)
{
    const struct avf_field *field;
    for (size_t n = 0; n < HEADERS_MAX && (field = avf_field(block, "header", n)); n++) {
        char *line = vector->lines[n];
        snprintf(line, sizeof vector->lines[n], "%s", field->value);
        char *colon = strchr(line, ':');
        CHECK(colon != NULL);
        if (!colon)
            continue;
        *colon = 0;
        if (!is_signed(line))
            continue;
        struct fc_header *header = &vector->headers[vector->request.header_count++];
        header->name = line;
        header->value = colon + 1;
    }
}

/* The query of a presigned request, composed of what its fields say. */
static void add_presigned_query(struct vector *vector, const struct avf_block *block,
                                const char *token)
{
    struct fc_window_sink names;
    char text[512];
    size_t len = strlen(vector->query);
    fc_window_init(&names, text, sizeof text - 1, 0);
    fc_canonical_put_names(&names.sink, &vector->request);
    text[names.len] = 0;
    snprintf(vector->query + len, sizeof vector->query - len,
             "%sX-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=%s/%.8s/%s/%s/aws4_request"
             "&X-Amz-Date=%s&X-Amz-Expires=%s&X-Amz-SignedHeaders=%s%s%s",
             len ? "&" : "", avf_text(block, "akid", ""), vector->scope.date, vector->scope.region,
             vector->scope.service, vector->scope.date, avf_text(block, "expires", ""), text,
             token ? "&X-Amz-Security-Token=" : "", token ? token : "");
}

static void read_target(struct vector *vector, const struct avf_block *block)
{
    const char *target = avf_text(block, "target", avf_text(block, "path", "/"));
    size_t len = strcspn(target, "?");
    snprintf(vector->path, sizeof vector->path, "%.*s", (int)len, target);
    snprintf(vector->query, sizeof vector->query, "%s",
             target[len] ? target + len + 1 : avf_text(block, "query", ""));
}

/* By its text: some vectors are dated after 2106. */
static void read_scope(struct fc_scope *scope, const struct avf_block *block)
{
    snprintf(scope->date, sizeof scope->date, "%s", avf_text(block, "date", ""));
    snprintf(scope->day, sizeof scope->day, "%.8s", scope->date);
    scope->region = avf_text(block, "region", "");
    scope->service = avf_text(block, "service", "");
}

static void read_vector(struct vector *vector, const struct avf_block *block)
{
    const char *mode = avf_text(block, "mode", "header");
    const char *token = avf_text(block, "token", NULL);
    const struct avf_field *body = avf_field(block, "body", 0);
    memset(vector, 0, sizeof *vector);
    vector->request.method = avf_text(block, "method", "");
    vector->request.headers = vector->headers;
    vector->request.path = vector->path;
    vector->request.query = vector->query;
    vector->request.resource =
        avf_number(block, "normalize", 1) ? fc_resource_put : fc_resource_put_as_is;
    vector->request.payload_sha256 = vector->digest;
    read_scope(&vector->scope, block);
    mbedtls_sha256((const uint8_t *)(body ? body->value : ""), body ? body->len : 0, vector->digest,
                   0);
    read_target(vector, block);
    read_headers(vector, block);
    if (avf_field(block, "host", 0))
        add_header(vector, "Host", avf_text(block, "host", ""));
    if (avf_number(block, "omit_token", 0))
        token = NULL;
    if (!strcmp(mode, "query")) {
        add_presigned_query(vector, block, token);
    } else {
        add_header(vector, "X-Amz-Date", vector->scope.date);
        if (token)
            add_header(vector, "X-Amz-Security-Token", token);
        if (avf_number(block, "sign_body", 0) && !strncmp(block->name, "c-auth.", 7)) {
            reference_hex(vector->payload, vector->digest, 32);
            add_header(vector, "X-Amz-Content-Sha256", vector->payload);
        }
    }
}

/* The canonical request as text, and its digest. */
static void check_canonical(const struct vector *vector, const struct avf_block *block,
                            uint8_t digest[32])
{
    const struct avf_field *expected = avf_field(block, "creq", 0);
    struct fc_window_sink window;
    struct fc_hash_sink hash;
    static char text[TEXT_MAX];
    fc_window_init(&window, text, sizeof text, 0);
    fc_canonical_put(&window.sink, &vector->request);
    CHECK_BYTES(text, window.len, expected->value, expected->len);
    CHECK_INT(window.sink.total, window.len);
    fc_hash_init(&hash);
    fc_canonical_put(&hash.sink, &vector->request);
    CHECK_INT(fc_sha256_finish(&hash.sha256, digest), 0);
}

static void check_string_to_sign(const struct vector *vector, const struct avf_block *block,
                                 const uint8_t digest[32])
{
    const struct avf_field *expected = avf_field(block, "sts", 0);
    struct fc_window_sink window;
    char text[1024];
    fc_window_init(&window, text, sizeof text, 0);
    fc_sigv4_put_string_to_sign(&window.sink, &vector->scope, digest);
    CHECK_BYTES(text, window.len, expected->value, expected->len);
}

/* What the Authorization field says: the scope, the names of the signed headers, the signature. */
static void check_authorization(const struct vector *vector, const struct avf_block *block,
                                const uint8_t signature[32])
{
    const char *expected = avf_text(block, "authorization", "");
    struct fc_window_sink window;
    char text[1024];
    fc_window_init(&window, text, sizeof text, 0);
    const char *const texts[] = {avf_text(block, "akid", ""), vector->scope.day,
                                 vector->scope.region, vector->scope.service};
    fc_put_shape(&window.sink,
                 "AWS4-HMAC-SHA256 Credential=%/%/%/%/aws4_request, SignedHeaders=", texts);
    fc_canonical_put_names(&window.sink, &vector->request);
    fc_put_text(&window.sink, ", Signature=");
    fc_put_hex(&window.sink, signature, 32);
    CHECK_BYTES(text, window.len, expected, strlen(expected));
}

static void test_vector(const struct avf_block *block)
{
    static struct vector vector;
    struct fc_signing_key key;
    uint8_t digest[32], signature[32];
    char hex[65];
    test_begin(block->name);
    read_vector(&vector, block);
    check_canonical(&vector, block, digest);
    check_string_to_sign(&vector, block, digest);
    CHECK_INT(fc_sigv4_derive(&key, avf_text(block, "secret", ""), &vector.scope), 0);
    CHECK_INT(fc_sigv4_sign(signature, &key, &vector.scope, digest), 0);
    reference_hex(hex, signature, 32);
    CHECK_BYTES(hex, 64, avf_text(block, "signature", ""), 64);
    if (avf_field(block, "authorization", 0))
        check_authorization(&vector, block, signature);
    if (avf_field(block, "shape", 0))
        support_vectors++;
    else if (strcmp(avf_text(block, "mode", ""), "query"))
        header_vectors++;
    else
        query_vectors++;
    test_close();
}

/* No kind of vector may go missing. */
static void test_vectors_were_there(void)
{
    CHECK(header_vectors >= 72);
    CHECK(query_vectors >= 38);
    CHECK(support_vectors >= 150);
}

static struct fc_scope example;

static void test_derivation_of_secrets_of_every_length(void)
{
    for (size_t len = 0; len <= 300; len++) {
        uint8_t expected[32];
        struct fc_signing_key key;
        char *secret = guard_alloc(len + 1);
        for (size_t i = 0; i < len; i++)
            secret[i] = (char)('!' + (i * 31 + len) % 94);
        secret[len] = 0;
        reference_signing_key(expected, secret, "20150830", "us-east-1", "iam");
        CHECK_INT(fc_sigv4_derive(&key, secret, &example), 0);
        CHECK_BYTES(key.key, 32, expected, 32);
        CHECK_BYTES(key.day, 8, "20150830", 8);
        guard_free(secret, len + 1);
    }
}

static void test_scope(void)
{
    struct fc_scope scope;
    memset(&scope, 0x55, sizeof scope);
    fc_sigv4_scope(&scope, UINT32_MAX, "eu-west-1", "support");
    CHECK_BYTES(scope.date, sizeof scope.date, "21060207T062815Z", 17);
    CHECK_BYTES(scope.day, sizeof scope.day, "21060207", 9);
    CHECK(!strcmp(scope.region, "eu-west-1") && !strcmp(scope.service, "support"));
}

/* The worked example of AWS's own documentation. */
static void test_documented_example(void)
{
    static const uint8_t expected[32] = {0xc4, 0xaf, 0xb1, 0xcc, 0x57, 0x71, 0xd8, 0x71,
                                         0x76, 0x3a, 0x39, 0x3e, 0x44, 0xb7, 0x03, 0x57,
                                         0x1b, 0x55, 0xcc, 0x28, 0x42, 0x4d, 0x1a, 0x5e,
                                         0x86, 0xda, 0x6e, 0xd3, 0xc1, 0x54, 0xa4, 0xb9};
    struct fc_signing_key key;
    CHECK_INT(fc_sigv4_derive(&key, "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", &example), 0);
    CHECK_BYTES(key.key, 32, expected, 32);
}

/* A failure of the hash at any step is told, and leaves no key. */
static void test_failing_hash(void)
{
    char secret[201];
    static const uint8_t digest[32] = {1, 2, 3}, zeros[sizeof(struct fc_signing_key)];
    memset(secret, 's', sizeof secret - 1);
    secret[sizeof secret - 1] = 0;
    for (int is_long = 0; is_long < 2; is_long++) {
        struct fc_signing_key key;
        uint8_t signature[32];
        hashing_reset(0);
        CHECK_INT(fc_sigv4_derive(&key, secret + 170 * !is_long, &example), 0);
        unsigned derivation = hashing.steps;
        CHECK_INT(fc_sigv4_sign(signature, &key, &example, digest), 0);
        unsigned all = hashing.steps;
        CHECK(derivation > 10 && all > derivation);
        for (unsigned step = 1; step <= derivation; step++) {
            struct fc_signing_key failed;
            memset(&failed, 0x55, sizeof failed);
            hashing_reset(step);
            CHECK_INT(fc_sigv4_derive(&failed, secret + 170 * !is_long, &example), FC_ERR_HASH);
            CHECK_BYTES(&failed, sizeof failed, zeros, sizeof failed);
        }
        for (unsigned step = 1; step <= all - derivation; step++) {
            hashing_reset(step);
            CHECK_INT(fc_sigv4_sign(signature, &key, &example, digest), FC_ERR_HASH);
        }
        hashing_reset(0);
    }
}

int main(void)
{
    fc_sigv4_scope(&example, 1440938160, "us-east-1", "iam");
    avf_run("tests/vectors/sigv4", test_vector);
    RUN(test_vectors_were_there);
    RUN(test_scope);
    RUN(test_derivation_of_secrets_of_every_length);
    RUN(test_documented_example);
    RUN(test_failing_hash);
    return test_end();
}
