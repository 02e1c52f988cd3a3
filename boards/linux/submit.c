#include "submit.h"

#include <string.h>

#include "../../core/wipe.h"
#include "caller.h"
#include "lookup.h"
#include "message.h"
#include "outcome.h"
#include "signals.h"
#include "watch.h"

/* All memory of the call, but for what TLS lives in. */
static struct {
    struct fc_caller caller;
    struct fc_signing_key key; /* by which it is signed again, without the secret */
    struct fc_watch watch;
} memory;

/* Make the call once, and wait for its end. The secret is of no further use then. */
static void call(struct fc_settings *settings, const struct fc_operation *operation,
                 const void *request, struct fc_result *result)
{
    struct fc_client *client = &memory.caller.client;
    const struct fc_port *port = &memory.caller.route.port;
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
    const struct fc_port *port = &memory.caller.route.port;
    fc_date_format(date, (uint32_t)port->unix_time(port->ctx));
    return !memcmp(date, memory.key.day, sizeof memory.key.day);
}

/* Wait before the next attempt. */
static void wait(const struct fc_retry *retry, uint32_t attempt, const struct fc_result *result)
{
    const struct fc_port *port = &memory.caller.route.port;
    uint32_t random = 0;
    (void)port->entropy(port->ctx, &random, sizeof random);
    uint32_t ms =
        fc_retry_wait_ms(retry, attempt, random, result, (uint32_t)port->unix_time(port->ctx));
    fc_watch_tell_wait(&memory.watch, ms);
    fc_route_pause(port, ms);
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
    switch (fc_lookup(identifier, &memory.caller.client, operation, request, time)) {
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
    struct fc_route *route = &memory.caller.route;
    struct fc_result result;
    int code = fc_caller_init(&memory.caller, settings);
    if (code)
        return code;
    fc_watch_init(&memory.watch, route->top, &route->port, route->secured, settings);
    memory.caller.client.socket = &memory.watch.socket;
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
