/* A proxy's tunnel: what is asked, every split of the answer, and answers that are none. */
#include "../../platform/proxy.h"
#include "test.h"

/* A proxy in memory. */
struct peer {
    struct fc_socket socket;
    const char *answer;
    size_t answer_len, off;
    size_t pause; /* a byte of the answer, from 1, before which recv says FC_AGAIN once */
    size_t most;  /* bytes that a send takes; 0: all */
    int stutter, put_off;
    int connect_err, send_err;
    char host[64];
    uint16_t port;
    char heard[1024];
    size_t heard_len;
    unsigned opened, closed;
};

static int peer_connect(void *ctx, const char *host, uint16_t port)
{
    struct peer *peer = ctx;
    if (peer->stutter && !peer->put_off++)
        return FC_AGAIN;
    peer->put_off = 0;
    (void)snprintf(peer->host, sizeof peer->host, "%s", host);
    peer->port = port;
    peer->opened++;
    return peer->connect_err;
}

static int peer_send(void *ctx, const void *buf, size_t len)
{
    struct peer *peer = ctx;
    if (peer->send_err)
        return peer->send_err;
    if (peer->stutter && !peer->put_off++)
        return FC_AGAIN;
    peer->put_off = 0;
    if (peer->most && len > peer->most)
        len = peer->most;
    CHECK(peer->heard_len + len <= sizeof peer->heard);
    memcpy(peer->heard + peer->heard_len, buf, len);
    peer->heard_len += len;
    return (int)len;
}

static int peer_recv(void *ctx, void *buf, size_t cap)
{
    struct peer *peer = ctx;
    if (peer->pause == peer->off + 1) {
        peer->pause = 0;
        return FC_AGAIN;
    }
    size_t left = peer->answer_len - peer->off;
    if (cap > left)
        cap = left;
    memcpy(buf, peer->answer + peer->off, cap);
    peer->off += cap;
    return (int)cap;
}

static void peer_close(void *ctx)
{
    struct peer *peer = ctx;
    peer->closed++;
}

static void peer_init(struct peer *peer, const char *answer, size_t len)
{
    memset(peer, 0, sizeof *peer);
    peer->socket = (struct fc_socket){.ctx = peer,
                                      .connect = peer_connect,
                                      .send = peer_send,
                                      .recv = peer_recv,
                                      .close = peer_close};
    peer->answer = answer;
    peer->answer_len = len;
}

/* Connect, however often that is put off. */
static int connect_to(struct fc_proxy *proxy, const char *host, uint16_t port)
{
    int err, turns = 0;
    do
        err = proxy->socket.connect(proxy->socket.ctx, host, port);
    while (err == FC_AGAIN && ++turns < 100000);
    return err;
}

#define OK "HTTP/1.1 200 Connection established\r\n\r\n"

static void test_request(void)
{
    static const struct {
        const char *host, *credentials, *request;
        uint16_t port;
    } requests[] = {
        {"h.example", NULL, "CONNECT h.example:443 HTTP/1.1\r\nHost: h.example:443\r\n\r\n", 443},
        {"::1", NULL, "CONNECT [::1]:8443 HTTP/1.1\r\nHost: [::1]:8443\r\n\r\n", 8443},
        {"h", "user:password",
         "CONNECT h:65535 HTTP/1.1\r\nHost: h:65535\r\n"
         "Proxy-Authorization: Basic dXNlcjpwYXNzd29yZA==\r\n\r\n",
         65535},
        {"h", "us:pass",
         "CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\nProxy-Authorization: Basic dXM6cGFzcw==\r\n\r\n", 1},
        {"h", "a:\xff",
         "CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\nProxy-Authorization: Basic YTr/\r\n\r\n", 1},
        {"h", "", "CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\nProxy-Authorization: Basic \r\n\r\n", 1},
    };
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++)
        for (size_t most = 0; most < 70; most++) {
            struct peer peer;
            struct fc_proxy proxy;
            peer_init(&peer, OK, sizeof OK - 1);
            peer.most = most;
            peer.stutter = most & 1;
            fc_proxy_init(&proxy, &peer.socket, "proxy.example", 3128, requests[i].credentials);
            CHECK_INT(connect_to(&proxy, requests[i].host, requests[i].port), 0);
            CHECK(!strcmp(peer.host, "proxy.example") && peer.port == 3128);
            CHECK_BYTES(peer.heard, peer.heard_len, requests[i].request,
                        strlen(requests[i].request));
        }
}

