/* The courier: from a fault to its case, through each outcome, and how often and fast it calls. */
#include "device.h"
#include "test.h"

#define W 900u
#define MADE(id)                                                                                   \
    {                                                                                              \
        200, 0, NULL, "{\"caseId\":\"" id "\"}"                                                    \
    }
#define REFUSED(code)                                                                              \
    {                                                                                              \
        400, 0, NULL, "{\"__type\":\"" code "\"}"                                                  \
    }
#define LISTED "{\"cases\":[{\"caseId\":\"case-7\",\"subject\":\"%s\",\"status\":\"%s\"}]}"

static struct device device;
static struct device_answer to_create, to_describe;
static char listing[512], subject[256];
static int state_while_sending;

/* Answer as the test has set; what is listed has the subject of the last CreateCase. */
static struct device_answer serve(struct device *at, const char *operation)
{
    size_t len = 0;
    const char *text;
    if (!strcmp(operation, "CreateCase")) {
        text = device_member(at, "subject", &len);
        snprintf(subject, sizeof subject, "%.*s", (int)len, text ? text : "");
        state_while_sending = device_stored_state(at, 1);
        return to_create;
    }
    return to_describe;
}

static void list_as(const char *status)
{
    snprintf(listing, sizeof listing, LISTED, subject, status);
    to_describe = (struct device_answer){200, 0, NULL, listing};
}

static void begin(void)
{
    device_free(&device);
    device_init(&device);
    device.serve = serve;
    to_create = (struct device_answer)MADE("case-1");
    to_describe = (struct device_answer){200, 0, NULL, "{\"cases\":[]}"};
}

/* When the nth call, from 0, was made: seconds since the beginning. */
static uint32_t when(unsigned nth)
{
    CHECK(nth < device.call_count);
    return device.calls[nth].at;
}

static void test_created(void)
{
    begin();
    uint32_t id = device_report(&device, "Pump 7", "It is hot.", 0);
    CHECK_INT(device_entry(&device, id).state, FC_ENTRY_QUEUED);
    CHECK_INT(device_run(&device, 60), 0);
    struct fc_entry entry = device_entry(&device, id);
    CHECK_INT(entry.state, FC_ENTRY_CREATED);
    CHECK(!strcmp(entry.text, "case-1"));
    CHECK_INT(state_while_sending, FC_ENTRY_SENDING);
    CHECK_INT(device.call_count, 1);
    CHECK(strstr(subject, "Pump 7 [fc ") == subject);
    device_boot(&device);
    CHECK(!strcmp(device_entry(&device, id).text, "case-1"));
    CHECK_INT(device_run(&device, FC_DAY_S + 60), 0);
    struct fc_outbox_item item = {0};
    CHECK(!fc_outbox_next(&device.outbox, &item));
    CHECK_INT(device.call_count, 1);
}

/* What each answer makes of an entry, before anything else is tried. */
static void test_outcomes(void)
{
    static const struct {
        struct device_answer answer;
        unsigned unreachable;
        uint8_t state;
        int err;
    } outcomes[] = {
        {REFUSED("ValidationException"), 0, FC_ENTRY_REFUSED, FC_ERR_REFUSED},
        {REFUSED("AccessDeniedException"), 0, FC_ENTRY_QUEUED, FC_ERR_REFUSED},
        {REFUSED("ExpiredTokenException"), 0, FC_ENTRY_QUEUED, FC_ERR_REFUSED},
        {REFUSED("ThrottlingException"), 0, FC_ENTRY_QUEUED, FC_ERR_THROTTLED},
        {REFUSED("CaseCreationLimitExceeded"), 0, FC_ENTRY_QUEUED, FC_ERR_REFUSED},
        {{302, 0, "Location: https://x/\r\n", ""}, 0, FC_ENTRY_QUEUED, FC_ERR_REDIRECT},
        {{500, 0, NULL, "{}"}, 0, FC_ENTRY_UNKNOWN, FC_ERR_SERVICE},
        {{200, 0, NULL, "<html>Welcome</html>"}, 0, FC_ENTRY_UNKNOWN, FC_ERR_ANSWER},
        {{200, 1, NULL, "{\"caseId\":\"case-1\"}"}, 0, FC_ENTRY_UNKNOWN, FC_ERR_INCOMPLETE},
        {{0, 0, NULL, NULL}, 0, FC_ENTRY_UNKNOWN, FC_ERR_TIMEOUT},
        {MADE("case-1"), 1, FC_ENTRY_QUEUED, FC_OK},
        /* which is not worth a write */
    };
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        begin();
        device.random = 0xff;
        to_create = outcomes[i].answer;
        device.unreachable = outcomes[i].unreachable;
        uint32_t id = device_report(&device, "Pump 7", "It is hot.", 0);
        while (!device.call_count || device.courier.stage > 1)
            CHECK_INT(device_run(&device, 1), 0);
        struct fc_entry entry = device_entry(&device, id);
        CHECK_INT(entry.state, outcomes[i].state);
        CHECK_INT(entry.err, outcomes[i].err);
        CHECK_INT(device.call_count, 1);
    }
}

