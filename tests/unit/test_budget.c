/* The budget and the policy: counts, pauses, chance, and clocks that jump. */
#include "../../core/budget.h"

#include <string.h>

#include "test.h"

#define NOW 1795348800u /* a full hour */

static const struct fc_policy usual;

static void test_wait(void)
{
    CHECK_INT(fc_policy_wait(&usual), 900);
    CHECK_INT(fc_policy_wait(&(struct fc_policy){.wait_s = 899}), 900);
    CHECK_INT(fc_policy_wait(&(struct fc_policy){.wait_s = 901}), 901);
    CHECK_INT(fc_policy_wait(&(struct fc_policy){.accept_s = 5, .lag_s = 7}), 12);
}

static void test_jitter(void)
{
    CHECK_INT(fc_jitter(0, UINT32_MAX), 0);
    CHECK_INT(fc_jitter(9, 0), 0);
    CHECK_INT(fc_jitter(9, UINT32_MAX), 9);
    CHECK_INT(fc_jitter(9, UINT32_MAX / 2), 4);
    CHECK_INT(fc_jitter(UINT32_MAX, UINT32_MAX), UINT32_MAX);
}

static void test_backoff(void)
{
    static const uint32_t most[] = {30, 60, 120, 240, 480, 960, 1920, 3600, 3600};
    for (unsigned i = 0; i < sizeof most / sizeof most[0]; i++) {
        CHECK_INT(fc_policy_backoff(&usual, i + 1, UINT32_MAX), most[i]);
        CHECK_INT(fc_policy_backoff(&usual, i + 1, 0), 0);
    }
    CHECK_INT(fc_policy_backoff(&usual, 255, UINT32_MAX), 3600);
    CHECK_INT(fc_policy_backoff(&(struct fc_policy){.backoff_s = 4000}, 1, UINT32_MAX), 3600);
}

static void test_hour_and_day(void)
{
    struct fc_budget budget = {0};
    CHECK(fc_budget_free(&budget, &usual) <= NOW);
    fc_budget_spend(&budget, NOW, NOW);
    CHECK_INT(fc_budget_free(&budget, &usual), NOW + 3600);
    fc_budget_settle(&budget, NOW + 3599);
    CHECK_INT(fc_budget_free(&budget, &usual), NOW + 3600);
    fc_budget_settle(&budget, NOW + 3600);
    CHECK(fc_budget_free(&budget, &usual) <= NOW + 3600);
    fc_budget_spend(&budget, NOW + 3600, NOW + 3600);
    fc_budget_spend(&budget, NOW + 7200, NOW + 7200);
    fc_budget_settle(&budget, NOW + 10800);
    CHECK_INT(fc_budget_free(&budget, &usual), NOW + 86400);
    fc_budget_settle(&budget, NOW + 86400);
    CHECK(fc_budget_free(&budget, &usual) <= NOW + 86400);
}

static void test_refund(void)
{
    struct fc_budget budget = {0};
    fc_budget_refund(&budget, NOW);
    CHECK_INT(budget.hour_cases, 0);
    fc_budget_spend(&budget, NOW - 9, NOW);
    fc_budget_refund(&budget, NOW - 9);
    CHECK(fc_budget_free(&budget, &usual) <= NOW);
    fc_budget_spend(&budget, NOW - 9, NOW);
    fc_budget_spend(&budget, NOW + 3600, NOW + 3601);
    fc_budget_refund(&budget, NOW - 9); /* of the hour before, and of the same day */
    CHECK_INT(fc_budget_free(&budget, &usual), NOW + 7200);
    CHECK_INT(budget.day_cases, 1);
}

static void test_unlimited(void)
{
    struct fc_policy policy = {.hour_cases = FC_UNLIMITED, .day_cases = 2};
    struct fc_budget budget = {0};
    fc_budget_spend(&budget, NOW, NOW);
    CHECK(fc_budget_free(&budget, &policy) <= NOW);
    fc_budget_spend(&budget, NOW + 1, NOW + 1);
    CHECK_INT(fc_budget_free(&budget, &policy), NOW + 86400);
    policy.day_cases = FC_UNLIMITED;
    CHECK(fc_budget_free(&budget, &policy) <= NOW);
}

/* What was spent stays spent when the clock jumps back, and no longer than it must. */
static void test_clock_back(void)
{
    struct fc_budget budget = {0};
    fc_budget_spend(&budget, NOW, NOW);
    fc_budget_park(&budget, NOW + 600);
    fc_budget_settle(&budget, NOW - 100 * FC_DAY_S);
    CHECK_INT(fc_budget_free(&budget, &usual), NOW - 100 * FC_DAY_S + 3600);
    CHECK_INT(budget.parked, NOW - 100 * FC_DAY_S);
}

static struct fc_result refusal(int err, unsigned status, const char *code, const char *retry)
{
    struct fc_result result;
    fc_result_init(&result, FC_REFUSED, err);
    result.status = status;
    result.code = code;
    result.retry_after = retry;
    return result;
}

