/*
 * Settings: what a call needs to know beside its request, from the global options and the
 * environment. An option is worth more than a variable; an empty variable is none.
 */
#ifndef FIELDCASE_SETTINGS_H
#define FIELDCASE_SETTINGS_H

#include "endpoint.h"
#include "globals.h"

struct fc_settings {
    struct fc_place place;
    struct fc_credentials credentials; /* they lie in the environment */
    const char *ca_bundle;             /* a file, or NULL: the roots of Amazon */
    uint32_t connect_ms, read_ms;      /* 0: none */
    uint8_t unverified;                /* 1: --no-verify-ssl */
    uint8_t text;                      /* 1: --output text */
    uint8_t debug;                     /* 1: --debug */
};

/*
 * Check the global options that are checked before the command's own.
 * Returns 0, or an exit code, with the complaint said.
 */
int fc_settings_begin(struct fc_settings *settings, const struct fc_globals *globals);

/* Find the endpoint, unless that needs a region that is not there. Returns as above. */
int fc_settings_place(struct fc_settings *settings, const struct fc_globals *globals);

/* Find region and credentials. Returns as above. */
int fc_settings_identity(struct fc_settings *settings);

/*
 * Wipe the secret access key, or the session token, where it lies: the environment. The credentials
 * then have an empty text in its place.
 */
void fc_settings_forget_secret(void);
void fc_settings_forget_token(void);

#endif
