#include "settings.h"

#include <string.h>

#include "config/check.h"
#include "config/instance.h"
#include "integer.h"
#include "message.h"

#define DEFAULT_MS 60000u
#define SECONDS_MAX 2000000 /* 23 days: as milliseconds still far below 2^32 */

static const char read_timeout[] = "--cli-read-timeout",
                  connect_timeout[] = "--cli-connect-timeout";

/* Check that an option is a whole number, or not given. Returns 0, or an exit code. */
static int check_number(const char *option, const char *text)
{
    int32_t number;
    if (text && fc_integer_read(&number, text))
        return fc_fail(FC_EXIT_FAILURE, "%: '%' is not a whole number of seconds",
                       FC_TEXTS(option, text));
    return 0;
}

/*
 * Let a number of whole seconds be milliseconds; NULL: the default, 0: none.
 * Returns 0, or an exit code.
 */
static int set_timeout(uint32_t *ms, const char *option, const char *text)
{
    int32_t seconds;
    *ms = DEFAULT_MS;
    if (!text || fc_integer_read(&seconds, text))
        return 0;
    if (seconds < 0)
        return fc_fail(FC_EXIT_FAILURE, "%: % seconds cannot be waited; 0 means for ever",
                       FC_TEXTS(option, text));
    *ms = (uint32_t)(seconds < SECONDS_MAX ? seconds : SECONDS_MAX) * 1000;
    return 0;
}

int fc_settings_begin(struct fc_settings *settings, const struct fc_globals *globals)
{
    memset(settings, 0, sizeof *settings);
    settings->debug = globals->debug == FC_TRUE;
    settings->detailed = globals->exit_codes && !strcmp(globals->exit_codes, "detailed");
    settings->unverified = globals->no_verify_ssl == FC_TRUE;
    settings->is_unsigned = globals->no_sign_request == FC_TRUE;
    const char *url = globals->endpoint_url;
    if (url && (!strstr(url, "://") || url[0] == ':'))
        return fc_fail(
            FC_EXIT_USAGE,
            "Bad value for --endpoint-url \"%\": scheme is missing.  Must be of the form "
            "http://<hostname>/ or https://<hostname>/",
            FC_TEXTS(url));
    int code = check_number(read_timeout, globals->read_timeout);
    return code ? code : check_number(connect_timeout, globals->connect_timeout);
}

int fc_settings_profile(struct fc_settings *settings, const struct fc_globals *globals)
{
    const struct fc_sources bundle = {
        "--ca-bundle", globals->ca_bundle, {"AWS_CA_BUNDLE"}, "ca_bundle", 0};
    static const struct fc_sources other = {.variable = {"REQUESTS_CA_BUNDLE"}};
    int code = fc_config_open(&settings->config, globals->profile);
    if (code)
        return code;
    const char *format = fc_config_value(&settings->config, "cli_timestamp_format");
    if (format && strcmp(format, "wire") != 0 && strcmp(format, "iso8601") != 0)
        return fc_fail(FC_EXIT_CONFIGURATION,
                       "Unknown cli_timestamp_format value: %, valid values are \"wire\" or "
                       "\"iso8601\"",
                       FC_TEXTS(format));
    format = fc_config_value(&settings->config, "cli_binary_format");
    if (format && !globals->binary_format && strcmp(format, "base64") != 0 &&
        strcmp(format, "raw-in-base64-out") != 0)
        return fc_fail(FC_EXIT_FAILURE, "'%' is no cli_binary_format", FC_TEXTS(format));
    code = fc_config_check_metadata(&settings->config);
    if (code)
        return code;
    const struct fc_sources output = {
        "--output", globals->output, {"AWS_DEFAULT_OUTPUT"}, "output", 1};
    settings->output = fc_config_find(&settings->config, &output).value;
    settings->ca_bundle_by = fc_config_find(&settings->config, &bundle);
    if (!settings->ca_bundle_by.value)
        settings->ca_bundle_by = fc_config_find(&settings->config, &other);
    settings->ca_bundle = settings->ca_bundle_by.value;
    return 0;
}

