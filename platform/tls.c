#include "tls.h"

#include <mbedtls/net_sockets.h>
#include <string.h>

#include "../core/wipe.h"
#include "hooks.h"

enum { STAGE_IDLE, STAGE_BELOW, STAGE_HANDSHAKE, STAGE_OPEN };

#define TIME_2024 1704067200
#define TURN 32768
#define HOST_MOST 253 /* characters of a host name (RFC 1035) */

/* AEAD with ephemeral ECDH, and nothing else. What a build lacks is passed over by mbedTLS. */
static const int suites[] = {
    MBEDTLS_TLS1_3_AES_128_GCM_SHA256,
    MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256,
    MBEDTLS_TLS1_3_AES_256_GCM_SHA384,
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    0,
};

static const uint16_t signatures[] = {
    MBEDTLS_TLS1_3_SIG_ECDSA_SECP256R1_SHA256,
    MBEDTLS_TLS1_3_SIG_ECDSA_SECP384R1_SHA384,
    MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA256,
    MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA384,
    MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA512,
    MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA256,
    MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA384,
    MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA512,
    MBEDTLS_TLS1_3_SIG_NONE,
};

/* mbedTLS would offer a group of this list that the build lacks, so it is filtered in init. */
static const uint16_t groups[] = {
    MBEDTLS_SSL_IANA_TLS_GROUP_SECP256R1,
    MBEDTLS_SSL_IANA_TLS_GROUP_X25519,
    MBEDTLS_SSL_IANA_TLS_GROUP_SECP384R1,
};

static int below_send(void *ctx, const unsigned char *buf, size_t len)
{
    struct fc_tls *tls = ctx;
    int sent = tls->turn ? tls->below->send(tls->below->ctx, buf, len) : FC_AGAIN;
    tls->unsent = sent < 0 || (size_t)sent < len;
    if (sent == FC_AGAIN)
        return MBEDTLS_ERR_SSL_WANT_WRITE;
    if (sent < 0) {
        tls->below_error = sent;
        return MBEDTLS_ERR_NET_CONN_RESET;
    }
    tls->turn -= (size_t)sent < tls->turn ? (size_t)sent : tls->turn;
    return sent;
}

static int below_recv(void *ctx, unsigned char *buf, size_t len)
{
    struct fc_tls *tls = ctx;
    int got = tls->turn ? tls->below->recv(tls->below->ctx, buf, len) : FC_AGAIN;
    tls->dry = got == FC_AGAIN;
    if (tls->dry)
        return MBEDTLS_ERR_SSL_WANT_READ;
    if (got < 0) {
        tls->below_error = got;
        return MBEDTLS_ERR_NET_CONN_RESET;
    }
    tls->turn -= (size_t)got < tls->turn ? (size_t)got : tls->turn;
    return got; /* 0 is the end */
}

static int port_entropy(void *ctx, unsigned char *buf, size_t len)
{
    struct fc_tls *tls = ctx;
    if (tls->port->entropy(tls->port->ctx, buf, len) == 0)
        return 0;
    tls->starved = 1;
    return MBEDTLS_ERR_CTR_DRBG_ENTROPY_SOURCE_FAILED;
}

/* The error that a code of mbedTLS amounts to. */
static int error_of(const struct fc_tls *tls, int raw)
{
    if (tls->arena->failed)
        return FC_ERR_ARENA;
    if (tls->starved)
        return FC_ERR_ENTROPY;
    if (tls->below_error)
        return tls->below_error;
    if (raw == MBEDTLS_ERR_SSL_CONN_EOF || raw == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY)
        return FC_ERR_RESET;
    if (tls->stage == STAGE_OPEN)
        return raw == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE ? FC_ERR_RESET : FC_ERR_TLS_RECORD;
    if (raw == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED || raw == MBEDTLS_ERR_SSL_BAD_CERTIFICATE)
        return fc_verify_error(tls->verify.flags);
    if (raw <= MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE && raw >= MBEDTLS_ERR_PK_ALLOC_FAILED)
        return FC_ERR_TLS_UNTRUSTED; /* a certificate, or a key in it, that cannot be parsed */
    if (raw == MBEDTLS_ERR_SSL_INVALID_MAC || raw == MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL)
        return FC_ERR_TLS_RECORD;
    return FC_ERR_TLS;
}

/* Turn what mbedTLS returned, other than success, into what a socket returns. */
static int failed(struct fc_tls *tls, int raw)
{
    if (raw == MBEDTLS_ERR_SSL_WANT_READ || raw == MBEDTLS_ERR_SSL_WANT_WRITE)
        return FC_AGAIN;
    tls->raw = raw;
    tls->error = error_of(tls, raw);
    if (tls->error == FC_ERR_TLS_RECORD || raw == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE)
        fc_session_drop(tls); /* as the protocol has it, after a fatal alert of either side */
    return tls->error;
}

