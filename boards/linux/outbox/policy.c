#include "policy.h"

#include <string.h>

#include "../help.h"
#include "../message.h"

int fc_number_read(uint32_t *number, const char *option, const char *text, uint32_t most)
{
    uint32_t value = 0;
    if (!text)
        return 0;
    for (const char *p = text; *p; p++) {
        if (*p < '0' || *p > '9' || value > (most - (uint32_t)(*p - '0')) / 10)
            return fc_usage_fail("argument %: '%' is not a whole number, or too large",
                                 FC_TEXTS(option, text));
        value = value * 10 + (uint32_t)(*p - '0');
    }
    if (!*text || value == 0)
        return fc_usage_fail("argument %: '%' is not a number of at least 1",
                             FC_TEXTS(option, text));
    *number = value;
    return 0;
}

/* Let the policy be as given. Returns 0, or an exit code with the complaint said. */
static int read_policy(struct fc_policy *policy, const struct fc_policy_options *given)
{
    uint32_t hour = 0, day = 0;
    const struct {
        uint32_t *number;
        const char *option, *text;
        uint32_t most;
    } fields[] = {
        {&policy->accept_s, "--accept-seconds", given->accept, FC_DAY_S},
        {&policy->lag_s, "--lag-seconds", given->lag, FC_DAY_S},
        {&policy->pace_s, "--pace-seconds", given->pace, FC_DAY_S},
        {&policy->backoff_s, "--backoff-seconds", given->backoff, FC_HOUR_S},
        {&policy->window_s, "--window-seconds", given->window, 30 * FC_DAY_S},
        {&hour, "--hour-cases", given->hour, FC_UNLIMITED},
        {&day, "--day-cases", given->day, FC_UNLIMITED},
    };
    memset(policy, 0, sizeof *policy);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        int code =
            fc_number_read(fields[i].number, fields[i].option, fields[i].text, fields[i].most);
        if (code)
            return code;
    }
    policy->hour_cases = (uint16_t)hour;
    policy->day_cases = (uint16_t)day;
    return 0;
}

int fc_policy_take(struct fc_policy *policy, struct fc_policy_options *given,
                   const struct fc_option *own, size_t own_count, char **args, size_t *count)
{
    const struct fc_option shared[] = {
        {"--outbox", &given->directory, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {"--accept-seconds", &given->accept, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {"--lag-seconds", &given->lag, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {"--pace-seconds", &given->pace, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {"--backoff-seconds", &given->backoff, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {"--window-seconds", &given->window, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {"--hour-cases", &given->hour, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {"--day-cases", &given->day, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {"--failover-endpoint-url", &given->failover, FC_OPTION_LIST, FC_UNSET, 0, NULL},
    };
    const size_t shared_count = sizeof shared / sizeof *shared;
    struct fc_option options[FC_POLICY_OWN + sizeof shared / sizeof *shared];
    memset(given, 0, sizeof *given);
    for (size_t i = 0; i < own_count; i++)
        options[i] = own[i];
    memcpy(options + own_count, shared, sizeof shared);
    int code = fc_usage_take(options, own_count + shared_count, args, count);
    return code ? code : read_policy(policy, given);
}
