/*
 * TLS when something below it fails: each call of the socket, each size of arena, entropy, bits on
 * the way. Whatever fails, there is an error or the whole truth; nothing is left in the arena, what
 * was opened is closed once (session_close sees to both), and the next connection works.
 */
#include <stdlib.h>

#include "test.h"
#include "tls_peer.h"

#define ANSWER 100

static const char *const listeners[] = {"rsa12", "rsa13", "ec12", "ec13"};
#define LISTENERS (sizeof(listeners) / sizeof(listeners[0]))

static unsigned char data[65536];

/* One exchange, without the close. Returns 0 if the whole answer and its end came, or the error. */
static int exchange(struct session *session)
{
    int r = session_connect(session, TLS_PEER_HOST);
    if (!r)
        r = session_say(session, "GET 100\n");
    if (r)
        return r;
    memset(data, 0, ANSWER);
    r = session_recv(session, data, ANSWER + 1);
    if (r < 0)
        return r;
    CHECK_INT(r, ANSWER);
    CHECK(is_pattern(data, ANSWER));
    return 0;
}

static void works_again(struct session *session)
{
    struct loopback *below = &session->below;
    below->piece = below->stutter = below->mute = 0;
    below->fail = below->flip = 0;
    below->patience_ms = 10000;
    session->port.fail_after = 0;
    CHECK_INT(exchange(session), 0);
    session_close(session);
}

static void fail_each_call(const char *listener, unsigned piece, unsigned long step, int with)
{
    struct session session;
    session_init(&session, listener);
    session.below.piece = piece;
    session.below.stutter = piece != 0;
    CHECK_INT(exchange(&session), 0);
    unsigned long calls = session.below.calls;
    session_close(&session);
    CHECK(calls > 10);
    for (unsigned long n = 1; n <= calls; n += step * test_stride()) {
        session.below.piece = piece;
        session.below.stutter = piece != 0;
        session.below.fail = n;
        session.below.fail_with = with;
        int err = exchange(&session);
        /* An end where a connect succeeds is none; and the number of calls varies a little. */
        if (session.below.calls >= n && !(n == 1 && with == 0) && !(err == 0 && n + 8 > calls))
            CHECK_INT(err, with ? with : FC_ERR_RESET);
        session_close(&session);
        if (n % 7 == 1)
            works_again(&session);
    }
}

static void test_each_call_fails(void)
{
    for (size_t i = 0; i < LISTENERS; i++) {
        fail_each_call(listeners[i], 0, 1, FC_ERR_RESET);
        fail_each_call(listeners[i], 0, 1, FC_ERR_TIMEOUT);
        fail_each_call(listeners[i], 0, 1, 0);
    }
}

static void test_each_call_fails_byte_by_byte(void)
{
    fail_each_call("ec12", 1, 251, FC_ERR_RESET);
    fail_each_call("ec13", 1, 251, FC_ERR_RESET);
    fail_each_call("ec13", 1, 397, 0);
}

static void test_bits_on_the_way(void)
{
    for (size_t i = 0; i < LISTENERS; i++) {
        struct session session;
        unsigned long refused = 0, tried = 0;
        session_init(&session, listeners[i]);
        CHECK_INT(exchange(&session), 0);
        unsigned long received = session.below.received;
        session_close(&session);
        for (unsigned long n = 1; n <= received;
             n += (n < 120 || n + 200 > received ? 3 : 61) * test_stride()) {
            session.below.flip = n;
            session.below.flip_mask = 1u << n % 8;
            session.below.patience_ms = 200; /* a record said to be longer than it is */
            /* Some bits of a plain record's header mean nothing. Data are right or refused. */
            int err = exchange(&session);
            CHECK(err <= 0);
            session_close(&session);
            tried++;
            refused += err != 0;
        }
        CHECK(refused * 100 > tried * 95);
        works_again(&session);
    }
}

static void test_arena_of_each_size(void)
{
    for (size_t i = 0; i < LISTENERS; i++) {
        struct session session;
        size_t enough = 0, cap;
        for (cap = 0; cap < TLS_PEER_ARENA; cap += 64 * test_stride()) {
            session_init(&session, listeners[i]);
            /* Any alignment, and not a byte beyond the end: the sanitizer sees it. */
            unsigned char *block = malloc(cap + cap % 8 + 1);
            fc_arena_init(&session.arena, block + 1, cap);
            int err = exchange(&session);
            session_close(&session);
            free(block);
            if (err == 0) {
                enough = enough ? enough : cap;
                if (cap > enough + 2048)
                    break;
            } else {
                CHECK_INT(err, FC_ERR_ARENA);
            }
        }
        CHECK(cap < TLS_PEER_ARENA);
        printf("%s: an arena of %zu bytes does\n", listeners[i], enough);
    }
}

