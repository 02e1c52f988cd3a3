#include "loopback.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

/* What is due before a call does its work: 1 nothing, else what it returns. */
static int due(struct loopback *lo)
{
    lo->must_wait = 0;
    if (lo->dead || !lo->fd)
        lo->misuse++;
    if (lo->dead)
        return FC_ERR_RESET;
    if (lo->late) {
        lo->dead = 1;
        return FC_ERR_TIMEOUT;
    }
    if (++lo->calls == lo->fail) {
        lo->dead = lo->fail_with < 0;
        return lo->fail_with;
    }
    return lo->stutter && lo->calls % 2 ? FC_AGAIN : 1;
}

static int from_errno(struct loopback *lo)
{
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
        lo->must_wait = 1;
        return FC_AGAIN;
    }
    lo->dead = 1;
    return FC_ERR_RESET;
}

static int loopback_connect(void *ctx, const char *host, uint16_t port)
{
    struct loopback *lo = ctx;
    (void)host, (void)port;
    if (!lo->fd) {
        struct sockaddr_in address;
        int on = 1;
        memset(&address, 0, sizeof(address));
        address.sin_family = AF_INET;
        address.sin_port = htons(lo->port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        lo->calls = lo->sent = lo->received = 0;
        lo->dead = lo->ended = lo->late = 0;
        lo->fd = socket(AF_INET, SOCK_STREAM, 0);
        lo->opened++;
        if (connect(lo->fd, (struct sockaddr *)&address, sizeof(address))) {
            lo->dead = 1;
            return FC_ERR_CONNECT;
        }
        setsockopt(lo->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        fcntl(lo->fd, F_SETFL, O_NONBLOCK);
    }
    int r = due(lo);
    return r == 1 || r == 0 ? 0 : r;
}

static int loopback_send(void *ctx, const void *buf, size_t len)
{
    struct loopback *lo = ctx;
    int r = due(lo);
    if (r < 0)
        return r;
    lo->ended |= r == 0;
    if (lo->mute)
        return FC_AGAIN;
    if (lo->piece && len > lo->piece)
        len = lo->piece;
    ssize_t n = send(lo->fd, buf, len, MSG_NOSIGNAL);
    if (n < 0)
        return from_errno(lo);
    lo->sent += (unsigned long)n;
    return (int)n;
}

static int loopback_recv(void *ctx, void *buf, size_t cap)
{
    struct loopback *lo = ctx;
    int r = due(lo);
    lo->ended |= r == 0;
    if (lo->ended)
        return 0;
    if (r != 1)
        return r;
    if (lo->piece && cap > lo->piece)
        cap = lo->piece;
    ssize_t n = recv(lo->fd, buf, cap, 0);
    if (n < 0)
        return from_errno(lo);
    if (lo->flip > lo->received && lo->flip <= lo->received + (unsigned long)n)
        ((unsigned char *)buf)[lo->flip - lo->received - 1] ^= (unsigned char)lo->flip_mask;
    lo->received += (unsigned long)n;
    return (int)n;
}

static void loopback_close(void *ctx)
{
    struct loopback *lo = ctx;
    if (lo->fd) {
        close(lo->fd);
        lo->closed++;
    }
    lo->fd = lo->dead = lo->must_wait = 0;
}

void loopback_init(struct loopback *lo, uint16_t port)
{
    memset(lo, 0, sizeof(*lo));
    lo->port = port;
    lo->patience_ms = 10000;
    lo->socket.ctx = lo;
    lo->socket.connect = loopback_connect;
    lo->socket.send = loopback_send;
    lo->socket.recv = loopback_recv;
    lo->socket.close = loopback_close;
}

void loopback_wait(struct loopback *lo)
{
    struct pollfd fd = {lo->fd, POLLIN, 0};
    if (lo->must_wait && poll(&fd, 1, lo->patience_ms) == 0)
        lo->late = 1;
}

static int64_t test_time(void *ctx)
{
    return ((struct test_port *)ctx)->now;
}

static uint32_t test_ms(void *ctx)
{
    (void)ctx;
    return 0;
}

static int test_entropy(void *ctx, void *buf, size_t len)
{
    struct test_port *port = ctx;
    port->asked++;
    if (port->fail_after && port->asked >= port->fail_after)
        return FC_ERR_ENTROPY;
    return getrandom(buf, len, 0) == (ssize_t)len ? 0 : FC_ERR_ENTROPY;
}

void test_port_init(struct test_port *port, int64_t now)
{
    memset(port, 0, sizeof(*port));
    port->now = now;
    port->port.ctx = port;
    port->port.unix_time = test_time;
    port->port.now_ms = test_ms;
    port->port.entropy = test_entropy;
}
