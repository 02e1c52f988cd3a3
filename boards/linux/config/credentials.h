/*
 * The chain of credentials: where they are looked for, one place after the other, in the AWS CLI's
 * order. The first place that has some decides.
 */
#ifndef FIELDCASE_CREDENTIALS_H
#define FIELDCASE_CREDENTIALS_H

#include "keys.h"
#include "surroundings.h"

struct fc_identity {
    struct fc_credentials credentials; /* in the environment, or in keys of this module's */
    const char *type;                  /* where they are from, in the AWS CLI's words */
    int64_t expires;                   /* Unix seconds; 0: not said */
};

/*
 * Find credentials.
 * Returns FC_FOUND, FC_ELSEWHERE if there are none, or an exit code, with the complaint said.
 */
int fc_credentials_find(struct fc_identity *identity, const struct fc_surroundings *around);

/*
 * Wipe the secret access keys, or the session tokens, that were found or stand in the environment.
 * May be called at any time.
 */
void fc_credentials_wipe_secrets(void);
void fc_credentials_wipe_tokens(void);

/* Wipe both, but for what stands in the environment: they can be found again. */
void fc_credentials_wipe_found(void);

#endif