/* Unknown: asked about once W has passed; then it is what the answer says. */
static void test_unknown(void)
{
    for (int is_made = 0; is_made < 2; is_made++) {
        begin();
        to_create = (struct device_answer){500, 0, NULL, "{}"};
        uint32_t id = device_report(&device, "Pump 7", "It is hot.", 0);
        CHECK_INT(device_run(&device, W - 1), 0);
        CHECK_INT(device.call_count, 1);
        CHECK_INT(device_entry(&device, id).state, FC_ENTRY_UNKNOWN);
        to_create = (struct device_answer)MADE("case-8");
        if (is_made)
            list_as("opened");
        CHECK_INT(device_run(&device, 60), 0);
        struct fc_entry entry = device_entry(&device, id);
        CHECK_INT(entry.state, FC_ENTRY_CREATED);
        CHECK(!strcmp(entry.text, is_made ? "case-7" : "case-8"));
        CHECK_INT(device_count(&device, "CreateCase"), is_made ? 1 : 2);
        CHECK_INT(when(1), W);
    }
}

/* Another second each time it is asked. */
static int64_t hasty_time(void *ctx)
{
    static uint32_t asked;
    (void)ctx;
    return DEVICE_NOW + asked++;
}

/* How a time stands to that of the last request's signature: as strcmp has it. */
static int beside_signature(uint32_t time)
{
    char date[FC_AMZ_DATE_SIZE];
    const char *field = strstr(device.request, "x-amz-date: ");
    fc_date_format(date, time);
    return field ? strncmp(date, field + strlen("x-amz-date: "), sizeof date - 1) : 0;
}

/* However the clock moves while requests are signed, W lies between their signatures. */
static void test_signed_at(void)
{
    begin();
    to_create = (struct device_answer){500, 0, NULL, "{}"};
    device.port.unix_time = hasty_time;
    uint32_t id = device_report(&device, "Pump 7", "It is hot.", 0);
    while (!device.call_count)
        CHECK_INT(fc_courier_poll(&device.courier), FC_AGAIN);
    CHECK(beside_signature(device_entry(&device, id).since) >= 0);
    while (device.call_count < 2)
        CHECK(fc_courier_poll(&device.courier) <= 0);
    CHECK(beside_signature(device.courier.signed_at) <= 0);
}

/* A stop while the request is under way is an unknown outcome, too. */
static void test_stopped(void)
{
    begin();
    to_create.status = 0;
    uint32_t id = device_report(&device, "Pump 7", "It is hot.", 0);
    CHECK_INT(device_run(&device, 10), 0);
    CHECK_INT(fc_courier_drop(&device.courier, id), FC_ERR_STATE);
    CHECK_INT(fc_courier_stop(&device.courier), FC_AGAIN);
    CHECK_INT(device_entry(&device, id).state, FC_ENTRY_UNKNOWN);
    CHECK_INT(device_entry(&device, id).err, FC_ERR_ABORTED);
    CHECK_INT(fc_courier_stop(&device.courier), 0);
    CHECK_INT(fc_courier_drop(&device.courier, id), 0);
    CHECK_INT(fc_courier_drop(&device.courier, id), FC_ERR_ABSENT);
    id = device_report(&device, "Pump 8", "It is hot.", 0);
    CHECK_INT(device_run(&device, 100), 0);
    device_boot(&device);
    CHECK_INT(device_run(&device, 1), 0);
    CHECK_INT(device_entry(&device, id).state, FC_ENTRY_UNKNOWN);
}

