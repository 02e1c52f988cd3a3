#include "device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../core/json.h"
#include "../fault/ledger.h"

static struct fc_signing_key cache;
static const struct fc_credentials credentials = {
    .access_key_id = "AKIDEXAMPLE",
    .secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    .cache = &cache,
};
static const struct fc_endpoint endpoints[DEVICE_SERVES] = {
    {.host = "east.test", .region = "us-east-1", .plaintext = FC_PLAINTEXT_FOR_LOCAL_TEST},
    {.host = "west.test", .region = "us-west-2", .plaintext = FC_PLAINTEXT_FOR_LOCAL_TEST},
    {.host = "isle.test", .region = "eu-west-1", .plaintext = FC_PLAINTEXT_FOR_LOCAL_TEST},
};

static void step(struct device *device)
{
    if (++device->steps == device->stop_at)
        longjmp(device->stop, 1);
}

static struct device_call *note(struct device *device)
{
    struct device_call *call = &device->calls[device->call_count++];
    if (device->call_count > DEVICE_CALLS)
        abort();
    memset(call, 0, sizeof *call);
    memcpy(call->host, device->host, sizeof call->host);
    call->at = (uint32_t)(device->ms / 1000);
    return call;
}

static int line_connect(void *ctx, const char *host, uint16_t port)
{
    struct device *device = ctx;
    (void)port;
    step(device);
    snprintf(device->host, sizeof device->host, "%s", host);
    if (!device->unreachable)
        return FC_OK;
    device->unreachable--;
    note(device);
    return FC_ERR_CONNECT;
}

static void serve(struct device *device)
{
    struct device_call *call = note(device);
    device->request[device->request_len] = 0;
    const char *target = strstr(device->request, "AWSSupport_20130415.");
    const char *credential = strstr(device->request, "Credential=");
    if (!target || sscanf(target, "%*[^.].%23[A-Za-z]", call->operation) != 1 || !credential ||
        sscanf(credential, "%*[^/]/%*[^/]/%15[^/]", call->region) != 1)
        abort();
    struct device_answer answer = device->serve(device, call->operation);
    device->served = 1;
    if (!answer.status)
        return;
    int len = snprintf(device->answer, sizeof device->answer,
                       "HTTP/1.1 %u X\r\n%sContent-Length: %zu\r\n\r\n%s", answer.status,
                       answer.fields ? answer.fields : "", strlen(answer.body), answer.body);
    if (len < 0 || (size_t)len >= sizeof device->answer)
        abort();
    device->answer_len = (size_t)len / (answer.cut ? 2 : 1);
}

static int line_send(void *ctx, const void *buf, size_t len)
{
    struct device *device = ctx;
    step(device);
    if (device->request_len + len >= sizeof device->request)
        abort();
    memcpy(device->request + device->request_len, buf, len);
    device->request_len += len;
    if (ledger_is_whole(device->request, device->request_len))
        serve(device);
    return (int)len;
}

static int line_recv(void *ctx, void *buf, size_t cap)
{
    struct device *device = ctx;
    size_t left = device->answer_len - device->answer_off;
    step(device);
    if (!left)
        return device->answer_len ? 0 : FC_AGAIN;
    cap = cap < left ? cap : left;
    memcpy(buf, device->answer + device->answer_off, cap);
    device->answer_off += cap;
    return (int)cap;
}

static void line_close(void *ctx)
{
    struct device *device = ctx;
    device->request_len = device->answer_len = device->answer_off = 0;
    device->served = 0;
}

static uint32_t now_ms(void *ctx)
{
    return (uint32_t)((struct device *)ctx)->ms;
}

static int64_t unix_time(void *ctx)
{
    const struct device *device = ctx;
    return (int64_t)(DEVICE_NOW + device->ms / 1000) + device->clock_error;
}

/* Markers differ; other random numbers are the test's. */
static int entropy(void *ctx, void *buf, size_t len)
{
    struct device *device = ctx;
    memset(buf, (int)device->random, len);
    if (len == FC_MARKER_SIZE) {
        device->markers++;
        memcpy(buf, &device->markers, sizeof device->markers);
    }
    return FC_OK;
}

static int store_program(void *ctx, uint32_t off, const void *buf, size_t len)
{
    struct device *device = ctx;
    step(device);
    return device->medium.program(device->medium.ctx, off, buf, len);
}

