/* port/posix: names with several addresses, some of which are dead, and the turns they take. */
#define _GNU_SOURCE

#include "posix_peer.h"

#include <limits.h>

/* Two addresses: the first is of another family, is refused, cannot even be tried. */
static void check_second_answers(int family, int backlog)
{
    CHECK_INT(peer_open(&first, family, backlog), 0);
    CHECK_INT(peer_open(&second, AF_INET, 4), 0);
    name_both();
    CHECK_INT(connect_to("name", 1), 0);
    CHECK_INT(seen.address.sin6_port, ((struct sockaddr_in *)&second.address)->sin_port);
    check_echo(&second);
    close_it();
    peer_close(&first);
    peer_close(&second);
}

static void test_second_address(void)
{
    check_second_answers(AF_INET, -1);
    check_second_answers(AF_INET6, -1);
}

static void test_unsupported_family(void)
{
    CHECK_INT(peer_open(&first, AF_INET, 4), 0);
    names.address[0].ss_family = AF_MAX - 1;
    names.address[1] = first.address;
    names.count = 2;
    CHECK_INT(connect_to("name", 1), 0);
    check_echo(&first);
    peer_close(&first);
}

static void test_all_refused(void)
{
    CHECK_INT(peer_open(&first, AF_INET6, -1), 0);
    CHECK_INT(peer_open(&second, AF_INET, -1), 0);
    name_both();
    CHECK_INT(connect_to("name", 1), FC_ERR_CONNECT);
    CHECK_INT(posix.last_errno, ECONNREFUSED);
    peer_close(&first);
    peer_close(&second);
}

/* A dead address makes way after attempt_ms, in real time, and idle does not sleep past that. */
static void test_dead_address(void)
{
    uint32_t since;

    CHECK_INT(peer_open_stalled(&first), 0);
    CHECK_INT(peer_open(&second, AF_INET, 4), 0);
    name_both();
    posix.attempt_ms = 150;
    since = port.now_ms(port.ctx);
    while (try_connect("name", 1) == FC_AGAIN && port.now_ms(port.ctx) - since < 3000)
        port.idle(port.ctx, 10000);
    CHECK(port.now_ms(port.ctx) - since >= 150);
    CHECK(port.now_ms(port.ctx) - since < 1500);
    CHECK_INT(posix.last_errno, ETIMEDOUT);
    check_echo(&second);
    peer_close(&first);
    peer_close(&second);
}

/* Move the clock, and count the connections that are begun by it. */
static unsigned connects_after(uint32_t ms, int expected)
{
    int result, turn = 0;

    clock_ahead_ms += ms;
    fail_calls(EIO, CALL_CONNECT, UINT_MAX, UINT_MAX); /* never: it counts them */
    while ((result = try_connect("name", 1)) == FC_AGAIN && turn++ < 5)
        port.idle(port.ctx, 10);
    CHECK_INT(result, expected);
    return fault.calls;
}

/* Turns come again, twice as long each; the clock wraps during the first. */
static void test_rounds(void)
{
    CHECK_INT(peer_open_stalled(&first), 0);
    CHECK_INT(peer_open(&second, AF_INET, -1), 0);
    name_both();
    posix.attempt_ms = 4000;
    clock_ahead_ms = 0u - 3000u - port.now_ms(port.ctx);
    CHECK_INT(connects_after(0, FC_AGAIN), 1);
    CHECK(port.now_ms(port.ctx) > 0x80000000u);
    CHECK_INT(connects_after(3500, FC_AGAIN), 0);
    CHECK(port.now_ms(port.ctx) < 0x80000000u);
    CHECK_INT(connects_after(1000, FC_AGAIN), 2); /* the second, refused, and the first again */
    CHECK_INT(connects_after(7000, FC_AGAIN), 0);
    CHECK_INT(connects_after(1500, FC_AGAIN), 2);
    peer_close(&first); /* it refuses from now on, and both do in the round after */
    CHECK_INT(connects_after(17000, FC_ERR_CONNECT), 3);
    CHECK_INT(posix.last_errno, ECONNREFUSED);
    peer_close(&second);
}

/* With one address there is no turn to take: it lasts as long as the caller lets it. */
static void test_single_address_waits(void)
{
    CHECK_INT(peer_open_stalled(&first), 0);
    names.address[0] = first.address;
    names.count = 1;
    CHECK_INT(connects_after(0, FC_AGAIN), 1);
    CHECK_INT(connects_after(1000000, FC_AGAIN), 0);
    CHECK(seen.poll.events == POLLOUT);
    peer_close(&first);
}

int main(void)
{
    alarm(120); /* nothing may hang */
    RUN_POSIX(test_second_address);
    RUN_POSIX(test_unsupported_family);
    RUN_POSIX(test_all_refused);
    RUN_POSIX(test_dead_address);
    RUN_POSIX(test_rounds);
    RUN_POSIX(test_single_address_waits);
    return test_end();
}
