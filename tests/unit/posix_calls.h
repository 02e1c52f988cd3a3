/*
 * For the tests of port/posix: the system calls it makes, in between. A test program that includes
 * this (after defining _GNU_SOURCE) has its own socket, connect, send, ...: each notes what it was
 * given, fails when it is told to, and otherwise does what the C library's does.
 */
#ifndef FIELDCASE_POSIX_CALLS_H
#define FIELDCASE_POSIX_CALLS_H

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum call {
    CALL_SOCKET,
    CALL_CONNECT,
    CALL_SEND,
    CALL_RECV,
    CALL_POLL,
    CALL_GETSOCKOPT,
    CALL_SETSOCKOPT,
    CALL_GETRANDOM,
    CALL_CLOSE,
    CALL_GETADDRINFO,
    CALLS
};

#define FAIL_SHORT (-1)  /* not an errno: less than was asked for */
#define FAIL_ATTEMPT 512 /* added to an errno: getsockopt finds it in SO_ERROR */

/* What is to fail. All zeros: nothing. */
static struct {
    int failure;        /* an errno, FAIL_SHORT, or FAIL_ATTEMPT + errno; 0: none */
    unsigned first;     /* from this call on, counted from 1 ... */
    unsigned last;      /* ... to this one */
    int only;           /* a call alone, plus 1; 0: any */
    unsigned calls;     /* made so far */
    unsigned of[CALLS]; /* of each */
} fault, fault_aside;

/* What was seen. */
static struct {
    struct pollfd poll;
    int poll_ms;
    size_t send_len, recv_cap;
    int send_flags;
    unsigned getrandom_flags;
    struct sockaddr_in6 address; /* of the last connect; sin6_port is in the same place for IPv4 */
    int lists;                   /* of addresses, not yet freed */
} seen, seen_aside;

/* What a name resolves to, in place of the resolver; none: ask the C library's. */
static struct {
    struct sockaddr_storage address[8];
    unsigned count;
} names;

static uint32_t clock_ahead_ms; /* of the real one */

static inline int fails(enum call call)
{
    if (fault.failure && (!fault.only || fault.only == (int)call + 1)) {
        fault.of[call]++;
        fault.calls++;
        return fault.calls >= fault.first && fault.calls <= fault.last;
    }
    return 0;
}

/* For calls that are never interrupted. */
static inline int fails_for_good(enum call call)
{
    return fails(call) && fault.failure != EINTR && fault.failure != FAIL_SHORT;
}

static inline int failed(void)
{
    errno = fault.failure == FAIL_SHORT ? EINTR : fault.failure % FAIL_ATTEMPT;
    return -1;
}

/* The C library's function of that name, as real. */
#define REAL(result, name, parameters)                                                             \
    static result(*real) parameters; /* NOLINT(bugprone-macro-parentheses): it is a type */        \
    if (!real)                                                                                     \
    *(void **)&real = dlsym(RTLD_NEXT, #name)

int socket(int family, int type, int protocol)
{
    REAL(int, socket, (int, int, int));
    return fails_for_good(CALL_SOCKET) ? failed() : real(family, type, protocol);
}

/* glibc declares its address as a union of all kinds of pointers, which ISO C does not know. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
int connect(int fd, const struct sockaddr *address, socklen_t len)
{
    REAL(int, connect, (int, const struct sockaddr *, socklen_t));
    int result;

    memcpy(&seen.address, address, len < sizeof(seen.address) ? len : sizeof(seen.address));
    if (!fails(CALL_CONNECT))
        return real(fd, address, len);
    if (fault.failure != EINTR && fault.failure != FAIL_SHORT)
        return failed();
    result = real(fd, address, len); /* interrupted, it goes on all the same */
    return result && errno != EINPROGRESS ? result : failed();
}

#pragma GCC diagnostic pop

ssize_t send(int fd, const void *buf, size_t len, int flags)
{
    REAL(ssize_t, send, (int, const void *, size_t, int));
    seen.send_len = len;
    seen.send_flags = flags;
    if (!fails(CALL_SEND))
        return real(fd, buf, len, flags);
    return fault.failure == FAIL_SHORT ? real(fd, buf, 1, flags) : failed();
}

ssize_t recv(int fd, void *buf, size_t cap, int flags)
{
    REAL(ssize_t, recv, (int, void *, size_t, int));
    seen.recv_cap = cap;
    if (!fails(CALL_RECV))
        return real(fd, buf, cap, flags);
    return fault.failure == FAIL_SHORT ? real(fd, buf, 1, flags) : failed();
}

