/*
 * The certificate policy: what is asked of a server's chain beyond what mbedTLS asks.
 *
 * mbedTLS builds the chain and checks signatures, times, CA bits, path lengths, key usage and the
 * profile below. Added here, each because mbedTLS alone would accept it:
 *  - a host name is matched by a dNSName alone, an address by an iPAddress alone; never by the
 *    subject's common name; a wildcard is the whole first label, with two labels behind it at least
 *  - every certificate of the chain, not the leaf alone, must be fit for TLS servers if it says
 *    what it is fit for (extendedKeyUsage)
 *  - a certificate with nameConstraints is refused, critical or not, for they are not processed
 *  - a certificate on a revocation list, if the caller gave one (crl.h), is refused
 */
#ifndef FIELDCASE_VERIFY_H
#define FIELDCASE_VERIFY_H

#include <mbedtls/x509_crt.h>
#include <stdint.h>

#include "../core/error.h"

struct fc_crl;

/* What the policy needs to know of a connection. */
struct fc_verify {
    const char *host;               /* the name or numeric address the server must prove */
    const struct fc_crl *crl;       /* revocation lists, or NULL */
    const mbedtls_x509_crt *issuer; /* of the certificate that comes next; NULL at the top */
    uint32_t flags;                 /* MBEDTLS_X509_BADCERT_* of all certificates seen */
    mbedtls_x509_time until;        /* when the first of them expires; year 0: none was seen */
};

/* RSA from 2048 bits, P-256 and P-384, SHA-2. */
extern const mbedtls_x509_crt_profile fc_verify_profile;

/*
 * Judge one certificate, from the anchor (the highest depth) down to the leaf (depth 0): for
 * mbedtls_ssl_conf_verify with a struct fc_verify. What is wrong is added to *flags.
 * Returns 0.
 */
int fc_verify_certificate(void *verify, mbedtls_x509_crt *crt, int depth, uint32_t *flags);

/*
 * The error that the flags of a refused chain amount to: where several things are wrong, the one
 * that weighs most.
 * Returns FC_ERR_TLS_UNTRUSTED, FC_ERR_TLS_TIME, FC_ERR_TLS_NAME or FC_ERR_TLS_USAGE.
 */
int fc_verify_error(uint32_t flags);

#endif
