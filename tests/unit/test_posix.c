/* port/posix: a connection over real sockets, with what it asks of the system looked at. */
#define _GNU_SOURCE

#include "posix_peer.h"

#include <limits.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <sys/resource.h>

static void check_family(int family, const char *host)
{
    socklen_t len = sizeof(int);
    int nodelay = 0;

    CHECK_INT(peer_open(&first, family, 4), 0);
    CHECK_INT(connect_to(host, peer_port(&first)), 0);
    CHECK_INT(try_connect(host, peer_port(&first)), 0);
    CHECK_INT(seen.lists, 0);
    CHECK(fcntl(posix.fd, F_GETFD) & FD_CLOEXEC);
    CHECK(fcntl(posix.fd, F_GETFL) & O_NONBLOCK);
    CHECK_INT(getsockopt(posix.fd, IPPROTO_TCP, TCP_NODELAY, &nodelay, &len), 0);
    CHECK(nodelay);
    check_echo(&first);
    peer_close(&first);
}

static void test_ipv4(void)
{
    check_family(AF_INET, "127.0.0.1");
}

static void test_ipv6(void)
{
    check_family(AF_INET6, "::1");
}

static void test_scope(void)
{
    int result = try_connect("fe80::1:2:3:4%lo", 9);

    CHECK(result == FC_AGAIN || result == FC_ERR_CONNECT);
    CHECK_INT(seen.address.sin6_family, AF_INET6);
    CHECK_INT(seen.address.sin6_scope_id, if_nametoindex("lo"));
    CHECK_INT(ntohs(seen.address.sin6_port), 9);
    close_it();
    CHECK_INT(try_connect("fe80::1%nosuchlink", 9), FC_ERR_RESOLVE);
}

static void test_port_numbers(void)
{
    static const uint16_t numbers[] = {1, 9, 10, 443, 9999, 10000, 65535};
    size_t i;

    for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        (void)try_connect("127.0.0.1", numbers[i]);
        CHECK_INT(ntohs(seen.address.sin6_port), numbers[i]);
        close_it();
    }
}

static void test_not_connected(void)
{
    char byte = 0;

    CHECK_INT(send_bytes(&byte, 1), FC_ERR_STATE);
    CHECK_INT(recv_bytes(&byte, 1), FC_ERR_STATE);
    close_it();
    close_it();
    CHECK_INT(recv_bytes(&byte, 1), FC_ERR_STATE);
}

static void test_refused(void)
{
    char byte = 0;
    int turn;

    CHECK_INT(peer_open(&first, AF_INET, -1), 0);
    CHECK_INT(connect_to("127.0.0.1", peer_port(&first)), FC_ERR_CONNECT);
    CHECK_INT(posix.last_errno, ECONNREFUSED);
    for (turn = 0; turn < 2; turn++) { /* it sticks */
        CHECK_INT(try_connect("127.0.0.1", peer_port(&first)), FC_ERR_CONNECT);
        CHECK_INT(send_bytes(&byte, 1), FC_ERR_CONNECT);
        CHECK_INT(recv_bytes(&byte, 1), FC_ERR_CONNECT);
    }
    close_it();
    CHECK_INT(posix.last_errno, ECONNREFUSED);
    CHECK_INT(listen(first.listener, 4), 0);
    CHECK_INT(connect_to("127.0.0.1", peer_port(&first)), 0);
    check_echo(&first);
    peer_close(&first);
}

static void test_unknown_name(void)
{
    CHECK_INT(try_connect("a..invalid", 443), FC_ERR_RESOLVE);
    CHECK(posix.last_resolver != 0);
    CHECK_INT(try_connect("127.0.0.1", 443), FC_ERR_RESOLVE);
    close_it();
    CHECK(try_connect("127.0.0.1", 443) != FC_ERR_RESOLVE);
}

