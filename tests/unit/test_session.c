/* Sessions against real servers: resumed where they may be, and where not. */
#include "../../platform/session.h"

#include "../../platform/crl.h"
#include "../../platform/roots.h"
#include "test.h"
#include "visits.h"

#define DAY 86400

static void test_resumes(void)
{
    for (size_t i = 0; i < COUNT(resumable); i++) {
        visits_begin(resumable[i]);
        CHECK_INT(visit(), 0);
        CHECK(kept.len > VISITS_HEAD && kept.len == kept.needed && kept.len < 400);
        for (int again = 0; again < 4; again++) {
            CHECK_INT(visit(), 1);
            CHECK(kept.len > VISITS_HEAD && kept.len < 400);
        }
        CHECK_INT(session.below.opened, 5);
        printf("%s: %zu bytes\n", resumable[i], kept.len);
    }
}

/* What it is for: a handshake of few bytes. */
static void test_bytes(void)
{
    for (size_t i = 0; i < COUNT(resumable); i++) {
        unsigned long full;
        visits_begin(resumable[i]);
        CHECK_INT(visit(), 0);
        full = session.below.received;
        CHECK_INT(visit(), 1);
        printf("%s: %lu bytes of the server, resumed %lu\n", resumable[i], full,
               session.below.received);
        CHECK(session.below.received * (i == 0 || i == 3 ? 10 : 4) <=
              full); /* RSA: as AWS has it */
    }
}

/* FC_AGAIN means that the socket below has nothing: tickets before the answer do not hide it. */
static void test_no_stall(void)
{
    static const char *const listeners[] = {"rsa13", "ec13"};
    for (size_t i = 0; i < COUNT(listeners); i++) {
        struct fc_socket *tls = &session.tls.socket;
        char byte;
        int got;
        visits_begin(listeners[i]);
        CHECK_INT(session_connect(&session, TLS_PEER_HOST), 0);
        CHECK_INT(session_say(&session, "KEEP 1\n"), 0);
        while ((got = tls->recv(tls->ctx, &byte, 1)) == FC_AGAIN) {
            CHECK(session.below.must_wait);
            loopback_wait(&session.below);
        }
        CHECK_INT(got, 1);
        session_close(&session);
        CHECK(kept.len > 0);
    }
}

/* The buffer may outlive the program, in storage. */
static void test_stored(void)
{
    static uint8_t stored[sizeof(memory)];
    for (size_t i = 0; i < COUNT(resumable); i++) {
        visits_begin(resumable[i]);
        CHECK_INT(visit(), 0);
        CHECK_INT(kept.changed, 1);
        size_t len = kept.len;
        memcpy(stored, memory, sizeof(stored));
        visits_begin(resumable[i]);
        memcpy(memory, stored, sizeof(stored));
        fc_session_init(&kept, memory, sizeof(memory), len);
        CHECK_INT(kept.changed, 0);
        CHECK_INT(visit(), 1);
    }
}

/* By ID nothing changes when it is resumed: nothing need be stored anew. */
static void test_changed(void)
{
    visits_begin("id12");
    CHECK_INT(visit(), 0);
    CHECK_INT(kept.changed, 1);
    kept.changed = 0;
    CHECK_INT(visit(), 1);
    CHECK_INT(kept.changed, 0);
    visits_renew(2);
    CHECK_INT(visit(), 0);
    CHECK_INT(kept.changed, 1);
    kept.changed = 0;
    fc_session_forget(&kept);
    CHECK_INT(kept.changed, 1);
    kept.changed = 0;
    fc_session_forget(&kept);
    CHECK_INT(kept.changed, 0);
    CHECK(is_zero(memory, sizeof(memory)));
}

/* A server without tickets of TLS 1.3 leaves nothing, and that is fine. */
static void test_nothing_left(void)
{
    visits_begin("bare13");
    CHECK_INT(visit(), 0);
    CHECK_INT(kept.len, 0);
    CHECK_INT(visit(), 0);
    CHECK_INT(session.below.opened, 2);
    CHECK(is_zero(memory, sizeof(memory)));
}

/* The server has another key, or lost its cache: a full handshake on the same connection. */
static void test_refused(void)
{
    for (size_t i = 0; i < COUNT(resumable); i++) {
        int version = resumable[i][strlen(resumable[i]) - 1] - '0';
        visits_begin(resumable[i]);
        visits_renew(version);
        CHECK_INT(visit(), 0);
        CHECK_INT(visit(), 1);
        visits_renew(version);
        unsigned opened = session.below.opened;
        CHECK_INT(visit(), 0);
        CHECK_INT(session.below.opened, opened + 1);
        CHECK_INT(visit(), 1);
    }
}

/* The version of the session is not spoken any more: a second connection, unnoticed. */
static void test_other_version(void)
{
    static const struct {
        const char *listener;
        int other, own;
    } servers[] = {{"ec12", 3, 2}, {"ec13", 2, 3}};
    for (size_t i = 0; i < COUNT(servers); i++) {
        visits_begin(servers[i].listener);
        CHECK_INT(visit(), 0);
        visits_renew(servers[i].other);
        unsigned opened = session.below.opened;
        CHECK_INT(visit(), 0);
        CHECK_INT(session.below.opened, opened + 2);
        CHECK_INT(visit(), 1);
        visits_renew(servers[i].own);
        CHECK_INT(visit(), 0);
    }
}

