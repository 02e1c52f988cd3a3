#include "session.h"

#include <mbedtls/platform.h>
#include <string.h>

#include "../core/sha256.h"
#include "../core/wipe.h"
#include "tls.h"

#define LIFE 86400 /* seconds; RFC 5246, F.1.4: a day at most */

/* What stands in the buffer, before the bytes of mbedTLS. It does not leave the machine. */
struct head {
    uint8_t digest[32]; /* of what the session is bound to, and of all that follows */
    mbedtls_x509_time until;
    int64_t began;
};

#define HEAD sizeof(struct head)

/* The digest of all that a connection must have in common with the one that left the session. */
static int bind_to(struct fc_session *session, const struct fc_tls *tls, const char *host,
                   uint16_t port)
{
    const uint16_t numbers[] = {port, (uint16_t)tls->conf.MBEDTLS_PRIVATE(min_tls_version),
                                (uint16_t)tls->conf.MBEDTLS_PRIVATE(max_tls_version)};
    struct fc_sha256 sha256;
    fc_sha256_init(&sha256);
    fc_sha256_update(&sha256, numbers, sizeof(numbers));
    fc_sha256_update(&sha256, host, strlen(host) + 1);
    fc_sha256_update(&sha256, tls->trust.data, tls->trust.len);
    return fc_sha256_finish(&sha256, session->bound);
}

/* The digest that the buffer should begin with. */
static int seal(const struct fc_session *session, uint8_t digest[32])
{
    struct fc_sha256 sha256;
    fc_sha256_init(&sha256);
    fc_sha256_update(&sha256, session->bound, sizeof(session->bound));
    fc_sha256_update(&sha256, session->buf + 32, session->len - 32);
    return fc_sha256_finish(&sha256, digest);
}

/* Whether the buffer holds a session of this very kind of connection, whole, in its time. */
static int is_good(struct fc_session *session, int64_t now)
{
    struct head head;
    uint8_t digest[32];
    if (session->len <= HEAD || session->len > session->cap)
        return 0;
    memcpy(&head, session->buf, HEAD);
    if (seal(session, digest) || memcmp(digest, head.digest, sizeof(digest)) != 0)
        return 0;
    session->until = head.until;
    session->began = head.began;
    return now >= head.began && now - head.began <= LIFE && !mbedtls_x509_time_is_past(&head.until);
}

void fc_session_init(struct fc_session *session, void *buf, size_t cap, size_t len)
{
    memset(session, 0, sizeof(*session));
    session->buf = buf;
    session->cap = cap;
    session->len = len;
}

void fc_session_forget(struct fc_session *session)
{
    session->changed |= session->len != 0;
    session->len = 0;
    fc_wipe(session->buf, session->cap);
}

/* Whether a piece of bytes lies in the session as it was kept. */
static int holds(const struct fc_session *session, const uint8_t *piece, size_t len)
{
    for (size_t off = HEAD; off + len <= session->len; off++)
        if (memcmp(session->buf + off, piece, len) == 0)
            return 1;
    return 0;
}

/*
 * Leave out what is of no use later: the server's certificate, which is not asked for again, and a
 * ticket that was refused, which mbedTLS has beside the keys of the session that came instead.
 * Returns 1 if the server can recognise what is left, else 0.
 */
static int reduce(const struct fc_session *session, mbedtls_ssl_session *made)
{
    size_t *ticket_len = &made->MBEDTLS_PRIVATE(ticket_len);
#if defined(MBEDTLS_SSL_KEEP_PEER_CERTIFICATE)
    mbedtls_x509_crt_free(made->MBEDTLS_PRIVATE(peer_cert));
    mbedtls_free(made->MBEDTLS_PRIVATE(peer_cert));
    made->MBEDTLS_PRIVATE(peer_cert) = NULL;
#endif
    if (!session->resumed && *ticket_len &&
        holds(session, made->MBEDTLS_PRIVATE(ticket), *ticket_len))
        *ticket_len = 0;
    return *ticket_len || made->MBEDTLS_PRIVATE(id_len);
}

