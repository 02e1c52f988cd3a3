/*
 * Settings: what a call needs to know beside its request. An option is worth more than a variable,
 * and a variable more than the profile.
 */
#ifndef FIELDCASE_SETTINGS_H
#define FIELDCASE_SETTINGS_H

#include "config/credentials.h"
#include "config/retry.h"
#include "globals.h"
#include "printer.h"

struct fc_settings {
    struct fc_place place;
    struct fc_credentials
        credentials;              /* in the environment, or in memory of config/credentials.c */
    const char *ca_bundle;        /* a file, or NULL: the roots of Amazon */
    uint32_t connect_ms, read_ms; /* 0: none */
    uint8_t unverified;           /* 1: --no-verify-ssl */
    uint8_t is_unsigned;          /* 1: --no-sign-request */
    uint8_t debug;                /* 1: --debug */
    uint8_t detailed;             /* 1: --exit-codes detailed */
    struct fc_retry retry;
    const char *output;               /* the name of the answer's form, or NULL */
    const struct fc_printer *printer; /* what prints it */

    /* How these came about. */
    struct fc_config config;
    struct fc_locality locality;
    struct fc_setting endpoint_by, ca_bundle_by;
    struct fc_identity identity;
};

/*
 * Check the global options that are checked before the command's own.
 * Returns 0, or an exit code, with the complaint said.
 */
int fc_settings_begin(struct fc_settings *settings, const struct fc_globals *globals);

/*
 * Read the configuration and choose the profile, which need not be there; what it sets can be asked
 * for from here on, by fc_config_find. Returns as above.
 */
int fc_settings_profile(struct fc_settings *settings, const struct fc_globals *globals);

/*
 * Find the profile, timeouts, retries, region and endpoint; it is fc_settings_identity that misses
 * a region. Returns as above.
 */
int fc_settings_place(struct fc_settings *settings, const struct fc_globals *globals);

/* Find credentials, unless the request is not signed. Returns as above. */
int fc_settings_identity(struct fc_settings *settings);

/* How to travel to any place. */
struct fc_travel fc_settings_travel(const struct fc_settings *settings);

/*
 * Wipe the secret access key wherever it lies: in the environment, in what was read of files, in
 * what was found. The credentials then have another text in its place, which signs nothing.
 */
void fc_settings_forget_secret(struct fc_settings *settings);

/* Wipe all that is secret and can be found again, which the environment's cannot. */
void fc_settings_pause(struct fc_settings *settings);

/* Wipe all that is secret; the credentials are of no use any more. */
void fc_settings_forget(struct fc_settings *settings);

#endif
