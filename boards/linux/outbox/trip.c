#include "trip.h"

#include <string.h>
#include <time.h>

#include "../config/partition.h"
#include "../help.h"
#include "../message.h"

#define PATIENCE_MS 2000u /* what is due sooner is waited for */
#define IDLE_MS 60000u    /* at most: the clock may be set meanwhile */
#define REST_MS 5000u     /* between two looks into the outbox */

int fc_trip_prepare(struct fc_trip *trip)
{
    int code = fc_settings_begin(trip->settings, trip->globals);
    if (!code)
        code = fc_settings_profile(trip->settings, trip->globals);
    return code ? code : fc_settings_place(trip->settings, trip->globals);
}

/*
 * Read the URLs of further endpoints: the route is the same to all of them.
 * Returns 0, or an exit code with the complaint said.
 */
static int read_failover(struct fc_trip *trip, const struct fc_settings *settings,
                         const struct fc_strings *urls)
{
    if (urls->count > FC_TRIP_OTHERS)
        return fc_usage_fail("argument --failover-endpoint-url: there are more than two", NULL);
    for (size_t i = 0; i < urls->count; i++) {
        struct fc_place *place = &trip->others[i];
        if (fc_place_read(place, urls->items[i]) || place->endpoint.plaintext ||
            settings->place.endpoint.plaintext)
            return fc_usage_fail("argument --failover-endpoint-url: '%' is no https:// URL, or the "
                                 "endpoint itself is none",
                                 FC_TEXTS(urls->items[i]));
        place->endpoint.region = settings->place.endpoint.region;
    }
    return 0;
}

/* Let the further endpoints be the service's own. Returns how many there are. */
static size_t choose_failover(struct fc_trip *trip, const struct fc_settings *settings)
{
    static const char *const regions[1 + FC_TRIP_OTHERS] = {"us-east-1", "us-west-2", "eu-west-1"};
    const char *region = settings->place.endpoint.region;
    size_t count = 0;
    if (settings->endpoint_by.value || settings->locality.variants ||
        strcmp(fc_partition_of(region)->name, "aws") != 0)
        return 0;
    for (size_t i = 0; i < 1 + FC_TRIP_OTHERS && count < FC_TRIP_OTHERS; i++)
        if (strcmp(regions[i], region) != 0)
            fc_place_service(&trip->others[count++], "support", regions[i], 0);
    return count;
}

/* Returns 0, or an exit code with the complaint said. */
static int set_endpoints(struct fc_trip *trip, const struct fc_settings *settings,
                         const struct fc_strings *failover)
{
    int code = read_failover(trip, settings, failover);
    size_t count = failover->count ? failover->count : choose_failover(trip, settings);
    if (code)
        return code;
    trip->endpoints[0] = settings->place.endpoint;
    for (size_t i = 0; i < count; i++)
        trip->endpoints[1 + i] = trip->others[i].endpoint;
    trip->courier.endpoints = trip->endpoints;
    trip->courier.endpoint_count = (uint8_t)(1 + count);
    return 0;
}

int fc_trip_begin(struct fc_trip *trip, uint32_t lock_ms)
{
    struct fc_caller *caller = &trip->caller;
    int code = fc_store_open(&trip->store, trip->given.directory, lock_ms);
    if (code)
        return code;
    trip->courier = (struct fc_courier){
        .outbox = &trip->store.outbox, .client = &caller->client, .policy = &trip->policy};
    fc_posix_init(&caller->route.posix, &caller->route.port);
    caller->client = (struct fc_client){.port = &caller->route.port};
    return 0;
}

void fc_trip_end(struct fc_trip *trip)
{
    fc_store_close(&trip->store);
}

/* Put what the service said when it refused the last call, if it did. */
static void put_refusal(struct fc_sink *sink, const struct fc_result *result)
{
    if (result->outcome != FC_REFUSED || !*result->code)
        return;
    fc_put_shown_shape(sink, " (%", FC_TEXTS(result->code));
    fc_put_text(sink, result->message_len ? ": " : "");
    fc_put_shown(sink, result->message, result->message_len);
    fc_put_text(sink, ")");
}

/* Tell what has become of an entry, for the log of a unit. */
static void tell(const struct fc_courier *courier, uint32_t id)
{
    const struct fc_entry *entry = &courier->entry;
    struct fc_stream line;
    if (courier->id != id)
        return;
    fc_message_begin(&line, "INFO");
    fc_put_text(&line.sink, "entry ");
    fc_put_decimal(&line.sink, id);
    switch (entry->state) {
    case FC_ENTRY_CREATED:
        fc_put_shown_shape(&line.sink, ": created %", FC_TEXTS(entry->text));
        if (entry->parts) {
            fc_put_text(&line.sink, "; parts of its text that are to follow: ");
            fc_put_decimal(&line.sink, entry->parts);
        }
        break;
    case FC_ENTRY_REFUSED:
        fc_put_shape(&line.sink, ": refused, %", FC_TEXTS(fc_error_text(entry->err)));
        put_refusal(&line.sink, &courier->result);
        break;
    case FC_ENTRY_UNKNOWN:
        fc_put_shape(&line.sink, ": outcome unknown (%); it is looked up before it is sent again",
                     FC_TEXTS(fc_error_text(entry->err)));
        put_refusal(&line.sink, &courier->result);
        break;
    case FC_ENTRY_SENDING:
        fc_put_text(&line.sink, ": sending");
        break;
    default:
        fc_put_shape(&line.sink, ": waits, %", FC_TEXTS(fc_error_text(entry->err)));
        put_refusal(&line.sink, &courier->result);
    }
    fc_message_end(&line);
}

