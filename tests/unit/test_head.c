/*
 * The head of a request: what it says it signs is what fc_canonical_put, which takes any fields,
 * makes of the fields it sends; and it is put alike into every window.
 */
#include "../../core/head.h"

#include <stdlib.h>

#include "../../core/canonical.h"
#include "reference.h"
#include "test.h"

#define NOW 1764720000u /* 2025-12-03T00:00:00Z */
#define SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

static const struct fc_operation operation = {.target = "AWSSupport_20130415.CreateCase"};
static const uint8_t body_sha256[32] = {1, 2, 3, 0xff};

/* Cut the text at `end` and go behind it. */
static char *cut(char **text, const char *end)
{
    char *from = *text, *found = strstr(from, end);
    CHECK(found);
    if (!found)
        exit(test_end() + 1);
    *found = 0;
    *text = found + strlen(end);
    return from;
}

/* The signature of the fields that a head holds, in another order and another case. */
static void sign_again(char signature[65], char *head, const struct fc_call *call)
{
    struct fc_header headers[8];
    struct fc_canonical request = {"POST",
                                   call->endpoint->resource,
                                   call->endpoint->path,
                                   call->endpoint->query,
                                   headers,
                                   0,
                                   body_sha256};
    char names[200], text[300];
    uint8_t digest[32], key[32];
    cut(&head, "\r\n");
    for (char *line; *(line = cut(&head, "\r\n"));) {
        char *name = cut(&line, ": ");
        if (!strcmp(name, "authorization")) {
            cut(&line, "SignedHeaders=");
            snprintf(names, sizeof names, "%s", cut(&line, ", Signature="));
        } else if (strcmp(name, "content-length") != 0) {
            memmove(headers + 1, headers, request.header_count++ * sizeof headers[0]);
            name[0] = (char)(name[0] - 'a' + 'A');
            headers[0] = (struct fc_header){name, line};
        }
    }
    struct fc_window_sink window;
    fc_window_init(&window, text, sizeof text, 0);
    fc_canonical_put_names(&window.sink, &request);
    CHECK_BYTES(text, window.len, names, strlen(names));

    CHECK_INT(fc_canonical_digest(digest, &request), 0);
    fc_window_init(&window, text, sizeof text, 0);
    fc_sigv4_put_string_to_sign(&window.sink, &call->scope, digest);
    reference_signing_key(key, SECRET, "20251203", call->scope.region, call->scope.service);
    reference_hmac(digest, key, sizeof key, text, window.len);
    reference_hex(signature, digest, sizeof digest);
}

static void check(const struct fc_endpoint *endpoint, const char *token)
{
    static const char line[] = ", Signature=";
    struct fc_credentials credentials = {"AKIDEXAMPLE", SECRET, token, NULL};
    struct fc_call call;
    char head[2000], again[2000], signature[65];
    uint8_t block[FC_WINDOW_MIN];
    memset(&call, 0, sizeof call);
    call.operation = &operation;
    call.endpoint = endpoint;
    call.credentials = &credentials;
    call.window = block;
    fc_sigv4_scope(&call.scope, NOW, endpoint->region, "support");
    memcpy(call.signature, body_sha256, 32);
    CHECK_INT(fc_head_sign(&call, call.signature), 0);

    struct fc_window_sink window;
    fc_window_init(&window, head, sizeof head - 1, 0);
    fc_head_put(&call, &window.sink);
    head[window.len] = 0;
    for (size_t cap = 1; cap < 100; cap++) {
        size_t len = 0;
        while (len < window.len) {
            struct fc_window_sink part;
            fc_window_init(&part, again + len, cap, len);
            fc_head_put(&call, &part.sink);
            len += part.len;
        }
        CHECK_BYTES(again, len, head, window.len);
    }
    const char *signed_as = strstr(head, line);
    CHECK(signed_as && !strncmp(head, "POST ", 5));
    if (!signed_as)
        return;
    memcpy(again, head, window.len + 1);
    sign_again(signature, again, &call);
    CHECK_BYTES(signature, 64, signed_as + strlen(line), 64);
}

static void test_signatures(void)
{
    static const struct fc_endpoint endpoints[] = {
        {.host = "support.us-east-1.amazonaws.com", .region = "us-east-1"},
        {.host = "::1", .authority = "[::1]:8443", .port = 8443, .region = "cn-north-1"},
        {.host = "h",
         .path = "/a//../b~%",
         .query = "b=2&a=%2f&a",
         .resource = fc_resource_put,
         .region = "us-gov-west-1"},
        {.host = "h", .resource = fc_resource_put_as_is, .region = "r"},
    };
    for (size_t i = 0; i < sizeof endpoints / sizeof endpoints[0]; i++) {
        check(&endpoints[i], NULL);
        check(&endpoints[i], "");
        check(&endpoints[i], "FwoGZXIvYXdzE+/==");
    }
}

int main(void)
{
    RUN(test_signatures);
    return test_end();
}
