/* What a call finds before a byte is sent: each its own error, and then nothing is to be sent. */
#include "../../core/call.h"

#include <stdlib.h>

#include "exchange.h"
#include "guard.h"
#include "rendering.h"
#include "test.h"

static int init(struct fc_call *call, const struct fc_case *request,
                const struct fc_endpoint *endpoint, const struct fc_credentials *credentials,
                void *window, size_t cap)
{
    return fc_call_init(call, &fc_create_case_operation, request, endpoint, credentials,
                        EXAMPLE_NOW, window, cap);
}

/* A call that did not begin: done, refused, and nothing is to be sent or received. */
static struct fc_result check_refused(struct fc_call *call, int err)
{
    struct fc_result result;
    size_t len = 1;
    CHECK_INT(fc_call_state(call), FC_DONE);
    CHECK(fc_call_send_buf(call, &len) == NULL && len == 0);
    CHECK(fc_call_recv_buf(call, &len) == NULL && len == 0);
    fc_call_send_ack(call, 1);
    fc_call_recv_ack(call, 1);
    fc_call_recv_eof(call);
    fc_call_fail(call, FC_ERR_TIMEOUT);
    CHECK_INT(fc_call_result(call, &result), err);
    CHECK_INT(result.err, err);
    CHECK_INT(result.outcome, FC_REFUSED);
    CHECK_INT(result.status, 0);
    CHECK(!*result.identifier && !*result.code && !*result.message && !*result.request_id);
    CHECK_INT(result.message_len, 0);
    return result;
}

static void test_window_too_small(void)
{
    for (size_t cap = 0; cap < FC_WINDOW_MIN; cap++) {
        struct fc_call call;
        char *window = guard_alloc(cap);
        CHECK_INT(
            init(&call, &example_request, &example_endpoint, &example_credentials, window, cap),
            FC_ERR_WINDOW);
        CHECK_INT(check_refused(&call, FC_ERR_WINDOW).need, FC_WINDOW_MIN);
        guard_free(window, cap);
    }
}

static void test_clock(void)
{
    static const uint32_t times[] = {0, 1, 1440938160, 1704067199, 1704067200, UINT32_MAX};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        struct fc_call call;
        char window[128];
        int early = times[i] < 1704067200; /* 2024-01-01 */
        CHECK_INT(fc_call_init(&call, &fc_create_case_operation, &example_request,
                               &example_endpoint, &example_credentials, times[i], window,
                               sizeof window),
                  early ? FC_ERR_CLOCK : 0);
        if (early)
            check_refused(&call, FC_ERR_CLOCK);
    }
}

/* Texts that could end a line, or that no field may hold. */
static const char *const bad_texts[] = {
    "a\r\nx-evil: 1", "a\nb",  "a\rb",  "\r\n\r\n",    "a b",  " ",
    "a\tb",           "a\x7f", "a\x01", "caf\xc3\xa9", "a\x80"};
#define BAD_TEXTS (sizeof bad_texts / sizeof bad_texts[0])

static void check_credentials(const struct fc_credentials *credentials)
{
    struct fc_call call;
    char window[128];
    CHECK_INT(init(&call, &example_request, &example_endpoint, credentials, window, sizeof window),
              FC_ERR_CREDENTIALS);
    CHECK(!*check_refused(&call, FC_ERR_CREDENTIALS).field);
}

static void test_credentials(void)
{
    static const char *const none[] = {NULL, ""};
    for (size_t i = 0; i < BAD_TEXTS + 2; i++) {
        struct fc_credentials credentials = example_credentials;
        const char *bad = i < 2 ? none[i] : bad_texts[i - 2];
        credentials.access_key_id = bad;
        if (bad && strspn(bad, "ab ") == strlen(bad) && *bad) /* it stands within a field */
            CHECK_INT(init(&(struct fc_call){0}, &example_request, &example_endpoint, &credentials,
                           (char[128]){0}, 128),
                      0);
        else
            check_credentials(&credentials);
        credentials = example_credentials;
        credentials.secret_access_key = bad;
        check_credentials(&credentials);
        credentials = example_credentials;
        credentials.session_token = bad;
        if (i >= 2)
            check_credentials(&credentials);
    }
}

static void check_endpoint(const struct fc_endpoint *endpoint)
{
    struct fc_call call;
    char window[128];
    CHECK_INT(init(&call, &example_request, endpoint, &example_credentials, window, sizeof window),
              FC_ERR_ENDPOINT);
    CHECK(!*check_refused(&call, FC_ERR_ENDPOINT).field);
}