static void test_entropy(void)
{
    struct session session;
    unsigned long n;
    session_init(&session, "rsa13");
    for (n = 1; n < 10; n++) {
        session.port.asked = 0;
        session.port.fail_after = n;
        int err = exchange(&session);
        if (err == 0)
            break;
        CHECK_INT(err, FC_ERR_ENTROPY);
        CHECK_INT(session.below.opened, 0);
        session_close(&session);
    }
    CHECK(n > 1);
    session_close(&session);
    works_again(&session);
}

static void test_forty_handshakes(void)
{
    for (size_t i = 0; i < LISTENERS; i++) {
        struct session session;
        uint32_t first = 0;
        unsigned times = 0;
        session_init(&session, listeners[i]);
        for (unsigned n = 0; n < 40; n += test_stride(), times++) {
            session.arena.peak = 0;
            CHECK_INT(exchange(&session), 0);
            session_close(&session);
            first = first ? first : session.arena.peak;
            CHECK(session.arena.peak < first + 256);
        }
        CHECK_INT(session.below.closed, times);
    }
}

/* What must not be found once the connection is closed; kept inverted, so as not to be found here.
 */
static struct {
    unsigned char inverted[64];
    size_t len;
} secrets[16];
static size_t secret_count;

static void remember(const void *secret, size_t len)
{
    if (secret_count == sizeof(secrets) / sizeof(secrets[0]) || len > sizeof(secrets[0].inverted))
        abort();
    for (size_t i = 0; i < len; i++)
        secrets[secret_count].inverted[i] = (unsigned char)~((const unsigned char *)secret)[i];
    secrets[secret_count++].len = len;
}

static void on_keys(void *ctx, mbedtls_ssl_key_export_type type, const unsigned char *secret,
                    size_t len, const unsigned char client[32], const unsigned char server[32],
                    mbedtls_tls_prf_types prf)
{
    (void)ctx, (void)type, (void)client, (void)server, (void)prf;
    remember(secret, len);
}

/* How many of the secrets are found between two places. Redzones between globals are read too. */
__attribute__((no_sanitize("address"))) static size_t found(const void *from, const void *to)
{
    size_t count = 0;
    for (size_t i = 0; i < secret_count; i++) {
        const volatile unsigned char *end = (const unsigned char *)to - secrets[i].len;
        if (!secrets[i].len)
            continue;
        for (const volatile unsigned char *p = from; p <= end; p++) {
            size_t k = 0;
            while (k < secrets[i].len && p[k] == (unsigned char)~secrets[i].inverted[k])
                k++;
            if (k == secrets[i].len) {
                count++;
                break;
            }
        }
    }
    return count;
}

/* All static memory of the program, from the linker. */
extern const char __data_start[], _end[];

static void check_wiped(const char *listener, int with)
{
    static struct session session; /* so that it is searched with the rest */
    static const char text[] = "KEEP 000000000000000000000000010\n";
    secret_count = 0;
    session_init(&session, listener);
    session.below.stutter = 1;
    CHECK_INT(session.tls.socket.connect(&session.tls, TLS_PEER_HOST, 443), FC_AGAIN);
    while (session.tls.stage == 1)
        session.tls.socket.connect(&session.tls, TLS_PEER_HOST, 443);
    mbedtls_ssl_set_export_keys_cb(&session.tls.ssl, on_keys, NULL);
    CHECK_INT(session_connect(&session, TLS_PEER_HOST), 0);
    CHECK(secret_count > 0);
    CHECK(found(__data_start, _end) > 0);
    size_t text_at = secret_count;
    remember(text, sizeof(text) - 2);
    if (with)
        session.below.fail = session.below.calls + 2;
    session.below.fail_with = with;
    session.below.mute = with != 0;
    struct fc_socket *tls = &session.tls.socket;
    while (tls->send(tls->ctx, text, sizeof(text) - 1) == FC_AGAIN)
        ;
    /* The generator's state too: its AES key, as it is at the end. */
    remember((const unsigned char *)&session.tls.random + sizeof(session.tls.random) / 2, 64);
    CHECK(found(&session, &session + 1) > 0);
    session_close(&session);
    CHECK_INT(found(tls_peer_block, tls_peer_block + sizeof(tls_peer_block)), 0);
    /* The text itself is a constant of this program; the keys are nowhere. */
    secrets[text_at].len = 0;
    CHECK_INT(found(__data_start, _end), 0);
}

static void test_secrets_are_wiped(void)
{
    for (size_t i = 0; i < LISTENERS; i++) {
        check_wiped(listeners[i], 0);
        check_wiped(listeners[i], FC_ERR_RESET);
    }
}

int main(void)
{
    tls_peer_start();
    RUN(test_each_call_fails);
    RUN(test_each_call_fails_byte_by_byte);
    RUN(test_bits_on_the_way);
    RUN(test_arena_of_each_size);
    RUN(test_entropy);
    RUN(test_forty_handshakes);
    RUN(test_secrets_are_wiped);
    tls_peer_stop();
    return test_end();
}
