#define _POSIX_C_SOURCE 200809L /* getaddrinfo, clock_gettime */

#include "posix.h"

#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ATTEMPT_MS 2000u      /* two SYNs: one may be lost */
#define INTERRUPTIONS_MAX 100 /* a storm of signals is no reason to stay in one call for ever */

enum { CLOSED, CONNECTING, CONNECTED };

static uint32_t now_ms(void *ctx)
{
    struct timespec now = {0, 0};

    (void)ctx;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint32_t)((uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u);
}

static int64_t unix_time(void *ctx)
{
    (void)ctx;
    return (int64_t)time(NULL);
}

static int entropy(void *ctx, void *buf, size_t len)
{
    struct fc_posix *posix = ctx;
    unsigned char *next = buf;
    int interruptions = 0;

    while (len) {
        ssize_t count = getrandom(next, len, GRND_NONBLOCK);

        if (count > 0) {
            next += count;
            len -= (size_t)count;
        } else if (count == 0 || errno != EINTR || ++interruptions > INTERRUPTIONS_MAX) {
            posix->last_errno = count ? errno : EIO;
            posix->last_resolver = 0;
            return FC_ERR_ENTROPY;
        }
    }
    return 0;
}

static void close_descriptor(struct fc_posix *posix)
{
    if (posix->fd >= 0)
        (void)close(posix->fd); /* not again after EINTR: the number may be another's by then */
    posix->fd = -1;
}

static void free_addresses(struct fc_posix *posix)
{
    if (posix->addresses)
        freeaddrinfo(posix->addresses);
    posix->addresses = posix->address = NULL;
}

static void socket_close(void *ctx)
{
    struct fc_posix *posix = ctx;

    close_descriptor(posix);
    free_addresses(posix);
    posix->state = CLOSED;
    posix->failure = 0;
    posix->events = 0;
    posix->waited = 0;
}

static int fail(struct fc_posix *posix, int failure, int err)
{
    socket_close(posix);
    posix->failure = failure;
    posix->last_errno = err;
    posix->last_resolver = 0;
    return failure;
}

static int interrupted(int err)
{
    return err == EINTR || err == EAGAIN || err == EWOULDBLOCK;
}

static int resolve(struct fc_posix *posix, const char *host, uint16_t port)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICSERV,
                             .ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_protocol = IPPROTO_TCP};
    char service[sizeof("65535")] = "", *digit = service + sizeof(service) - 1;
    int interruptions = 0, code;

    do
        *--digit = (char)('0' + port % 10);
    while ((port = (uint16_t)(port / 10)) != 0);
    do
        code = getaddrinfo(host, digit, &hints, &posix->addresses);
    while (code == EAI_SYSTEM && errno == EINTR && ++interruptions <= INTERRUPTIONS_MAX);
    if (code) {
        posix->addresses = NULL; /* not defined after a failure */
        fail(posix, FC_ERR_RESOLVE, code == EAI_SYSTEM ? errno : 0);
        posix->last_resolver = code;
        return FC_ERR_RESOLVE;
    }
    posix->address = posix->addresses;
    posix->timed_out = 0;
    posix->attempt_limit_ms = posix->attempt_ms ? posix->attempt_ms : ATTEMPT_MS;
    posix->state = CONNECTING;
    return 0;
}

