/* What the courier takes for a repeat, and what it cannot tell without the time. */
#include "../../platform/courier.h"

#include "flash.h"
#include "test.h"

#define NOW 1800000000

static struct flash flash;
static struct fc_storage storage;
static struct fc_outbox outbox;
static struct fc_outbox_entry entries[4];
static unsigned char window[64];
static struct fc_client client;
static struct fc_courier courier;
static int64_t now;

static int64_t unix_time(void *ctx)
{
    (void)ctx;
    return now;
}

static int entropy(void *ctx, void *buf, size_t len)
{
    (void)ctx;
    memset(buf, 7, len);
    return 0;
}

static const struct fc_port port = {.unix_time = unix_time, .entropy = entropy};
static struct fc_report report = {
    .subject = "pump 1.0: abort", .body = {.data = "E42", .len = 3}, .fingerprint = {1}};

static void begin(void)
{
    flash_init(&flash, &storage, 4096, 4, 4, 0);
    memset(&courier, 0, sizeof courier);
    client.port = &port;
    courier.outbox = &outbox;
    courier.client = &client;
    now = NOW;
    CHECK_INT(fc_outbox_open(&outbox, &storage, entries, 4, window, sizeof window), 0);
}

static uint32_t count_of(uint32_t id)
{
    struct fc_entry entry;
    CHECK_INT(fc_courier_entry(&courier, id, &entry), 0);
    return entry.count;
}

static void test_repeats(void)
{
    uint32_t first, second;
    begin();
    CHECK_INT(fc_courier_report(&courier, &report, &first), 0);
    CHECK_INT(count_of(first), 0);
    CHECK_INT(fc_courier_report(&courier, &report, &second), 1);
    CHECK_INT(second, first);
    CHECK_INT(count_of(first), 1);
    report.repeats = 3;
    CHECK_INT(fc_courier_report(&courier, &report, NULL), 1);
    CHECK_INT(count_of(first), 5);
    report.fingerprint[0] = 2;
    CHECK_INT(fc_courier_report(&courier, &report, &second), 0);
    CHECK(second != first);
    CHECK_INT(count_of(second), 3);
    report.fingerprint[0] = 1;
    report.repeats = 0;
    flash_free(&flash);
}

/* Let the entry be a case since then. */
static void make_case(uint32_t id, uint32_t since)
{
    uint8_t mark[FC_MARK_SIZE];
    struct fc_entry entry;
    CHECK_INT(fc_courier_entry(&courier, id, &entry), 0);
    entry.state = FC_ENTRY_CREATED;
    entry.born = since;
    CHECK_INT(fc_outbox_mark(&outbox, id, mark, fc_mark_entry(mark, &entry)), 0);
}

/*
 * Whether a fault is a repeat of one that is a case is not known without the time: were it counted
 * there, and the case were old, it would be lost.
 */
static void test_without_time(void)
{
    uint32_t id, other;
    begin();
    now = -1;
    CHECK_INT(fc_courier_report(&courier, &report, &id), 0);
    CHECK_INT(fc_courier_report(&courier, &report, &other), 1);
    CHECK_INT(other, id);
    make_case(id, NOW - 2 * FC_DAY_S);
    CHECK_INT(fc_courier_report(&courier, &report, &other), FC_ERR_CLOCK);
    CHECK_INT(count_of(id), 1);
    now = NOW;
    CHECK_INT(fc_courier_report(&courier, &report, &other), 0);
    CHECK(other != id);
    flash_free(&flash);

    begin();
    CHECK_INT(fc_courier_report(&courier, &report, &id), 0);
    make_case(id, NOW);
    now = -1;
    CHECK_INT(fc_courier_report(&courier, &report, &other), FC_ERR_CLOCK);
    now = NOW;
    CHECK_INT(fc_courier_report(&courier, &report, &other), 1);
    CHECK_INT(other, id);
    flash_free(&flash);
}

int main(void)
{
    RUN(test_repeats);
    RUN(test_without_time);
    return test_end();
}
