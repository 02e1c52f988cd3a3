#include "trip.h"

#include <string.h>

#include "../config/partition.h"
#include "../help.h"
#include "../message.h"

int fc_trip_prepare(struct fc_settings *settings, const struct fc_globals *globals)
{
    int code = fc_settings_begin(settings, globals);
    if (!code)
        code = fc_settings_profile(settings, globals);
    if (!code)
        code = fc_settings_place(settings, globals);
    return code ? code : fc_settings_identity(settings);
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

int fc_trip_begin(struct fc_trip *trip, const struct fc_policy_options *given, uint32_t wait_ms,
                  const struct fc_settings *settings)
{
    struct fc_caller *caller = &trip->caller;
    int code = fc_store_open(&trip->store, given->directory, wait_ms);
    if (code)
        return code;
    trip->courier = (struct fc_courier){
        .outbox = &trip->store.outbox, .client = &caller->client, .policy = &trip->policy};
    if (settings) {
        code = set_endpoints(trip, settings, &given->failover);
        code = code ? code : fc_caller_init(caller, settings);
    } else {
        fc_posix_init(&caller->route.posix, &caller->route.port);
        caller->client = (struct fc_client){.port = &caller->route.port};
    }
    if (code)
        fc_trip_end(trip);
    return code;
}

void fc_trip_end(struct fc_trip *trip)
{
    fc_store_close(&trip->store);
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
        fc_put_shown_shape(&line.sink, ": refused, %",
                           FC_TEXTS(*entry->text ? entry->text : fc_error_text(entry->err)));
        break;
    case FC_ENTRY_UNKNOWN:
        fc_put_shape(&line.sink, ": outcome unknown (%); it is looked up before it is sent again",
                     FC_TEXTS(fc_error_text(entry->err)));
        break;
    case FC_ENTRY_SENDING:
        fc_put_text(&line.sink, ": sending");
        break;
    default:
        fc_put_shape(&line.sink, ": waits, %", FC_TEXTS(fc_error_text(entry->err)));
    }
    fc_message_end(&line);
}

/* Whether an entry has come to its end, and its case to that of its text. */
static int is_settled(struct fc_courier *courier, uint32_t id)
{
    struct fc_entry entry;
    int err = fc_courier_entry(courier, id, &entry);
    return err || entry.state == FC_ENTRY_REFUSED ||
           (entry.state == FC_ENTRY_CREATED && !fc_entry_is_part_due(&entry));
}

int fc_trip_run(struct fc_trip *trip, uint32_t id, uint32_t patience_ms, uint32_t limit_ms,
                uint32_t *sleep_ms)
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
        if (err == 0 && (*sleep_ms > patience_ms || (id && is_settled(courier, id))))
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
