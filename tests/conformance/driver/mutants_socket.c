#include "mutants.h"

#include <string.h>
#include <sys/socket.h>

static int right_connect(const char *host, uint16_t port)
{
    return mutant_right.socket.connect(mutant_right.socket.ctx, host, port);
}

static int right_send(const void *buf, size_t len)
{
    return mutant_right.socket.send(mutant_right.socket.ctx, buf, len);
}

static int right_recv(void *buf, size_t cap)
{
    return mutant_right.socket.recv(mutant_right.socket.ctx, buf, cap);
}

/* connect */

static int connect_waits(void *ctx, const char *host, uint16_t port)
{
    int result, turn = 0;

    (void)ctx;
    while ((result = right_connect(host, port)) == FC_AGAIN && turn++ < 30)
        mutant_pause_ms(10);
    return result;
}

static int connect_refused_for_ever(void *ctx, const char *host, uint16_t port)
{
    int result = right_connect(host, port);

    (void)ctx;
    return result == FC_ERR_CONNECT ? FC_AGAIN : result;
}

static int connect_refused_is_reset(void *ctx, const char *host, uint16_t port)
{
    int result = right_connect(host, port);

    (void)ctx;
    return result == FC_ERR_CONNECT ? FC_ERR_RESET : result;
}

static int connect_refused_is_resolve(void *ctx, const char *host, uint16_t port)
{
    int result = right_connect(host, port);

    (void)ctx;
    return result == FC_ERR_CONNECT ? FC_ERR_RESOLVE : result;
}

static int connect_unknown_is_refused(void *ctx, const char *host, uint16_t port)
{
    int result = right_connect(host, port);

    (void)ctx;
    return result == FC_ERR_RESOLVE ? FC_ERR_CONNECT : result;
}

static int connect_at_once(void *ctx, const char *host, uint16_t port)
{
    int result = right_connect(host, port);

    (void)ctx;
    return result == FC_AGAIN ? 0 : result;
}

static int connect_numeric_only(void *ctx, const char *host, uint16_t port)
{
    (void)ctx;
    return strchr(host, '.') || strchr(host, ':') ? right_connect(host, port) : FC_ERR_RESOLVE;
}

/* send */

static int send_says_0(void *ctx, const void *buf, size_t len)
{
    int result = right_send(buf, len);

    (void)ctx;
    return result == FC_AGAIN ? 0 : result;
}

static int send_loses_a_byte(void *ctx, const void *buf, size_t len)
{
    int result = right_send(buf, len > 100 ? len - 1 : len);

    (void)ctx;
    return result == (int)len - 1 ? (int)len : result;
}

static int send_repeats(void *ctx, const void *buf, size_t len)
{
    int result = right_send(buf, len);

    (void)ctx;
    return result > 100 ? result - 1 : result;
}

static int send_claims_all(void *ctx, const void *buf, size_t len)
{
    int result = right_send(buf, len);

    (void)ctx;
    return result == FC_AGAIN ? (int)len : result;
}

static int send_claims_more(void *ctx, const void *buf, size_t len)
{
    int result = right_send(buf, len);

    (void)ctx;
    return result == (int)len ? result + 1 : result;
}

static int send_waits(void *ctx, const void *buf, size_t len)
{
    int result = right_send(buf, len);

    (void)ctx;
    if (result != FC_AGAIN)
        return result;
    mutant_pause_ms(300); /* to the end, whatever comes meanwhile */
    return right_send(buf, len);
}

static int send_raises_sigpipe(void *ctx, const void *buf, size_t len)
{
    ssize_t result = send(mutant_posix->fd, buf, len, 0);

    (void)ctx;
    return result > 0 ? (int)result : FC_AGAIN;
}