/* Put the session into the buffer, if it fits. */
static void put(struct fc_session *session, const mbedtls_ssl_session *made)
{
    struct head head = {.until = session->until, .began = session->began};
    size_t old_len = session->len, len = 0, room = session->cap > HEAD ? session->cap - HEAD : 0;
    uint8_t old[32] = {0};
    if (old_len)
        memcpy(old, session->buf, sizeof(old));
    if (mbedtls_ssl_session_save(made, NULL, 0, &len) != MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL)
        len = room + 1;
    session->needed = HEAD + len;
    if (len > room || mbedtls_ssl_session_save(made, session->buf + HEAD, room, &len)) {
        fc_session_forget(session);
        return;
    }
    session->len = HEAD + len;
    memcpy(session->buf, &head, HEAD);
    if (seal(session, session->buf)) {
        fc_session_forget(session);
        return;
    }
    if (old_len > session->len)
        fc_wipe(session->buf + session->len, old_len - session->len);
    session->changed |= old_len != session->len || memcmp(old, session->buf, sizeof(old)) != 0;
}

static void keep(struct fc_session *session, const mbedtls_ssl_context *ssl)
{
    mbedtls_ssl_session made;
    mbedtls_ssl_session_init(&made);
    if (mbedtls_ssl_get_session(ssl, &made) == 0 && reduce(session, &made))
        put(session, &made);
    else
        fc_session_forget(session);
    mbedtls_ssl_session_free(&made);
}

void fc_session_hear(mbedtls_ssl_config *conf, int hear)
{
#if defined(MBEDTLS_SSL_PROTO_TLS1_3)
    mbedtls_ssl_conf_tls13_enable_signal_new_session_tickets(
        conf, hear ? MBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_ENABLED
                   : MBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_DISABLED);
#else
    (void)conf, (void)hear;
#endif
}

void fc_session_offer(struct fc_tls *tls, const char *host, uint16_t port)
{
    struct fc_session *session = tls->session;
    mbedtls_ssl_session kept;
    if (!session)
        return;
    session->offered = session->resumed = 0;
    session->usable = !tls->verify.crl &&
                      tls->conf.MBEDTLS_PRIVATE(authmode) == MBEDTLS_SSL_VERIFY_REQUIRED &&
                      bind_to(session, tls, host, port) == 0;
    if (!session->usable || !session->len)
        return;
    mbedtls_ssl_session_init(&kept);
    if (is_good(session, tls->port->unix_time(tls->port->ctx)) &&
        mbedtls_ssl_session_load(&kept, session->buf + HEAD, session->len - HEAD) == 0 &&
        mbedtls_ssl_set_session(&tls->ssl, &kept) == 0)
        session->offered = 1;
    else
        fc_session_forget(session);
    mbedtls_ssl_session_free(&kept);
}

void fc_session_made(struct fc_tls *tls)
{
    struct fc_session *session = tls->session;
    if (!session || !session->usable)
        return;
    session->resumed = (uint8_t)fc_session_is_suspect(tls);
    if (!session->resumed) {
        session->until = tls->verify.until;
        session->began = tls->port->unix_time(tls->port->ctx);
    }
    if (mbedtls_ssl_get_version_number(&tls->ssl) == MBEDTLS_SSL_VERSION_TLS1_2)
        keep(session, &tls->ssl);
    else
        fc_session_forget(session); /* a ticket is shown once, lest it tell who came back */
}

void fc_session_ticket(struct fc_tls *tls)
{
    if (tls->session && tls->session->usable)
        keep(tls->session, &tls->ssl);
}

void fc_session_drop(struct fc_tls *tls)
{
    if (tls->session && tls->session->usable)
        fc_session_forget(tls->session);
}

int fc_session_is_suspect(const struct fc_tls *tls)
{
    return tls->session && tls->session->offered && !tls->verify.until.year;
}
