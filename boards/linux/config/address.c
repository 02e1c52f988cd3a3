#include "address.h"

#include <stdlib.h>
#include <string.h>

#include "../message.h"

const struct fc_service fc_service_support = {"support", "AWS_ENDPOINT_URL_SUPPORT"};
const struct fc_service fc_service_sts = {"sts", "AWS_ENDPOINT_URL_STS"};

int fc_locality_take(struct fc_locality *locality, const struct fc_setting *setting)
{
    static const char mark[] = "fips";
    const char *region = setting->value;
    size_t len = strlen(region), mark_len = sizeof mark - 1;
    locality->by = *setting;
    if (len && !fc_region_is_valid(region))
        return fc_fail(FC_EXIT_FAILURE,
                       "Provided region_name '%' doesn't match a supported format.",
                       FC_TEXTS(region));
    if (len > mark_len + 1 && !strncmp(region, "fips-", mark_len + 1)) {
        locality->variants |= FC_VARIANT_FIPS;
        region += mark_len + 1;
        len -= mark_len + 1;
    } else if (len > mark_len + 1 && !strcmp(region + len - mark_len - 1, "-fips")) {
        locality->variants |= FC_VARIANT_FIPS;
        len -= mark_len + 1;
    }
    memcpy(locality->name, region, len);
    locality->name[len] = 0;
    return 0;
}

int fc_locality_choose(struct fc_locality *locality, const struct fc_config *config,
                       const char *given)
{
    const struct fc_sources region = {
        "--region", given, {"AWS_REGION", "AWS_DEFAULT_REGION"}, "region", 0};
    static const struct fc_sources fips = {.variable = {"AWS_USE_FIPS_ENDPOINT"},
                                           .key = "use_fips_endpoint"};
    static const struct fc_sources dual = {.variable = {"AWS_USE_DUALSTACK_ENDPOINT"},
                                           .key = "use_dualstack_endpoint"};
    memset(locality, 0, sizeof *locality);
    locality->fips_by = fc_config_find(config, &fips);
    locality->dual_by = fc_config_find(config, &dual);
    if (fc_config_is_true(locality->fips_by.value))
        locality->variants |= FC_VARIANT_FIPS;
    if (fc_config_is_true(locality->dual_by.value))
        locality->variants |= FC_VARIANT_DUAL_STACK;
    struct fc_setting setting = fc_config_find(config, &region);
    return setting.value ? fc_locality_take(locality, &setting) : 0;
}

/*
 * Find what the profile's section of services says of a service's endpoint.
 * Returns 0, or an exit code.
 */
static int find_in_services(struct fc_setting *by, const struct fc_config *config,
                            const struct fc_service *service)
{
    struct fc_ini_section section;
    const char *name = fc_config_value(config, "services");
    if (!name)
        return 0;
    if (!fc_config_section(config, "services", name, &section))
        return fc_fail(FC_EXIT_FAILURE,
                       "The profile % is configured to use the services section % but the % "
                       "services configuration does not exist.",
                       FC_TEXTS(config->name, name, name));
    char *value = fc_ini_nested(&config->config.ini, &section, service->name, "endpoint_url");
    if (value)
        *by = (struct fc_setting){value, name, FC_ORIGIN_SERVICES};
    return 0;
}

/* Find the URL. Returns 0, or an exit code. */
static int find(struct fc_setting *by, const struct fc_config *config,
                const struct fc_service *service, const char *given)
{
    const struct fc_sources sources = {
        "--endpoint-url", given, {service->variable, "AWS_ENDPOINT_URL"}, NULL, 0};
    static const struct fc_sources ignore = {.variable = {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"},
                                             .key = "ignore_configured_endpoint_urls"};
    static const struct fc_sources general = {.key = "endpoint_url"};
    memset(by, 0, sizeof *by);
    if (!given && fc_config_is_true(fc_config_find(config, &ignore).value))
        return 0;
    *by = fc_config_find(config, &sources);
    int code = by->value ? 0 : find_in_services(by, config, service);
    if (!code && !by->value)
        *by = fc_config_find(config, &general);
    return code;
}

int fc_address_configured(struct fc_place *place, struct fc_setting *by,
                          const struct fc_config *config, const struct fc_service *service,
                          const char *given)
{
    static const char *const why[] = {
        [FC_URL_NO_SCHEME] = "it must begin with https:// or http://",
        [FC_URL_SCHEME] = "its scheme is neither https nor http",
        [FC_URL_HOST] = "its host is missing or malformed",
        [FC_URL_PORT] = "its port is not 1 to 65535",
        [FC_URL_TARGET] = "its path or query hold a control character, or are too long",
    };
    int code = find(by, config, service, given);
    if (code || !by->value)
        return code;
    enum fc_url_error error = fc_place_read(place, by->value);
    if (error)
        return fc_fail(FC_EXIT_FAILURE, "Invalid endpoint: %: %", FC_TEXTS(by->value, why[error]));
    if (place->endpoint.plaintext && !fc_place_is_loopback(place))
        fc_say("WARNING",
               "http:// to %: what is sent travels unencrypted, and the answer could be anyone's.",
               FC_TEXTS(place->authority));
    return 0;
}
