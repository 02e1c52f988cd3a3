/* What is done with an entry: one transition at a time. All of them at once: tests/model. */
#include "../../core/delivery.h"

#include <string.h>

#include "test.h"

#define NOW 1795348800u
#define W 900u

static const struct fc_policy usual = {.hour_cases = FC_UNLIMITED, .day_cases = FC_UNLIMITED};
static const uint8_t marker[FC_MARKER_SIZE] = {1, 2, 3, 4, 5, 6, 7, 8};
static const uint8_t fingerprint[8] = {9, 8, 7, 6, 5, 4, 3, 2};
static const uint8_t other[8] = {9, 8, 7, 6, 5, 4, 3, 3}, none[8];
static struct fc_entry entry;
static struct fc_budget budget;

static void begin(enum fc_entry_state state)
{
    memset(&budget, 0, sizeof budget);
    fc_entry_init(&entry, FC_HIGH, marker, fingerprint, NOW);
    if (state != FC_ENTRY_QUEUED)
        fc_entry_sending(&entry, NOW);
    entry.state = (uint8_t)state;
}

static enum fc_step next(uint32_t now, uint32_t *until)
{
    return fc_entry_next(&entry, &budget, &usual, now, until);
}

static void check_next(uint32_t now, enum fc_step step, uint32_t expected)
{
    uint32_t until;
    CHECK_INT(next(now, &until), step);
    CHECK_INT(until, expected);
}

static void called(enum fc_outcome outcome, int err, unsigned status, const char *code)
{
    struct fc_result result;
    fc_result_init(&result, outcome, err);
    result.status = status;
    result.code = code;
    result.identifier = outcome == FC_CREATED ? "case-1" : "";
    fc_entry_called(&entry, &budget, &usual, &result, NOW + 5, 0);
}

static void test_created(void)
{
    begin(FC_ENTRY_QUEUED);
    check_next(NOW, FC_STEP_SEND, 0);
    fc_entry_sending(&entry, NOW);
    CHECK_INT(entry.state, FC_ENTRY_SENDING);
    CHECK_INT(entry.first, NOW);
    check_next(NOW + FC_DAY_S, FC_STEP_WAIT, UINT32_MAX);
    called(FC_CREATED, FC_OK, 200, "");
    CHECK_INT(entry.state, FC_ENTRY_CREATED);
    CHECK(!strcmp(entry.text, "case-1"));
    CHECK_INT(budget.hour_cases, 1);
    check_next(NOW + 6, FC_STEP_WAIT, NOW + FC_DAY_S);
    check_next(NOW + FC_DAY_S, FC_STEP_FORGET, NOW + FC_DAY_S);
}

static void test_unknown_found(void)
{
    begin(FC_ENTRY_SENDING);
    called(FC_UNKNOWN, FC_ERR_TIMEOUT, 0, "");
    CHECK_INT(entry.state, FC_ENTRY_UNKNOWN);
    CHECK_INT(budget.hour_cases, 1);
    check_next(NOW + W - 1, FC_STEP_WAIT, NOW + W);
    check_next(NOW + W, FC_STEP_LOOK, NOW + W);
    fc_entry_looked(&entry, &budget, &usual, FC_LOOK_FOUND, "case-2", NOW + W, NOW + W, 0);
    CHECK_INT(entry.state, FC_ENTRY_CREATED);
    CHECK(!strcmp(entry.text, "case-2"));
    CHECK_INT(budget.hour_cases, 1);
}

static void test_unknown_not_found(void)
{
    begin(FC_ENTRY_SENDING);
    called(FC_UNKNOWN, FC_ERR_SERVICE, 500, "");
    fc_entry_looked(&entry, &budget, &usual, FC_LOOK_NOT_FOUND, "", NOW + W, NOW + W + 9,
                    UINT32_MAX);
    CHECK_INT(entry.state, FC_ENTRY_QUEUED);
    CHECK_INT(budget.hour_cases, 0);
    check_next(NOW + W + 9, FC_STEP_WAIT, NOW + W + 9 + 30);
    fc_entry_sending(&entry, NOW + W + 40);
    CHECK_INT(entry.first, NOW);
    CHECK_INT(entry.since, NOW + W + 40);
}

