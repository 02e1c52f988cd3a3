#include "credentials.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../../core/wipe.h"
#include "../message.h"
#include "cache.h"
#include "container.h"
#include "content.h"
#include "instance.h"
#include "process.h"
#include "sso.h"
#include "stored.h"

#define ROLES_MAX 5 /* in a chain of them */

/* What was found last, and what it was found by: a role's credentials by its source's. */
static struct fc_keys found[2];

/* A search under way. */
struct search {
    const struct fc_surroundings *around;
    struct fc_identity *identity;
    unsigned which; /* of found: where the next keys go */
    int roles;
    const char *visited[ROLES_MAX];
};

/* Note what was found. Returns FC_FOUND. */
static int note(struct search *search, const char *type)
{
    const struct fc_keys *keys = &found[search->which];
    fc_keys_lend(keys, &search->identity->credentials);
    search->identity->type = type;
    search->identity->expires = keys->expires;
    search->which ^= 1;
    return FC_FOUND;
}

/* Note what STS said of a role, and keep it for the next time. */
static int note_role(struct search *search, const struct fc_role *role, const char *type)
{
    fc_cache_keep(&found[search->which], role);
    return note(search, type);
}

static struct fc_keys *next_keys(const struct search *search)
{
    return &found[search->which];
}

static const char *value(const struct search *search, const struct fc_profile *profile,
                         const char *key)
{
    const struct fc_config *config = search->around->config;
    const char *in_credentials = fc_ini_value(&config->credentials.ini, &profile->credentials, key);
    return in_credentials ? in_credentials
                          : fc_ini_value(&config->config.ini, &profile->config, key);
}

static int from_environment(struct search *search)
{
    struct fc_credentials *credentials = &search->identity->credentials;
    const char *expires = fc_variable("AWS_CREDENTIAL_EXPIRATION");
    credentials->access_key_id = fc_variable("AWS_ACCESS_KEY_ID");
    credentials->secret_access_key = fc_variable("AWS_SECRET_ACCESS_KEY");
    credentials->session_token = fc_variable("AWS_SECURITY_TOKEN");
    if (!credentials->session_token)
        credentials->session_token = fc_variable("AWS_SESSION_TOKEN");
    if (!credentials->access_key_id)
        return FC_ELSEWHERE;
    if (!credentials->secret_access_key)
        return fc_fail(FC_EXIT_FAILURE,
                       "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY", NULL);
    search->identity->type = "env";
    search->identity->expires = 0;
    if (expires && fc_time_read(&search->identity->expires, expires))
        return fc_fail(FC_EXIT_FAILURE, "AWS_CREDENTIAL_EXPIRATION: '%' is no time",
                       FC_TEXTS(expires));
    return FC_FOUND;
}

/* Keys in a section of the file credentials, or config. */
static int from_credentials_file(struct search *search, const struct fc_profile *profile)
{
    const struct fc_ini *ini = &search->around->config->credentials.ini;
    int code =
        fc_stored_take(next_keys(search), ini, &profile->credentials, "shared-credentials-file");
    return code ? code : note(search, "shared-credentials-file");
}

static int from_config_file(struct search *search, const struct fc_profile *profile)
{
    const struct fc_ini *ini = &search->around->config->config.ini;
    int code = fc_stored_take(next_keys(search), ini, &profile->config, "config-file");
    return code ? code : note(search, "config-file");
}

static int from_process(struct search *search, const struct fc_profile *profile)
{
    const char *command = value(search, profile, "credential_process");
    if (!command || !*command)
        return FC_ELSEWHERE;
    int code = fc_process_run(next_keys(search), command);
    return code ? code : note(search, "custom-process");
}

static int from_sso(struct search *search, const struct fc_profile *profile)
{
    int code = fc_sso_find(next_keys(search), profile, search->around);
    return code ? code : note(search, "sso");
}

