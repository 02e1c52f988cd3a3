/*
 * STS: credentials of a role, for others' credentials or for a token of an identity provider.
 */
#ifndef FIELDCASE_STS_H
#define FIELDCASE_STS_H

#include "keys.h"
#include "surroundings.h"

/* A role to be assumed. Texts may be NULL but for the first. */
struct fc_role {
    const char *arn;
    const char *session_name; /* NULL: one with the time in it */
    const char *external_id;
    const char *duration_seconds;
    const char *mfa_serial; /* its device's, whose code is then asked for on the terminal */
};

/*
 * Assume a role with credentials, which are those of a source.
 * Returns FC_FOUND, or an exit code, with the complaint said.
 */
int fc_sts_assume(struct fc_keys *keys, const struct fc_role *role,
                  const struct fc_credentials *source, const struct fc_surroundings *around);

/* Assume a role with the token in a file. Returns as above. */
int fc_sts_assume_by_token(struct fc_keys *keys, const struct fc_role *role, const char *token_file,
                           const struct fc_surroundings *around);

#endif