static void test_a_look_that_proves_nothing(void)
{
    for (int look = FC_LOOK_NOT_FOUND; look <= FC_LOOK_COULD_NOT; look++) {
        begin(FC_ENTRY_UNKNOWN);
        uint32_t at = look == FC_LOOK_NOT_FOUND ? NOW + W - 1 : NOW + W;
        fc_entry_looked(&entry, &budget, &usual, (enum fc_look)look, "", at, NOW + W + 1,
                        UINT32_MAX);
        CHECK_INT(entry.state, FC_ENTRY_UNKNOWN);
        CHECK_INT(entry.blind, look == FC_LOOK_NOT_ALLOWED);
        check_next(NOW + W + 1, FC_STEP_WAIT,
                   NOW + W + 1 + (look == FC_LOOK_NOT_ALLOWED ? FC_DAY_S : 30));
    }
    begin(FC_ENTRY_UNKNOWN);
    fc_entry_looked(&entry, &budget, &usual, FC_LOOK_NOT_FOUND, "", NOW - 1, NOW + W, 0);
    CHECK_INT(entry.state, FC_ENTRY_UNKNOWN);
}

static void test_recovered(void)
{
    for (int state = FC_ENTRY_QUEUED; state <= FC_ENTRY_REFUSED; state++) {
        begin((enum fc_entry_state)state);
        int was_sending = state == FC_ENTRY_SENDING;
        CHECK_INT(fc_entry_recovered(&entry, &budget, NOW + 5), was_sending);
        CHECK_INT(entry.state, was_sending ? FC_ENTRY_UNKNOWN : state);
        CHECK_INT(budget.hour_cases, was_sending);
    }
}

static void check_refusal(int err, unsigned status, const char *code, enum fc_entry_state state)
{
    begin(FC_ENTRY_SENDING);
    called(FC_REFUSED, err, status, code);
    CHECK_INT(entry.state, state);
    CHECK_INT(entry.err, err);
    CHECK_INT(budget.hour_cases, 0);
    CHECK(!strcmp(entry.text, state == FC_ENTRY_REFUSED ? code : ""));
}

static void test_refusals(void)
{
    static const char *const ours[] = {
        "AccessDeniedException",    "ExpiredTokenException",         "InvalidSignatureException",
        "RequestTimeTooSkewed",     "SubscriptionRequiredException", "UnrecognizedClientException",
        "CaseCreationLimitExceeded"};
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
        check_refusal(FC_ERR_REFUSED, 400, ours[i], FC_ENTRY_QUEUED);
    check_refusal(FC_ERR_REFUSED, 400, "ValidationException", FC_ENTRY_REFUSED);
    check_refusal(FC_ERR_REFUSED, 400, "AttachmentSetExpired", FC_ENTRY_REFUSED);
    check_refusal(FC_ERR_REFUSED, 413, "RequestEntityTooLarge", FC_ENTRY_REFUSED);
    check_refusal(FC_ERR_REFUSED, 400, "", FC_ENTRY_QUEUED);
    check_refusal(FC_ERR_REFUSED, 403, "Whatever", FC_ENTRY_QUEUED);
    check_refusal(FC_ERR_REFUSED, 401, "", FC_ENTRY_QUEUED);
    check_refusal(FC_ERR_THROTTLED, 429, "", FC_ENTRY_QUEUED);
    check_refusal(FC_ERR_REDIRECT, 302, "", FC_ENTRY_QUEUED);
    for (int err = FC_ERR_RESOLVE; err >= FC_ERR_PROXY; err--)
        check_refusal(err, 0, "", FC_ENTRY_QUEUED);
    for (int err = FC_ERR_TLS; err >= FC_ERR_TLS_RECORD; err--)
        check_refusal(err, 0, "", FC_ENTRY_QUEUED);
    for (int err = FC_ERR_SOURCE; err >= FC_ERR_STATE; err--)
        check_refusal(err, 0, "", FC_ENTRY_QUEUED);
    for (int err = FC_ERR_MISSING; err >= FC_ERR_UTF8; err--)
        check_refusal(err, 0, "", FC_ENTRY_REFUSED);
}

static void test_refused_is_kept_a_while(void)
{
    begin(FC_ENTRY_SENDING);
    called(FC_REFUSED, FC_ERR_REFUSED, 400, "ValidationException");
    check_next(NOW + 6, FC_STEP_WAIT, NOW + 5 + 7 * FC_DAY_S);
    check_next(NOW + 5 + 7 * FC_DAY_S, FC_STEP_FORGET, NOW + 5 + 7 * FC_DAY_S);
}

static void test_attempts_a_day(void)
{
    begin(FC_ENTRY_QUEUED);
    for (uint32_t i = 0; i < 24; i++) {
        entry.state = FC_ENTRY_QUEUED;
        check_next(NOW + i, FC_STEP_SEND, 0);
        fc_entry_sending(&entry, NOW + i);
    }
    entry.state = FC_ENTRY_QUEUED;
    check_next(NOW + 30, FC_STEP_WAIT, NOW + FC_DAY_S);
    fc_entry_sending(&entry, NOW + FC_DAY_S);
    CHECK_INT(entry.attempts, 1);
}

