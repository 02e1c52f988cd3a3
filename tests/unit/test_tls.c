/* TLS against real servers: what it lets through, and what each thing that is wrong amounts to. */
#include <mbedtls/platform_time.h>
#include <poll.h>
#include <psa/crypto.h>
#include <stdlib.h>

#include "../../core/sha256.h"
#include "test.h"
#include "tls_peer.h"

static const char *const listeners[] = {"rsa12", "rsa13", "ec12", "ec13", "pss12", "pss13"};
#define LISTENERS (sizeof(listeners) / sizeof(listeners[0]))

static unsigned char data[65536];

static void test_versions_and_keys(void)
{
    for (size_t i = 0; i < LISTENERS; i++) {
        struct session session;
        char ended[6];
        session_init(&session, listeners[i]);
        CHECK_INT(session.tls.socket.secure, 1);
        CHECK_INT(session_connect(&session, TLS_PEER_HOST), 0);
        CHECK_INT(session.tls.trust.usable, 2);
        CHECK_INT(session_connect(&session, TLS_PEER_HOST), 0);
        CHECK_INT(session_say(&session, "GET 60103\n"), 0);
        CHECK_INT(session_recv(&session, data, sizeof(data)), 60103);
        CHECK(is_pattern(data, 60103));
        CHECK_INT(session.tls.socket.recv(&session.tls, data, 1), 0);
        session_close(&session);
        /* The server saw our close_notify: it waits for it after its own. */
        CHECK_INT(session_connect(&session, TLS_PEER_HOST), 0);
        CHECK_INT(session_say(&session, "LAST\n"), 0);
        CHECK_INT(session_recv(&session, ended, 6), 6);
        CHECK_BYTES(ended, 6, "notify", 6);
        session_close(&session);
        CHECK_INT(session_connect(&session, TLS_PEER_HOST), 0);
        CHECK_INT(session_say(&session, "LAST\n"), 0);
        CHECK_INT(session_recv(&session, ended, 6), 6);
        CHECK_BYTES(ended, 6, "notify", 6);
        session_close(&session);
        CHECK_INT(session.below.opened, 3);
    }
}

