#include "submit.h"

#include <string.h>

#include "../../core/wipe.h"
#include "../../platform/client.h"
#include "config/route.h"
#include "lookup.h"
#include "message.h"
#include "outcome.h"
#include "signals.h"
#include "watch.h"

/*
 * What a call may take beside its two timeouts. The silence between two pieces of the answer is
 * limited, not the answer; a server that drips for ever is given up after this.
 */
#define DRIP_MS 300000u

/* All memory of the call, but for what TLS lives in. */
static struct {
    struct fc_route route;
    struct fc_signing_key key; /* by which it is signed again, without the secret */
    struct fc_watch watch;
    struct fc_client client;
    uint8_t window[4096]; /* as much as a TLS record of this build */
} memory;

static void set_up_client(const struct fc_settings *settings)
{
    struct fc_client *client = &memory.client;
    client->port = &memory.route.port;
    client->socket = &memory.watch.socket;
    client->endpoint = &settings->place.endpoint;
    client->credentials = &settings->credentials;
    client->window = memory.window;
    client->cap = sizeof memory.window;
    client->connect_ms = settings->connect_ms;
    client->silence_ms = settings->read_ms;
    client->deadline_ms = UINT32_MAX; /* 49 days */
    if (settings->connect_ms && settings->read_ms)
        client->deadline_ms = settings->connect_ms + settings->read_ms + DRIP_MS;
}

/* Make the call once, and wait for its end. The secret is of no further use then. */
static void call(struct fc_settings *settings, const struct fc_operation *operation,
                 const void *request, struct fc_result *result)
{
    struct fc_client *client = &memory.client;
    const struct fc_port *port = &memory.route.port;
    fc_outcome_sent_at((uint32_t)port->unix_time(port->ctx));
    int err = fc_client_begin(client, operation, request);
    fc_settings_forget_secret(settings);
    if (!err) {
        fc_watch_tell_request(&memory.watch, settings, &client->call);
        while (fc_client_poll(client) == FC_AGAIN)
            port->idle(port->ctx, fc_client_sleep_ms(client));
    }
    (void)fc_client_result(client, result);
    fc_retry_judge(result);
    fc_watch_tell_result(&memory.watch, result);
}

/* Whether the call can be signed again: the key that is left is good for its day. */
static int is_signable(void)
{
    char date[FC_AMZ_DATE_SIZE];
    const struct fc_port *port = &memory.route.port;
    fc_date_format(date, (uint32_t)port->unix_time(port->ctx));
    return !memcmp(date, memory.key.day, sizeof memory.key.day);
}

/* Wait before the next attempt. */
static void wait(const struct fc_retry *retry, uint32_t attempt, const struct fc_result *result)
{
    const struct fc_port *port = &memory.route.port;
    uint32_t random = 0;
    (void)port->entropy(port->ctx, &random, sizeof random);
    uint32_t ms =
        fc_retry_wait_ms(retry, attempt, random, result, (uint32_t)port->unix_time(port->ctx));
    fc_watch_tell_wait(&memory.watch, ms);
    uint32_t since = port->now_ms(port->ctx), passed = 0;
    for (; passed < ms; passed = port->now_ms(port->ctx) - since)
        port->idle(port->ctx, ms - passed);
}

/*
 * Look the case of a request up whose outcome is unknown: the result becomes that it was created,
 * if it is found.
 */
static void look_up(const struct fc_settings *settings, const struct fc_operation *operation,
                    const void *request, struct fc_result *result, uint32_t time)
{
    static char identifier[FC_IDENTIFIER_MAX + 1];
    if (settings->is_unsigned || !is_signable())
        return;
    fc_watch_tell(&memory.watch, "looking for the case by DescribeCases", "");
    switch (fc_lookup(identifier, &memory.client, operation, request, time)) {
    case FC_LOOK_FOUND:
        fc_result_init(result, FC_CREATED, FC_OK);
        result->identifier = identifier;
        fc_say("WARNING",
               "No answer came that could be believed, but the case was found: it was opened.",
               NULL);
        break;
    case FC_LOOK_NOT_FOUND:
        fc_say("WARNING", "The case was looked for some seconds long, and is not listed so far.",
               NULL);
        break;
    case FC_LOOK_NOT_ALLOWED:
        fc_say("WARNING",
               "The case could not be looked for: the credentials lack the right "
               "support:DescribeCases.",
               NULL);
        break;
    default:
        fc_say("WARNING", "The case was looked for, but no answer came that could be believed.",
               NULL);
    }
}

int fc_submit(struct fc_settings *settings, const struct fc_operation *operation,
              const void *request)
{
    struct fc_route *route = &memory.route;
    struct fc_travel travel = fc_settings_travel(settings);
    struct fc_result result;
    travel.is_unsigned = settings->is_unsigned;
    int code = fc_route_open(route, &travel, &settings->place);
    if (code)
        return code;
    fc_watch_init(&memory.watch, route->top, &route->port, route->secured, settings);
    set_up_client(settings);
    settings->credentials.cache = &memory.key;
    struct fc_made made = {.settings = settings, .route = route};
    for (uint32_t attempt = 1;; attempt++) {
        made.time = (uint32_t)route->port.unix_time(route->port.ctx);
        made.begun = 0;
        memory.watch.sent = memory.watch.received = 0;
        call(settings, operation, request, &result);
        made.begun = memory.watch.sent > 0;
        made.retries = attempt - 1;
        made.exhausted = fc_retry_is_apt(&result) && attempt == settings->retry.attempts;
        if (!fc_retry_is_apt(&result) || made.exhausted)
            break;
        fc_signals_stage(FC_STAGE_UNSENT);
        wait(&settings->retry, attempt, &result);
        if (!is_signable())
            break;
    }
    if (result.outcome == FC_UNKNOWN)
        look_up(settings, operation, request, &result, made.time);
    fc_signals_stage(FC_STAGE_ANSWERED);
    fc_wipe(&memory.key, sizeof memory.key);
    fc_settings_forget(settings);
    return fc_outcome_report(&result, &made);
}
