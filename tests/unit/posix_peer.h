/*
 * For the tests of port/posix: both ends of a connection, in one process and thread. The peer does
 * a little when it is told to, and never waits.
 */
#ifndef FIELDCASE_POSIX_PEER_H
#define FIELDCASE_POSIX_PEER_H

#include "../../port/posix/posix.h"
#include "posix_calls.h"
#include "test.h"

struct peer {
    int listener;
    int connection;                  /* -1: none */
    struct sockaddr_storage address; /* where it listens */
    int fillers[16];                 /* of a peer that does not answer */
};

static inline uint16_t peer_port(const struct peer *peer)
{
    return ntohs(((const struct sockaddr_in *)&peer->address)->sin_port);
}

static inline void nonblocking(int fd)
{
    (void)fcntl(fd, F_SETFL, O_NONBLOCK);
}

/* Bind to a port of loopback, and listen unless it is to refuse. Returns 0, or -1. */
static inline int peer_open(struct peer *peer, int family, int backlog)
{
    struct sockaddr_in6 *ipv6 = (struct sockaddr_in6 *)&peer->address;
    struct sockaddr_in *ipv4 = (struct sockaddr_in *)&peer->address;
    socklen_t len = family == AF_INET6 ? sizeof(*ipv6) : sizeof(*ipv4);

    memset(peer, 0, sizeof(*peer));
    peer->address.ss_family = (sa_family_t)family;
    if (family == AF_INET6)
        ipv6->sin6_addr = in6addr_loopback;
    else
        ipv4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    memset(peer->fillers, -1, sizeof(peer->fillers));
    peer->connection = -1;
    peer->listener = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (peer->listener < 0)
        return -1;
    nonblocking(peer->listener);
    if (bind(peer->listener, (struct sockaddr *)&peer->address, len) ||
        getsockname(peer->listener, (struct sockaddr *)&peer->address, &len))
        return -1;
    return backlog < 0 ? 0 : listen(peer->listener, backlog);
}

/* A peer that leaves connections unanswered: its queue is full. Returns 0, or -1. */
static inline int peer_open_stalled(struct peer *peer)
{
    struct pollfd connected = {.events = POLLOUT};
    size_t i;

    if (peer_open(peer, AF_INET, 0))
        return -1;
    for (i = 0; i < sizeof(peer->fillers) / sizeof(peer->fillers[0]); i++) {
        connected.fd = peer->fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        nonblocking(connected.fd);
        if (connect(connected.fd, (struct sockaddr *)&peer->address, sizeof(struct sockaddr_in)) &&
            errno != EINPROGRESS)
            return -1;
        if (poll(&connected, 1, 100) == 0)
            return 0;
    }
    return -1;
}

static inline void peer_hang_up(struct peer *peer)
{
    if (peer->connection >= 0)
        close(peer->connection);
    peer->connection = -1;
}

static inline void peer_reset(struct peer *peer)
{
    struct linger linger = {1, 0};

    (void)setsockopt(peer->connection, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
    peer_hang_up(peer);
}

static inline void peer_close(struct peer *peer)
{
    size_t i;

    peer_hang_up(peer);
    for (i = 0; i < sizeof(peer->fillers) / sizeof(peer->fillers[0]); i++)
        if (peer->fillers[i] >= 0)
            close(peer->fillers[i]);
    close(peer->listener);
}

/* Accept whoever connected. */
static inline void peer_accept(struct peer *peer)
{
    if (peer->connection < 0) {
        peer->connection = accept(peer->listener, NULL, NULL);
        if (peer->connection >= 0)
            nonblocking(peer->connection);
    }
}

/* Accept, and send back what has come; unnoticed: neither does it fail nor is it seen. */
static inline void peer_echo(struct peer *peer)
{
    char buf[4096];
    ssize_t count = -1;

    memcpy(&fault_aside, &fault, sizeof(fault));
    memcpy(&seen_aside, &seen, sizeof(seen));
    fail_nothing();
    peer_accept(peer);
    if (peer->connection >= 0)
        count = recv(peer->connection, buf, sizeof(buf), 0);
    if (count > 0)
        (void)send(peer->connection, buf, (size_t)count, MSG_NOSIGNAL);
    if (count == 0)
        peer_hang_up(peer);
    memcpy(&fault, &fault_aside, sizeof(fault));
    memcpy(&seen, &seen_aside, sizeof(seen));
}

static struct fc_posix posix;
static struct fc_port port;
static struct peer first, second;

static inline int try_connect(const char *host, uint16_t number)
{
    return port.socket.connect(port.socket.ctx, host, number);
}

static inline int connect_to(const char *host, uint16_t number)
{
    int result, turn = 0;

    while ((result = try_connect(host, number)) == FC_AGAIN && turn++ < 100)
        port.idle(port.ctx, 10);
    return result;
}

static inline int send_bytes(const void *buf, size_t len)
{
    return port.socket.send(port.socket.ctx, buf, len);
}

static inline int recv_bytes(void *buf, size_t cap)
{
    return port.socket.recv(port.socket.ctx, buf, cap);
}

static inline void close_it(void)
{
    port.socket.close(port.socket.ctx);
}

/* What is sent comes back. */
static inline void check_echo(struct peer *peer)
{
    char buf[8] = "";
    int result, turn = 0;

    CHECK_INT(send_bytes("hello", 5), 5);
    while ((result = recv_bytes(buf, sizeof(buf))) == FC_AGAIN && turn++ < 100) {
        peer_echo(peer);
        port.idle(port.ctx, 10);
    }
    CHECK_BYTES(buf, result > 0 ? (size_t)result : 0, "hello", 5);
}

/* A name with an address of each of two peers, in this order. */
static inline void name_both(void)
{
    names.address[0] = first.address;
    names.address[1] = second.address;
    names.count = 2;
}

/* Run test: afterwards it has given back every descriptor and every list of addresses. */
static inline void run(const char *name, void (*test)(void))
{
    int before = descriptors();

    test_begin(name);
    memset(&names, 0, sizeof(names));
    memset(&seen, 0, sizeof(seen));
    clock_ahead_ms = 0;
    fail_nothing();
    fc_posix_init(&posix, &port);
    test();
    fail_nothing();
    close_it();
    CHECK_INT(descriptors(), before);
    CHECK_INT(seen.lists, 0);
    test_close();
}

#define RUN_POSIX(test) run(#test, test)

#endif