static int send_ends_with_the_stream(void *ctx, const void *buf, size_t len)
{
    char byte;

    (void)ctx;
    if (recv(mutant_posix->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
        return FC_ERR_RESET;
    return right_send(buf, len);
}

static int send_gone_is_again(void *ctx, const void *buf, size_t len)
{
    int result = right_send(buf, len);

    (void)ctx;
    return result == FC_ERR_RESET ? FC_AGAIN : result;
}

/* recv */

static int recv_says_0(void *ctx, void *buf, size_t cap)
{
    int result = right_recv(buf, cap);

    (void)ctx;
    return result == FC_AGAIN ? 0 : result;
}

static int recv_loses_a_byte(void *ctx, void *buf, size_t cap)
{
    static unsigned calls;
    int result = right_recv(buf, cap);

    (void)ctx;
    return result > 1 && ++calls % 100 == 0 ? result - 1 : result;
}

static int recv_drops_the_rest(void *ctx, void *buf, size_t cap)
{
    char packet[4096];
    int result = right_recv(packet, sizeof(packet));

    (void)ctx;
    if (result <= 0)
        return result;
    result = result < (int)cap ? result : (int)cap;
    memcpy(buf, packet, (size_t)result);
    return result;
}

static int recv_repeats(void *ctx, void *buf, size_t cap)
{
    static unsigned calls;

    (void)ctx;
    if (++calls % 100 == 0) {
        ssize_t result = recv(mutant_posix->fd, buf, cap, MSG_PEEK | MSG_DONTWAIT);

        return result >= 0 ? (int)result : FC_AGAIN;
    }
    return right_recv(buf, cap);
}

static int recv_overruns(void *ctx, void *buf, size_t cap)
{
    (void)ctx;
    ((unsigned char *)buf)[cap] = 0;
    return right_recv(buf, cap);
}

static int recv_claims_more(void *ctx, void *buf, size_t cap)
{
    int result = right_recv(buf, cap);

    (void)ctx;
    return result == (int)cap ? result + 1 : result;
}

static int recv_waits(void *ctx, void *buf, size_t cap)
{
    int result = right_recv(buf, cap);

    (void)ctx;
    if (result != FC_AGAIN)
        return result;
    mutant_pause_ms(300); /* to the end, whatever comes meanwhile */
    return right_recv(buf, cap);
}

static int recv_close_is_reset(void *ctx, void *buf, size_t cap)
{
    int result = right_recv(buf, cap);

    (void)ctx;
    return result == 0 ? FC_ERR_RESET : result;
}

static int recv_close_is_again(void *ctx, void *buf, size_t cap)
{
    int result = right_recv(buf, cap);

    (void)ctx;
    return result == 0 ? FC_AGAIN : result;
}

static int recv_close_said_once(void *ctx, void *buf, size_t cap)
{
    static int said;
    int result = right_recv(buf, cap);

    (void)ctx;
    if (result)
        said = 0;
    return result == 0 && said++ ? FC_AGAIN : result;
}

static int recv_reset_is_close(void *ctx, void *buf, size_t cap)
{
    int result = right_recv(buf, cap);

    (void)ctx;
    return result == FC_ERR_RESET ? 0 : result;
}

static int recv_reset_is_again(void *ctx, void *buf, size_t cap)
{
    int result = right_recv(buf, cap);

    (void)ctx;
    return result == FC_ERR_RESET ? FC_AGAIN : result;
}

/* close */

static void close_leaks(void *ctx)
{
    (void)ctx;
    mutant_posix->fd = -1;
    mutant_right.socket.close(mutant_right.socket.ctx);
}

static void close_leaks_attempts(void *ctx)
{
    (void)ctx;
    if (mutant_posix->addresses)
        mutant_posix->fd = -1;
    mutant_right.socket.close(mutant_right.socket.ctx);
}

static void close_keeps_failure(void *ctx)
{
    int failure = mutant_posix->failure;

    (void)ctx;
    mutant_right.socket.close(mutant_right.socket.ctx);
    mutant_posix->failure = failure;
}

static void close_twice_wedges(void *ctx)
{
    static int closed;

    (void)ctx;
    closed = mutant_posix->fd >= 0 ? 0 : closed + 1;
    mutant_right.socket.close(mutant_right.socket.ctx);
    if (closed >= 2)
        mutant_posix->failure = FC_ERR_CONNECT;
}

static void close_waits(void *ctx)
{
    (void)ctx;
    if (mutant_posix->fd >= 0)
        mutant_pause_ms(300);
    mutant_right.socket.close(mutant_right.socket.ctx);
}

/* Each function above, and where it goes. */
#define MUTANTS(X)                                                                                 \
    X(socket.connect, connect_waits)                                                               \
    X(socket.connect, connect_refused_for_ever)                                                    \
    X(socket.connect, connect_refused_is_reset)                                                    \
    X(socket.connect, connect_refused_is_resolve)                                                  \
    X(socket.connect, connect_unknown_is_refused)                                                  \
    X(socket.connect, connect_at_once)                                                             \
    X(socket.connect, connect_numeric_only)                                                        \
    X(socket.send, send_says_0)                                                                    \
    X(socket.send, send_loses_a_byte)                                                              \
    X(socket.send, send_repeats)                                                                   \
    X(socket.send, send_claims_all)                                                                \
    X(socket.send, send_claims_more)                                                               \
    X(socket.send, send_waits)                                                                     \
    X(socket.send, send_raises_sigpipe)                                                            \
    X(socket.send, send_ends_with_the_stream)                                                      \
    X(socket.send, send_gone_is_again)                                                             \
    X(socket.recv, recv_says_0)                                                                    \
    X(socket.recv, recv_loses_a_byte)                                                              \
    X(socket.recv, recv_drops_the_rest)                                                            \
    X(socket.recv, recv_repeats)                                                                   \
    X(socket.recv, recv_overruns)                                                                  \
    X(socket.recv, recv_claims_more)                                                               \
    X(socket.recv, recv_waits)                                                                     \
    X(socket.recv, recv_close_is_reset)                                                            \
    X(socket.recv, recv_close_is_again)                                                            \
    X(socket.recv, recv_close_said_once)                                                           \
    X(socket.recv, recv_reset_is_close)                                                            \
    X(socket.recv, recv_reset_is_again)                                                            \
    X(socket.close, close_leaks)                                                                   \
    X(socket.close, close_leaks_attempts)                                                          \
    X(socket.close, close_keeps_failure)                                                           \
    X(socket.close, close_twice_wedges)                                                            \
    X(socket.close, close_waits)

MUTANTS(MUTANT_SPOIL)
const struct mutant mutants_socket[] = {MUTANTS(MUTANT_ROW){NULL, NULL}};
