#include "settings.h"

#include <stdlib.h>
#include <string.h>

#include "../../core/wipe.h"
#include "message.h"

#define DEFAULT_MS 60000u
#define SECONDS_MAX 2000000u /* 23 days: as milliseconds still far below 2^32 */

/* A variable of the environment, or NULL if it is unset or empty. */
static char *variable(const char *name)
{
    char *value = getenv(name);
    return value && *value ? value : NULL;
}

/*
 * Read a number of whole seconds as milliseconds; NULL: the default, 0: none.
 * Returns 0, or an exit code.
 */
static int read_timeout(uint32_t *ms, const char *option, const char *text)
{
    static const char blanks[] = " \t\n\r\f\v";
    uint32_t seconds = 0;
    *ms = DEFAULT_MS;
    if (!text)
        return 0;
    const char *digit = text + strspn(text, blanks);
    int negative = *digit == '-';
    digit += *digit == '-' || *digit == '+';
    size_t len = strspn(digit, "0123456789");
    if (len == 0 || digit[len + strspn(digit + len, blanks)])
        return fc_fail(FC_EXIT_FAILURE, "%: '%' is not a whole number of seconds",
                       FC_TEXTS(option, text));
    for (; len; len--, digit++) {
        seconds = seconds * 10 + (uint32_t)(*digit - '0');
        if (seconds > SECONDS_MAX)
            seconds = SECONDS_MAX;
    }
    if (negative && seconds)
        return fc_fail(FC_EXIT_FAILURE, "%: % seconds cannot be waited; 0 means for ever",
                       FC_TEXTS(option, text));
    *ms = seconds * 1000;
    return 0;
}

int fc_settings_begin(struct fc_settings *settings, const struct fc_globals *globals)
{
    memset(settings, 0, sizeof *settings);
    settings->debug = globals->debug == FC_TRUE;
    settings->unverified = globals->no_verify_ssl == FC_TRUE;
    settings->text = globals->output && !strcmp(globals->output, "text");
    settings->ca_bundle = globals->ca_bundle ? globals->ca_bundle : variable("AWS_CA_BUNDLE");
    const char *url = globals->endpoint_url;
    if (url && (!strstr(url, "://") || url[0] == ':'))
        return fc_fail(
            FC_EXIT_USAGE,
            "Bad value for --endpoint-url \"%\": scheme is missing.  Must be of the form "
            "http://<hostname>/ or https://<hostname>/",
            FC_TEXTS(url));
    int code = read_timeout(&settings->read_ms, "--cli-read-timeout", globals->read_timeout);
    return code ? code
                : read_timeout(&settings->connect_ms, "--cli-connect-timeout",
                               globals->connect_timeout);
}

static int read_url(struct fc_place *place, char *url)
{
    static const char *const why[] = {
        [FC_URL_NO_SCHEME] = "it must begin with https:// or http://",
        [FC_URL_SCHEME] = "its scheme is neither https nor http",
        [FC_URL_HOST] = "its host is missing or malformed",
        [FC_URL_PORT] = "its port is not 1 to 65535",
        [FC_URL_TARGET] = "a byte of its path or query must be percent-encoded",
    };
    enum fc_url_error error = fc_place_read(place, url);
    if (error)
        return fc_fail(FC_EXIT_FAILURE, "Invalid endpoint: %: %", FC_TEXTS(url, why[error]));
    if (place->endpoint.plaintext && !fc_place_is_loopback(place))
        fc_say("WARNING",
               "http:// to %: the case travels unencrypted, and the answer could be anyone's.",
               FC_TEXTS(place->authority));
    return 0;
}

int fc_settings_place(struct fc_settings *settings, const struct fc_globals *globals)
{
    const char *region = globals->region;
    if (!region)
        region = variable("AWS_REGION");
    if (!region)
        region = variable("AWS_DEFAULT_REGION");
    if (region && *region && !fc_region_is_valid(region))
        return fc_fail(FC_EXIT_FAILURE,
                       "Provided region_name '%' doesn't match a supported format.",
                       FC_TEXTS(region));

    char *url = (char *)(uintptr_t)globals->endpoint_url; /* an argument: it may be cut */
    if (!url)
        url = variable("AWS_ENDPOINT_URL_SUPPORT");
    if (!url)
        url = variable("AWS_ENDPOINT_URL");
    if (!url) {
        fc_place_default(&settings->place, region && *region ? region : "us-east-1");
        return 0;
    }
    int code = read_url(&settings->place, url);
    if (!code && region && *region)
        settings->place.endpoint.region = region;
    return code;
}

int fc_settings_identity(struct fc_settings *settings)
{
    struct fc_credentials *credentials = &settings->credentials;
    if (!settings->place.endpoint.region)
        return fc_fail(FC_EXIT_CONFIGURATION,
                       "An error occurred (NoRegion): You must specify a region: with --region, "
                       "AWS_REGION or AWS_DEFAULT_REGION.",
                       NULL);
    credentials->access_key_id = variable("AWS_ACCESS_KEY_ID");
    credentials->secret_access_key = variable("AWS_SECRET_ACCESS_KEY");
    credentials->session_token = variable("AWS_SECURITY_TOKEN");
    if (!credentials->session_token)
        credentials->session_token = variable("AWS_SESSION_TOKEN");
    if (!credentials->access_key_id)
        return fc_fail(FC_EXIT_CONFIGURATION,
                       "An error occurred (NoCredentials): Unable to locate credentials: set "
                       "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_SESSION_TOKEN if "
                       "they are temporary.",
                       NULL);
    if (!credentials->secret_access_key)
        return fc_fail(FC_EXIT_FAILURE,
                       "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY", NULL);
    return 0;
}

/* Wipe a variable of the environment, which is ours to change. */
static void forget(const char *name)
{
    char *value = getenv(name);
    if (value)
        fc_wipe(value, strlen(value));
}

void fc_settings_forget_secret(void)
{
    forget("AWS_SECRET_ACCESS_KEY");
}

void fc_settings_forget_token(void)
{
    forget("AWS_SESSION_TOKEN");
    forget("AWS_SECURITY_TOKEN");
}