/* Begin to connect to the address whose turn it is. Returns 0, EINPROGRESS, or why it failed. */
static int start_attempt(struct fc_posix *posix)
{
    const struct addrinfo *address = posix->address;
    int one = 1;

    posix->attempt_since_ms = now_ms(NULL);
    posix->fd = socket(address->ai_family, address->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
                       address->ai_protocol);
    if (posix->fd < 0)
        return errno;
    /* Records go out as they are written; without it the connection is slower, not wrong. */
    (void)setsockopt(posix->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    if (!connect(posix->fd, address->ai_addr, address->ai_addrlen))
        return 0;
    return errno == EINTR ? EINPROGRESS : errno;
}

/* Ask how the attempt under way is doing. Returns 0, EINPROGRESS, or why it failed. */
static int check_attempt(struct fc_posix *posix)
{
    struct pollfd writable = {.fd = posix->fd, .events = POLLOUT};
    int err = 0, ready = poll(&writable, 1, 0);
    socklen_t len = sizeof(err);

    if (ready == 0)
        return EINPROGRESS;
    if (ready < 0)
        return interrupted(errno) ? EINPROGRESS : errno;
    if (getsockopt(posix->fd, SOL_SOCKET, SO_ERROR, &err, &len))
        return errno;
    return err;
}

/* What the attempt under way has left, in milliseconds; a single address has no limit. */
static uint32_t attempt_left_ms(const struct fc_posix *posix)
{
    uint32_t passed = now_ms(NULL) - posix->attempt_since_ms;

    if (!posix->addresses->ai_next)
        return UINT32_MAX;
    return passed < posix->attempt_limit_ms ? posix->attempt_limit_ms - passed : 0;
}

/* Give the next address its turn. Returns 0, or -1 when all have had theirs and none timed out. */
static int next_address(struct fc_posix *posix)
{
    close_descriptor(posix);
    posix->address = posix->address->ai_next;
    if (posix->address)
        return 0;
    if (!posix->timed_out)
        return -1;
    posix->timed_out = 0;
    if (posix->attempt_limit_ms <= UINT32_MAX / 2)
        posix->attempt_limit_ms *= 2;
    posix->address = posix->addresses;
    return 0;
}

static int socket_connect(void *ctx, const char *host, uint16_t port)
{
    struct fc_posix *posix = ctx;

    if (posix->failure)
        return posix->failure;
    if (posix->state == CONNECTED)
        return 0;
    if (posix->state == CLOSED && resolve(posix, host, port))
        return posix->failure;
    for (;;) {
        int err = posix->fd < 0 ? start_attempt(posix) : check_attempt(posix);

        if (!err) {
            free_addresses(posix);
            posix->state = CONNECTED;
            return 0;
        }
        if (err == EINPROGRESS) {
            if (attempt_left_ms(posix))
                return FC_AGAIN;
            posix->timed_out = 1;
            err = ETIMEDOUT;
        }
        posix->last_errno = err;
        if (next_address(posix))
            return fail(posix, FC_ERR_CONNECT, err);
    }
}

/* Before bytes are moved: forget what the last idle waited for. Returns 0 or why they cannot. */
static int ready_to_move(struct fc_posix *posix)
{
    if (posix->waited) {
        posix->waited = 0;
        posix->events = 0;
    }
    if (posix->state == CONNECTED)
        return 0;
    return posix->failure ? posix->failure : FC_ERR_STATE;
}

/* After send or recv failed with errno, or send took nothing: again later, or never. */
static int not_moved(struct fc_posix *posix, ssize_t count, short direction)
{
    if (count < 0 && !interrupted(errno))
        return fail(posix, FC_ERR_RESET, errno);
    posix->events = (short)(posix->events | direction);
    return FC_AGAIN;
}

static int socket_send(void *ctx, const void *buf, size_t len)
{
    struct fc_posix *posix = ctx;
    ssize_t count;
    int err = ready_to_move(posix);

    if (err)
        return err;
    count = send(posix->fd, buf, len < INT_MAX ? len : INT_MAX, MSG_NOSIGNAL);
    return count > 0 ? (int)count : not_moved(posix, count, POLLOUT);
}

static int socket_recv(void *ctx, void *buf, size_t cap)
{
    struct fc_posix *posix = ctx;
    ssize_t count;
    int err = ready_to_move(posix);

    if (err)
        return err;
    count = recv(posix->fd, buf, cap < INT_MAX ? cap : INT_MAX, 0);
    return count >= 0 ? (int)count : not_moved(posix, count, POLLIN);
}

static void idle(void *ctx, uint32_t ms)
{
    struct fc_posix *posix = ctx;
    struct pollfd moved = {.fd = posix->fd, .events = POLLIN}; /* no descriptor: it just waits */

    if (posix->state == CONNECTING) {
        uint32_t left = attempt_left_ms(posix);

        moved.events = POLLOUT;
        ms = ms < left ? ms : left;
    } else if (posix->events) {
        moved.events = posix->events;
    }
    posix->waited = 1;
    (void)poll(&moved, 1, ms < INT_MAX ? (int)ms : INT_MAX);
}

void fc_posix_init(struct fc_posix *posix, struct fc_port *port)
{
    *posix = (struct fc_posix){.fd = -1};
    *port = (struct fc_port){
        .socket = {.ctx = posix,
                   .connect = socket_connect,
                   .send = socket_send,
                   .recv = socket_recv,
                   .close = socket_close},
        .ctx = posix,
        .now_ms = now_ms,
        .unix_time = unix_time,
        .entropy = entropy,
        .idle = idle,
    };
}
