/* The port over a serial line, byte by byte: what it says, what it hears, and what is stale. */
#include "../../port/uart/uart.h"
#include "test.h"

static struct {
    uint8_t said[4096], heard[4096];
    size_t said_len, heard_len, taken;
} line;
static struct fc_uart uart;
static struct fc_socket sock;

static void line_put(void *ctx, uint8_t byte)
{
    CHECK(ctx == &line && line.said_len < sizeof(line.said));
    line.said[line.said_len++] = byte;
}

static int line_get(void *ctx)
{
    CHECK(ctx == &line);
    return line.taken < line.heard_len ? line.heard[line.taken++] : -1;
}

static void hear(const char *text, size_t len)
{
    memcpy(line.heard + line.heard_len, text, len);
    line.heard_len += len;
}
#define HEAR(text) hear(text, sizeof(text) - 1)

#define EXPECT_SAID(text)                                                                          \
    do {                                                                                           \
        CHECK_BYTES(line.said, line.said_len, text, sizeof(text) - 1);                             \
        line.said_len = 0;                                                                         \
    } while (0)

static void start(void)
{
    memset(&line, 0, sizeof(line));
    memset(&uart, 0, sizeof(uart));
    uart.ctx = &line;
    uart.put = line_put;
    uart.get = line_get;
    fc_uart_init(&uart, &sock);
}

static int call(void)
{
    return sock.connect(sock.ctx, "support.test", 443);
}

/* Connected, for the first time after start. */
static void open(void)
{
    start();
    CHECK_INT(call(), FC_AGAIN);
    HEAR("\x10"
         "a\x10"
         "0");
    CHECK_INT(call(), 0);
    line.said_len = 0;
}

static void test_connect(void)
{
    start();
    CHECK_INT(sock.send(sock.ctx, "x", 1), FC_ERR_STATE);
    CHECK_INT(sock.recv(sock.ctx, line.said, 1), FC_ERR_STATE);
    CHECK_INT(call(), FC_AGAIN);
    EXPECT_SAID("\x10"
                "asupport.test 00443");
    HEAR("what was before, 2 and all \x10"
         "2\x10"
         "0\x10"
         "b\x10\xEC");
    CHECK_INT(call(), FC_AGAIN);
    CHECK_INT(sock.send(sock.ctx, "x", 1), FC_ERR_STATE);
    HEAR("\x10"
         "a still of no one\x10");
    CHECK_INT(call(), FC_AGAIN);
    HEAR("0");
    CHECK_INT(call(), 0);
    CHECK_INT(call(), 0);
    EXPECT_SAID("");
    start();
    CHECK_INT(sock.connect(sock.ctx, "h", 65535), FC_AGAIN);
    EXPECT_SAID("\x10"
                "ah 65535");
}

static void test_refused(void)
{
    static const struct {
        char mark;
        int err;
    } refusals[] = {{'\xEC', FC_ERR_RESOLVE}, {'\xEB', FC_ERR_CONNECT}};
    for (int i = 0; i < 2; i++) {
        start();
        CHECK_INT(call(), FC_AGAIN);
        HEAR("\x10"
             "a\x10");
        hear(&refusals[i].mark, 1);
        CHECK_INT(call(), refusals[i].err);
        CHECK_INT(call(), refusals[i].err);
        CHECK_INT(sock.recv(sock.ctx, line.said, 1), refusals[i].err);
        CHECK_INT(sock.send(sock.ctx, "x", 1), refusals[i].err);
        sock.close(sock.ctx);
        CHECK_INT(call(), FC_AGAIN);
    }
}

/* Every value of a byte, both ways, however they are cut. */
static void test_bytes(void)
{
    uint8_t all[256], buf[256];
    for (int i = 0; i < 256; i++)
        all[i] = (uint8_t)i;
    for (size_t cap = 1; cap <= 256; cap = cap * 2 + 1) {
        size_t sent = 0, received = 0;
        int len;
        open();
        while (sent < sizeof(all) &&
               (len = sock.send(sock.ctx, all + sent, sizeof(all) - sent)) > 0)
            sent += (size_t)len;
        CHECK_INT(line.said_len, 257);
        CHECK(line.said[16] == 0x10 && line.said[17] == 0x10 && line.said[18] == 0x11);
        for (size_t i = 0; i < 257; i++) {
            hear((const char *)line.said + i, 1); /* as they come, one by one */
            while ((len = sock.recv(sock.ctx, buf + received, cap)) > 0)
                received += (size_t)len;
            CHECK_INT(len, FC_AGAIN);
        }
        CHECK_BYTES(buf, received, all, sizeof(all));
    }
}