static void test_budget_holds(void)
{
    begin(FC_ENTRY_QUEUED);
    const struct fc_policy one_an_hour = {0};
    uint32_t until;
    fc_budget_spend(&budget, NOW - 60, NOW - 60);
    CHECK_INT(fc_entry_next(&entry, &budget, &one_an_hour, NOW, &until), FC_STEP_WAIT);
    CHECK_INT(until, NOW - 60 + FC_HOUR_S);
    fc_budget_park(&budget, NOW + FC_DAY_S);
    check_next(NOW, FC_STEP_WAIT, NOW + FC_DAY_S);
    entry.state = FC_ENTRY_UNKNOWN; /* looking up spends nothing, but is a call, too */
    check_next(NOW, FC_STEP_WAIT, NOW + FC_DAY_S);
}

static void test_repeats(void)
{
    begin(FC_ENTRY_QUEUED);
    CHECK(fc_entry_repeats(&entry, &usual, fingerprint, NOW));
    CHECK(fc_entry_repeats(&entry, &usual, fingerprint, NOW + 30 * FC_DAY_S));
    CHECK(!fc_entry_repeats(&entry, &usual, other, NOW));
    CHECK(!fc_entry_repeats(&entry, &usual, none, NOW));
    memset(entry.fingerprint, 0, sizeof entry.fingerprint);
    CHECK(!fc_entry_repeats(&entry, &usual, none, NOW));
    begin(FC_ENTRY_SENDING);
    called(FC_CREATED, FC_OK, 200, "");
    CHECK(fc_entry_repeats(&entry, &usual, fingerprint, NOW - 1 + FC_DAY_S));
    CHECK(!fc_entry_repeats(&entry, &usual, fingerprint, NOW + FC_DAY_S));
    CHECK(fc_entry_repeats(&entry, &usual, fingerprint, NOW - FC_HOUR_S));
    fc_entry_close(&entry);
    CHECK(!fc_entry_repeats(&entry, &usual, fingerprint, NOW + 6));
    check_next(NOW + 6, FC_STEP_FORGET, NOW + 6);
}

static void told(enum fc_outcome outcome, int err, unsigned status, const char *code)
{
    struct fc_result result;
    fc_result_init(&result, outcome, err);
    result.status = status;
    result.code = code;
    fc_entry_told(&entry, &budget, &usual, &result, NOW + W, NOW + W, 0);
}

static void test_levels(void)
{
    begin(FC_ENTRY_SENDING);
    called(FC_CREATED, FC_OK, 200, "");
    uint32_t until;
    for (unsigned count = 1; count <= 2000; count++) {
        fc_entry_repeat(&entry, 1);
        int due = count == 10 || count == 100 || count == 1000;
        CHECK_INT(next(NOW + W, &until) == FC_STEP_ADD, due);
        if (due) {
            check_next(NOW + W - 1, FC_STEP_WAIT, NOW + W);
            fc_entry_telling(&entry, &usual, NOW + W);
            CHECK_INT(next(NOW + W, &until), FC_STEP_WAIT);
            told(FC_CREATED, FC_OK, 200, "");
        }
    }
    entry.count = UINT32_MAX;
    fc_entry_repeat(&entry, 1);
    CHECK_INT(entry.count, UINT32_MAX);
}

static void test_telling(void)
{
    static const struct {
        const char *code;
        enum fc_outcome outcome;
        int err;
        unsigned status;
        enum fc_step step;
    } tries[] = {{"", FC_UNKNOWN, FC_ERR_RESET, 0, FC_STEP_WAIT},
                 {"", FC_REFUSED, FC_ERR_CONNECT, 0, FC_STEP_ADD},
                 {"", FC_REFUSED, FC_ERR_THROTTLED, 429, FC_STEP_ADD},
                 {"ValidationException", FC_REFUSED, FC_ERR_REFUSED, 400, FC_STEP_WAIT},
                 {"CaseIdNotFound", FC_REFUSED, FC_ERR_REFUSED, 400, FC_STEP_FORGET}};
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        uint32_t until;
        begin(FC_ENTRY_SENDING);
        called(FC_CREATED, FC_OK, 200, "");
        entry.count = 12;
        fc_entry_telling(&entry, &usual, NOW + W);
        told(tries[i].outcome, tries[i].err, tries[i].status, tries[i].code);
        CHECK_INT(next(NOW + W, &until), tries[i].step);
    }
}