static int from_web_identity(struct search *search, const struct fc_profile *profile,
                             int with_environment)
{
    static const char type[] = "assume-role-with-web-identity";
    struct fc_role role = {.arn = value(search, profile, "role_arn"),
                           .session_name = value(search, profile, "role_session_name")};
    const char *file = value(search, profile, "web_identity_token_file");
    const char *in_environment = fc_variable("AWS_WEB_IDENTITY_TOKEN_FILE");
    if (with_environment && in_environment) {
        const char *arn = fc_variable("AWS_ROLE_ARN"), *name = fc_variable("AWS_ROLE_SESSION_NAME");
        file = in_environment;
        role.arn = arn ? arn : role.arn;
        role.session_name = name ? name : role.session_name;
    }
    if (!file || !*file)
        return FC_ELSEWHERE;
    if (!role.arn || !*role.arn)
        return fc_fail(FC_EXIT_FAILURE,
                       "The provided profile or the current environment is configured to assume "
                       "role with web identity but has no role ARN configured.",
                       NULL);
    if (!fc_cache_find(next_keys(search), &role))
        return note(search, type);
    int code = fc_sts_assume_by_token(next_keys(search), &role, file, search->around);
    return code ? code : note_role(search, &role, type);
}

static int from_container(struct search *search)
{
    int code = fc_container_find(next_keys(search), search->around);
    return code ? code : note(search, "container-role");
}

static int from_instance(struct search *search)
{
    int code = fc_instance_find(next_keys(search), search->around);
    return code ? code : note(search, "iam-role");
}

/* Credentials by the name that credential_source has for their place. */
static int from_named_source(struct search *search, const char *name, const char *profile_name)
{
    int code = FC_ELSEWHERE;
    if (!strcmp(name, "Environment"))
        code = from_environment(search);
    else if (!strcmp(name, "EcsContainer"))
        code = from_container(search);
    else if (!strcmp(name, "Ec2InstanceMetadata"))
        code = from_instance(search);
    else
        return fc_fail(FC_EXIT_FAILURE,
                       "The credential source \"%\" referenced in the profile \"%\" is not valid.",
                       FC_TEXTS(name, profile_name));
    if (code != FC_ELSEWHERE)
        return code;
    return fc_fail(FC_EXIT_FAILURE,
                   "No credentials found in credential_source referenced in profile %",
                   FC_TEXTS(profile_name));
}

/* What a profile itself says of credentials, but for a role of others'. */
static int from_profile(struct search *search, const struct fc_profile *profile,
                        int with_environment)
{
    int code = from_web_identity(search, profile, with_environment);
    if (code == FC_ELSEWHERE)
        code = from_sso(search, profile);
    if (code == FC_ELSEWHERE)
        code = from_credentials_file(search, profile);
    if (code == FC_ELSEWHERE)
        code = from_process(search, profile);
    return code == FC_ELSEWHERE ? from_config_file(search, profile) : code;
}

static int has_keys(const struct search *search, const struct fc_profile *profile)
{
    return value(search, profile, "aws_access_key_id") ||
           value(search, profile, "aws_secret_access_key");
}

static int from_role(struct search *search, const struct fc_profile *profile, const char *name);

/* Credentials of the profile that another one names as its source. */
static int from_source_profile(struct search *search, const char *name, const char *named_in)
{
    struct fc_profile profile;
    if (!fc_config_profile(search->around->config, name, &profile))
        return fc_fail(FC_EXIT_FAILURE,
                       "The source_profile \"%\" referenced in the profile \"%\" does not exist.",
                       FC_TEXTS(name, named_in));
    int code = has_keys(search, &profile) ? FC_ELSEWHERE : from_role(search, &profile, name);
    if (code == FC_ELSEWHERE)
        code = from_profile(search, &profile, 0);
    if (code != FC_ELSEWHERE)
        return code;
    return fc_fail(FC_EXIT_FAILURE, "The source profile \"%\" must have credentials.",
                   FC_TEXTS(name));
}

/* Whether a profile was gone through already; else note it. */
static int is_loop(struct search *search, const char *name)
{
    for (int i = 0; i < search->roles; i++)
        if (!strcmp(search->visited[i], name))
            return 1;
    if (search->roles == ROLES_MAX)
        return 1;
    search->visited[search->roles++] = name;
    return 0;
}

/* Check what a profile says of a role. Returns 0, or an exit code. */
static int check_role(struct search *search, const struct fc_profile *profile, const char *name)
{
    const char *source = value(search, profile, "source_profile");
    const char *kind = value(search, profile, "credential_source");
    if (source && kind)
        return fc_fail(FC_EXIT_FAILURE,
                       "The profile \"%\" contains both source_profile and credential_source.",
                       FC_TEXTS(name));
    if (!source && !kind)
        return fc_fail(FC_EXIT_FAILURE,
                       "Partial credentials found in assume-role, missing: source_profile or "
                       "credential_source",
                       NULL);
    if (is_loop(search, name))
        return fc_fail(FC_EXIT_FAILURE,
                       "Infinite loop in credential configuration detected, or more than 5 roles "
                       "one for the other: %",
                       FC_TEXTS(name));
    return 0;
}

