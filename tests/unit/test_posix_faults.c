/*
 * port/posix: a connection during which the nth system call fails, for all n, in every way: once,
 * or from there on for ever. Each call returns, with a code that the contract knows; nothing is
 * left open; and with the fault gone the same port works.
 */
#define _GNU_SOURCE

#include "posix_peer.h"

#include <limits.h>

#define BYTES 3000
#define ROUNDS_MAX 60

static const int failures[] = {EINTR,
                               FAIL_SHORT,
                               EAGAIN,
                               EMFILE,
                               ENFILE,
                               ENOBUFS,
                               ENOMEM,
                               ECONNRESET,
                               EPIPE,
                               ETIMEDOUT,
                               ENETUNREACH,
                               EACCES,
                               EIO,
                               EINVAL,
                               EBADF,
                               FAIL_ATTEMPT + ECONNREFUSED,
                               FAIL_ATTEMPT + EHOSTUNREACH};

static unsigned scenarios, of_call[CALLS];

/* Returns 0, a code the contract knows, or FC_ERR_TIMEOUT if the caller's patience is over. */
static int connect_step(void)
{
    int result, round;

    for (round = 0; round < ROUNDS_MAX; round++) {
        result = try_connect("name", 1);
        CHECK(result == 0 || result == FC_AGAIN || result == FC_ERR_RESOLVE ||
              result == FC_ERR_CONNECT);
        if (result != FC_AGAIN)
            return result;
        port.idle(port.ctx, 2);
    }
    return FC_ERR_TIMEOUT;
}

/* Send BYTES and get them back. */
static int exchange_step(void)
{
    unsigned char out[BYTES], in[BYTES] = {0};
    size_t sent = 0, received = 0, i;
    int round;

    for (i = 0; i < BYTES; i++)
        out[i] = (unsigned char)(i * 7 + i / 256);
    for (round = 0; round < ROUNDS_MAX && received < BYTES; round++) {
        int result = sent < BYTES ? send_bytes(out + sent, BYTES - sent) : FC_AGAIN;

        CHECK((result > 0 && (size_t)result <= BYTES - sent) || result == FC_AGAIN ||
              result == FC_ERR_RESET);
        if (result > 0)
            sent += (size_t)result;
        else if (result != FC_AGAIN)
            return result;
        peer_echo(&second);
        result = recv_bytes(in + received, BYTES - received);
        CHECK((result > 0 && (size_t)result <= BYTES - received) || result == FC_AGAIN ||
              result == FC_ERR_RESET);
        if (result > 0)
            received += (size_t)result;
        else if (result != FC_AGAIN)
            return result;
        else
            port.idle(port.ctx, 2);
    }
    CHECK(memcmp(in, out, received) == 0);
    return received == BYTES ? 0 : FC_ERR_TIMEOUT;
}

/* The peer hangs up: the end, and again. */
static int end_step(void)
{
    unsigned char byte;
    int result = FC_AGAIN, round;

    for (round = 0; round < ROUNDS_MAX && result == FC_AGAIN; round++) {
        result = recv_bytes(&byte, 1);
        CHECK(result == 0 || result == FC_AGAIN || result == FC_ERR_RESET);
        if (result == FC_AGAIN)
            port.idle(port.ctx, 2);
    }
    return result == FC_AGAIN ? FC_ERR_TIMEOUT : result;
}

/* Entropy, a connection to the second of two addresses, an exchange, the end. */
static int scenario(void)
{
    unsigned char key[40];
    int result = port.entropy(port.ctx, key, sizeof(key));

    CHECK(result == 0 || result == FC_ERR_ENTROPY);
    if (!result)
        result = connect_step();
    if (!result)
        result = exchange_step();
    if (!result) {
        int connection = second.connection;

        second.connection = -1;
        CHECK_INT(shutdown(connection, SHUT_WR), 0);
        result = end_step();
        second.connection = connection;
    }
    close_it();
    return result;
}