static void test_ends(void)
{
    uint8_t buf[8];
    open();
    HEAR("last\x10"
         "2");
    CHECK_INT(sock.send(sock.ctx, "x", 1), 1);
    CHECK_INT(sock.recv(sock.ctx, buf, 3), 3);
    CHECK_INT(sock.recv(sock.ctx, buf, 8), 1);
    CHECK_INT(sock.recv(sock.ctx, buf, 8), 0);
    CHECK_INT(sock.recv(sock.ctx, buf, 8), 0);
    CHECK_INT(sock.send(sock.ctx, "x", 1), 1);
    HEAR("\x10"
         "3");
    CHECK_INT(sock.send(sock.ctx, "x", 1), FC_AGAIN);
    CHECK_INT(sock.recv(sock.ctx, buf, 8), 0);
    HEAR("\x10\xE9");
    CHECK_INT(sock.send(sock.ctx, "x", 1), FC_ERR_RESET);
    CHECK_INT(sock.recv(sock.ctx, buf, 8), FC_ERR_RESET);
    open();
    HEAR("ab\x10\xE9");
    CHECK_INT(sock.recv(sock.ctx, buf, 8), 2);
    CHECK_INT(sock.recv(sock.ctx, buf, 8), FC_ERR_RESET);
}

static void test_flow(void)
{
    uint8_t buf[200] = {0};
    open();
    CHECK_INT(sock.send(sock.ctx, buf, sizeof(buf)), 64);
    HEAR("\x10"
         "1");
    CHECK_INT(sock.send(sock.ctx, buf, sizeof(buf)), FC_AGAIN);
    CHECK_INT(sock.send(sock.ctx, buf, sizeof(buf)), FC_AGAIN);
    CHECK_INT(line.said_len, 64);
    HEAR("\x10"
         "0");
    CHECK_INT(sock.send(sock.ctx, buf, 5), 5);
    HEAR("\x10"
         "1x");
    CHECK_INT(sock.recv(sock.ctx, buf, 8), 1);
    CHECK_INT(sock.recv(sock.ctx, buf, 8), FC_AGAIN);
    line.said_len = 0;
    sock.close(sock.ctx); /* may be said when data may not; and the next begins anew */
    EXPECT_SAID("\x10"
                "Z");
    CHECK_INT(call(), FC_AGAIN);
    HEAR("\x10"
         "1\x10"
         "b");
    CHECK_INT(call(), FC_AGAIN);
    HEAR("\x10"
         "0");
    CHECK_INT(call(), 0);
    CHECK_INT(sock.send(sock.ctx, buf, 5), 5);
}

/* Of a connection that was given up nothing is believed by the next, nor by the one after 15 more.
 */
static void test_stale(void)
{
    uint8_t buf[8];
    open();
    for (int turn = 1; turn < 40; turn++) {
        char answer[] = {0x10, (char)('a' + turn % 16), 0x10, '0'};
        HEAR("stale\x10");
        sock.close(sock.ctx);
        CHECK_INT(sock.recv(sock.ctx, buf, 8), FC_ERR_STATE);
        CHECK_INT(call(), FC_AGAIN);
        HEAR("\xE9\x10"
             "0 stale \x10\xEC\x10");
        HEAR("\x10 and 0x10, and half a mark: \x10");
        HEAR("\xEB");
        CHECK_INT(call(), FC_AGAIN);
        hear(answer, sizeof(answer));
        CHECK_INT(call(), 0);
        HEAR("x");
        CHECK_INT(sock.recv(sock.ctx, buf, 8), 1);
        line.heard_len = line.taken = line.said_len = 0;
    }
}

int main(void)
{
    RUN(test_connect);
    RUN(test_refused);
    RUN(test_bytes);
    RUN(test_ends);
    RUN(test_flow);
    RUN(test_stale);
    return test_end();
}
