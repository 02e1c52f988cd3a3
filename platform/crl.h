/*
 * Revocation lists that the caller has: optional, and linked only where it is used. A certificate
 * whose issuer has a list here must not be on it, and the list must be signed by that issuer and
 * in date; a certificate whose issuer has none passes. Lists are not fetched.
 *
 *     fc_crl_init(&crl, data, len);
 *     tls.verify.crl = &crl;          after fc_tls_init
 */
#ifndef FIELDCASE_CRL_H
#define FIELDCASE_CRL_H

#include <mbedtls/x509_crt.h>
#include <stddef.h>
#include <stdint.h>

struct fc_crl {
    uint32_t (*check)(const struct fc_crl *crl, mbedtls_x509_crt *crt,
                      const mbedtls_x509_crt *issuer);
    const uint8_t *data;
    size_t len;
};

/*
 * Make revocation lists of len bytes at data: DER, one or several back to back, or PEM, one or
 * many. They are borrowed, and unpacked into the arena while a chain is judged; lists that are
 * malformed then count as out of date.
 */
void fc_crl_init(struct fc_crl *crl, const void *data, size_t len);

#endif
