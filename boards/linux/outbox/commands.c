#include "commands.h"

#include <string.h>

#include "../help.h"
#include "../message.h"
#include "enqueue.h"
#include "listing.h"
#include "policy.h"

#define LOCK_WAIT_MS 10000u

static struct fc_trip trip;

/* Take the options of a command that has few. Returns 0, or an exit code. */
static int take(struct fc_invocation *invocation, const struct fc_option *own, size_t own_count)
{
    return fc_policy_take(&trip.policy, &trip.given, own, own_count, invocation->args,
                          &invocation->count);
}

/* Deliver what is due; with --watch, go on doing so. */
static int drain(struct fc_invocation *invocation)
{
    enum fc_boolean watch = FC_UNSET;
    const struct fc_option own[] = {{"--watch", &watch, FC_OPTION_FLAG, FC_TRUE, 0, NULL}};
    uint32_t sleep_ms = 0;
    int code = take(invocation, own, 1);
    if (!code)
        code = fc_usage_end(invocation->args, invocation->count);
    while (!code) {
        code = fc_trip_make(&trip, LOCK_WAIT_MS, 0, FC_TRIP_MOST_MS, &sleep_ms);
        if (watch != FC_TRUE)
            break;
        fc_trip_rest(sleep_ms);
    }
    fc_settings_forget(invocation->settings);
    return code;
}

static int status(struct fc_invocation *invocation)
{
    struct fc_value value;
    int code = take(invocation, NULL, 0);
    if (!code)
        code = fc_usage_end(invocation->args, invocation->count);
    if (!code)
        code = fc_trip_begin(&trip, LOCK_WAIT_MS);
    if (code)
        return code;
    int failed = fc_describe_outbox(&value, invocation->region, &trip);
    fc_trip_end(&trip);
    return fc_print_listing(&value, failed, invocation->globals->output);
}

static int has_no_such_entry(void)
{
    return fc_fail(FC_EXIT_USAGE, "The outbox in '%' has no such entry.",
                   FC_TEXTS(trip.store.directory));
}

static int list(const struct fc_invocation *invocation)
{
    struct fc_value value;
    int failed = fc_describe_entries(&value, invocation->region, &trip.courier);
    return fc_print_listing(&value, failed, invocation->globals->output);
}

/* Print one entry. */
static int show(const struct fc_invocation *invocation, uint32_t id)
{
    struct fc_outbox_item item = {.id = id - 1};
    struct fc_value value;
    if (!fc_outbox_next(&trip.store.outbox, &item) || item.id != id)
        return has_no_such_entry();
    int failed = fc_describe_entry(&value, invocation->region, &trip.courier, &item);
    return fc_print_listing(&value, failed, invocation->globals->output);
}

static int drop(uint32_t id)
{
    int err = fc_courier_drop(&trip.courier, id);
    if (err == FC_ERR_ABSENT)
        return has_no_such_entry();
    return err ? fc_store_fail(&trip.store, err) : 0;
}

/* outbox list | show ID | drop ID */
static int outbox(struct fc_invocation *invocation)
{
    static const char *const verbs[] = {"list", "show", "drop", NULL};
    const char *verb = NULL, *number = NULL;
    const struct fc_option own[] = {
        {.name = "verb", .target = &verb, .kind = FC_OPTION_WORD, .choices = verbs},
    };
    uint32_t id = 0;
    int code = take(invocation, own, 1);
    if (!code && !verb)
        code =
            fc_usage_fail("the following arguments are required: list, show ID or drop ID", NULL);
    int needs_id = !code && verb && strcmp(verb, "list") != 0;
    if (needs_id && !(number = fc_options_word(invocation->args, &invocation->count)))
        code = fc_usage_fail("outbox %: the entry's number is missing", FC_TEXTS(verb));
    if (!code)
        code = fc_usage_end(invocation->args, invocation->count);
    if (!code)
        code = fc_number_read(&id, verb, number, UINT32_MAX - 1);
    if (!code)
        code = fc_trip_begin(&trip, LOCK_WAIT_MS);
    if (code)
        return code;
    if (!needs_id)
        code = list(invocation);
    else
        code = *verb == 's' ? show(invocation, id) : drop(id);
    fc_trip_end(&trip);
    return code;
}

int fc_is_outbox_command(const char *word)
{
    return word && (!strcmp(word, "report") || !strcmp(word, "drain") || !strcmp(word, "status") ||
                    !strcmp(word, "outbox"));
}

int fc_outbox_command(const char *word, struct fc_invocation *invocation)
{
    if (invocation->globals->query)
        return fc_usage_fail("argument --query: % does not take it; --output json is for scripts",
                             FC_TEXTS(word));
    trip.globals = invocation->globals;
    trip.settings = invocation->settings;
    return *word == 'r'   ? fc_report_command(invocation, &trip)
           : *word == 'd' ? drain(invocation)
           : *word == 's' ? status(invocation)
                          : outbox(invocation);
}