int fc_trip_is_settled(struct fc_trip *trip, uint32_t id)
{
    struct fc_entry entry;
    int err = fc_courier_entry(&trip->courier, id, &entry);
    return err || entry.state == FC_ENTRY_REFUSED ||
           (entry.state == FC_ENTRY_CREATED && !fc_entry_is_part_due(&entry));
}

void fc_trip_budget(const struct fc_trip *trip, struct fc_budget *budget)
{
    uint8_t mark[FC_MARK_SIZE];
    const struct fc_port *port = trip->courier.client->port;
    int len = fc_outbox_read_mark(trip->courier.outbox, FC_OUTBOX_SELF, mark, sizeof mark);
    memset(budget, 0, sizeof *budget);
    if (len > 0 && fc_mark_read_budget(budget, mark, (size_t)len))
        memset(budget, 0, sizeof *budget);
    fc_budget_settle(budget, (uint32_t)port->unix_time(port->ctx));
}

/* For how long a courier that begins now would have nothing to do. */
static uint32_t idle_ms(struct fc_trip *trip)
{
    const struct fc_port *port = trip->courier.client->port;
    int64_t time = port->unix_time(port->ctx);
    uint32_t now = (uint32_t)time, until = UINT32_MAX;
    struct fc_outbox_item item = {.id = 0};
    struct fc_budget budget;
    if (time <= 0 || time > UINT32_MAX)
        return IDLE_MS; /* without the time it makes no call */
    fc_trip_budget(trip, &budget);
    while (fc_outbox_next(&trip->store.outbox, &item)) {
        struct fc_entry entry;
        uint32_t due;
        int err = fc_courier_entry(&trip->courier, item.id, &entry);
        if (err == FC_ERR_DAMAGED)
            continue;
        if (err || entry.state == FC_ENTRY_SENDING ||
            (item.uncertain && entry.state < FC_ENTRY_CREATED))
            return 0;
        (void)fc_entry_settle(&entry, now);
        if (fc_entry_next(&entry, &budget, &trip->policy, now, &due) != FC_STEP_WAIT)
            return 0;
        until = due < until ? due : until;
    }
    return until - now < IDLE_MS / 1000 ? (until - now) * 1000 : IDLE_MS;
}

/* Deliver what is due, by a trip that has begun. Returns 0, or an exit code. */
static int run(struct fc_trip *trip, uint32_t id, uint32_t limit_ms, uint32_t *sleep_ms)
{
    struct fc_courier *courier = &trip->courier;
    const struct fc_port *port = courier->client->port;
    uint32_t since = port->now_ms(port->ctx);
    *sleep_ms = 0;
    for (;;) {
        int err = fc_courier_poll(courier);
        if (err < 0 && err != FC_AGAIN) {
            fc_courier_stop(courier);
            return fc_fail(FC_EXIT_FAILURE, "The outbox: %", FC_TEXTS(fc_error_text(err)));
        }
        if (courier->changed)
            tell(courier, courier->changed);
        uint32_t passed = port->now_ms(port->ctx) - since;
        *sleep_ms = fc_courier_sleep_ms(courier);
        if (err == 0 && (*sleep_ms > PATIENCE_MS || (id && fc_trip_is_settled(trip, id))))
            break;
        if (passed >= limit_ms)
            break;
        uint32_t left = limit_ms - passed;
        if (*sleep_ms)
            port->idle(port->ctx, *sleep_ms < left ? *sleep_ms : left);
    }
    fc_courier_stop(courier);
    return 0;
}

/* Let a trip that was prepared begin, to those endpoints. Returns 0, or an exit code. */
static int depart(struct fc_trip *trip, uint32_t lock_ms)
{
    int code = fc_trip_begin(trip, lock_ms);
    if (code)
        return code;
    code = set_endpoints(trip, trip->settings, &trip->given.failover);
    if (code)
        fc_trip_end(trip);
    return code;
}

int fc_trip_make(struct fc_trip *trip, uint32_t lock_ms, uint32_t id, uint32_t limit_ms,
                 uint32_t *sleep_ms)
{
    int code = fc_trip_prepare(trip);
    code = code ? code : depart(trip, lock_ms);
    if (!code) {
        *sleep_ms = idle_ms(trip);
        fc_trip_end(trip);
    }
    int is_due = !code && *sleep_ms <= PATIENCE_MS;
    if (is_due)
        code = fc_settings_identity(trip->settings);
    if (is_due && !code)
        code = depart(trip, lock_ms);
    if (is_due && !code) {
        code = fc_caller_init(&trip->caller, trip->settings);
        code = code ? code : run(trip, id, limit_ms, sleep_ms);
        fc_trip_end(trip);
    }
    fc_settings_pause(trip->settings);
    return code;
}

void fc_trip_rest(uint32_t sleep_ms)
{
    uint32_t ms = sleep_ms < REST_MS ? sleep_ms : REST_MS;
    const struct timespec pause = {ms / 1000, (long)(ms % 1000) * 1000000};
    (void)nanosleep(&pause, NULL);
}