/* What the peer still has of the last connection is over; nothing is counted here. */
static void clear(void)
{
    memcpy(of_call, fault.of, sizeof(of_call));
    fail_nothing();
    peer_accept(&second);
    peer_hang_up(&second);
    peer_accept(&second);
    peer_hang_up(&second);
}

/* Run the scenario with a fault at n. Returns whether it got that far. */
static int faulty(int failure, unsigned n, int for_ever)
{
    int before = descriptors(), result, lasting = failure != EINTR && failure != FAIL_SHORT;
    unsigned calls;

    scenarios++;
    posix.last_errno = posix.last_resolver = 0;
    fail_calls(failure, -1, n, for_ever ? UINT_MAX : n);
    result = scenario();
    calls = fault.calls;
    clear();
    CHECK_INT(descriptors(), before);
    CHECK_INT(seen.lists, 0);
    /* A call that was interrupted, or cut short, once is made up for. */
    if (!lasting && !for_ever && !(failure == FAIL_SHORT && of_call[CALL_GETADDRINFO] && result))
        CHECK_INT(result, 0);
    if (result && result != FC_ERR_TIMEOUT)
        CHECK(posix.last_errno != 0 || posix.last_resolver != 0);
    return calls >= n;
}

static void test_without_a_fault(void)
{
    int call;

    fail_calls(EIO, -1, UINT_MAX, UINT_MAX); /* never: it counts the calls */
    CHECK_INT(scenario(), 0);
    clear();
    for (call = 0; call < CALLS; call++)
        CHECK(of_call[call] > 0); /* otherwise its failure has not been tried */
}

static void test_faults(void)
{
    size_t i;
    int for_ever;
    unsigned n;

    for (i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
        for (for_ever = 0; for_ever < 2; for_ever++) {
            for (n = 1; faulty(failures[i], n, for_ever) && n < 200; n++) {
                if (test_errors) {
                    printf("  with failure %d at call %u%s\n", failures[i], n,
                           for_ever ? " and ever after" : "");
                    return;
                }
            }
            CHECK(n > 10 && n < 200);
            CHECK_INT(scenario(), 0);
            clear();
        }
    }
    printf("%u scenarios\n", scenarios);
}

/* Of each system call alone, every failure of it for ever. */
static void test_faults_of_one_call(void)
{
    size_t i;
    int call;

    for (i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
        for (call = 0; call < CALLS; call++) {
            int result;

            fail_calls(failures[i], call, 1, UINT_MAX);
            result = scenario();
            clear();
            /* These are not worth giving up for. */
            if (call == CALL_SETSOCKOPT || call == CALL_CLOSE)
                CHECK_INT(result, 0);
            if (call == CALL_GETRANDOM && failures[i] != FAIL_SHORT)
                CHECK_INT(result, FC_ERR_ENTROPY);
            if (call == CALL_GETADDRINFO)
                CHECK_INT(result, FC_ERR_RESOLVE);
            if (call == CALL_SOCKET && failures[i] != EINTR && failures[i] != FAIL_SHORT)
                CHECK_INT(result, FC_ERR_CONNECT);
        }
    }
}

static void with_peers(void (*test)(void))
{
    CHECK_INT(peer_open(&first, AF_INET, -1), 0);
    CHECK_INT(peer_open(&second, AF_INET, 16), 0);
    name_both();
    test();
    peer_close(&first);
    peer_close(&second);
}

static void without_a_fault(void)
{
    with_peers(test_without_a_fault);
}

static void faults(void)
{
    with_peers(test_faults);
}

static void faults_of_one_call(void)
{
    with_peers(test_faults_of_one_call);
}

int main(void)
{
    alarm(300); /* nothing may hang */
    RUN_POSIX(without_a_fault);
    RUN_POSIX(faults);
    RUN_POSIX(faults_of_one_call);
    return test_end();
}