static void test_texts_of_endpoint(void)
{
    static const size_t texts[] = {
        offsetof(struct fc_endpoint, host),    offsetof(struct fc_endpoint, region),
        offsetof(struct fc_endpoint, service), offsetof(struct fc_endpoint, authority),
        offsetof(struct fc_endpoint, path),    offsetof(struct fc_endpoint, query)};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        for (size_t j = 0; j < BAD_TEXTS; j++) {
            struct fc_endpoint endpoint = example_endpoint;
            char bad[64];
            endpoint.resource = fc_resource_put;
            snprintf(bad, sizeof bad, "/%s", bad_texts[j]);
            memcpy((char *)&endpoint + texts[i], &(const char *){bad}, sizeof(const char *));
            check_endpoint(&endpoint);
        }
    }
}

static void test_endpoints(void)
{
    struct fc_endpoint endpoint = example_endpoint;
    endpoint.host = NULL;
    check_endpoint(&endpoint);
    endpoint.host = "";
    check_endpoint(&endpoint);
    endpoint = example_endpoint;
    endpoint.region = NULL;
    check_endpoint(&endpoint);
    endpoint.region = "";
    check_endpoint(&endpoint);
    endpoint = example_endpoint;
    endpoint.authority = ""; /* an empty Host, or a scope without a service, is no default */
    check_endpoint(&endpoint);
    endpoint = example_endpoint;
    endpoint.service = "";
    check_endpoint(&endpoint);
    endpoint = example_endpoint;
    endpoint.path = "v1"; /* not from "/" on */
    endpoint.resource = fc_resource_put;
    check_endpoint(&endpoint);
    endpoint.path = "";
    check_endpoint(&endpoint);
    endpoint.path = "/v1";
    endpoint.resource = NULL;
    check_endpoint(&endpoint);
    endpoint.path = NULL;
    endpoint.query = "a=1";
    check_endpoint(&endpoint);
}

static void test_ports(void)
{
    static const struct {
        uint16_t port;
        uint8_t plaintext;
        int err;
    } ports[] = {{0, 0, 0},
                 {443, 0, 0},
                 {80, 0, FC_ERR_ENDPOINT},
                 {8443, 0, FC_ERR_ENDPOINT},
                 {0, FC_PLAINTEXT_FOR_LOCAL_TEST, 0},
                 {80, FC_PLAINTEXT_FOR_LOCAL_TEST, 0},
                 {443, FC_PLAINTEXT_FOR_LOCAL_TEST, FC_ERR_ENDPOINT},
                 {80, 1, FC_ERR_ENDPOINT}};
    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
        struct fc_endpoint endpoint = example_endpoint;
        struct fc_call call;
        char window[128];
        endpoint.port = ports[i].port;
        endpoint.plaintext = ports[i].plaintext;
        CHECK_INT(
            init(&call, &example_request, &endpoint, &example_credentials, window, sizeof window),
            ports[i].err);
        endpoint.authority = "localhost:1";
        CHECK_INT(
            init(&call, &example_request, &endpoint, &example_credentials, window, sizeof window),
            0);
    }
}

static void check_request(const struct fc_case *request, int err, const char *field, uint32_t off)
{
    struct fc_call call;
    char window[FC_WINDOW_MIN];
    CHECK_INT(init(&call, request, &example_endpoint, &example_credentials, window, sizeof window),
              err);
    struct fc_result result = check_refused(&call, err);
    CHECK(!strcmp(result.field, field));
    CHECK_INT(result.off, off);
}

static void test_requests(void)
{
    const char *addresses[11];
    char *body = malloc(8001);
    struct reading reading = {NULL, 100, 10, 4, -1, 0, 0, 0};
    struct fc_case request = example_request;
    memset(body, 'x', 8001);
    for (size_t i = 0; i < 11; i++)
        addresses[i] = "a@example.com";
    request.subject = NULL;
    check_request(&request, FC_ERR_MISSING, "subject", 0);
    request.subject = "x\xff";
    check_request(&request, FC_ERR_UTF8, "subject", 1);
    request = example_request;
    request.body.data = NULL;
    check_request(&request, FC_ERR_MISSING, "communicationBody", 0);
    request.body = (struct fc_source){body, 0, NULL, 0};
    check_request(&request, FC_ERR_TOO_SHORT, "communicationBody", 0);
    request.body.len = 8001;
    check_request(&request, FC_ERR_TOO_LONG, "communicationBody", 0);
    request.body = (struct fc_source){&reading, 0, rendering_read, 0};
    check_request(&request, FC_ERR_SOURCE, "communicationBody", 30);
    request = example_request;
    request.cc_emails = (struct fc_strings){addresses, 11};
    check_request(&request, FC_ERR_TOO_MANY, "ccEmailAddresses", 0);
    free(body);
}

int main(void)
{
    RUN(test_window_too_small);
    RUN(test_clock);
    RUN(test_credentials);
    RUN(test_texts_of_endpoint);
    RUN(test_endpoints);
    RUN(test_ports);
    RUN(test_requests);
    return test_end();
}