static void test_backoff(void)
{
    begin();
    device.random = 0xff; /* the longest waits */
    device.unreachable = 10;
    uint32_t id = device_report(&device, "Pump 7", "It is hot.", 0);
    CHECK_INT(device_run(&device, 6 * FC_HOUR_S), 0);
    uint32_t wait = 30;
    for (unsigned i = 1; i < 10; i++, wait = wait < 1800 ? 2 * wait : 3600)
        CHECK_INT(when(i) - when(i - 1), wait);
    CHECK_INT(device_entry(&device, id).state, FC_ENTRY_CREATED);
    begin();
    device.unreachable = 10; /* and the shortest */
    device_report(&device, "Pump 7", "It is hot.", 0);
    CHECK_INT(device_run(&device, 1), 0);
    CHECK_INT(device.call_count, 11);
}

static void test_retry_after(void)
{
    static const struct {
        const char *field;
        uint32_t wait;
    } tries[] = {{"Retry-After: 77\r\n", 77},
                 {"Retry-After: 99999999999\r\n", FC_DAY_S},
                 {"Retry-After: Sun, 22 Nov 2026 12:10:00 GMT\r\n", 600},
                 {"Retry-After: soon\r\n", 0}};
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        begin();
        to_create = (struct device_answer){429, 0, tries[i].field, "{}"};
        device_report(&device, "Pump 7", "It is hot.", 0);
        while (device.call_count < 2 && device.ms < 2000ull * FC_DAY_S)
            CHECK_INT(device_run(&device, 1), 0);
        CHECK_INT(when(1) - when(0), tries[i].wait);
    }
}

/* The service takes no more cases in this hour: the next is tried in the next one. */
static void test_limit_parks(void)
{
    begin();
    to_create = (struct device_answer)REFUSED("CaseCreationLimitExceeded");
    device_report(&device, "Pump 7", "It is hot.", 0);
    CHECK_INT(device_run(&device, 100), 0);
    device_boot(&device); /* this outlives a start */
    CHECK_INT(device_run(&device, FC_HOUR_S - 101), 0);
    CHECK_INT(device.call_count, 1);
    to_create = (struct device_answer)MADE("case-1");
    CHECK_INT(device_run(&device, 60), 0);
    CHECK_INT(device.call_count, 2);
    CHECK_INT(when(1), FC_HOUR_S);
}

static void test_budget(void)
{
    begin();
    device.policy.hour_cases = device.policy.day_cases = 0; /* the usual: 1 and 3 */
    for (uint8_t i = 0; i < 5; i++)
        device_report(&device, "Pump 7", "It is hot.", i);
    CHECK_INT(device_run(&device, FC_DAY_S + 4 * FC_HOUR_S), 0);
    CHECK_INT(device.call_count, 5);
    for (unsigned i = 1; i < 5; i++)
        CHECK_INT(when(i) - when(i - 1), i == 3 ? FC_DAY_S - 2 * FC_HOUR_S : FC_HOUR_S);
}

static void test_most_severe_first(void)
{
    static const enum fc_severity severities[] = {FC_LOW, FC_CRITICAL, FC_NORMAL, FC_CRITICAL};
    static const unsigned order[] = {1, 3, 2, 0};
    begin();
    for (unsigned i = 0; i < 4; i++) {
        char name[] = {(char)('0' + i), 0};
        const struct fc_report report = {
            .subject = name, .severity = severities[i], .body = {.data = "B", .len = 1}};
        CHECK_INT(fc_courier_report(&device.courier, &report, NULL), 0);
    }
    for (unsigned i = 0; i < 4; i++) {
        while (device.call_count <= i)
            CHECK_INT(fc_courier_poll(&device.courier), FC_AGAIN);
        CHECK_INT(subject[0], '0' + (int)order[i]);
    }
}

