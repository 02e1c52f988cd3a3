#include "enqueue.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "../../../core/fingerprint.h"
#include "../../../core/fit.h"
#include "../../../core/redact.h"
#include "../expand.h"
#include "../file.h"
#include "../help.h"
#include "../message.h"
#include "listing.h"
#include "policy.h"

#define SUBJECT_MOST 150u            /* bytes, beside the marker */
#define LOCK_WAIT_MS FC_TRIP_MOST_MS /* a fault is not lost because another is on its way */
#define WAIT_SECONDS 60u

/* As given; NULL or FC_UNSET: not given. */
static struct {
    const char *subject, *body, *severity, *service, *category, *language, *dedupe, *wait_seconds,
        *longer;
    enum fc_boolean wait, redact_email;
} given;

static const char *const manners[] = {"send", "cut", NULL};
static const char *const severities[] = {"low", "normal", "high", "urgent", "critical", NULL};

static int take_options(struct fc_invocation *invocation, struct fc_trip *trip)
{
    const struct fc_option own[] = {
        {"--subject", &given.subject, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {"--body", &given.body, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {"--severity-code", &given.severity, FC_OPTION_VALUE, FC_UNSET, 0, severities},
        {"--service-code", &given.service, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {"--category-code", &given.category, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {"--language", &given.language, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {"--dedupe-key", &given.dedupe, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {"--long", &given.longer, FC_OPTION_VALUE, FC_UNSET, 0, manners},
        {"--wait", &given.wait, FC_OPTION_FLAG, FC_TRUE, 0, NULL},
        {"--wait-seconds", &given.wait_seconds, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {"--redact-email", &given.redact_email, FC_OPTION_FLAG, FC_TRUE, 0, NULL},
    };
    memset(&given, 0, sizeof given);
    int code = fc_policy_take(&trip->policy, &trip->given, own, sizeof own / sizeof *own,
                              invocation->args, &invocation->count);
    if (!code)
        code = fc_usage_end(invocation->args, invocation->count);
    if (!code && (!given.subject || !*given.subject))
        code = fc_usage_fail("the following arguments are required: --subject", NULL);
    if (!code && strlen(given.subject) > SUBJECT_MOST)
        code = fc_usage_fail("argument --subject: it has more than 150 bytes", NULL);
    if (!code && given.dedupe && !*given.dedupe)
        code = fc_usage_fail("argument --dedupe-key: it is empty", NULL);
    return code;
}

/*
 * Read what is to be the body: a text, file://NAME, or "-" and nothing at all for standard input.
 * Returns 0, or an exit code with the complaint said.
 */
static int read_body(struct fc_file *body, struct fc_region *region)
{
    char name[FC_EXPANDED_SIZE] = "standard input";
    int why;
    if (!given.body || !strcmp(given.body, "-")) {
        why = fc_file_read_rest(body, region, STDIN_FILENO, 1);
    } else if (!strncmp(given.body, "file://", 7)) {
        why = fc_expand(name, given.body + 7);
        why = why ? why : fc_file_read(body, region, name, 1);
    } else {
        body->len = strlen(given.body);
        body->data = fc_region_take(region, body->len + 1);
        if (!body->data)
            return fc_fail(FC_EXIT_FAILURE, "No memory for the body.", NULL);
        memcpy(body->data, given.body, body->len + 1);
        return 0;
    }
    if (why == EFBIG)
        return fc_fail(FC_EXIT_USAGE,
                       "argument --body: % has more than 16 MiB; give its end, as tail -c does",
                       FC_TEXTS(name));
    if (why)
        return fc_fail(FC_EXIT_USAGE, "argument --body: % cannot be read: %",
                       FC_TEXTS(name, strerror(why)));
    return 0;
}

static void pass_redacted(struct fc_sink *to, const struct fc_file *body, uint32_t *count)
{
    struct fc_redact redact;
    fc_redact_init(&redact, to);
    redact.email = given.redact_email == FC_TRUE;
    fc_put(&redact.sink, body->data, body->len);
    fc_redact_end(&redact);
    *count = redact.count;
}

/*
 * Let text be the body without its secrets; a line at its end says how many there were.
 * Returns 0, or an exit code with the complaint said.
 */
static int redact(struct fc_file *text, struct fc_region *region, const struct fc_file *body)
{
    struct fc_sink measure;
    struct fc_window_sink window;
    uint32_t count;
    fc_count_init(&measure);
    pass_redacted(&measure, body, &count);
    size_t cap = (size_t)measure.total + 64;
    text->data = fc_region_take(region, cap);
    if (!text->data)
        return fc_fail(FC_EXIT_FAILURE, "No memory for the body.", NULL);
    fc_window_init(&window, text->data, cap, 0);
    pass_redacted(&window.sink, body, &count);
    if (count) {
        fc_put_text(&window.sink, "\n(");
        fc_put_decimal(&window.sink, count);
        fc_put_text(&window.sink,
                    count == 1 ? " secret was redacted)\n" : " secrets were redacted)\n");
    }
    text->len = window.len;
    if (!text->len)
        return fc_usage_fail("argument --body: it is empty", NULL);
    return 0;
}

/* Put it into the outbox. Returns 0, or an exit code with the complaint said. */
static int enqueue(struct fc_trip *trip, const struct fc_file *text, uint32_t *id, int *is_repeat)
{
    struct fc_report report = {.subject = given.subject,
                               .service_code = given.service,
                               .category_code = given.category,
                               .language = given.language,
                               .severity = FC_LOW};
    const struct fc_source whole = {.data = text->data, .len = text->len, .replace = 1};
    int is_cut = given.longer && !strcmp(given.longer, "cut");
    struct fc_fit fit;
    for (unsigned i = 0; severities[i]; i++)
        if (given.severity && !strcmp(severities[i], given.severity))
            report.severity = (enum fc_severity)i;
    int err = fc_fit_init(&fit, &whole, is_cut ? FC_REPORT_BODY : FC_REPORT_MOST, 0, 0);
    report.body = fc_fit_source(&fit);
    if (err > 1)
        fc_say("WARNING", "The body has more than % characters: its middle was cut.",
               FC_TEXTS(is_cut ? "8000" : "126992"));
    const struct fc_span key = {given.dedupe, given.dedupe ? strlen(given.dedupe) : 0};
    if (err >= 0 && given.dedupe)
        err = fc_fingerprint(report.fingerprint, &key, 1);
    if (err >= 0)
        err = fc_courier_report(&trip->courier, &report, id);
    *is_repeat = err == 1;
    if (err == FC_ERR_TOO_LONG)
        return fc_usage_fail(
            "the codes are too long together, or argument --language has not two letters", NULL);
    if (err == FC_ERR_UTF8)
        return fc_usage_fail("an argument is not valid UTF-8", NULL);
    return err < 0 ? fc_store_fail(&trip->store, err) : 0;
}

/* What the command prints; the exit code is that of what became of the entry. */
static int print_result(struct fc_trip *trip, const struct fc_invocation *invocation, uint32_t id,
                        int is_repeat)
{
    struct fc_value value;
    struct fc_entry entry;
    struct fc_outbox_item item = {.id = id - 1};
    if (!fc_outbox_next(&trip->store.outbox, &item) || item.id != id)
        return fc_store_fail(&trip->store, FC_ERR_ABSENT);
    int failed = fc_describe_entry(&value, invocation->region, &trip->courier, &item) ||
                 fc_value_set(&value, invocation->region, fc_value_borrow("isRepeat"),
                              fc_value_of(is_repeat ? FC_VALUE_TRUE : FC_VALUE_FALSE));
    int code = fc_print_listing(&value, failed, invocation->globals->output);
    if (code)
        fc_say("WARNING", "The fault is in the outbox nonetheless.", NULL);
    int err = fc_courier_entry(&trip->courier, id, &entry);
    if (code || err || given.wait != FC_TRUE || entry.state == FC_ENTRY_CREATED)
        return code;
    return entry.state == FC_ENTRY_REFUSED   ? FC_EXIT_SERVICE
           : entry.state == FC_ENTRY_UNKNOWN ? FC_EXIT_UNKNOWN
                                             : FC_EXIT_LATER;
}

/* Deliver the entry, or wait for who does. Returns 0, or an exit code with the complaint said. */
static int deliver(struct fc_trip *trip, uint32_t id, uint32_t limit_ms)
{
    const struct fc_port *port = &trip->caller.route.port;
    uint32_t since = port->now_ms(port->ctx), passed = 0;
    for (;;) {
        uint32_t sleep_ms = 0;
        fc_trip_end(trip);
        int unable = fc_trip_make(trip, limit_ms - passed, id, limit_ms - passed, &sleep_ms);
        int code = fc_trip_begin(trip, LOCK_WAIT_MS);
        passed = port->now_ms(port->ctx) - since;
        if (code || unable || passed >= limit_ms || fc_trip_is_settled(trip, id))
            return code;
        fc_trip_end(trip);
        fc_trip_rest(sleep_ms < limit_ms - passed ? sleep_ms : limit_ms - passed);
    }
}

int fc_report_command(struct fc_invocation *invocation, struct fc_trip *trip)
{
    struct fc_file body = {0}, text = {0};
    uint32_t id = 0, seconds = WAIT_SECONDS;
    int is_repeat = 0, unable = 0, code = take_options(invocation, trip);
    int wait = given.wait == FC_TRUE;
    if (!code)
        code = fc_number_read(&seconds, "--wait-seconds", given.wait_seconds, FC_DAY_S);
    if (!code && wait)
        unable = fc_trip_prepare(trip);
    if (unable == FC_EXIT_USAGE)
        code = unable; /* what else is missing is no reason to lose the fault */
    if (!code)
        code = read_body(&body, invocation->region);
    if (!code)
        code = redact(&text, invocation->region, &body);
    if (!code)
        code = fc_trip_begin(trip, LOCK_WAIT_MS);
    if (code)
        return code;
    code = enqueue(trip, &text, &id, &is_repeat);
    if (!code && wait && !unable)
        code = deliver(trip, id, seconds * 1000);
    if (!code)
        code = print_result(trip, invocation, id, is_repeat);
    fc_trip_end(trip);
    if (wait)
        fc_settings_forget(invocation->settings);
    return code;
}
