/*
 * The smallest program that opens a case: the client over a socket that takes all and has nothing
 * to say. It is linked to be measured, never run.
 */
#include "../../../platform/client.h"

#define WINDOW 364

static int stub_connect(void *ctx, const char *host, uint16_t port)
{
    (void)ctx;
    (void)host;
    return port == 0;
}

static int stub_send(void *ctx, const void *buf, size_t len)
{
    (void)ctx;
    (void)buf;
    return (int)len;
}

static int stub_recv(void *ctx, void *buf, size_t cap)
{
    (void)ctx;
    (void)buf;
    (void)cap;
    return 0;
}

static void stub_close(void *ctx)
{
    (void)ctx;
}

static uint32_t stub_now_ms(void *ctx)
{
    (void)ctx;
    return 0;
}

static int64_t stub_unix_time(void *ctx)
{
    (void)ctx;
    return 0;
}

static const struct fc_port port = {
    .socket = {NULL, stub_connect, stub_send, stub_recv, stub_close, 1},
    .now_ms = stub_now_ms,
    .unix_time = stub_unix_time,
};
static const struct fc_endpoint endpoint = {.host = "h", .region = "r"};
static const struct fc_credentials credentials = {.access_key_id = "a", .secret_access_key = "s"};
static const struct fc_case fault = {.subject = "s", .body = {.data = "b", .len = 1}};

uint8_t window[WINDOW];
struct fc_client client = {
    .port = &port,
    .socket = &port.socket,
    .endpoint = &endpoint,
    .credentials = &credentials,
    .window = window,
    .cap = sizeof window,
};
struct fc_call size_of_call; /* no part of the program: its size is read in the object */

int start(void);

int start(void)
{
    struct fc_result result;
    return fc_create_case(&client, &fault, &result);
}
