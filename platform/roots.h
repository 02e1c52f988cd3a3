/*
 * The roots of Amazon Trust Services: the trust store for endpoints of AWS, as data.
 */
#ifndef FIELDCASE_ROOTS_H
#define FIELDCASE_ROOTS_H

#include <stddef.h>
#include <stdint.h>

#define FC_ROOTS_COUNT 5
#define FC_ROOTS_DER_LEN 4141

/* All roots, DER, back to back: a trust store as fc_tls_init takes it. */
extern const uint8_t fc_roots_der[FC_ROOTS_DER_LEN];

/* One root: where it is in fc_roots_der, and the last second it is valid (unix time). */
struct fc_root {
    const char *name;
    const uint8_t *der;
    uint16_t len;
    uint32_t not_after;
};

extern const struct fc_root fc_roots[FC_ROOTS_COUNT];

#endif