/* The host as the server is told it: lower case, without the last dot; empty for an address. */
static int name_of(char name[HOST_MOST + 1], const char *host)
{
    unsigned char address[16];
    size_t len = strlen(host);
    name[0] = 0;
    if (mbedtls_x509_crt_parse_cn_inet_pton(host, address))
        return 0;
    if (len == 0 || len > HOST_MOST || host[0] == '.' || strchr(host, ':'))
        return FC_ERR_ENDPOINT;
    if (host[len - 1] == '.')
        len--;
    for (size_t i = 0; i < len; i++)
        name[i] = (char)(host[i] >= 'A' && host[i] <= 'Z' ? host[i] + ('a' - 'A') : host[i]);
    name[len] = 0;
    return 0;
}

/* Everything that can go wrong before the network is asked for anything. */
static int prepare(struct fc_tls *tls, const char *host, uint16_t port)
{
    char name[HOST_MOST + 1];
    int64_t now = tls->port->unix_time(tls->port->ctx);
    int err = now < TIME_2024 || now > (int64_t)UINT32_MAX ? FC_ERR_CLOCK : name_of(name, host);
    if (!err)
        err = fc_arena_claim(tls->arena);
    if (err)
        return err;
    tls->stage = STAGE_BELOW;
    mbedtls_ssl_init(&tls->ssl);
    mbedtls_ctr_drbg_init(&tls->random);
    err = fc_trust_check(&tls->trust);
    if (tls->arena->failed)
        return FC_ERR_ARENA;
    if (err)
        return err;
    int raw = mbedtls_ctr_drbg_seed(&tls->random, port_entropy, tls, NULL, 0);
    if (!raw)
        raw = fc_hooks_begin(tls->port, &tls->random);
    if (!raw)
        raw = mbedtls_ssl_setup(&tls->ssl, &tls->conf);
    if (!raw)
        raw = mbedtls_ssl_set_hostname(&tls->ssl, name[0] ? name : NULL);
    if (raw)
        return failed(tls, raw);
    mbedtls_ssl_set_bio(&tls->ssl, tls, below_send, below_recv, NULL);
    fc_session_offer(tls, host, port);
    return 0;
}

static int handshake(struct fc_tls *tls)
{
    int raw = mbedtls_ssl_handshake(&tls->ssl);
    if (raw) {
        /* The usage of the leaf is judged after the callback of verify.c. */
        if (raw == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED || raw == MBEDTLS_ERR_SSL_BAD_CERTIFICATE)
            tls->verify.flags |= mbedtls_ssl_get_verify_result(&tls->ssl);
        return failed(tls, raw);
    }
    tls->stage = STAGE_OPEN;
    fc_session_made(tls);
    return 0;
}

/* Close the socket below, and forget all of the connection. */
static void tear_down(struct fc_tls *tls)
{
    tls->below->close(tls->below->ctx);
    if (tls->stage != STAGE_IDLE) {
        mbedtls_ssl_free(&tls->ssl);
        fc_hooks_end();
        mbedtls_ctr_drbg_free(&tls->random);
        fc_arena_release(tls->arena);
    }
    tls->stage = STAGE_IDLE;
    tls->error = tls->below_error = 0;
    tls->pending = 0;
    tls->unsent = tls->starved = tls->ended = 0;
    tls->verify.host = NULL;
    tls->verify.issuer = NULL;
}

static int tls_connect(void *ctx, const char *host, uint16_t port)
{
    struct fc_tls *tls = ctx;
    tls->turn = TURN;
    tls->verify.host = host;
    if (tls->stage == STAGE_IDLE && !tls->error) {
        tls->raw = 0;
        tls->verify.flags = 0;
        tls->verify.until.year = 0;
        tls->error = prepare(tls, host, port);
    }
    if (tls->error)
        return tls->error;
    if (tls->stage == STAGE_BELOW) {
        int err = tls->below->connect(tls->below->ctx, host, port);
        if (err == FC_AGAIN)
            return FC_AGAIN;
        if (err) {
            tls->error = err;
            return err;
        }
        tls->stage = STAGE_HANDSHAKE;
    }
    if (tls->stage == STAGE_OPEN)
        return 0;
    int err = handshake(tls);
    if (err && err != FC_AGAIN && fc_session_is_suspect(tls)) {
        fc_session_drop(tls);
        tear_down(tls);
        return FC_AGAIN;
    }
    return err;
}

