/*
 * Counts instructions: of two calls over TLS, the second of which resumes the session of the first,
 * and of the work in memory that is part of each. QEMU is told to let an instruction take 1 ns, and
 * SysTick counts those; what passes while the network is waited for is not counted.
 *
 * So that the count repeats, the random numbers do: this program lends the port a generator that
 * anyone can foresee. It stands here, static, and in no folder that a product is made of.
 */
#include <string.h>

#include "../../../../boards/cortex-m/cortex_m.h"
#include "../../../../boards/firmware/board.h"
#include "../../../../boards/firmware/console.h"
#include "../../../../boards/firmware/provision.h"
#include "../../../../platform/client.h"
#include "../../../../platform/tls.h"

#define NOW 1795348800u /* 2026-11-22T12:00:00Z: of what is signed in memory */
#define NS_PER_MS 1000000u
#define SYSTICK_RELOAD FC_REGISTER(0xE000E014u)
#define SYSTICK_LEFT FC_REGISTER(0xE000E018u)
#define ANSWER                                                                                     \
    "HTTP/1.1 200 OK\r\nx-amzn-RequestId: 9b2d7c52-6f0e-4c25-a8f1-3d5b7e9a1c44\r\n"                \
    "Content-Type: application/x-amz-json-1.1\r\nContent-Length: 56\r\n"                           \
    "Date: Sun, 22 Nov 2026 12:00:01 GMT\r\nConnection: keep-alive\r\n\r\n"                        \
    "{\"caseId\":\"case-12345678910-muen-2026-c4c1d2bf33c5cf47\"}"

static struct fc_provision provision;
static struct fc_lwip lwip;
static struct fc_port port;
static struct fc_arena arena;
static struct fc_tls tls;
static struct fc_session session;
static uint8_t session_block[512], window[364];
static struct fc_endpoint endpoint;
static struct fc_credentials credentials;
static struct fc_case fault;
static struct fc_socket below, above; /* TLS, counted */
static struct fc_client client = {.port = &port,
                                  .socket = &above,
                                  .endpoint = &endpoint,
                                  .credentials = &credentials,
                                  .window = window,
                                  .cap = sizeof(window)};
static uint32_t handshake, received; /* ticks spent in connect; bytes that came from the server */

static int foreseeable(void *ctx, void *buf, size_t len)
{
    static uint32_t state = 2463534242u; /* xorshift (Marsaglia 2003) */
    uint8_t *bytes = buf;
    (void)ctx;
    for (size_t i = 0; i < len; i++) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        bytes[i] = (uint8_t)state;
    }
    return 0;
}

static uint32_t ticks(void)
{
    uint32_t ms, left;
    do {
        ms = fc_board_now_ms(NULL);
        left = SYSTICK_LEFT;
    } while (ms != fc_board_now_ms(NULL));
    return ms * (SYSTICK_RELOAD + 1) + SYSTICK_RELOAD - left;
}

static int below_recv(void *ctx, void *buf, size_t cap)
{
    int got = port.socket.recv(ctx, buf, cap);
    received += got > 0 ? (uint32_t)got : 0;
    return got;
}

static int above_connect(void *ctx, const char *host, uint16_t number)
{
    uint32_t began = ticks();
    int err = tls.socket.connect(ctx, host, number);
    handshake += ticks() - began;
    return err;
}

static void say(const char *what, uint32_t number)
{
    char digits[12];
    fc_console_say("% %", FC_SAID(what, fc_console_number(digits, number)));
}

static void say_ticks(const char *what, uint32_t count)
{
    say(what, count * (NS_PER_MS / (SYSTICK_RELOAD + 1)));
}

static const char *text(const char *key)
{
    return fc_provision_text(&provision, key, "");
}

static void begin(void)
{
    size_t arena_size;
    void *block = fc_board_arena(&arena_size);
    lwip.machine.now_ms = fc_board_now_ms;
    lwip.machine.entropy = foreseeable;
    lwip.machine.sleep = fc_board_sleep;
    lwip.time_server = text("time-server");
    lwip.time_port = (uint16_t)fc_provision_number(&provision, "time-port", 0);
    lwip.dns_server = text("dns-server");
    lwip.dns_port = (uint16_t)fc_provision_number(&provision, "dns-port", 0);
    fc_lwip_init(&lwip, &port);
    below = port.socket;
    below.recv = below_recv;
    fc_arena_init(&arena, block, arena_size);
    fc_tls_init(&tls, &below, &port, &arena, provision.trust, provision.trust_len);
    fc_session_init(&session, session_block, sizeof(session_block), 0);
    tls.session = &session;
    above = tls.socket;
    above.connect = above_connect;
    endpoint.host = text("host");
    endpoint.authority = text("authority");
    endpoint.region = text("region");
    endpoint.port = (uint16_t)fc_provision_number(&provision, "port", 0);
    credentials.access_key_id = text("key");
    credentials.secret_access_key = text("secret");
    fault.subject = text("subject");
    fault.body.data = text("body");
    fault.body.len = strlen(text("body"));
}

/* Make a call over TLS. Returns its error. */
static int call(const char *connecting, const char *calling, const char *bytes)
{
    struct fc_result result;
    uint32_t began = ticks(), spent;
    handshake = received = 0;
    int err = fc_client_begin(&client, &fc_create_case_operation, &fault);
    spent = ticks() - began;
    while (!err) {
        began = ticks();
        int polled = fc_client_poll(&client);
        spent += ticks() - began;
        if (polled != FC_AGAIN)
            break;
        port.idle(port.ctx, fc_client_sleep_ms(&client));
    }
    say_ticks(connecting, handshake);
    say_ticks(calling, spent);
    say(bytes, received);
    return fc_client_result(&client, &result);
}

/* The parts of a call that need no network. Returns its error. */
static int work(void)
{
    static struct fc_call alone;
    struct fc_result result;
    size_t len, cap;
    uint32_t began = ticks();
    int err = fc_call_init(&alone, &fc_create_case_operation, &fault, &endpoint, &credentials, NOW,
                           window, sizeof(window));
    say_ticks("sign", ticks() - began);
    began = ticks();
    while (fc_call_state(&alone) == FC_WANT_SEND) {
        fc_call_send_buf(&alone, &len);
        fc_call_send_ack(&alone, len);
    }
    say_ticks("send", ticks() - began);
    void *room = err ? NULL : fc_call_recv_buf(&alone, &cap);
    if (!room || cap < sizeof(ANSWER) - 1)
        return FC_ERR_WINDOW;
    memcpy(room, ANSWER, sizeof(ANSWER) - 1);
    began = ticks();
    fc_call_recv_ack(&alone, sizeof(ANSWER) - 1);
    say_ticks("parse", ticks() - began);
    return fc_call_result(&alone, &result);
}

int main(void)
{
    size_t len;
    const void *block = fc_board_provision(&len);
    fc_board_begin(&lwip.ethernet);
    if (!fc_provision_read(&provision, block, len))
        return 3;
    begin();
    while (port.unix_time(port.ctx) < 0)
        port.idle(port.ctx, 10);
    int err = call("handshake", "call", "bytes");
    if (!err)
        err = call("resumed-handshake", "resumed-call", "resumed-bytes");
    if (!err && !session.resumed)
        err = FC_ERR_TLS;
    if (!err)
        err = work();
    return err != 0;
}