/* A whole number as it is written shortest, or NULL: it is none. */
static const char *whole_number(const char *text)
{
    if (!text || !*text || text[strspn(text, "0123456789")])
        return NULL;
    while (*text == '0' && text[1])
        text++;
    return text;
}

static int from_role(struct search *search, const struct fc_profile *profile, const char *name)
{
    const struct fc_role role = {
        .arn = value(search, profile, "role_arn"),
        .session_name = value(search, profile, "role_session_name"),
        .external_id = value(search, profile, "external_id"),
        .duration_seconds = whole_number(value(search, profile, "duration_seconds")),
        .mfa_serial = value(search, profile, "mfa_serial"),
    };
    const char *source = value(search, profile, "source_profile");
    const char *kind = value(search, profile, "credential_source");
    if (!role.arn || value(search, profile, "web_identity_token_file"))
        return FC_ELSEWHERE;
    int code = check_role(search, profile, name);
    if (!code && !fc_cache_find(next_keys(search), &role))
        return note(search, "assume-role");
    if (!code)
        code = source ? from_source_profile(search, source, name)
                      : from_named_source(search, kind, name);
    if (code)
        return code;
    struct fc_credentials credentials = search->identity->credentials;
    code = fc_sts_assume(next_keys(search), &role, &credentials, search->around);
    return code ? code : note_role(search, &role, "assume-role");
}

static int from_older(struct search *search)
{
    int code = fc_stored_legacy(next_keys(search));
    if (!code)
        return note(search, "ec2-credentials-file");
    if (code == FC_ELSEWHERE)
        code = fc_stored_boto(next_keys(search));
    return code ? code : note(search, "boto-config");
}

/* Go through the places in their order. Returns FC_FOUND, FC_ELSEWHERE, or an exit code. */
static int go_through(struct search *search)
{
    const struct fc_config *config = search->around->config;
    const struct fc_profile *profile = &config->profile;
    int by_option = config->named_by && !strcmp(config->named_by, "--profile");
    int code = by_option ? FC_ELSEWHERE : from_environment(search);
    if (code == FC_ELSEWHERE)
        code = from_role(search, profile, config->name);
    if (code == FC_ELSEWHERE)
        code = from_profile(search, profile, !by_option);
    if (code == FC_ELSEWHERE)
        code = from_older(search);
    if (code == FC_ELSEWHERE)
        code = from_container(search);
    return code == FC_ELSEWHERE ? from_instance(search) : code;
}

int fc_credentials_find(struct fc_identity *identity, const struct fc_surroundings *around)
{
    struct search search = {.around = around, .identity = identity};
    memset(identity, 0, sizeof *identity);
    int code = go_through(&search);
    if (!code && identity->expires && identity->expires <= (int64_t)time(NULL))
        code = fc_fail(FC_EXIT_FAILURE,
                       "Credentials were refreshed, but the refreshed credentials are still "
                       "expired.",
                       NULL);
    return code;
}

/* Wipe a variable of the environment, which is ours to change. */
static void wipe_variable(const char *name)
{
    char *variable = getenv(name);
    if (variable)
        fc_wipe(variable, strlen(variable));
}

/* Wipe the secret access keys that were found. */
static void wipe_found_secrets(void)
{
    for (size_t i = 0; i < 2; i++)
        fc_wipe(found[i].secret_access_key, strlen(found[i].secret_access_key));
}

/* Wipe the session tokens that were found. */
static void wipe_found_tokens(void)
{
    for (size_t i = 0; i < 2; i++)
        fc_wipe(found[i].session_token, strlen(found[i].session_token));
}

void fc_credentials_wipe_found(void)
{
    wipe_found_secrets();
    wipe_found_tokens();
}

void fc_credentials_wipe_secrets(void)
{
    wipe_variable("AWS_SECRET_ACCESS_KEY");
    wipe_found_secrets();
}

void fc_credentials_wipe_tokens(void)
{
    static const char *const variables[] = {"AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN",
                                            "AWS_CONTAINER_AUTHORIZATION_TOKEN"};
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
        wipe_variable(variables[i]);
    wipe_found_tokens();
}