static void test_hosts_that_are_none(void)
{
    static const char *const hosts[] = {"", "h\r\nX: y", "a b", "\xc3\xa9", "h\x7f"};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        struct peer peer;
        struct fc_proxy proxy;
        peer_init(&peer, OK, sizeof OK - 1);
        fc_proxy_init(&proxy, &peer.socket, "p", 1, NULL);
        CHECK_INT(connect_to(&proxy, hosts[i], 443), FC_ERR_ENDPOINT);
        CHECK_INT(peer.opened, 0);
    }
}

/* Answers, and what they amount to. */
static const struct {
    const char *answer;
    int err;
    unsigned status;
} answers[] = {
    {OK, 0, 200},
    {"HTTP/1.0 200 OK\r\n\r\n", 0, 200},
    {"HTTP/1.1 200\r\n\r\n", 0, 200},
    {"HTTP/1.1 200 \r\n\r\n", 0, 200},
    {"HTTP/1.1 204 No\tContent \x80\r\nA: b\r\nContent-Length: 5\r\n\r\n", 0, 204},
    {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nVia: p\r\n\r\n", 0, 200},
    {"HTTP/1.1 407 Proxy Authentication Required\r\n"
     "Proxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 3\r\n\r\nno!",
     FC_ERR_PROXY, 407},
    {"HTTP/1.1 403 Forbidden\r\n\r\nblocked", FC_ERR_PROXY, 403},
    {"HTTP/1.1 302 Found\r\nLocation: http://portal/\r\n\r\n", FC_ERR_PROXY, 302},
    {"HTTP/1.1 502 Bad\r\n\r\n", FC_ERR_PROXY, 502},
    {"HTTP/1.1 200 OK\n\n", FC_ERR_PROXY, 0},
    {"HTTP/1.1 200 OK\r\r\n\r\n", FC_ERR_PROXY, 0},
    {"HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n", FC_ERR_PROXY, 0},
    {"HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\r\n", FC_ERR_PROXY, 0},
    {"HTTP/1.1 200 O\x01K\r\n\r\n", FC_ERR_PROXY, 0},
    {"HTTP/1.1 2000 OK\r\n\r\n", FC_ERR_PROXY, 0},
    {"HTTP/1.1 20 OK\r\n\r\n", FC_ERR_PROXY, 0},
    {"HTTP/1.1 099 OK\r\n\r\n", FC_ERR_PROXY, 0},
    {"HTTP/2.0 200 OK\r\n\r\n", FC_ERR_PROXY, 0},
    {"http/1.1 200 OK\r\n\r\n", FC_ERR_PROXY, 0},
    {" HTTP/1.1 200 OK\r\n\r\n", FC_ERR_PROXY, 0},
    {"\r\nHTTP/1.1 200 OK\r\n\r\n", FC_ERR_PROXY, 0},
    {"SSH-2.0-OpenSSH_9.2\r\n\r\n", FC_ERR_PROXY, 0},
    {"\x15\x03\x01\x00\x02\x02\x46", FC_ERR_PROXY, 0},
    {"HTTP/1.1 200 OK\r\n", FC_ERR_RESET, 0},
    {"HTTP/1.1 407 P\r\nA", FC_ERR_RESET, 407},
    {"HTTP/1.1 1", FC_ERR_RESET, 0},
    {"", FC_ERR_RESET, 0},
};

/* Connect, with a pause before each byte of the answer in its turn. */
static void test_answer(size_t i)
{
    size_t len = strlen(answers[i].answer);
    test_begin(answers[i].answer);
    for (size_t pause = 0; pause <= len + 1; pause++) {
        struct peer peer;
        struct fc_proxy proxy;
        peer_init(&peer, answers[i].answer, len);
        peer.pause = pause;
        fc_proxy_init(&proxy, &peer.socket, "p", 1, NULL);
        CHECK_INT(connect_to(&proxy, "h", 443), answers[i].err);
        CHECK_INT(proxy.status, answers[i].status);
        /* It sticks, until close. */
        CHECK_INT(proxy.socket.connect(proxy.socket.ctx, "h", 443), answers[i].err);
        char byte = 0;
        if (answers[i].err) {
            CHECK_INT(proxy.socket.send(proxy.socket.ctx, &byte, 1), answers[i].err);
            CHECK_INT(proxy.socket.recv(proxy.socket.ctx, &byte, 1), answers[i].err);
        }
        proxy.socket.close(proxy.socket.ctx);
        CHECK_INT(peer.closed, 1);
        CHECK_INT(proxy.socket.send(proxy.socket.ctx, &byte, 1), FC_ERR_STATE);
        peer.answer = OK;
        peer.answer_len = sizeof OK - 1;
        peer.off = 0;
        CHECK_INT(connect_to(&proxy, "h", 443), 0);
        CHECK_INT(proxy.status, 200);
    }
    test_close();
}

static void test_end_at_every_byte(void)
{
    for (size_t len = 0; len < sizeof OK - 1; len++) {
        struct peer peer;
        struct fc_proxy proxy;
        peer_init(&peer, OK, len);
        fc_proxy_init(&proxy, &peer.socket, "p", 1, NULL);
        CHECK_INT(connect_to(&proxy, "h", 443), FC_ERR_RESET);
    }
}

static void test_every_byte_value(void)
{
    for (size_t at = 0; at < sizeof OK - 1; at++)
        for (int value = 0; value < 256; value++) {
            char answer[sizeof OK];
            struct peer peer;
            struct fc_proxy proxy;
            memcpy(answer, OK, sizeof OK);
            answer[at] = (char)value;
            peer_init(&peer, answer, sizeof OK - 1);
            fc_proxy_init(&proxy, &peer.socket, "p", 1, NULL);
            int err = connect_to(&proxy, "h", 443);
            CHECK(err == 0 || err == FC_ERR_PROXY || err == FC_ERR_RESET);
            if (value != OK[at] && (at < 10 || at > 34) && !(at == 7 && value == '0'))
                CHECK(err != 0);
        }
}

static void test_early_data(void)
{
    static const char answer[] = OK "early";
    struct peer peer;
    struct fc_proxy proxy;
    char buf[16];
    peer_init(&peer, answer, sizeof answer - 1);
    fc_proxy_init(&proxy, &peer.socket, "p", 1, NULL);
    CHECK_INT(connect_to(&proxy, "h", 443), 0);
    CHECK_INT(proxy.socket.recv(proxy.socket.ctx, buf, sizeof buf), 5);
    CHECK(!memcmp(buf, "early", 5));
    CHECK_INT(proxy.socket.recv(proxy.socket.ctx, buf, sizeof buf), 0);
    peer.heard_len = 0;
    CHECK_INT(proxy.socket.send(proxy.socket.ctx, "x", 1), 1);
    CHECK_BYTES(peer.heard, peer.heard_len, "x", 1);
    CHECK(!proxy.socket.secure);
}

/* An answer whose head, or whose interim answers, have no end. */
static void test_endless(void)
{
    static char head[65536], interim[65536];
    static const char begin[] = "HTTP/1.1 200 OK\r\n", one[] = "HTTP/1.1 103 Hints\r\n\r\n";
    memset(head, 'a', sizeof head);
    memcpy(head, begin, sizeof begin - 1);
    for (size_t at = 0; at + sizeof one <= sizeof interim; at += sizeof one - 1)
        memcpy(interim + at, one, sizeof one);
    for (int i = 0; i < 2; i++) {
        struct peer peer;
        struct fc_proxy proxy;
        peer_init(&peer, i ? interim : head, sizeof head);
        fc_proxy_init(&proxy, &peer.socket, "p", 1, NULL);
        CHECK_INT(connect_to(&proxy, "h", 443), FC_ERR_PROXY);
        CHECK(peer.off <= 8193 && proxy.status == 0);
    }
}

static void test_errors_below(void)
{
    static const int errors[] = {FC_ERR_RESOLVE, FC_ERR_CONNECT, FC_ERR_TLS_NAME};
    for (size_t i = 0; i < 3; i++) {
        struct peer peer;
        struct fc_proxy proxy;
        peer_init(&peer, OK, sizeof OK - 1);
        fc_proxy_init(&proxy, &peer.socket, "p", 1, NULL);
        peer.connect_err = errors[i];
        CHECK_INT(connect_to(&proxy, "h", 443), errors[i]);
        proxy.socket.close(proxy.socket.ctx);
        peer.connect_err = 0;
        peer.send_err = FC_ERR_RESET;
        CHECK_INT(connect_to(&proxy, "h", 443), FC_ERR_RESET);
        CHECK_INT(connect_to(&proxy, "h", 443), FC_ERR_RESET);
    }
}

int main(void)
{
    RUN(test_request);
    RUN(test_hosts_that_are_none);
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
        test_answer(i);
    RUN(test_end_at_every_byte);
    RUN(test_every_byte_value);
    RUN(test_early_data);
    RUN(test_endless);
    RUN(test_errors_below);
    return test_end();
}
