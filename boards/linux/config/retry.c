#include "retry.h"

#include <string.h>

#include "../../../core/date.h"
#include "../integer.h"
#include "../message.h"

#define ATTEMPTS_DEFAULT 3
#define BASE_MS 1000u
#define BRISK_MS 50u
#define BUCKET_MS                                                                                  \
    2000u /* the slowest rate of the client's own bucket: one request in two seconds */

/* Codes of refusals that pass: those that throttle, and others behind the NUL alone. */
static const char throttling[] =
    "Throttling\0ThrottlingException\0ThrottledException\0RequestThrottledException\0"
    "RequestThrottled\0TooManyRequestsException\0ProvisionedThroughputExceededException\0"
    "TransactionInProgressException\0RequestLimitExceeded\0BandwidthLimitExceeded\0"
    "LimitExceededException\0SlowDown\0EC2ThrottledException\0";
static const char passing[] = "RequestTimeout\0RequestTimeoutException\0PriorRequestNotComplete\0";

static int is_among(const char *codes, const char *code)
{
    for (; *codes; codes += strlen(codes) + 1)
        if (!strcmp(codes, code))
            return 1;
    return 0;
}

static int read_attempts(struct fc_retry *retry, const char *text)
{
    int32_t number;
    if (fc_integer_read(&number, text))
        return fc_fail(FC_EXIT_FAILURE, "invalid literal for int() with base 10: '%' (%)",
                       FC_TEXTS(text, retry->attempts_by.name));
    if (number < 1)
        return fc_fail(FC_EXIT_FAILURE,
                       "Value provided to \"max_attempts\": % must be an integer greater than or "
                       "equal to one. (%)",
                       FC_TEXTS(text, retry->attempts_by.name));
    retry->attempts = (uint32_t)number;
    return 0;
}

int fc_retry_read(struct fc_retry *retry, const struct fc_config *config)
{
    static const struct fc_sources mode = {
        .variable = {"AWS_RETRY_MODE"}, .key = "retry_mode", .empty_counts = 1};
    static const struct fc_sources attempts = {
        .variable = {"AWS_MAX_ATTEMPTS"}, .key = "max_attempts", .empty_counts = 1};
    static const struct fc_sources brisk = {.variable = {"AWS_NEW_RETRIES_2026"}};
    memset(retry, 0, sizeof *retry);
    retry->attempts = ATTEMPTS_DEFAULT;
    retry->brisk = (uint8_t)fc_config_is_true(fc_config_find(config, &brisk).value);
    retry->attempts_by = fc_config_find(config, &attempts);
    retry->mode_by = fc_config_find(config, &mode);
    if (retry->attempts_by.value) {
        int code = read_attempts(retry, retry->attempts_by.value);
        if (code)
            return code;
    }
    const char *value = retry->mode_by.value;
    retry->adaptive = value && !strcmp(value, "adaptive");
    if (value && !retry->adaptive && strcmp(value, "standard") != 0)
        return fc_fail(FC_EXIT_FAILURE,
                       "Invalid value provided to \"mode\": \"%\" must be one of: \"standard\" or "
                       "\"adaptive\" (%)",
                       FC_TEXTS(value, retry->mode_by.name));
    return 0;
}

void fc_retry_judge(struct fc_result *result)
{
    if (result->err != FC_ERR_SERVICE || !is_among(throttling, result->code))
        return;
    result->outcome = FC_REFUSED;
    result->err = FC_ERR_THROTTLED;
}

int fc_retry_is_apt(const struct fc_result *result)
{
    if (result->outcome != FC_REFUSED)
        return 0;
    if (!result->status) /* it never left whole; else the code decides, and not the status */
        return result->err <= FC_ERR_RESOLVE && fc_error_is_transient(result->err);
    return is_among(throttling, result->code) || is_among(passing, result->code);
}

/* What a server wishes, in milliseconds: Retry-After is a number of seconds, or a date. */
static uint32_t wished_ms(const char *retry_after, uint32_t now)
{
    size_t len = strlen(retry_after);
    uint32_t seconds = 0, date = fc_date_parse(retry_after, len);
    if (date)
        seconds = date > now ? date - now : 0;
    else if (!retry_after[strspn(retry_after, "0123456789")])
        for (; *retry_after && seconds < FC_RETRY_WAIT_MAX_MS; retry_after++)
            seconds = seconds * 10 + (uint32_t)(*retry_after - '0');
    return seconds < FC_RETRY_WAIT_MAX_MS / 1000 ? seconds * 1000 : FC_RETRY_WAIT_MAX_MS;
}

uint32_t fc_retry_wait_ms(const struct fc_retry *retry, uint32_t attempt, uint32_t random,
                          const struct fc_result *result, uint32_t now)
{
    int is_throttled = is_among(throttling, result->code);
    uint32_t most = retry->brisk && !is_throttled ? BRISK_MS : BASE_MS;
    for (; attempt > 1 && most < FC_RETRY_WAIT_MAX_MS; attempt--)
        most *= 2;
    if (most > FC_RETRY_WAIT_MAX_MS)
        most = FC_RETRY_WAIT_MAX_MS;
    uint32_t wait = (uint32_t)((uint64_t)random * most >> 32);
    uint32_t least = retry->adaptive && is_throttled ? BUCKET_MS : 0;
    uint32_t wished = wished_ms(result->retry_after, now);
    if (wait < least)
        wait = least;
    return wait < wished ? wished : wait;
}
