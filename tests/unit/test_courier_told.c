/* What the courier tells a case of its repeats, and when it takes the case for resolved. */
#include "device.h"
#include "test.h"

#define W 900u

static struct device device;
static struct device_answer to_describe;
static char said[256], identifier[16];
static int32_t clock_error; /* of the device's clock, once CreateCase arrived */

static struct device_answer serve(struct device *at, const char *operation)
{
    static char created[64];
    size_t len = 0;
    if (!strcmp(operation, "DescribeCases"))
        return to_describe;
    if (!strcmp(operation, "CreateCase")) {
        at->clock_error = clock_error;
        snprintf(created, sizeof created, "{\"caseId\":\"%s\"}", identifier);
        return (struct device_answer){200, 0, NULL, created};
    }
    const char *text = device_member(at, "communicationBody", &len);
    snprintf(said, sizeof said, "%.*s", (int)len, text ? text : "");
    return (struct device_answer){200, 0, NULL, "{\"result\":true}"};
}

/* The case, as DescribeCases shows it. */
static void list_as(const char *status)
{
    static char listing[128];
    snprintf(listing, sizeof listing,
             "{\"cases\":[{\"caseId\":\"case-1\",\"subject\":\"s\",\"status\":\"%s\"}]}", status);
    to_describe = (struct device_answer){200, 0, NULL, listing};
}

static uint32_t begin(uint32_t seconds)
{
    device_free(&device);
    device_init(&device);
    device.serve = serve;
    strcpy(identifier, "case-1");
    list_as("opened");
    uint32_t id = device_report(&device, "Pump 7", "It is hot.", 1);
    CHECK_INT(device_run(&device, seconds), 0);
    CHECK_INT(device_entry(&device, id).state, FC_ENTRY_CREATED);
    return id;
}

static void repeat(uint32_t id, unsigned count)
{
    while (count--)
        CHECK_INT(device_report(&device, "Pump 7", "Again.", 1), id);
    CHECK_INT(device_run(&device, 60), 0);
}

/* The case is told at 10, 100 and 1000; each time it is asked for first. */
static void test_levels(void)
{
    uint32_t id = begin(W);
    repeat(id, 9);
    CHECK_INT(device.call_count, 1);
    for (unsigned i = 1, more = 1, count = 10; i <= 3; more = 9 * count, count *= 10, i++) {
        char expected[64];
        repeat(id, more);
        snprintf(expected, sizeof expected, "This fault was seen %u more times.", count);
        CHECK(!strcmp(said, expected));
        CHECK_INT(device_count(&device, "DescribeCases"), i);
        CHECK_INT(device_count(&device, "AddCommunicationToCase"), i);
    }
    CHECK_INT(device_count(&device, "CreateCase"), 1);
    CHECK_INT(device_entry(&device, id).count, 1000);
}

/* A case that was resolved, or is gone, is told nothing more; the next repeat is a new fault. */
static void test_resolved(void)
{
    static const struct device_answer gone[] = {{400, 0, NULL, "{\"__type\":\"CaseIdNotFound\"}"},
                                                {200, 0, NULL, "{\"cases\":[]}"}};
    for (unsigned how = 0; how < 3; how++) {
        uint32_t id = begin(W);
        list_as("resolved");
        if (how < 2)
            to_describe = gone[how];
        repeat(id, 10);
        CHECK_INT(device_count(&device, "DescribeCases"), 1);
        CHECK_INT(device_count(&device, "AddCommunicationToCase"), 0);
        strcpy(identifier, "case-2");
        uint32_t next = device_report(&device, "Pump 7", "It is hot.", 1);
        CHECK(next != id);
        CHECK_INT(device_run(&device, 60), 0);
        CHECK(!strcmp(device_entry(&device, next).text, "case-2"));
    }
}

/*
 * The clock is wrong when the answer comes, and set right then: a case that is not shown yet is not
 * taken for one that is gone.
 */
static void test_clock_while_created(void)
{
    clock_error = -(int32_t)FC_DAY_S;
    uint32_t id = begin(10);
    clock_error = device.clock_error = 0;
    to_describe = (struct device_answer){200, 0, NULL, "{\"cases\":[]}"};
    repeat(id, 10);
    CHECK_INT(device_entry(&device, id).closed, 0);
    CHECK_INT(device_count(&device, "DescribeCases"), 0);
    CHECK_INT(device_run(&device, W), 0);
    CHECK_INT(device_count(&device, "DescribeCases"), 1);
}

int main(void)
{
    RUN(test_levels);
    RUN(test_resolved);
    RUN(test_clock_while_created);
    device_free(&device);
    return test_end();
}
