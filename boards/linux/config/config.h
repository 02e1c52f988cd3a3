/*
 * Configuration: the profile that is used, in the files config and credentials, and what is set by
 * options and variables before it.
 */
#ifndef FIELDCASE_CONFIG_H
#define FIELDCASE_CONFIG_H

#include "ini.h"

/* A profile: its section in each file; zeros: it is not there. */
struct fc_profile {
    struct fc_ini_section config, credentials;
};

/* A file that was read. */
struct fc_config_file {
    const char *name; /* its path */
    struct fc_ini ini;
    int error; /* why it was not read: an errno, or 0 */
};

struct fc_config {
    struct fc_config_file config, credentials;
    const char *name;     /* of the profile */
    const char *named_by; /* "--profile", a variable, or NULL: it is the default */
    struct fc_profile profile;
};

enum fc_origin {
    FC_ORIGIN_NONE = 0, /* not set */
    FC_ORIGIN_OPTION,
    FC_ORIGIN_VARIABLE,
    FC_ORIGIN_CONFIG,      /* the profile, in the file config */
    FC_ORIGIN_CREDENTIALS, /* the profile, in the file credentials */
    FC_ORIGIN_SERVICES,    /* the section of services that the profile names */
    FC_ORIGIN_INSTANCE     /* the instance's metadata */
};

/* What something is set to, and by what. */
struct fc_setting {
    char *value;      /* NULL: not set */
    const char *name; /* of the option, variable or key */
    enum fc_origin origin;
};

/* What sets something, in this order; what is NULL does not. */
struct fc_sources {
    const char *option;      /* its name, with its dashes */
    const char *given;       /* the option's value */
    const char *variable[2]; /* the names of variables */
    const char *key;         /* of the profile */
    int empty_counts;        /* 1: a variable that is empty sets, too */
};

/*
 * Read the files and choose the profile: --profile (or NULL), AWS_PROFILE, AWS_DEFAULT_PROFILE, or
 * "default". It need not be there. A file that is missing or may not be read is empty.
 * Returns 0, or an exit code, with the complaint said.
 */
int fc_config_open(struct fc_config *config, const char *profile);

/* Find what something is set to. */
struct fc_setting fc_config_find(const struct fc_config *config, const struct fc_sources *sources);

/* The value of a key of the profile, or NULL; the file credentials is worth more. */
char *fc_config_value(const struct fc_config *config, const char *key);

/* Find a profile by its name. Returns 1, or 0: it is in neither file. */
int fc_config_profile(const struct fc_config *config, const char *name, struct fc_profile *profile);

/*
 * Find a section of another kind in the file config: "services mine", "sso-session its-name".
 * Returns 1 or 0.
 */
int fc_config_section(const struct fc_config *config, const char *kind, const char *name,
                      struct fc_ini_section *section);

/* Whether a value means yes: "true", in any case. NULL does not. */
int fc_config_is_true(const char *value);

/* Wipe the secret keys and tokens of all profiles. */
void fc_config_wipe(const struct fc_config *config);

#endif