static int store_read(void *ctx, uint32_t off, void *buf, size_t len)
{
    const struct device *device = ctx;
    return device->medium.read(device->medium.ctx, off, buf, len);
}

static int store_erase(void *ctx, uint32_t off)
{
    struct device *device = ctx;
    step(device);
    return device->medium.erase(device->medium.ctx, off);
}

void device_boot(struct device *device)
{
    line_close(device);
    memset(&cache, 0, sizeof cache);
    memset(&device->client, 0, sizeof device->client);
    memset(&device->courier, 0, sizeof device->courier);
    device->client.port = &device->port;
    device->client.socket = &device->port.socket;
    device->client.endpoint = &endpoints[0];
    device->client.credentials = &credentials;
    device->client.window = device->window;
    device->client.cap = sizeof device->window;
    device->courier.outbox = &device->outbox;
    device->courier.client = &device->client;
    device->courier.policy = &device->policy;
    device->courier.endpoints = device->endpoint_count ? endpoints : NULL;
    device->courier.endpoint_count = device->endpoint_count;
    device->courier.counts_starts = device->counts_starts;
    if (fc_outbox_open(&device->outbox, &device->storage, device->entries, 8, device->outbox_window,
                       sizeof device->outbox_window))
        abort();
}

void device_init(struct device *device)
{
    memset(device, 0, sizeof *device);
    flash_init(&device->flash, &device->medium, 4096, 1, 64, 0);
    device->storage = device->medium;
    device->storage.ctx = device;
    device->storage.read = store_read;
    device->storage.program = store_program;
    device->storage.erase = store_erase;
    device->port.ctx = device;
    device->port.now_ms = now_ms;
    device->port.unix_time = unix_time;
    device->port.entropy = entropy;
    device->port.socket = (struct fc_socket){.ctx = device,
                                             .connect = line_connect,
                                             .send = line_send,
                                             .recv = line_recv,
                                             .close = line_close};
    device->policy.hour_cases = device->policy.day_cases = FC_UNLIMITED;
    device_boot(device);
}

void device_free(struct device *device)
{
    flash_free(&device->flash);
}

int device_run(struct device *device, uint32_t seconds)
{
    volatile uint64_t end = device->ms + seconds * 1000ull;
    if (setjmp(device->stop))
        device_boot(device);
    while (device->ms < end) {
        int err = fc_courier_poll(&device->courier);
        if (err < 0 && err != FC_AGAIN)
            return err;
        uint64_t next = device->ms + fc_courier_sleep_ms(&device->courier);
        device->ms = next < end ? next : end;
    }
    return 0;
}

uint32_t device_report(struct device *device, const char *subject, const char *body,
                       uint8_t fingerprint)
{
    uint32_t id = 0;
    const struct fc_report report = {.subject = subject,
                                     .severity = FC_HIGH,
                                     .body = {.data = body, .len = strlen(body), .replace = 1},
                                     .fingerprint = {fingerprint}};
    if (fc_courier_report(&device->courier, &report, &id) < 0)
        abort();
    return id;
}

struct fc_entry device_entry(struct device *device, uint32_t id)
{
    struct fc_entry entry;
    if (fc_courier_entry(&device->courier, id, &entry))
        abort();
    return entry;
}

int device_stored_state(struct device *device, uint32_t id)
{
    uint8_t mark[FC_MARK_SIZE];
    struct fc_entry entry;
    int len = fc_outbox_read_mark(&device->outbox, id, mark, sizeof mark);
    return len < 0 || fc_mark_read_entry(&entry, mark, (size_t)len) ? -1 : entry.state;
}

unsigned device_count(const struct device *device, const char *operation)
{
    unsigned count = 0;
    for (unsigned i = 0; i < device->call_count; i++)
        count += !strcmp(device->calls[i].operation, operation);
    return count;
}

const char *device_member(const struct device *device, const char *key, size_t *len)
{
    static char value[sizeof device->request];
    char wanted[40];
    snprintf(wanted, sizeof wanted, "\"%s\":\"", key);
    const char *from = strstr(device->request, wanted);
    const char *end = device->request + device->request_len;
    return from && fc_json_string(from + strlen(wanted), end, value, len) ? value : NULL;
}