static void test_resolver_fails(void)
{
    fail_calls(EMFILE, CALL_GETADDRINFO, 1, 1);
    CHECK_INT(try_connect("name", 443), FC_ERR_RESOLVE);
    CHECK_INT(posix.last_errno, EMFILE);
    CHECK_INT(posix.last_resolver, EAI_SYSTEM);
    close_it();
    fail_calls(FAIL_SHORT, CALL_GETADDRINFO, 1, 1);
    CHECK_INT(try_connect("name", 443), FC_ERR_RESOLVE);
    CHECK_INT(posix.last_errno, 0);
    CHECK_INT(posix.last_resolver, EAI_AGAIN);
    close_it();
    fail_calls(EINTR, CALL_GETADDRINFO, 1, UINT_MAX);
    CHECK_INT(try_connect("name", 443), FC_ERR_RESOLVE);
    CHECK(fault.calls < 1000);
}

static void test_descriptors_used_up(void)
{
    struct rlimit limit, none;

    CHECK_INT(getrlimit(RLIMIT_NOFILE, &limit), 0);
    none = limit;
    none.rlim_cur = 0;
    CHECK_INT(setrlimit(RLIMIT_NOFILE, &none), 0);
    CHECK_INT(try_connect("127.0.0.1", 443), FC_ERR_CONNECT);
    CHECK_INT(posix.last_errno, EMFILE);
    CHECK_INT(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

/* idle waits for the direction that said FC_AGAIN, and for nothing older. */
static void test_idle_directions(void)
{
    static char block[65536];
    char byte = 0;
    int turn = 0;

    CHECK_INT(peer_open(&first, AF_INET, 4), 0);
    port.idle(port.ctx, 0);
    CHECK_INT(seen.poll.fd, -1);
    CHECK_INT(try_connect("127.0.0.1", peer_port(&first)), FC_AGAIN);
    port.idle(port.ctx, 100);
    CHECK_INT(seen.poll.events, POLLOUT);
    CHECK_INT(connect_to("127.0.0.1", peer_port(&first)), 0);
    peer_accept(&first);
    port.idle(port.ctx, 0);
    CHECK_INT(seen.poll.events, POLLIN);
    while (send_bytes(block, sizeof(block)) > 0 && turn++ < 1000)
        ;
    CHECK(turn < 1000);
    port.idle(port.ctx, 0);
    CHECK_INT(seen.poll.events, POLLOUT);
    port.idle(port.ctx, 0); /* and goes on waiting for it */
    CHECK_INT(seen.poll.events, POLLOUT);
    CHECK_INT(recv_bytes(&byte, 1), FC_AGAIN);
    port.idle(port.ctx, 0);
    CHECK_INT(seen.poll.events, POLLIN);
    CHECK_INT(send_bytes(block, 1), FC_AGAIN);
    CHECK_INT(recv_bytes(&byte, 1), FC_AGAIN);
    port.idle(port.ctx, 1);
    CHECK_INT(seen.poll.events, POLLIN | POLLOUT);
    fail_calls(EINTR, CALL_POLL, 1, 1); /* a signal: early, which is right */
    port.idle(port.ctx, UINT32_MAX);
    CHECK_INT(seen.poll_ms, INT_MAX);
    peer_close(&first);
}

/* Waiting costs a call or two, not thousands. */
static void test_idle_does_not_spin(void)
{
    uint32_t since;
    char byte;

    CHECK_INT(peer_open(&first, AF_INET, 4), 0);
    CHECK_INT(connect_to("127.0.0.1", peer_port(&first)), 0);
    fail_calls(EIO, CALL_POLL, UINT_MAX, UINT_MAX);
    since = port.now_ms(port.ctx);
    while (recv_bytes(&byte, 1) == FC_AGAIN && port.now_ms(port.ctx) - since < 200)
        port.idle(port.ctx, 100);
    CHECK(fault.calls <= 4);
    peer_close(&first);
}

static void test_end_and_reset(void)
{
    char byte = 0;
    int turn, result;

    CHECK_INT(peer_open(&first, AF_INET, 4), 0);
    CHECK_INT(connect_to("127.0.0.1", peer_port(&first)), 0);
    check_echo(&first);
    peer_hang_up(&first);
    port.idle(port.ctx, 1000);
    for (turn = 0; turn < 3; turn++)
        CHECK_INT(recv_bytes(&byte, 1), 0);
    close_it();
    CHECK_INT(connect_to("127.0.0.1", peer_port(&first)), 0);
    check_echo(&first);
    peer_reset(&first);
    port.idle(port.ctx, 1000);
    for (turn = 0; turn < 3; turn++) /* not 0: the kernel says it once, the port keeps it */
        CHECK_INT(recv_bytes(&byte, 1), FC_ERR_RESET);
    CHECK_INT(send_bytes(&byte, 1), FC_ERR_RESET);
    CHECK_INT(posix.last_errno, ECONNRESET);
    close_it();
    CHECK_INT(connect_to("127.0.0.1", peer_port(&first)), 0);
    check_echo(&first);
    peer_reset(&first);
    for (turn = 0; (result = send_bytes(&byte, 1)) > 0 && turn < 100; turn++)
        port.idle(port.ctx, 1);
    CHECK_INT(result, FC_ERR_RESET);
    CHECK_INT(seen.send_flags, MSG_NOSIGNAL);
    peer_close(&first);
}

/* The counts are ints: what is asked for never exceeds one. */
static void test_lengths(void)
{
    char byte = 0;

    CHECK_INT(peer_open(&first, AF_INET, 4), 0);
    CHECK_INT(connect_to("127.0.0.1", peer_port(&first)), 0);
    fail_calls(EAGAIN, -1, 1, UINT_MAX);
    CHECK_INT(send_bytes(&byte, SIZE_MAX), FC_AGAIN);
    CHECK_INT(seen.send_len, INT_MAX);
    CHECK_INT(recv_bytes(&byte, SIZE_MAX), FC_AGAIN);
    CHECK_INT(seen.recv_cap, INT_MAX);
    peer_close(&first);
}

static void test_entropy(void)
{
    static const unsigned char zeros[40];
    unsigned char buf[40] = {0};

    fail_calls(FAIL_SHORT, CALL_GETRANDOM, 1, UINT_MAX); /* a byte at a time */
    CHECK_INT(port.entropy(port.ctx, buf, sizeof(buf)), 0);
    CHECK_INT(fault.calls, sizeof(buf));
    CHECK(memcmp(buf + 20, zeros, 20) != 0);
    CHECK(seen.getrandom_flags & GRND_NONBLOCK);
    fail_calls(EINTR, CALL_GETRANDOM, 1, 20);
    CHECK_INT(port.entropy(port.ctx, buf, sizeof(buf)), 0);
    fail_calls(EINTR, CALL_GETRANDOM, 1, UINT_MAX);
    CHECK_INT(port.entropy(port.ctx, buf, sizeof(buf)), FC_ERR_ENTROPY);
    fail_calls(EAGAIN, CALL_GETRANDOM, 1, UINT_MAX); /* early in a boot */
    CHECK_INT(port.entropy(port.ctx, buf, sizeof(buf)), FC_ERR_ENTROPY);
    CHECK_INT(posix.last_errno, EAGAIN);
    fail_calls(ENOSYS, CALL_GETRANDOM, 1, UINT_MAX);
    CHECK_INT(port.entropy(port.ctx, buf, sizeof(buf)), FC_ERR_ENTROPY);
}

static void test_clocks(void)
{
    uint32_t now = port.now_ms(port.ctx);

    clock_ahead_ms = 0u - now - 1u;
    now = port.now_ms(port.ctx);
    CHECK(now == UINT32_MAX || now < 1000);
    clock_ahead_ms += 1000;
    CHECK(port.now_ms(port.ctx) - now >= 1000);
    CHECK(port.now_ms(port.ctx) - now < 2000);
    CHECK(port.unix_time(port.ctx) - time(NULL) <= 1);
    CHECK(port.unix_time(port.ctx) - time(NULL) >= -1);
}

int main(void)
{
    alarm(120); /* nothing may hang */
    RUN_POSIX(test_ipv4);
    RUN_POSIX(test_ipv6);
    RUN_POSIX(test_scope);
    RUN_POSIX(test_port_numbers);
    RUN_POSIX(test_not_connected);
    RUN_POSIX(test_refused);
    RUN_POSIX(test_unknown_name);
    RUN_POSIX(test_resolver_fails);
    RUN_POSIX(test_descriptors_used_up);
    RUN_POSIX(test_idle_directions);
    RUN_POSIX(test_idle_does_not_spin);
    RUN_POSIX(test_end_and_reset);
    RUN_POSIX(test_lengths);
    RUN_POSIX(test_entropy);
    RUN_POSIX(test_clocks);
    return test_end();
}