int poll(struct pollfd *fds, nfds_t count, int ms)
{
    REAL(int, poll, (struct pollfd *, nfds_t, int));
    seen.poll = fds[0];
    seen.poll_ms = ms;
    return fails(CALL_POLL) ? failed() : real(fds, count, ms);
}

int getsockopt(int fd, int level, int option, void *value, socklen_t *len)
{
    REAL(int, getsockopt, (int, int, int, void *, socklen_t *));
    int fault_now = fails_for_good(CALL_GETSOCKOPT), result;

    if (fault_now && fault.failure < FAIL_ATTEMPT)
        return failed();
    result = real(fd, level, option, value, len);
    if (fault_now && fault.failure > FAIL_ATTEMPT)
        *(int *)value = fault.failure - FAIL_ATTEMPT;
    return result;
}

int setsockopt(int fd, int level, int option, const void *value, socklen_t len)
{
    REAL(int, setsockopt, (int, int, int, const void *, socklen_t));
    return fails_for_good(CALL_SETSOCKOPT) ? failed() : real(fd, level, option, value, len);
}

ssize_t getrandom(void *buf, size_t len, unsigned flags)
{
    REAL(ssize_t, getrandom, (void *, size_t, unsigned));
    seen.getrandom_flags = flags;
    if (!fails(CALL_GETRANDOM))
        return real(buf, len, flags);
    return fault.failure == FAIL_SHORT ? real(buf, 1, flags) : failed();
}

int close(int fd)
{
    REAL(int, close, (int));
    int result = real(fd); /* a close that fails has closed */

    return fails(CALL_CLOSE) ? failed() : result;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    /* Where time_t has grown to 64 bits, the header lets this be another name. */
    REAL(int, __clock_gettime64, (clockid_t, struct timespec *));
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);

    if (clock == CLOCK_MONOTONIC) {
        now->tv_sec += clock_ahead_ms / 1000u;
        now->tv_nsec += (long)(clock_ahead_ms % 1000u) * 1000000;
        now->tv_sec += now->tv_nsec / 1000000000;
        now->tv_nsec %= 1000000000;
    }
    return result;
}

/* A list like the resolver's, of what names holds. */
static inline struct addrinfo *named_list(void)
{
    struct addrinfo *list = NULL;
    unsigned i;

    for (i = names.count; i-- > 0;) {
        struct addrinfo *address = calloc(1, sizeof(*address));

        address->ai_family = names.address[i].ss_family;
        address->ai_socktype = SOCK_STREAM;
        address->ai_protocol = IPPROTO_TCP;
        address->ai_addr = (struct sockaddr *)&names.address[i];
        address->ai_addrlen = address->ai_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                                             : sizeof(struct sockaddr_in);
        address->ai_next = list;
        list = address;
    }
    return list;
}

int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints,
                struct addrinfo **list)
{
    REAL(int, getaddrinfo,
         (const char *, const char *, const struct addrinfo *, struct addrinfo **));
    int result = 0;

    if (fails(CALL_GETADDRINFO)) {
        *list = (struct addrinfo *)(void *)&names; /* not defined after a failure */
        if (fault.failure == FAIL_SHORT)
            return EAI_AGAIN;
        (void)failed();
        return EAI_SYSTEM;
    }
    if (names.count)
        *list = named_list();
    else
        result = real(host, service, hints, list);
    seen.lists += !result;
    return result;
}

void freeaddrinfo(struct addrinfo *list)
{
    REAL(void, freeaddrinfo, (struct addrinfo *));
    seen.lists--;
    if (!names.count) {
        real(list);
        return;
    }
    while (list) {
        struct addrinfo *next = list->ai_next;

        free(list);
        list = next;
    }
}

/* From now on the calls from first to last (of that kind alone, unless -1) fail. */
static inline void fail_calls(int failure, int only, unsigned first, unsigned last)
{
    memset(&fault, 0, sizeof(fault));
    fault.failure = failure;
    fault.only = only + 1;
    fault.first = first;
    fault.last = last;
}

static inline void fail_nothing(void)
{
    memset(&fault, 0, sizeof(fault));
}

static inline int descriptors(void)
{
    int fd, count = 0;

    for (fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

#endif
