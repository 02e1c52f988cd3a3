/*
 * What mbedTLS asks of the process, not of a connection: the time of day, and randomness and keys
 * for PSA, the crypto below TLS 1.3. For tls.c alone; it claims the arena first, so there is one
 * at a time.
 */
#ifndef FIELDCASE_HOOKS_H
#define FIELDCASE_HOOKS_H

#include <mbedtls/ctr_drbg.h>

#include "port.h"

/*
 * Lend mbedTLS the port's clock and a seeded generator until fc_hooks_end. The arena is claimed.
 * Returns 0, or the code of PSA that says why it could not begin.
 */
int fc_hooks_begin(const struct fc_port *port, mbedtls_ctr_drbg_context *random);

/* Take them back, and have PSA wipe and free its keys. Harmless when nothing was lent. */
void fc_hooks_end(void);

#endif