/* Not to another host, nor port: there is one name in the certificate, and it would not be asked.
 */
static void test_other_host(void)
{
    for (size_t i = 0; i < COUNT(resumable); i++) {
        visits_begin(resumable[i]);
        CHECK_INT(visit(), 0);
        CHECK_INT(visit_host("other.example"), FC_ERR_TLS_NAME);
        CHECK_INT(visit(), 0);
        CHECK_INT(visit(), 1);
        session.tls.socket.connect(&session.tls, TLS_PEER_HOST, 8443);
        CHECK_INT(kept.offered, 0);
        session_close(&session);
    }
}

/* Anchors that changed, even to such as would do, are asked anew. */
static void test_other_trust(void)
{
    for (size_t i = 0; i < COUNT(resumable); i++) {
        visits_begin(resumable[i]);
        CHECK_INT(visit(), 0);
        session.tls.trust.data = tls_peer_pem;
        session.tls.trust.len = tls_peer_pem_len;
        CHECK_INT(visit(), 0);
        CHECK_INT(visit(), 1);
        session.tls.trust.data = fc_roots_der;
        session.tls.trust.len = sizeof(fc_roots_der);
        CHECK_INT(visit(), FC_ERR_TLS_UNTRUSTED);
        CHECK_INT(kept.len, 0);
    }
}

static uint32_t no_objection(const struct fc_crl *crl, mbedtls_x509_crt *crt,
                             const mbedtls_x509_crt *issuer)
{
    (void)crl, (void)crt, (void)issuer;
    return 0;
}

/* Where the chain is not seen or not asked for, nothing is kept, and nothing kept is used. */
static void test_other_policy(void)
{
    const struct fc_crl crl = {no_objection, NULL, 0};
    for (size_t i = 0; i < COUNT(resumable); i++) {
        visits_begin(resumable[i]);
        session.tls.verify.crl = &crl;
        CHECK_INT(visit(), 0);
        CHECK_INT(visit(), 0);
        CHECK_INT(kept.len, 0);
        session.tls.verify.crl = NULL;
        CHECK_INT(visit(), 0);
        size_t len = kept.len;
        CHECK(len > 0);
        session.tls.verify.crl = &crl;
        CHECK_INT(visit(), 0);
        session.tls.verify.crl = NULL;
        static const int modes[] = {MBEDTLS_SSL_VERIFY_NONE, MBEDTLS_SSL_VERIFY_OPTIONAL};
        for (size_t k = 0; k < COUNT(modes); k++) {
            mbedtls_ssl_conf_authmode(&session.tls.conf, modes[k]);
            CHECK_INT(visit(), 0);
            CHECK_INT(visit_host("other.example"), 0);
        }
        CHECK_INT(kept.len, len);
        mbedtls_ssl_conf_authmode(&session.tls.conf, MBEDTLS_SSL_VERIFY_REQUIRED);
        CHECK_INT(visit(), 1);
        mbedtls_ssl_conf_max_tls_version(&session.tls.conf, MBEDTLS_SSL_VERSION_TLS1_2);
        session.tls.socket.connect(&session.tls, TLS_PEER_HOST, 443);
        CHECK_INT(kept.offered, 0);
        session_close(&session);
    }
}

/* A day at most, never before it began, and not when a certificate has expired meanwhile. */
static void test_time(void)
{
    for (size_t i = 0; i < COUNT(resumable); i++) {
        visits_begin(resumable[i]);
        CHECK_INT(visit(), 0);
        session.port.now += 3600;
        CHECK_INT(visit(), 1);
        session.port.now = TLS_PEER_NOW + DAY + 1; /* of the full handshake, not the latest */
        CHECK_INT(visit(), 0);
        session.port.now--;
        CHECK_INT(visit(), 0);
        /* The last second of the chain. */
        int64_t low = TLS_PEER_NOW, high = TLS_PEER_NOW + 800 * (int64_t)DAY;
        while (high - low > 1) {
            session.port.now = (low + high) / 2;
            fc_session_forget(&kept);
            if (i == 0 && visit() == 0)
                low = session.port.now;
            else
                high = session.port.now;
        }
        if (i == 0) {
            session.port.now = low;
            CHECK_INT(visit(), 0);
            CHECK_INT(visit(), 1);
            session.port.now = high;
            CHECK_INT(visit(), FC_ERR_TLS_TIME);
        }
    }
}

int main(void)
{
    tls_peer_start();
    RUN(test_resumes);
    RUN(test_bytes);
    RUN(test_no_stall);
    RUN(test_stored);
    RUN(test_changed);
    RUN(test_nothing_left);
    RUN(test_refused);
    RUN(test_other_version);
    RUN(test_other_host);
    RUN(test_other_trust);
    RUN(test_other_policy);
    RUN(test_time);
    tls_peer_stop();
    return test_end();
}
