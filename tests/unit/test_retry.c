/* Retries: what may be made again, and after how long. */
#include "../../boards/linux/config/retry.h"
#include "../../boards/linux/integer.h"

#include <stdlib.h>

#include "test.h"

static struct fc_result result_of(enum fc_outcome outcome, int err, unsigned status,
                                  const char *code)
{
    struct fc_result result;
    fc_result_init(&result, outcome, err);
    result.status = status;
    result.code = code;
    return result;
}

static void test_what_is_apt(void)
{
    static const struct {
        const char *code;
        enum fc_outcome outcome;
        int err;
        unsigned status;
        int apt;
    } cases[] = {
        {"", FC_REFUSED, FC_ERR_CONNECT, 0, 1},
        {"", FC_REFUSED, FC_ERR_RESOLVE, 0, 1},
        {"", FC_REFUSED, FC_ERR_TIMEOUT, 0, 1},
        {"", FC_REFUSED, FC_ERR_RESET, 0, 1},
        {"", FC_REFUSED, FC_ERR_PROXY, 0, 1},
        {"", FC_REFUSED, FC_ERR_TLS_UNTRUSTED, 0, 0},
        {"", FC_REFUSED, FC_ERR_TLS_NAME, 0, 0},
        {"", FC_REFUSED, FC_ERR_CREDENTIALS, 0, 0},
        {"", FC_REFUSED, FC_ERR_CLOCK, 0, 0},
        {"", FC_REFUSED, FC_ERR_SOURCE, 0, 0},
        {"ThrottlingException", FC_REFUSED, FC_ERR_THROTTLED, 400, 1},
        {"", FC_REFUSED, FC_ERR_THROTTLED, 429, 0},
        {"RequestTimeout", FC_REFUSED, FC_ERR_REFUSED, 400, 1},
        {"EC2ThrottledException", FC_REFUSED, FC_ERR_REFUSED, 400, 1},
        {"CaseCreationLimitExceeded", FC_REFUSED, FC_ERR_REFUSED, 400, 0},
        {"Throttl", FC_REFUSED, FC_ERR_REFUSED, 400, 0},
        {"", FC_REFUSED, FC_ERR_REDIRECT, 302, 0},
        {"", FC_UNKNOWN, FC_ERR_RESET, 0, 0},
        {"", FC_UNKNOWN, FC_ERR_TIMEOUT, 0, 0},
        {"ThrottlingException", FC_UNKNOWN, FC_ERR_SERVICE, 500, 0},
        {"", FC_UNKNOWN, FC_ERR_ANSWER, 200, 0},
        {"", FC_CREATED, FC_OK, 200, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fc_result result =
            result_of(cases[i].outcome, cases[i].err, cases[i].status, cases[i].code);
        CHECK_INT(fc_retry_is_apt(&result), cases[i].apt);
    }
}

static void test_waits(void)
{
    struct fc_result lost = result_of(FC_REFUSED, FC_ERR_CONNECT, 0, "");
    struct fc_result throttled = result_of(FC_REFUSED, FC_ERR_THROTTLED, 400, "SlowDown");
    const struct fc_retry standard = {.attempts = 3};
    const struct fc_retry adaptive = {.attempts = 3, .adaptive = 1};
    const struct fc_retry brisk = {.attempts = 3, .brisk = 1};
    for (uint32_t attempt = 1; attempt < 40; attempt++) {
        uint32_t most = attempt < 5 ? 1000u << (attempt - 1) : 16000;
        if (attempt > 5)
            most = 20000;
        CHECK_INT(fc_retry_wait_ms(&standard, attempt, 0, &lost, 0), 0);
        CHECK_INT(fc_retry_wait_ms(&standard, attempt, UINT32_MAX, &lost, 0), most - 1);
        CHECK_INT(fc_retry_wait_ms(&standard, attempt, 0x80000000u, &throttled, 0), most / 2);
    }
    CHECK_INT(fc_retry_wait_ms(&adaptive, 1, 0, &lost, 0), 0);
    CHECK_INT(fc_retry_wait_ms(&adaptive, 1, 0, &throttled, 0), 2000);
    CHECK_INT(fc_retry_wait_ms(&brisk, 1, UINT32_MAX, &lost, 0), 49);
    CHECK_INT(fc_retry_wait_ms(&brisk, 1, UINT32_MAX, &throttled, 0), 999);
}

static void test_retry_after(void)
{
    static const struct {
        const char *text;
        uint32_t ms;
    } wishes[] = {
        {"", 0},
        {"0", 0},
        {"3", 3000},
        {"19", 19000},
        {"20", 20000},
        {"3600", 20000},
        {"99999999999999999999", 20000},
        {"-1", 0},
        {"1.5", 0},
        {"soon", 0},
        {"Sun, 06 Nov 1994 08:49:37 GMT", 7000},
        {"Sun, 06 Nov 1994 08:49:29 GMT", 0},
        {"Sun, 06 Nov 1994 09:49:37 GMT", 20000},
    };
    const struct fc_retry retry = {.attempts = 3};
    for (size_t i = 0; i < sizeof wishes / sizeof wishes[0]; i++) {
        struct fc_result result = result_of(FC_REFUSED, FC_ERR_THROTTLED, 400, "SlowDown");
        result.retry_after = wishes[i].text;
        CHECK_INT(fc_retry_wait_ms(&retry, 1, 0, &result, 784111770), wishes[i].ms);
    }
}

static void test_read(void)
{
    static const struct {
        const char *attempts, *mode;
        int code;
        uint32_t wanted;
    } cases[] = {
        {NULL, NULL, 0, 3},        {"1", NULL, 0, 1},
        {" 7 ", "standard", 0, 7}, {"+2", "adaptive", 0, 2},
        {"0", NULL, 255, 0},       {"-1", NULL, 255, 0},
        {"", NULL, 255, 0},        {"abc", NULL, 255, 0},
        {"1.5", NULL, 255, 0},     {NULL, "legacy", 255, 0},
        {NULL, "", 255, 0},        {"99999999999999", NULL, 0, FC_INTEGER_MAX},
    };
    const struct fc_config config = {{NULL, {NULL, NULL, NULL}, 0},
                                     {NULL, {NULL, NULL, NULL}, 0},
                                     "default",
                                     NULL,
                                     {{NULL, 0, NULL}, {NULL, 0, NULL}}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fc_retry retry;
        (void)unsetenv("AWS_MAX_ATTEMPTS");
        (void)unsetenv("AWS_RETRY_MODE");
        if (cases[i].attempts)
            (void)setenv("AWS_MAX_ATTEMPTS", cases[i].attempts, 1);
        if (cases[i].mode)
            (void)setenv("AWS_RETRY_MODE", cases[i].mode, 1);
        CHECK_INT(fc_retry_read(&retry, &config), cases[i].code);
        if (!cases[i].code)
            CHECK_INT(retry.attempts, cases[i].wanted);
    }
}

int main(void)
{
    RUN(test_what_is_apt);
    RUN(test_waits);
    RUN(test_retry_after);
    RUN(test_read);
    return test_end();
}