static uint32_t parked(int err, unsigned status, const char *code, const char *retry,
                       uint32_t random)
{
    struct fc_budget budget = {0};
    struct fc_result result = refusal(err, status, code, retry);
    fc_budget_called(&budget, &usual, &result, NOW + 1800, random);
    return budget.parked - (NOW + 1800);
}

static void test_after_a_call(void)
{
    CHECK_INT(parked(FC_OK, 200, "", "", 0), 0);
    CHECK_INT(parked(FC_OK, 200, "", "", UINT32_MAX), 60);
    CHECK_INT(parked(FC_ERR_REFUSED, 400, "X", "", UINT32_MAX), 60);
    CHECK_INT(parked(FC_ERR_CONNECT, 0, "", "", UINT32_MAX), 30);
    CHECK_INT(parked(FC_ERR_THROTTLED, 400, "SlowDown", "", UINT32_MAX), 30);
    CHECK_INT(parked(FC_ERR_THROTTLED, 429, "", "120", 0), 120);
    CHECK_INT(parked(FC_ERR_THROTTLED, 429, "", "120", UINT32_MAX), 135);
    CHECK_INT(parked(FC_ERR_SERVICE, 503, "", "7", 0), 7);
    CHECK_INT(parked(FC_ERR_THROTTLED, 429, "", "99999999999999", 0), 86400);
    CHECK_INT(parked(FC_ERR_THROTTLED, 429, "", "86401", 0), 86400);
    CHECK_INT(parked(FC_ERR_THROTTLED, 429, "", "12 parsecs", 0), 0);
    CHECK_INT(parked(FC_ERR_THROTTLED, 429, "", "-5", 0), 0);
    CHECK_INT(parked(FC_ERR_THROTTLED, 429, "", "Sun, 22 Nov 2026 12:31:00 GMT", 0), 60);
    CHECK_INT(parked(FC_ERR_THROTTLED, 429, "", "Sun, 22 Nov 2026 12:29:00 GMT", 0), 0);
    CHECK_INT(parked(FC_ERR_THROTTLED, 429, "", "Sun, 22 Nov 2054 12:29:00 GMT", 0), 86400);
    CHECK_INT(parked(FC_ERR_CONNECT, 0, "", "120", 0), 0);
    CHECK_INT(parked(FC_ERR_REFUSED, 400, "CaseCreationLimitExceeded", "", 0), 1800);
    CHECK_INT(parked(FC_ERR_REFUSED, 400, "CaseCreationLimitExceeded", "", UINT32_MAX), 5400);
}

/* The longest wait there is, jitter and all, is no clock that jumped back. */
static void test_longest_wait(void)
{
    struct fc_budget budget = {0};
    struct fc_result result = refusal(FC_ERR_SERVICE, 503, "", "86400");
    fc_budget_called(&budget, &usual, &result, NOW, UINT32_MAX);
    fc_budget_settle(&budget, NOW);
    CHECK_INT(budget.parked, NOW + 86400 + 10800);
    fc_budget_settle(&budget, NOW - 1);
    CHECK_INT(budget.parked, NOW - 1);
}

static void test_failures_in_a_row(void)
{
    struct fc_budget budget = {0};
    struct fc_result failed = refusal(FC_ERR_RESOLVE, 0, "", ""), good;
    fc_result_init(&good, FC_CREATED, FC_OK);
    for (int i = 0; i < 300; i++) {
        budget.parked = 0;
        fc_budget_called(&budget, &usual, &failed, NOW, UINT32_MAX);
    }
    CHECK_INT(budget.parked, NOW + 3600);
    fc_budget_called(&budget, &usual, &good, NOW, 0);
    CHECK_INT(budget.failures, 0);
    CHECK_INT(budget.parked, NOW + 3600); /* what was said before still holds */
}

static void test_boot_loop(void)
{
    static const uint32_t waits[] = {0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600};
    struct fc_budget budget = {0};
    for (unsigned i = 0; i < sizeof waits / sizeof waits[0]; i++) {
        budget.parked = 0;
        fc_budget_boot(&budget, &usual, NOW);
        CHECK_INT(budget.parked, waits[i] ? NOW + waits[i] : 0);
    }
    fc_budget_stay(&budget);
    budget.parked = 0;
    fc_budget_boot(&budget, &usual, NOW);
    CHECK_INT(budget.parked, 0);
}

int main(void)
{
    RUN(test_wait);
    RUN(test_jitter);
    RUN(test_backoff);
    RUN(test_hour_and_day);
    RUN(test_refund);
    RUN(test_unlimited);
    RUN(test_clock_back);
    RUN(test_after_a_call);
    RUN(test_longest_wait);
    RUN(test_failures_in_a_row);
    RUN(test_boot_loop);
    return test_end();
}
