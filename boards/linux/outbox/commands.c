#include "commands.h"

#include <string.h>
#include <time.h>

#include "../help.h"
#include "../message.h"
#include "enqueue.h"
#include "listing.h"
#include "policy.h"
#include "trip.h"

#define LOCK_WAIT_MS 10000u
#define PATIENCE_MS 2000u    /* what is due sooner is waited for */
#define RUN_MS 900000u       /* at most in one go */
#define WATCH_PAUSE_MS 5000u /* between two looks into the outbox */

static struct fc_store store;
static struct fc_courier courier;
static struct fc_policy policy;

/* Take the options of a command that has few. Returns 0, or an exit code. */
static int take(struct fc_bench *bench, const struct fc_option *own, size_t own_count,
                struct fc_policy_options *shared)
{
    struct fc_option options[2 + FC_POLICY_OPTIONS];
    memset(shared, 0, sizeof *shared);
    for (size_t i = 0; i < own_count; i++)
        options[i] = own[i];
    fc_policy_list(options + own_count, shared);
    int code = fc_usage_take(options, own_count + FC_POLICY_OPTIONS, bench->args, &bench->count);
    return code ? code : fc_policy_read(&policy, shared);
}

static int refuse_rest(const struct fc_bench *bench)
{
    return bench->count ? fc_usage_fail("Unknown options: %", FC_TEXTS(bench->args[0])) : 0;
}

/* Deliver what is due; with --watch, go on doing so. */
static int drain(struct fc_bench *bench)
{
    enum fc_boolean watch = FC_UNSET;
    const struct fc_option own[] = {{"--watch", &watch, FC_OPTION_FLAG, FC_TRUE, 0, NULL}};
    struct fc_policy_options shared;
    int code = take(bench, own, 1, &shared);
    if (!code)
        code = refuse_rest(bench);
    for (;;) {
        uint32_t sleep_ms = 0;
        if (!code)
            code = fc_trip_prepare(bench->settings, bench->globals);
        if (!code)
            code = fc_store_open(&store, shared.directory, LOCK_WAIT_MS);
        if (code)
            return code;
        code = fc_trip_begin(&courier, &store, &policy, bench->settings);
        if (!code)
            code = fc_trip_run(&courier, 0, PATIENCE_MS, RUN_MS, &sleep_ms);
        fc_store_close(&store);
        fc_settings_forget(bench->settings);
        if (code || watch != FC_TRUE)
            return code;
        if (sleep_ms > WATCH_PAUSE_MS)
            sleep_ms = WATCH_PAUSE_MS;
        const struct timespec pause = {sleep_ms / 1000, (long)(sleep_ms % 1000) * 1000000};
        (void)nanosleep(&pause, NULL);
    }
}

/* Print a value of which there may be none, for want of memory. */
static int print(const struct fc_bench *bench, const struct fc_value *value, int failed)
{
    const char *output = bench->globals->output;
    if (failed)
        return fc_fail(FC_EXIT_FAILURE, "No memory.", NULL);
    return fc_print_listing(value, output && !strcmp(output, "json")) ? FC_EXIT_OUTPUT : FC_EXIT_OK;
}

static int status(struct fc_bench *bench)
{
    struct fc_policy_options shared;
    struct fc_value value;
    int code = take(bench, NULL, 0, &shared);
    if (!code)
        code = refuse_rest(bench);
    if (!code)
        code = fc_store_open(&store, shared.directory, LOCK_WAIT_MS);
    if (code)
        return code;
    code = fc_trip_begin(&courier, &store, &policy, NULL);
    if (!code)
        code = print(bench, &value, fc_describe_outbox(&value, bench->region, &courier, &store));
    fc_store_close(&store);
    return code;
}

/* Print the whole of an entry, its body too. */
static int show(const struct fc_bench *bench, uint32_t id)
{
    struct fc_outbox_item item = {.id = id - 1};
    struct fc_value value;
    if (!fc_outbox_next(&store.outbox, &item) || item.id != id)
        return fc_fail(FC_EXIT_USAGE, "The outbox in '%' has no such entry.",
                       FC_TEXTS(store.directory));
    return print(bench, &value, fc_describe_entry(&value, bench->region, &courier, &item));
}

static int drop(uint32_t id)
{
    int err = fc_courier_drop(&courier, id);
    if (err == FC_ERR_ABSENT)
        return fc_fail(FC_EXIT_USAGE, "The outbox in '%' has no such entry.",
                       FC_TEXTS(store.directory));
    return err ? fc_store_fail(&store, err) : 0;
}

/* outbox list | show ID | drop ID */
static int outbox(struct fc_bench *bench)
{
    static const char *const verbs[] = {"list", "show", "drop", NULL};
    const char *verb = NULL, *number = NULL;
    const struct fc_option own[] = {
        {.name = "verb", .target = &verb, .kind = FC_OPTION_WORD, .choices = verbs},
    };
    struct fc_policy_options shared;
    struct fc_value value;
    uint32_t id = 0;
    int code = take(bench, own, 1, &shared);
    if (!code && !verb)
        code =
            fc_usage_fail("the following arguments are required: list, show ID or drop ID", NULL);
    int needs_id = !code && verb && strcmp(verb, "list") != 0;
    if (needs_id && !(number = fc_options_word(bench->args, &bench->count)))
        code = fc_usage_fail("outbox %: the entry's number is missing", FC_TEXTS(verb));
    if (!code)
        code = refuse_rest(bench);
    if (!code)
        code = fc_number_read(&id, verb, number, UINT32_MAX - 1);
    if (!code)
        code = fc_store_open(&store, shared.directory, LOCK_WAIT_MS);
    if (code)
        return code;
    code = fc_trip_begin(&courier, &store, &policy, NULL);
    if (!code && !needs_id)
        code = print(bench, &value, fc_describe_entries(&value, bench->region, &courier));
    else if (!code)
        code = *verb == 's' ? show(bench, id) : drop(id);
    fc_store_close(&store);
    return code;
}

int fc_is_outbox_command(const char *word)
{
    return word && (!strcmp(word, "report") || !strcmp(word, "drain") || !strcmp(word, "status") ||
                    !strcmp(word, "outbox"));
}

int fc_outbox_command(const char *word, struct fc_bench *bench)
{
    return *word == 'r'   ? fc_report_command(bench)
           : *word == 'd' ? drain(bench)
           : *word == 's' ? status(bench)
                          : outbox(bench);
}
