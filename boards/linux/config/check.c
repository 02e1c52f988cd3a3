#include "check.h"

#include <strings.h>

#include "../integer.h"
#include "../message.h"

#define ANY -FC_INTEGER_MAX, FC_INTEGER_MAX
#define WHEN "when_supported", "when_required"

/* What a setting may be: one of two words, in any case, or a whole number from least to most. */
struct demand {
    const char *variable, *key, *words[2];
    int32_t least, most;
};

static int is_met(const struct demand *demand, const char *value)
{
    int32_t number;
    if (demand->words[0])
        return !strcasecmp(value, demand->words[0]) || !strcasecmp(value, demand->words[1]);
    return !fc_integer_read(&number, value) && number >= demand->least && number <= demand->most;
}

/* Check count settings. Returns 0, or an exit code. */
static int check(const struct fc_config *config, const struct demand *demands, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct fc_sources sources = {
            .variable = {demands[i].variable}, .key = demands[i].key, .empty_counts = 1};
        const struct fc_setting setting = fc_config_find(config, &sources);
        if (setting.value && !is_met(&demands[i], setting.value))
            return fc_fail(FC_EXIT_FAILURE, "Invalid value for %: '%'",
                           FC_TEXTS(setting.name, setting.value));
    }
    return 0;
}

int fc_config_check_metadata(const struct fc_config *config)
{
    static const struct demand demands[] = {
        {"AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout", {NULL}, ANY},
        {"AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts", {NULL}, ANY},
        {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
         "ec2_metadata_service_endpoint_mode",
         {"ipv4", "ipv6"},
         ANY},
    };
    return check(config, demands, sizeof demands / sizeof demands[0]);
}

int fc_config_check_profile(const struct fc_config *config)
{
    const struct fc_profile *profile = &config->profile;
    if (!config->named_by || profile->config.name || profile->credentials.name)
        return 0;
    return fc_fail(FC_EXIT_FAILURE, "The config profile (%) could not be found",
                   FC_TEXTS(config->name));
}

int fc_config_check_requests(const struct fc_config *config)
{
    static const struct demand demands[] = {
        {"AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES",
         "request_min_compression_size_bytes",
         {NULL},
         1,
         1048576},
        {"AWS_REQUEST_CHECKSUM_CALCULATION", "request_checksum_calculation", {WHEN}, ANY},
        {"AWS_RESPONSE_CHECKSUM_VALIDATION", "response_checksum_validation", {WHEN}, ANY},
    };
    return check(config, demands, sizeof demands / sizeof demands[0]);
}
