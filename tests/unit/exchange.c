#include "exchange.h"

#include <mbedtls/sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reference.h"

#define FIELDS_MAX 16
#define TEXT_MAX 16384

#define EXAMPLE_BODY "{\"subject\":\"Pump 7\",\"communicationBody\":\"It is \\\"hot\\\".\\n\"}"

const struct fc_case example_request = {.subject = "Pump 7",
                                        .body = {"It is \"hot\".\n", 13, NULL, 0}};
const struct fc_endpoint example_endpoint = {.host = "support.us-east-1.amazonaws.com",
                                             .region = "us-east-1"};
const struct fc_credentials example_credentials = {.access_key_id = "AKIAIOSFODNN7EXAMPLE",
                                                   .secret_access_key =
                                                       "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
const struct expectation example_expected = {
    .line = "POST / HTTP/1.1",
    .resource = "/\n\n",
    .host = "support.us-east-1.amazonaws.com",
    .region = "us-east-1",
    .service = "support",
    .key_id = "AKIAIOSFODNN7EXAMPLE",
    .secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    .target = "AWSSupport_20130415.CreateCase",
    .date = "20251203T120506Z",
    .body = EXAMPLE_BODY,
    .body_len = sizeof EXAMPLE_BODY - 1,
};

void exchange_send(struct exchange *exchange, struct fc_call *call, size_t piece, size_t most)
{
    exchange->len = 0;
    while (fc_call_state(call) == FC_WANT_SEND && exchange->len < most) {
        size_t len;
        const void *buf = fc_call_send_buf(call, &len);
        if (!buf)
            return;
        if (len > piece)
            len = piece;
        if (len > most - exchange->len)
            len = most - exchange->len;
        if (exchange->len + len > sizeof exchange->sent) {
            printf("FAIL exchange: a request without end\n0 passed, 1 failed\n");
            exit(1);
        }
        memcpy(exchange->sent + exchange->len, buf, len);
        exchange->len += len;
        fc_call_send_ack(call, len);
    }
}

int exchange_answer(struct fc_call *call, const char *answer, size_t len, size_t split,
                    size_t piece)
{
    size_t most = split < len ? split : len;
    while (len && fc_call_state(call) == FC_WANT_RECV) {
        size_t cap;
        void *buf = fc_call_recv_buf(call, &cap);
        if (!buf)
            return 0;
        if (cap > most)
            cap = most;
        memcpy(buf, answer, cap);
        fc_call_recv_ack(call, cap);
        answer += cap;
        len -= cap;
        most -= cap;
        if (!most)
            most = piece < len ? piece : len;
    }
    int waits = fc_call_state(call) == FC_WANT_RECV;
    if (waits)
        fc_call_recv_eof(call);
    return waits;
}

/* A request taken apart. */
struct parsed {
    char head[TEXT_MAX];
    const char *line;
    const char *names[FIELDS_MAX], *values[FIELDS_MAX];
    size_t count;
};

static int no(const char *why)
{
    printf("  the service says: %s\n", why);
    return 0;
}

size_t exchange_head_len(const struct exchange *exchange)
{
    for (size_t i = 0; i + 4 <= exchange->len; i++)
        if (!memcmp(exchange->sent + i, "\r\n\r\n", 4))
            return i + 4;
    return 0;
}

static int parse(struct parsed *parsed, const struct exchange *exchange)
{
    size_t len = exchange_head_len(exchange);
    if (!len || len >= sizeof parsed->head)
        return no("there is no end of the head");
    memcpy(parsed->head, exchange->sent, len);
    parsed->head[len - 2] = 0;
    if (strlen(parsed->head) != len - 2)
        return no("there is a NUL in the head");
    parsed->count = 0;
    char *next, *line = parsed->head;
    parsed->line = line;
    for (; *line; line = next) {
        next = strstr(line, "\r\n");
        *next = 0;
        next += 2;
        if (strpbrk(line, "\r\n"))
            return no("a line end is bare");
        if (line == parsed->line)
            continue;
        char *colon = strstr(line, ": ");
        if (!colon || parsed->count == FIELDS_MAX)
            return no("a line is no field");
        *colon = 0;
        parsed->names[parsed->count] = line;
        parsed->values[parsed->count++] = colon + 2;
    }
    return 1;
}

/* The value of the only field of that name, or NULL. */
static const char *field(const struct parsed *parsed, const char *name, size_t name_len)
{
    const char *value = NULL;
    for (size_t i = 0; i < parsed->count; i++) {
        if (strlen(parsed->names[i]) == name_len && !memcmp(parsed->names[i], name, name_len)) {
            if (value)
                return NULL;
            value = parsed->values[i];
        }
    }
    return value;
}

static int is_field(const struct parsed *parsed, const char *name, const char *expected)
{
    const char *value = field(parsed, name, strlen(name));
    if (expected ? !value || strcmp(value, expected) : value != NULL) {
        printf("  %s: %s, not %s\n", name, value ? value : "none", expected ? expected : "none");
        return 0;
    }
    return 1;
}

static int are_fields(const struct parsed *parsed, const struct expectation *expected)
{
    char length[32];
    snprintf(length, sizeof length, "%zu", expected->body_len);
    return parsed->count == 6u + (expected->token != NULL) &&
           is_field(parsed, "content-type", "application/x-amz-json-1.1") &&
           is_field(parsed, "host", expected->host) &&
           is_field(parsed, "x-amz-date", expected->date) &&
           is_field(parsed, "x-amz-security-token", expected->token) &&
           is_field(parsed, "x-amz-target", expected->target) &&
           is_field(parsed, "content-length", length);
}

/* Compute the signature of these signed headers, named in order, separated by ";". */
static int sign(char signature[65], const struct parsed *parsed, const char *signed_headers,
                const struct expectation *expected)
{
    static char text[2 * TEXT_MAX];
    uint8_t digest[32], key[32];
    char hex[65];
    int len = snprintf(text, sizeof text, "POST\n%s", expected->resource);
    for (const char *name = signed_headers; *name;) {
        size_t name_len = strcspn(name, ";");
        const char *value = field(parsed, name, name_len);
        if (!value)
            return no("a signed header is missing");
        len += snprintf(text + len, sizeof text - (size_t)len, "%.*s:%s\n", (int)name_len, name,
                        value);
        name += name_len + (name[name_len] == ';');
    }
    mbedtls_sha256((const uint8_t *)expected->body, expected->body_len, digest, 0);
    reference_hex(hex, digest, 32);
    len += snprintf(text + len, sizeof text - (size_t)len, "\n%s\n%s", signed_headers, hex);
    mbedtls_sha256((const uint8_t *)text, (size_t)len, digest, 0);
    reference_hex(hex, digest, 32);
    len = snprintf(text, sizeof text, "AWS4-HMAC-SHA256\n%s\n%.8s/%s/%s/aws4_request\n%s",
                   expected->date, expected->date, expected->region, expected->service, hex);
    snprintf(hex, sizeof hex, "%.8s", expected->date);
    reference_signing_key(key, expected->secret, hex, expected->region, expected->service);
    reference_hmac(digest, key, 32, text, (size_t)len);
    reference_hex(signature, digest, 32);
    return 1;
}

static int is_authorized(const struct parsed *parsed, const struct expectation *expected)
{
    char authorization[512], signature[65];
    const char *names = expected->token
                            ? "content-type;host;x-amz-date;x-amz-security-token;x-amz-target"
                            : "content-type;host;x-amz-date;x-amz-target";
    if (!sign(signature, parsed, names, expected))
        return 0;
    snprintf(authorization, sizeof authorization,
             "AWS4-HMAC-SHA256 Credential=%s/%.8s/%s/%s/aws4_request, SignedHeaders=%s, "
             "Signature=%s",
             expected->key_id, expected->date, expected->region, expected->service, names,
             signature);
    return is_field(parsed, "authorization", authorization);
}

int exchange_is(const struct exchange *exchange, const struct expectation *expected)
{
    static struct parsed parsed;
    size_t head_len = exchange_head_len(exchange);
    if (!parse(&parsed, exchange))
        return 0;
    if (strcmp(parsed.line, expected->line))
        return no(parsed.line);
    if (!are_fields(&parsed, expected))
        return no("the fields are not those expected");
    if (exchange->len - head_len != expected->body_len ||
        memcmp(exchange->sent + head_len, expected->body, expected->body_len))
        return no("the body is another");
    return is_authorized(&parsed, expected);
}