struct fc_travel fc_settings_travel(const struct fc_settings *settings)
{
    return (struct fc_travel){.ca_bundle = settings->ca_bundle, .unverified = settings->unverified};
}

/* What is needed to ask for metadata or credentials; untouched memory costs nothing. */
static struct fc_surroundings surroundings(const struct fc_settings *settings)
{
    static struct fc_route route;
    static struct fc_exchange exchange;
    return (struct fc_surroundings){.config = &settings->config,
                                    .locality = &settings->locality,
                                    .travel = fc_settings_travel(settings),
                                    .connect_ms = settings->connect_ms,
                                    .read_ms = settings->read_ms,
                                    .route = &route,
                                    .exchange = &exchange};
}

/* Ask the instance which region it is in. Returns 0, or an exit code. */
static int find_region(struct fc_settings *settings)
{
    static char region[FC_REGION_SIZE];
    const struct fc_surroundings around = surroundings(settings);
    int code = fc_instance_region(region, &around);
    if (code)
        return code == FC_ELSEWHERE ? 0 : code;
    const struct fc_setting by = {region, "availability zone", FC_ORIGIN_INSTANCE};
    return fc_locality_take(&settings->locality, &by);
}

int fc_settings_place(struct fc_settings *settings, const struct fc_globals *globals)
{
    struct fc_locality *locality = &settings->locality;
    int code = fc_config_check_profile(&settings->config);
    if (!code)
        code = set_timeout(&settings->read_ms, read_timeout, globals->read_timeout);
    if (!code)
        code = set_timeout(&settings->connect_ms, connect_timeout, globals->connect_timeout);
    if (!code)
        code = fc_retry_read(&settings->retry, &settings->config);
    if (!code)
        code = fc_config_check_requests(&settings->config);
    if (!code)
        code = fc_locality_choose(locality, &settings->config, globals->region);
    if (!code && !locality->by.value)
        code = find_region(settings);
    if (!code)
        code = fc_address_configured(&settings->place, &settings->endpoint_by, &settings->config,
                                     &fc_service_support, globals->endpoint_url);
    if (code)
        return code;
    if (!settings->endpoint_by.value && locality->by.value && !*locality->name)
        return fc_fail(FC_EXIT_FAILURE, "Invalid endpoint: the region is empty (%)",
                       FC_TEXTS(locality->by.name));
    if (!settings->endpoint_by.value)
        fc_place_default(&settings->place, *locality->name ? locality->name : "us-east-1",
                         locality->variants);
    else if (*locality->name)
        settings->place.endpoint.region = locality->name;
    return 0;
}

int fc_settings_identity(struct fc_settings *settings)
{
    /* core signs in any case; what it signs with is left out on the way. */
    static const struct fc_credentials none = {"unsigned", "unsigned", NULL, NULL};
    const char **region = &settings->place.endpoint.region;
    settings->credentials = none;
    if (settings->is_unsigned) {
        *region = *region ? *region : "unsigned";
        return 0;
    }
    const struct fc_surroundings around = surroundings(settings);
    int code = fc_credentials_find(&settings->identity, &around);
    settings->credentials = settings->identity.credentials;
    if (code && code != FC_ELSEWHERE)
        return code;
    if (!*region)
        return fc_fail(FC_EXIT_CONFIGURATION,
                       "An error occurred (NoRegion): You must specify a region: with --region, "
                       "AWS_REGION, or region in the profile %.",
                       FC_TEXTS(settings->config.name));
    if (code)
        return fc_fail(FC_EXIT_CONFIGURATION,
                       "An error occurred (NoCredentials): Unable to locate credentials: there "
                       "are none in the environment, the profile %, a container or an instance.",
                       FC_TEXTS(settings->config.name));
    return 0;
}

void fc_settings_forget_secret(struct fc_settings *settings)
{
    fc_config_wipe(&settings->config);
    fc_credentials_wipe_secrets();
    settings->credentials.secret_access_key = "forgotten";
}

void fc_settings_pause(struct fc_settings *settings)
{
    fc_config_wipe(&settings->config);
    fc_credentials_wipe_found();
}

void fc_settings_forget(struct fc_settings *settings)
{
    fc_settings_forget_secret(settings);
    fc_credentials_wipe_tokens();
}