/* A device that starts again and again calls nobody after a while, until it stays up. */
static void test_brake(void)
{
    begin();
    device.counts_starts = 1;
    device.unreachable = 1000;
    device.random = 0xff;
    device_report(&device, "Pump 7", "It is hot.", 0);
    unsigned calls[40] = {0};
    for (unsigned i = 0; i < 40; i++) {
        device_boot(&device);
        CHECK_INT(device_run(&device, 5), 0);
        calls[i] = device.call_count;
    }
    CHECK(calls[0] == 1 && calls[39] < 4);
    CHECK_INT(device.courier.budget.boots, 40);
    device.unreachable = 0;
    CHECK_INT(device_run(&device, 2 * FC_HOUR_S), 0);
    CHECK_INT(device.courier.budget.boots, 0);
    CHECK_INT(device_count(&device, "CreateCase"), 1);
}

/* Who may not look does not know, and sends nothing; once it may, it finds out. */
static void test_blind(void)
{
    begin();
    to_create = (struct device_answer){500, 0, NULL, "{}"};
    to_describe = (struct device_answer)REFUSED("AccessDeniedException");
    uint32_t id = device_report(&device, "Pump 7", "It is hot.", 0);
    CHECK_INT(device_run(&device, 3 * FC_DAY_S), 0);
    CHECK_INT(device_entry(&device, id).state, FC_ENTRY_UNKNOWN);
    CHECK_INT(device_entry(&device, id).blind, 1);
    CHECK_INT(device_count(&device, "CreateCase"), 1);
    CHECK_INT(device_count(&device, "DescribeCases"), 3);
    list_as("opened");
    CHECK_INT(device_run(&device, FC_DAY_S), 0);
    CHECK(!strcmp(device_entry(&device, id).text, "case-7"));
    CHECK_INT(device_entry(&device, id).blind, 0);
}

/* What nobody understood goes to the next place at once; what somebody may have, never does. */
static void test_failover(void)
{
    static const char *const hosts[] = {"east.test", "west.test", "isle.test"};
    begin();
    device.endpoint_count = 3;
    device_boot(&device);
    device.unreachable = 2;
    device_report(&device, "Pump 7", "It is hot.", 0);
    CHECK_INT(device_run(&device, 1), 0);
    CHECK_INT(device.call_count, 3);
    for (unsigned i = 0; i < 3; i++)
        CHECK(!strcmp(device.calls[i].host, hosts[i]));
    CHECK(!strcmp(device.calls[2].region, "eu-west-1"));
    begin();
    device.endpoint_count = 3;
    device_boot(&device);
    to_create = (struct device_answer){500, 0, NULL, "{}"};
    device_report(&device, "Pump 7", "It is hot.", 0);
    CHECK_INT(device_run(&device, W - 1), 0);
    CHECK_INT(device.call_count, 1);
    to_create = (struct device_answer)MADE("case-2");
    CHECK_INT(device_run(&device, 60), 0);
    CHECK(!strcmp(device.calls[1].operation, "DescribeCases"));
    CHECK(!strcmp(device.calls[1].host, hosts[1]) && !strcmp(device.calls[1].region, "us-west-2"));
    CHECK(!strcmp(device.calls[2].operation, "CreateCase"));
    CHECK_INT(device.call_count, 3);
}

/* Storage that fails: nothing is sent that it does not know of. */
static void test_storage_fails(void)
{
    begin();
    device_report(&device, "Pump 7", "It is hot.", 0);
    device.flash.is_off = 1;
    CHECK_INT(device_run(&device, 60), FC_ERR_STORAGE);
    CHECK_INT(device.call_count, 0);
    device.flash.is_off = 0;
    device_boot(&device);
    CHECK_INT(device_run(&device, 60), 0);
    CHECK_INT(device_count(&device, "CreateCase"), 1);
}

int main(void)
{
    RUN(test_created);
    RUN(test_outcomes);
    RUN(test_unknown);
    RUN(test_signed_at);
    RUN(test_stopped);
    RUN(test_backoff);
    RUN(test_retry_after);
    RUN(test_limit_parks);
    RUN(test_budget);
    RUN(test_most_severe_first);
    RUN(test_brake);
    RUN(test_blind);
    RUN(test_failover);
    RUN(test_storage_fails);
    device_free(&device);
    return test_end();
}