/* No such case: that is believed when it must have been shown, by the service's clock. */
static void test_missed(void)
{
    for (int is_early = 0; is_early < 2; is_early++) {
        uint32_t signed_at = NOW + W - (uint32_t)is_early;
        begin(FC_ENTRY_SENDING);
        called(FC_CREATED, FC_OK, 200, "");
        CHECK_INT(fc_entry_missed(&entry, &usual, signed_at), !is_early);
        CHECK_INT(entry.closed, !is_early);
        begin(FC_ENTRY_UNKNOWN);
        fc_entry_looked(&entry, &budget, &usual, FC_LOOK_FOUND, "case-2", NOW, NOW - FC_DAY_S, 0);
        CHECK_INT(fc_entry_missed(&entry, &usual, signed_at), !is_early);
    }
    CHECK_INT(fc_entry_missed(&entry, &usual, NOW - 1), 0);
}

/* A part whose fate is not known is asked for once it would be seen, and the next is said at once.
 */
static void test_parts(void)
{
    begin(FC_ENTRY_SENDING);
    called(FC_CREATED, FC_OK, 200, "");
    entry.parts = 2;
    check_next(NOW + 6, FC_STEP_ADD, NOW + 5);
    fc_entry_telling(&entry, &usual, NOW + 100);
    check_next(NOW + 100, FC_STEP_WAIT, NOW + 100 + W);
    told(FC_UNKNOWN, FC_ERR_RESET, 0, "");
    CHECK_INT(entry.part, FC_PART_UNSURE);
    check_next(NOW + 100 + W - 1, FC_STEP_WAIT, NOW + 100 + W);
    check_next(NOW + 100 + W, FC_STEP_ADD, NOW + 100 + W);
    fc_entry_has_part(&entry);
    CHECK_INT(entry.parts, 1);
    check_next(NOW + 100 + W, FC_STEP_ADD, NOW + W);
    for (int is_back = 0; is_back < 2; is_back++) {
        fc_entry_telling(&entry, &usual, is_back ? NOW : NOW + 200);
        told(FC_REFUSED, FC_ERR_THROTTLED, 400, "ThrottlingException");
        CHECK_INT(entry.part, FC_PART_DUE);
        CHECK_INT(entry.born, NOW + 100);
    }
}

static void test_clock_back(void)
{
    begin(FC_ENTRY_UNKNOWN);
    CHECK_INT(fc_entry_settle(&entry, NOW - FC_DAY_S), 0);
    check_next(NOW - FC_DAY_S, FC_STEP_WAIT, NOW + W);
    check_next(NOW - 2 * FC_DAY_S, FC_STEP_LOOK, NOW - 2 * FC_DAY_S);
    fc_entry_looked(&entry, &budget, &usual, FC_LOOK_NOT_FOUND, "", NOW - FC_DAY_S, NOW, 0);
    CHECK_INT(entry.state, FC_ENTRY_UNKNOWN);
    fc_entry_looked(&entry, &budget, &usual, FC_LOOK_NOT_FOUND, "", NOW - FC_DAY_S - 1, NOW, 0);
    CHECK_INT(entry.state, FC_ENTRY_QUEUED);
    begin(FC_ENTRY_QUEUED);
    entry.not_before = NOW + FC_DAY_S;
    CHECK_INT(fc_entry_settle(&entry, NOW - FC_DAY_S), 1);
    check_next(NOW - FC_DAY_S, FC_STEP_SEND, NOW - FC_DAY_S);
}

static void test_long_identifiers(void)
{
    char id[130];
    for (size_t len = 1; len <= 128; len++) {
        memset(id, 'x', sizeof id);
        id[len] = 0;
        begin(FC_ENTRY_UNKNOWN);
        fc_entry_looked(&entry, &budget, &usual, FC_LOOK_FOUND, id, NOW + W, NOW + W, 0);
        CHECK_INT(strlen(entry.text), len <= FC_ENTRY_TEXT ? len : 0);
    }
}

int main(void)
{
    RUN(test_created);
    RUN(test_unknown_found);
    RUN(test_unknown_not_found);
    RUN(test_a_look_that_proves_nothing);
    RUN(test_recovered);
    RUN(test_refusals);
    RUN(test_refused_is_kept_a_while);
    RUN(test_attempts_a_day);
    RUN(test_budget_holds);
    RUN(test_repeats);
    RUN(test_levels);
    RUN(test_telling);
    RUN(test_missed);
    RUN(test_parts);
    RUN(test_clock_back);
    RUN(test_long_identifiers);
    return test_end();
}
