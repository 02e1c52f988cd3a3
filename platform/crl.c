#include "crl.h"

#include <mbedtls/x509_crl.h>

#include "trust.h"
#include "verify.h"

#if defined(MBEDTLS_X509_CRL_PARSE_C)

/* What is wrong with a certificate by one set of lists. */
static uint32_t judge(mbedtls_x509_crt *crt, const mbedtls_x509_crt *issuer,
                      mbedtls_x509_crl *lists)
{
    /* Its issuer alone: the certificates the server sent after it are no anchors. */
    mbedtls_x509_crt anchor = *issuer;
    uint32_t flags = 0;
    anchor.next = NULL;
    mbedtls_x509_crt_verify_with_profile(crt, &anchor, lists, &fc_verify_profile, NULL, &flags,
                                         NULL, NULL);
    return flags;
}

static uint32_t check(const struct fc_crl *crl, mbedtls_x509_crt *crt,
                      const mbedtls_x509_crt *issuer)
{
    struct fc_trust_reader reader = {crl->data, crl->len, 0, NULL};
    uint32_t flags = 0;
    const uint8_t *der;
    size_t len;
    int got;
    while ((got = fc_trust_next(&reader, "X509 CRL", &der, &len)) == 1) {
        mbedtls_x509_crl list;
        mbedtls_x509_crl_init(&list);
        if (mbedtls_x509_crl_parse_der(&list, der, len))
            flags |= MBEDTLS_X509_BADCRL_EXPIRED;
        else
            flags |= judge(crt, issuer, &list);
        mbedtls_x509_crl_free(&list);
    }
    return got < 0 ? flags | MBEDTLS_X509_BADCRL_EXPIRED : flags;
}

void fc_crl_init(struct fc_crl *crl, const void *data, size_t len)
{
    crl->check = check;
    crl->data = data;
    crl->len = len;
}

#else

/* mbedTLS was configured without: a caller that has lists fails to link. */
typedef int fc_crl_not_configured;

#endif