static void hex_of(char hex[65], const void *bytes, size_t len)
{
    struct fc_sha256 sha256;
    uint8_t digest[32];
    fc_sha256_init(&sha256);
    fc_sha256_update(&sha256, bytes, len);
    CHECK_INT(fc_sha256_finish(&sha256, digest), 0);
    for (size_t i = 0; i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

static void put(struct session *session, size_t len)
{
    char command[32], wanted[65], got[64];
    for (size_t i = 0; i < len; i++)
        data[i] = (unsigned char)(i * i >> 3);
    hex_of(wanted, data, len);
    snprintf(command, sizeof(command), "PUT %zu\n", len);
    CHECK_INT(session_say(session, command), 0);
    CHECK_INT(session_send(session, data, len), 0);
    CHECK_INT(session_recv(session, got, 64), 64);
    CHECK_BYTES(got, 64, wanted, 64);
}

static void test_byte_by_byte(void)
{
    for (size_t i = 0; i < LISTENERS; i++) {
        struct session session;
        session_init(&session, listeners[i]);
        session.below.piece = 1;
        session.below.stutter = 1;
        CHECK_INT(session_connect(&session, TLS_PEER_HOST), 0);
        put(&session, 700);
        CHECK_INT(session_say(&session, "GET 300\n"), 0);
        CHECK_INT(session_recv(&session, data, sizeof(data)), 300);
        CHECK(is_pattern(data, 300));
        session_close(&session);
    }
}

static void test_large_request(void)
{
    struct session session;
    session_init(&session, "rsa13");
    CHECK_INT(session_connect(&session, TLS_PEER_HOST), 0);
    put(&session, 60000);
    put(&session, 1);
    session_close(&session);
}

/* After FC_AGAIN the record is on its way: the same bytes are offered again, more may follow. */
static void test_send_again(void)
{
    struct session session;
    char wanted[65], got[64];
    struct fc_socket *tls = &session.tls.socket;
    session_init(&session, "rsa13");
    CHECK_INT(tls->send(tls->ctx, "x", 1), FC_ERR_STATE);
    CHECK_INT(tls->recv(tls->ctx, data, 1), FC_ERR_STATE);
    CHECK_INT(session_connect(&session, TLS_PEER_HOST), 0);
    CHECK_INT(session_say(&session, "PUT 10\n"), 0);
    /* The tickets of TLS 1.3 are there, and come in between. */
    CHECK_INT(poll(&(struct pollfd){session.below.fd, POLLIN, 0}, 1, 10000), 1);
    session.below.mute = 1;
    CHECK_INT(tls->send(tls->ctx, "01234567", 5), FC_AGAIN);
    CHECK_INT(tls->send(tls->ctx, "01234567", 5), FC_AGAIN);
    CHECK_INT(tls->send(tls->ctx, "01234567", 4), FC_ERR_STATE);
    CHECK_INT(tls->recv(tls->ctx, got, 64), FC_AGAIN);
    session.below.mute = 0;
    CHECK_INT(tls->send(tls->ctx, "0123456789", 10), 5);
    CHECK_INT(session_send(&session, "56789", 5), 0);
    hex_of(wanted, "0123456789", 10);
    CHECK_INT(session_recv(&session, got, 64), 64);
    CHECK_BYTES(got, 64, wanted, 64);
    /* Closing does not wait for a record that cannot leave. */
    session.below.mute = 1;
    CHECK_INT(tls->send(tls->ctx, "PUT", 3), FC_AGAIN);
    session_close(&session);
}

/* Who cuts the connection must not be able to cut an answer unseen. */
static void test_end_without_notice(void)
{
    for (size_t i = 0; i < LISTENERS; i++) {
        struct session session;
        session_init(&session, listeners[i]);
        CHECK_INT(session_connect(&session, TLS_PEER_HOST), 0);
        CHECK_INT(session_say(&session, "CUT 100\n"), 0);
        CHECK_INT(session_recv(&session, data, 100), 100);
        CHECK_INT(session_recv(&session, data, 1), FC_ERR_RESET);
        CHECK_INT(session_recv(&session, data, 1), FC_ERR_RESET);
        CHECK_INT(session_send(&session, "x", 1), FC_ERR_RESET);
        session_close(&session);
        CHECK_INT(session_connect(&session, TLS_PEER_HOST), 0);
        CHECK_INT(session_say(&session, "RST 0\n"), 0);
        CHECK_INT(session_recv(&session, data, 1), FC_ERR_RESET);
        session_close(&session);
    }
}

/* One bit of what the server sends after the handshake; the length of a record; its type. */
static void test_altered_record(void)
{
    static const struct {
        unsigned char offset, mask;
    } edits[] = {{8, 1}, {20, 0x80}, {3, 0x60}, {0, 1}, {0, 2}, {1, 4}};
    for (size_t i = 0; i < LISTENERS; i++)
        for (size_t k = 0; k < sizeof(edits) / sizeof(edits[0]); k++) {
            struct session session;
            session_init(&session, listeners[i]);
            CHECK_INT(session_connect(&session, TLS_PEER_HOST), 0);
            /* A first answer, so that session tickets are out of the way. */
            CHECK_INT(session_say(&session, "KEEP 10\n"), 0);
            CHECK_INT(session_recv(&session, data, 10), 10);
            session.below.flip = session.below.received + 1 + edits[k].offset;
            session.below.flip_mask = edits[k].mask;
            CHECK_INT(session_say(&session, "KEEP 1000\n"), 0);
            CHECK_INT(session_recv(&session, data, 1), FC_ERR_TLS_RECORD);
            CHECK(session.tls.raw != 0);
            session_close(&session);
        }
}

static void test_closing(void)
{
    struct session session;
    session_init(&session, "ec13");
    session_close(&session);
    session_close(&session);
    CHECK_INT(session_connect(&session, TLS_PEER_HOST), 0);
    session_close(&session);
    session_close(&session);
    CHECK_INT(session.below.opened, 1);
    CHECK_INT(session.below.closed, 1);
    /* Nothing of it is lent to the process any more. */
    CHECK_INT(mbedtls_time(NULL), 0);
    CHECK(psa_generate_random(data, 16) != PSA_SUCCESS);
    /* In the middle of a handshake. */
    for (unsigned long calls = 1; calls < 12; calls++) {
        session.below.stutter = 1;
        for (unsigned long i = 0; i < calls; i++)
            session.tls.socket.connect(&session.tls, TLS_PEER_HOST, 443);
        session_close(&session);
    }
}

/* What is wrong before the network is asked: it is not asked, and the next attempt may be right. */
static void test_before_the_network(void)
{
    static const int64_t times[] = {-1, 0, 1704067199, (int64_t)UINT32_MAX + 1, INT64_MAX};
    char long_host[300];
    struct session session;
    session_init(&session, "ec13");
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        session.port.now = times[i];
        CHECK_INT(session_connect(&session, TLS_PEER_HOST), FC_ERR_CLOCK);
        session.port.now = TLS_PEER_NOW;
        CHECK_INT(session_connect(&session, TLS_PEER_HOST), FC_ERR_CLOCK);
        session_close(&session);
    }
    memset(long_host, 'a', sizeof(long_host));
    long_host[254] = 0;
    CHECK_INT(session_connect(&session, long_host), FC_ERR_ENDPOINT);
    session_close(&session);
    CHECK_INT(session_connect(&session, ""), FC_ERR_ENDPOINT);
    session_close(&session);
    CHECK_INT(session_connect(&session, "."), FC_ERR_ENDPOINT);
    session_close(&session);
    CHECK_INT(session_connect(&session, "fe80::1%eth0"), FC_ERR_ENDPOINT);
    session_close(&session);
    CHECK_INT(session.below.opened, 0);
    CHECK_INT(session_connect(&session, TLS_PEER_HOST), 0);
    session_close(&session);
    long_host[253] = 0; /* as long as a name can be: the server is for another */
    CHECK_INT(session_connect(&session, long_host), FC_ERR_TLS_NAME);
    session_close(&session);
}

static void test_trust_store(void)
{
    static const struct {
        const char *store;
        int err;
    } stores[] = {
        {"", FC_ERR_TRUST_STORE},
        {"no certificate in sight\n", FC_ERR_TRUST_STORE},
        {"-----BEGIN CERTIFICATE-----\n", FC_ERR_TRUST_STORE},
        {"-----BEGIN CERTIFICATE-----\nMII*\n-----END CERTIFICATE-----\n", FC_ERR_TRUST_STORE},
        {"0\x82", FC_ERR_TRUST_STORE},
    };
    struct session session;
    for (size_t i = 0; i < sizeof(stores) / sizeof(stores[0]); i++) {
        session_init(&session, "ec13");
        session.tls.trust.data = (const uint8_t *)stores[i].store;
        session.tls.trust.len = strlen(stores[i].store);
        CHECK_INT(session_connect(&session, TLS_PEER_HOST), stores[i].err);
        session_close(&session);
        CHECK_INT(session.below.opened, 0);
    }
    session_init(&session, "rsa12");
    session.tls.trust.data = tls_peer_pem;
    session.tls.trust.len = tls_peer_pem_len;
    CHECK_INT(session_connect(&session, TLS_PEER_HOST), 0);
    session_close(&session);
    session.tls.trust.len--; /* without the last line's end it still is a line */
    CHECK_INT(session_connect(&session, TLS_PEER_HOST), 0);
    session_close(&session);
    session.tls.trust.len--;
    CHECK_INT(session_connect(&session, TLS_PEER_HOST), FC_ERR_TRUST_STORE);
    session_close(&session);
}

static void test_refused_certificates(void)
{
    struct session session;
    session_init(&session, "rsa13");
    CHECK_INT(session_connect(&session, "other.example"), FC_ERR_TLS_NAME);
    CHECK_INT(session.tls.raw, MBEDTLS_ERR_X509_CERT_VERIFY_FAILED);
    CHECK_INT(session.tls.verify.flags, MBEDTLS_X509_BADCERT_CN_MISMATCH);
    CHECK_INT(session_connect(&session, "other.example"), FC_ERR_TLS_NAME);
    session_close(&session);
    CHECK_INT(session.tls.verify.flags, MBEDTLS_X509_BADCERT_CN_MISMATCH);
    session.port.now = TLS_PEER_NOW + 86400 * 366;
    CHECK_INT(session_connect(&session, TLS_PEER_HOST), FC_ERR_TLS_TIME);
    session_close(&session);
    session.port.now = 1704067200;
    CHECK_INT(session_connect(&session, TLS_PEER_HOST), FC_ERR_TLS_TIME);
    CHECK_INT(session.tls.verify.flags, MBEDTLS_X509_BADCERT_FUTURE);
    session_close(&session);
    session.port.now = TLS_PEER_NOW;
    CHECK_INT(session_connect(&session, TLS_PEER_HOST), 0);
    CHECK_INT(session.tls.raw, 0);
    session_close(&session);
    session_init(&session, "plain");
    CHECK_INT(session_connect(&session, TLS_PEER_HOST), FC_ERR_TLS);
    session_close(&session);
}

/* The gateway's option narrows nothing but this one setting, on a struct that is ready for it. */
static void test_configuration_is_ready(void)
{
    for (size_t i = 0; i < LISTENERS; i++) {
        struct session session;
        session_init(&session, listeners[i]);
        mbedtls_ssl_conf_authmode(&session.tls.conf, MBEDTLS_SSL_VERIFY_NONE);
        CHECK_INT(session_connect(&session, "other.example"), 0);
        CHECK_INT(session_say(&session, "GET 10\n"), 0);
        CHECK_INT(session_recv(&session, data, 20), 10);
        session_close(&session);
        session_init(&session, listeners[i]);
        CHECK_INT(session_connect(&session, "other.example"), FC_ERR_TLS_NAME);
        session_close(&session);
    }
}

static void test_one_at_a_time(void)
{
    static unsigned char other_block[TLS_PEER_ARENA];
    struct session first, second;
    session_init(&first, "ec13");
    session_init(&second, "ec12");
    fc_arena_init(&second.arena, other_block, sizeof(other_block));
    CHECK_INT(session_connect(&first, TLS_PEER_HOST), 0);
    CHECK_INT(session_connect(&second, TLS_PEER_HOST), FC_ERR_STATE);
    CHECK_INT(second.below.opened, 0);
    session_close(&second);
    CHECK_INT(session_say(&first, "GET 10\n"), 0);
    CHECK_INT(session_recv(&first, data, 20), 10);
    session_close(&first);
    CHECK_INT(session_connect(&second, TLS_PEER_HOST), 0);
    session_close(&second);
}

/* A server that never stops saying nothing: connect comes back all the same. */
static int endless_recv(void *ctx, void *buf, size_t cap)
{
    static const unsigned char warning[] = {21, 3, 3, 0, 2, 1, 90};
    unsigned long *off = ctx;
    for (size_t i = 0; i < cap; i++)
        ((unsigned char *)buf)[i] = warning[(*off)++ % sizeof(warning)];
    return (int)cap;
}

static int endless_send(void *ctx, const void *buf, size_t len)
{
    (void)ctx, (void)buf;
    return (int)len;
}

static int endless_connect(void *ctx, const char *host, uint16_t port)
{
    (void)ctx, (void)host, (void)port;
    return 0;
}

static void endless_close(void *ctx)
{
    (void)ctx;
}

static void test_endless(void)
{
    unsigned long off = 0;
    struct fc_socket endless = {&off,         endless_connect, endless_send,
                                endless_recv, endless_close,   0};
    struct session session;
    session_init(&session, "ec13");
    fc_tls_init(&session.tls, &endless, &session.port.port, &session.arena, tls_peer_der,
                tls_peer_der_len);
    for (unsigned long i = 1; i < 5; i++) {
        CHECK_INT(session.tls.socket.connect(&session.tls, TLS_PEER_HOST, 443), FC_AGAIN);
        CHECK(off <= i * 33000);
    }
    session_close(&session);
}

int main(void)
{
    tls_peer_start();
    RUN(test_versions_and_keys);
    RUN(test_byte_by_byte);
    RUN(test_large_request);
    RUN(test_send_again);
    RUN(test_end_without_notice);
    RUN(test_altered_record);
    RUN(test_closing);
    RUN(test_before_the_network);
    RUN(test_trust_store);
    RUN(test_refused_certificates);
    RUN(test_configuration_is_ready);
    RUN(test_one_at_a_time);
    RUN(test_endless);
    tls_peer_stop();
    return test_end();
}
