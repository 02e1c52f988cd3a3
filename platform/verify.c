#include "verify.h"

#include <mbedtls/asn1.h>
#include <mbedtls/oid.h>
#include <string.h>

#include "crl.h"

const mbedtls_x509_crt_profile fc_verify_profile = {
    MBEDTLS_X509_ID_FLAG(MBEDTLS_MD_SHA256) | MBEDTLS_X509_ID_FLAG(MBEDTLS_MD_SHA384) |
        MBEDTLS_X509_ID_FLAG(MBEDTLS_MD_SHA512),
    MBEDTLS_X509_ID_FLAG(MBEDTLS_PK_RSA) | MBEDTLS_X509_ID_FLAG(MBEDTLS_PK_RSASSA_PSS) |
        MBEDTLS_X509_ID_FLAG(MBEDTLS_PK_ECKEY) | MBEDTLS_X509_ID_FLAG(MBEDTLS_PK_ECDSA),
    MBEDTLS_X509_ID_FLAG(MBEDTLS_ECP_DP_SECP256R1) | MBEDTLS_X509_ID_FLAG(MBEDTLS_ECP_DP_SECP384R1),
    2048,
};

/* Whether len characters are the same but for the case of ASCII letters. */
static int same(const char *a, const uint8_t *b, size_t len)
{
    while (len--) {
        unsigned x = (uint8_t)*a++, y = *b++;
        if (x - 'A' < 26)
            x += 'a' - 'A';
        if (y - 'A' < 26)
            y += 'a' - 'A';
        if (x != y)
            return 0;
    }
    return 1;
}

/* Whether a dNSName stands for a host (RFC 9525 section 6.3). */
static int dns_matches(const uint8_t *name, size_t name_len, const char *host)
{
    size_t host_len = strlen(host);
    if (host_len && host[host_len - 1] == '.')
        host_len--; /* the root's dot: the same host */
    if (name_len > 2 && name[0] == '*' && name[1] == '.') {
        const char *dot = memchr(host, '.', host_len);
        if (!dot || dot == host || !memchr(name + 2, '.', name_len - 2))
            return 0;
        host_len -= (size_t)(dot - host);
        host = dot;
        name++;
        name_len--;
    }
    return name_len == host_len && same(host, name, host_len);
}

/* Whether a certificate is for a host. */
static int names(const mbedtls_x509_crt *crt, const char *host)
{
    uint8_t address[16];
    size_t address_len = mbedtls_x509_crt_parse_cn_inet_pton(host, address);
    const mbedtls_x509_sequence *name = &crt->subject_alt_names;
    for (; name && name->buf.p; name = name->next) {
        const mbedtls_x509_buf *buf = &name->buf;
        int type = buf->tag & MBEDTLS_ASN1_TAG_VALUE_MASK;
        if (address_len) {
            if (type == MBEDTLS_X509_SAN_IP_ADDRESS && buf->len == address_len &&
                memcmp(buf->p, address, address_len) == 0)
                return 1;
        } else if (type == MBEDTLS_X509_SAN_DNS_NAME && dns_matches(buf->p, buf->len, host)) {
            return 1;
        }
    }
    return 0;
}

/* Whether a certificate has nameConstraints. It was parsed, so its extensions are well formed. */
static int is_constrained(const mbedtls_x509_crt *crt)
{
    unsigned char *p = crt->v3_ext.p;
    const unsigned char *end = p + crt->v3_ext.len;
    const int structure = MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE;
    static const char constraints[] = MBEDTLS_OID_NAME_CONSTRAINTS;
    size_t len;
    if (mbedtls_asn1_get_tag(&p, end, &len, structure))
        return 0;
    while (mbedtls_asn1_get_tag(&p, end, &len, structure) == 0) {
        unsigned char *next = p + len;
        if (mbedtls_asn1_get_tag(&p, next, &len, MBEDTLS_ASN1_OID) == 0 &&
            len == sizeof(constraints) - 1 && memcmp(p, constraints, len) == 0)
            return 1;
        p = next;
    }
    return 0;
}

int fc_verify_certificate(void *ctx, mbedtls_x509_crt *crt, int depth, uint32_t *flags)
{
    struct fc_verify *verify = ctx;
    if (is_constrained(crt))
        *flags |= MBEDTLS_X509_BADCERT_OTHER;
    if (mbedtls_x509_crt_check_extended_key_usage(crt, MBEDTLS_OID_SERVER_AUTH,
                                                  MBEDTLS_OID_SIZE(MBEDTLS_OID_SERVER_AUTH)))
        *flags |= MBEDTLS_X509_BADCERT_EXT_KEY_USAGE;
    if (verify->crl && verify->issuer)
        *flags |= verify->crl->check(verify->crl, crt, verify->issuer);
    if (depth == 0 && !names(crt, verify->host))
        *flags |= MBEDTLS_X509_BADCERT_CN_MISMATCH;
    if (!verify->until.year || mbedtls_x509_time_cmp(&crt->valid_to, &verify->until) < 0)
        verify->until = crt->valid_to;
    verify->issuer = depth ? crt : NULL;
    verify->flags |= *flags;
    return 0;
}

int fc_verify_error(uint32_t flags)
{
    const uint32_t time = MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE;
    const uint32_t usage = MBEDTLS_X509_BADCERT_KEY_USAGE | MBEDTLS_X509_BADCERT_EXT_KEY_USAGE |
                           MBEDTLS_X509_BADCERT_NS_CERT_TYPE;
    const uint32_t name = MBEDTLS_X509_BADCERT_CN_MISMATCH;
    if (flags & ~(time | usage | name))
        return FC_ERR_TLS_UNTRUSTED;
    if (flags & time)
        return FC_ERR_TLS_TIME;
    if (flags & name)
        return FC_ERR_TLS_NAME;
    return flags & usage ? FC_ERR_TLS_USAGE : FC_ERR_TLS_UNTRUSTED;
}
