/*
 * --no-verify-ssl: TLS with anyone. For the program alone; the library has no switch for it.
 */
#ifndef FIELDCASE_UNVERIFIED_H
#define FIELDCASE_UNVERIFIED_H

#include "../../platform/tls.h"

/* Let a connection that is not open yet accept any server, and warn of that on standard error. */
void fc_tls_accept_anyone(struct fc_tls *tls, const char *authority);

#endif
