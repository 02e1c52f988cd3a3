/*
 * SSO (IAM Identity Center): credentials for the token that `aws sso login` has left in its cache,
 * which is only read.
 */
#ifndef FIELDCASE_SSO_H
#define FIELDCASE_SSO_H

#include "keys.h"
#include "surroundings.h"

/* Returns FC_FOUND, FC_ELSEWHERE, or an exit code, with the complaint said. */
int fc_sso_find(struct fc_keys *keys, const struct fc_profile *profile,
                const struct fc_surroundings *around);

#endif
