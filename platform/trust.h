/*
 * The trust store: the certificates a chain may end in, as the caller has them in memory.
 *
 * It is DER, one certificate or several back to back, or PEM, one or many with any text between
 * (a bundle). PEM needs no NUL behind it. Nothing of it is kept in RAM: it is read once to be
 * checked, and again for each link of a chain, when the one or two certificates that could have
 * signed that link are unpacked into the arena. So a bundle of 150 costs no more than one of two.
 */
#ifndef FIELDCASE_TRUST_H
#define FIELDCASE_TRUST_H

#include <mbedtls/x509_crt.h>
#include <stddef.h>
#include <stdint.h>

#include "../core/error.h"

struct fc_trust {
    const uint8_t *data; /* borrowed */
    size_t len;
    uint16_t usable;  /* set by fc_trust_check: certificates that may be trusted */
    uint16_t skipped; /* and those whose algorithm or critical extension is not supported */
};

/* Where a reading of DER or PEM stands. Zeros but for data and len: at its begin. */
struct fc_trust_reader {
    const uint8_t *data;
    size_t len;
    size_t off;
    uint8_t *unpacked; /* PEM: the piece just read, in the arena */
};

/*
 * Read the next piece of DER or PEM; label is what stands in a PEM piece's first and last line
 * ("CERTIFICATE"), pieces with another are passed over. The arena is claimed. The piece is valid
 * until the next call, which must be made until it no longer returns 1.
 * Returns
 *   1                   a piece: *der, *der_len
 *   0                   there are no more
 *   FC_ERR_TRUST_STORE  malformed
 *   FC_ERR_ARENA        the arena is too small to unpack it
 */
int fc_trust_next(struct fc_trust_reader *reader, const char *label, const uint8_t **der,
                  size_t *der_len);

/* Give up a reading before its end. */
void fc_trust_stop(struct fc_trust_reader *reader);

/*
 * Read the whole store and count. The arena is claimed; if a request to it failed, what was counted
 * as skipped may be what did not fit.
 * Returns
 *   0                   at least one certificate is usable
 *   FC_ERR_TRUST_STORE  none is, or the store is malformed
 *   FC_ERR_ARENA        the arena is too small to unpack one
 */
int fc_trust_check(struct fc_trust *trust);

/*
 * Find what could have signed a certificate, for mbedtls_ssl_conf_ca_cb with a struct fc_trust.
 * Names are compared byte for byte, as RFC 5280 section 4.1.2.6 has them written.
 * Returns 0, or FC_ERR_ARENA.
 */
int fc_trust_find(void *trust, const mbedtls_x509_crt *child, mbedtls_x509_crt **candidates);

#endif