static int tls_send(void *ctx, const void *buf, size_t len)
{
    struct fc_tls *tls = ctx;
    tls->turn = TURN;
    if (tls->error)
        return tls->error;
    if (tls->stage != STAGE_OPEN || len < tls->pending)
        return FC_ERR_STATE;
    /* Bytes that are not ours (an alert) go first: mbedTLS would take ours for sent with them. */
    if (tls->unsent && !tls->pending) {
        int raw = mbedtls_ssl_write(&tls->ssl, buf, 0);
        if (raw < 0)
            return failed(tls, raw);
    }
    if (!tls->pending) {
        int most = mbedtls_ssl_get_max_out_record_payload(&tls->ssl);
        if (most <= 0)
            return failed(tls, most);
        tls->pending = len < (size_t)most ? len : (size_t)most;
    }
    int sent = mbedtls_ssl_write(&tls->ssl, buf, tls->pending);
    if (sent < 0)
        return failed(tls, sent);
    tls->pending = 0;
    return sent;
}

static int tls_recv(void *ctx, void *buf, size_t cap)
{
    struct fc_tls *tls = ctx;
    tls->turn = TURN;
    if (tls->error)
        return tls->error;
    if (tls->stage != STAGE_OPEN)
        return FC_ERR_STATE;
    if (tls->ended)
        return 0;
    int got;
    fc_session_hear(&tls->conf, !tls->unsent);
    /* mbedTLS also wants to read on when it was told of a ticket or warned, and has not tried to.
     */
    do {
        tls->dry = 0;
        got = mbedtls_ssl_read(&tls->ssl, buf, cap);
        if (got == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET)
            fc_session_ticket(tls);
    } while (got == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET ||
             (got == MBEDTLS_ERR_SSL_WANT_READ && !tls->dry));
    if (got > 0)
        return got;
    if (got == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
        tls->ended = 1;
        return 0;
    }
    /* To mbedTLS, 0 is an end without close_notify. */
    return failed(tls, got ? got : MBEDTLS_ERR_SSL_CONN_EOF);
}

static void tls_close(void *ctx)
{
    struct fc_tls *tls = ctx;
    tls->turn = TURN;
    /* mbedTLS would send what is left of a record first: bytes whose sender has given them up. */
    if (tls->stage == STAGE_OPEN && !tls->error && !tls->pending)
        mbedtls_ssl_close_notify(&tls->ssl);
    if (tls->stage == STAGE_HANDSHAKE) /* given up: it must not be the session's fault again */
        fc_session_drop(tls);
    tear_down(tls);
}

void fc_tls_init(struct fc_tls *tls, struct fc_socket *below, const struct fc_port *port,
                 struct fc_arena *arena, const void *trust, size_t trust_len)
{
    memset(tls, 0, sizeof(*tls));
    tls->socket.ctx = tls;
    tls->socket.connect = tls_connect;
    tls->socket.send = tls_send;
    tls->socket.recv = tls_recv;
    tls->socket.close = tls_close;
    tls->socket.secure = 1;
    tls->below = below;
    tls->port = port;
    tls->arena = arena;
    tls->trust.data = trust;
    tls->trust.len = trust_len;
    for (size_t i = 0, n = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
        if (mbedtls_ecp_curve_info_from_tls_id(groups[i]))
            tls->groups[n++] = groups[i];
    mbedtls_ssl_config_init(&tls->conf);
    /* For a client over a stream this sets values and cannot fail. */
    mbedtls_ssl_config_defaults(&tls->conf, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                MBEDTLS_SSL_PRESET_DEFAULT);
    mbedtls_ssl_conf_min_tls_version(&tls->conf, MBEDTLS_SSL_VERSION_TLS1_2);
    mbedtls_ssl_conf_authmode(&tls->conf, MBEDTLS_SSL_VERIFY_REQUIRED);
    mbedtls_ssl_conf_ciphersuites(&tls->conf, suites);
    mbedtls_ssl_conf_sig_algs(&tls->conf, signatures);
    mbedtls_ssl_conf_groups(&tls->conf, tls->groups);
    mbedtls_ssl_conf_cert_profile(&tls->conf, &fc_verify_profile);
    mbedtls_ssl_conf_ca_cb(&tls->conf, fc_trust_find, &tls->trust);
    mbedtls_ssl_conf_verify(&tls->conf, fc_verify_certificate, &tls->verify);
    mbedtls_ssl_conf_rng(&tls->conf, mbedtls_ctr_drbg_random, &tls->random);
}
