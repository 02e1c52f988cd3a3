#include "trip.h"

#include <string.h>

#include "../../../core/date.h"
#include "../config/route.h"
#include "../message.h"
#include "../signals.h"

/* How long a call may take beside its two timeouts: see submit.c. */
#define DRIP_MS 300000u

static struct {
    struct fc_route route;
    struct fc_client client;
    uint8_t window[4096];
} travel;

int fc_trip_prepare(struct fc_settings *settings, const struct fc_globals *globals)
{
    int code = fc_settings_begin(settings, globals);
    if (!code)
        code = fc_settings_profile(settings, globals);
    if (!code)
        code = fc_settings_place(settings, globals);
    return code ? code : fc_settings_identity(settings);
}

int fc_trip_begin(struct fc_courier *courier, struct fc_store *store,
                  const struct fc_policy *policy, struct fc_settings *settings)
{
    struct fc_client *client = &travel.client;
    memset(courier, 0, sizeof *courier);
    memset(client, 0, sizeof *client);
    courier->outbox = &store->outbox;
    courier->client = client;
    courier->policy = policy;
    if (!settings) {
        fc_posix_init(&travel.route.posix, &travel.route.port);
        client->port = &travel.route.port;
        return 0;
    }
    struct fc_travel how = fc_settings_travel(settings);
    how.is_unsigned = settings->is_unsigned;
    int code = fc_route_open(&travel.route, &how, &settings->place);
    client->port = &travel.route.port;
    client->socket = travel.route.top;
    client->endpoint = &settings->place.endpoint;
    client->credentials = &settings->credentials;
    client->window = travel.window;
    client->cap = sizeof travel.window;
    client->connect_ms = settings->connect_ms;
    client->silence_ms = settings->read_ms;
    client->deadline_ms = settings->connect_ms + settings->read_ms + DRIP_MS;
    return code;
}

void fc_put_moment(struct fc_sink *sink, uint32_t time)
{
    char date[FC_AMZ_DATE_SIZE];
    fc_date_format(date, time);
    const char shown[] = {date[0],  date[1],  date[2], date[3],  '-',      date[4],  date[5],
                          '-',      date[6],  date[7], 'T',      date[9],  date[10], ':',
                          date[11], date[12], ':',     date[13], date[14], 'Z'};
    fc_put(sink, shown, sizeof shown);
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

/* Whether an entry has come to its end. */
static int is_settled(struct fc_courier *courier, uint32_t id)
{
    struct fc_entry entry;
    int err = fc_courier_entry(courier, id, &entry);
    return err || entry.state == FC_ENTRY_CREATED || entry.state == FC_ENTRY_REFUSED;
}

int fc_trip_run(struct fc_courier *courier, uint32_t id, uint32_t patience_ms, uint32_t limit_ms,
                uint32_t *sleep_ms)
{
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
