#include "mutants.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct fc_port right; /* the port before it was spoiled */
static struct fc_posix *posix_port;

static int right_connect(const char *host, uint16_t port)
{
    return right.socket.connect(right.socket.ctx, host, port);
}

static int right_send(const void *buf, size_t len)
{
    return right.socket.send(right.socket.ctx, buf, len);
}

static int right_recv(void *buf, size_t cap)
{
    return right.socket.recv(right.socket.ctx, buf, cap);
}

static void pause_ms(int ms)
{
    (void)poll(NULL, 0, ms);
}

/* connect */

static int connect_waits(void *ctx, const char *host, uint16_t port)
{
    int result, turn = 0;

    (void)ctx;
    while ((result = right_connect(host, port)) == FC_AGAIN && turn++ < 30)
        pause_ms(10);
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
    int result, turn = 0;

    (void)ctx;
    while ((result = right_send(buf, len)) == FC_AGAIN && turn++ < 30)
        pause_ms(10);
    return result;
}

static int send_raises_sigpipe(void *ctx, const void *buf, size_t len)
{
    ssize_t result = send(posix_port->fd, buf, len, 0);

    (void)ctx;
    return result > 0 ? (int)result : FC_AGAIN;
}

static int send_ends_with_the_stream(void *ctx, const void *buf, size_t len)
{
    char byte;

    (void)ctx;
    if (recv(posix_port->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
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
        ssize_t result = recv(posix_port->fd, buf, cap, MSG_PEEK | MSG_DONTWAIT);

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
    int result, turn = 0;

    (void)ctx;
    while ((result = right_recv(buf, cap)) == FC_AGAIN && turn++ < 30)
        pause_ms(10);
    return result;
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
    posix_port->fd = -1;
    right.socket.close(right.socket.ctx);
}

static void close_leaks_attempts(void *ctx)
{
    (void)ctx;
    if (posix_port->addresses)
        posix_port->fd = -1;
    right.socket.close(right.socket.ctx);
}

static void close_keeps_failure(void *ctx)
{
    int failure = posix_port->failure;

    (void)ctx;
    right.socket.close(right.socket.ctx);
    posix_port->failure = failure;
}

static void close_twice_wedges(void *ctx)
{
    static int closed;

    (void)ctx;
    closed = posix_port->fd >= 0 ? 0 : closed + 1;
    right.socket.close(right.socket.ctx);
    if (closed >= 2)
        posix_port->failure = FC_ERR_CONNECT;
}

static void close_waits(void *ctx)
{
    (void)ctx;
    if (posix_port->fd >= 0)
        pause_ms(300);
    right.socket.close(right.socket.ctx);
}

/* the machine */

static uint32_t now_in_us(void *ctx)
{
    return right.now_ms(ctx) * 1000u;
}

static uint32_t now_in_ticks(void *ctx)
{
    return right.now_ms(ctx) / 10u;
}

static uint32_t now_goes_back(void *ctx)
{
    static unsigned readings;

    return right.now_ms(ctx) - (++readings % 1000 == 0 ? 500u : 0u);
}

static uint32_t now_stands_still(void *ctx)
{
    (void)ctx;
    return 12345;
}

static uint32_t now_of_a_us_counter(void *ctx)
{
    return right.now_ms(ctx) * 1000u / 1000u;
}

static uint32_t now_of_31_bits(void *ctx)
{
    return right.now_ms(ctx) & 0x7FFFFFFFu;
}

static int64_t time_of_boot(void *ctx)
{
    return right.now_ms(ctx) / 1000u;
}

static int64_t time_in_ms(void *ctx)
{
    return right.unix_time(ctx) * 1000;
}

static int64_t time_an_hour_off(void *ctx)
{
    return right.unix_time(ctx) + 3600;
}

static int64_t time_stands_still(void *ctx)
{
    static int64_t first;

    return first = first ? first : right.unix_time(ctx);
}

static int entropy_is_constant(void *ctx, void *buf, size_t len)
{
    (void)ctx;
    memset(buf, 0x5A, len);
    return 0;
}

static int entropy_repeats(void *ctx, void *buf, size_t len)
{
    unsigned char *bytes = buf;
    uint32_t state = 1;
    size_t i;

    (void)ctx;
    for (i = 0; i < len; i++) {
        state = state * 1664525u + 1013904223u;
        bytes[i] = (unsigned char)(state >> 24);
    }
    return 0;
}

static int entropy_of_one_byte(void *ctx, void *buf, size_t len)
{
    unsigned char byte;
    int result = right.entropy(ctx, &byte, 1);

    memset(buf, byte, len);
    return result;
}

static int entropy_of_text(void *ctx, void *buf, size_t len)
{
    unsigned char *bytes = buf;
    int result = right.entropy(ctx, buf, len);
    size_t i;

    for (i = 0; i < len; i++)
        bytes[i] &= 0x3F;
    return result;
}

static int entropy_leaves_the_rest(void *ctx, void *buf, size_t len)
{
    return right.entropy(ctx, buf, len & ~(size_t)3);
}

static int entropy_overruns(void *ctx, void *buf, size_t len)
{
    return right.entropy(ctx, buf, (len + 3) & ~(size_t)3);
}

static int entropy_fails(void *ctx, void *buf, size_t len)
{
    (void)right.entropy(ctx, buf, len);
    return FC_ERR_ENTROPY;
}

static void idle_oversleeps(void *ctx, uint32_t ms)
{
    (void)ctx;
    pause_ms(ms == 50 ? 500 : (int)ms);
}

static void idle_is_deaf(void *ctx, uint32_t ms)
{
    (void)ctx;
    pause_ms((int)ms);
}

static void idle_hears_bytes_alone(void *ctx, uint32_t ms)
{
    struct pollfd readable = {.fd = posix_port->fd, .events = POLLIN};

    (void)ctx;
    (void)poll(&readable, 1, (int)ms);
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
    X(socket.close, close_waits)                                                                   \
    X(now_ms, now_in_us)                                                                           \
    X(now_ms, now_in_ticks)                                                                        \
    X(now_ms, now_goes_back)                                                                       \
    X(now_ms, now_stands_still)                                                                    \
    X(now_ms, now_of_a_us_counter)                                                                 \
    X(now_ms, now_of_31_bits)                                                                      \
    X(unix_time, time_of_boot)                                                                     \
    X(unix_time, time_in_ms)                                                                       \
    X(unix_time, time_an_hour_off)                                                                 \
    X(unix_time, time_stands_still)                                                                \
    X(entropy, entropy_is_constant)                                                                \
    X(entropy, entropy_repeats)                                                                    \
    X(entropy, entropy_of_one_byte)                                                                \
    X(entropy, entropy_of_text)                                                                    \
    X(entropy, entropy_leaves_the_rest)                                                            \
    X(entropy, entropy_overruns)                                                                   \
    X(entropy, entropy_fails)                                                                      \
    X(idle, idle_oversleeps)                                                                       \
    X(idle, idle_is_deaf)                                                                          \
    X(idle, idle_hears_bytes_alone)

#define SPOIL(member, function)                                                                    \
    static void spoil_##function(struct fc_port *port)                                             \
    {                                                                                              \
        port->member = function;                                                                   \
    }
MUTANTS(SPOIL)

#define ROW(member, function) {#function, spoil_##function},
const struct mutant mutants[] = {MUTANTS(ROW){NULL, NULL}};

int mutants_apply(const char *name, struct fc_port *port, struct fc_posix *posix)
{
    const struct mutant *mutant;

    right = *port;
    posix_port = posix;
    for (mutant = mutants; mutant->name; mutant++) {
        if (!strcmp(mutant->name, name)) {
            mutant->spoil(port);
            return 0;
        }
    }
    return -1;
}
