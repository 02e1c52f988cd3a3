#include "listing.h"

#include <string.h>
#include <unistd.h>

#include "../../../core/date.h"
#include "../message.h"
#include "../value/json_writer.h"

#define STATES 5
static const char *const states[STATES] = {"queued", "sending", "unknown", "created", "refused"};

/* An object that is being made; a failure sticks. */
struct making {
    struct fc_value *object;
    struct fc_region *region;
    int err;
};

static void set(struct making *making, const char *key, struct fc_value value)
{
    if (!making->err)
        making->err = fc_value_set(making->object, making->region, fc_value_borrow(key), value);
}

static void set_text(struct making *making, const char *key, const char *text)
{
    struct fc_value value;
    if (!text || !*text || making->err)
        return;
    making->err = fc_value_string(&value, making->region, text, strlen(text));
    set(making, key, value);
}

static void set_number(struct making *making, const char *key, int64_t number)
{
    struct fc_value value;
    if (making->err)
        return;
    making->err = fc_value_integer(&value, making->region, number);
    set(making, key, value);
}

/* A time that is not 0. */
static void set_moment(struct making *making, const char *key, uint32_t time)
{
    char text[FC_ISO_DATE_SIZE];
    if (!time)
        return;
    fc_date_format_iso(text, time);
    set_text(making, key, text);
}

static const char *state_of(const struct fc_entry *entry)
{
    return entry->state < STATES ? states[entry->state] : "damaged";
}

/* Read len bytes of an entry from offset off. Returns 1 or 0. */
static int read_all(struct fc_outbox *outbox, uint32_t id, uint32_t off, void *buf, size_t len)
{
    for (size_t done = 0; done < len;) {
        int got = fc_outbox_read(outbox, id, off + (uint32_t)done, (char *)buf + done, len - done);
        if (got <= 0)
            return 0;
        done += (size_t)got;
    }
    return 1;
}

/* The subject of a report, without its marker being hidden: it is how the case is found. */
static void set_subject(struct making *making, struct fc_courier *courier, uint32_t id)
{
    uint8_t fixed[FC_REPORT_FIXED];
    char texts[FC_REPORT_TEXTS];
    struct fc_report_head head;
    struct fc_case request;
    struct fc_outbox *outbox = courier->outbox;
    if (!read_all(outbox, id, 0, fixed, sizeof fixed) || fc_report_read(&head, fixed) ||
        !read_all(outbox, id, sizeof fixed, texts, head.texts_len))
        return;
    memset(&request, 0, sizeof request);
    if (!fc_report_case(&request, &head, texts, head.texts_len))
        set_text(making, "subject", request.subject);
}

int fc_describe_entry(struct fc_value *value, struct fc_region *region, struct fc_courier *courier,
                      const struct fc_outbox_item *item)
{
    struct making making = {.object = value, .region = region};
    struct fc_entry entry;
    *value = fc_value_of(FC_VALUE_OBJECT);
    set_number(&making, "entry", item->id);
    int err = fc_courier_entry(courier, item->id, &entry);
    if (err) {
        set_text(&making, "state", "damaged");
        set_text(&making, "why", fc_error_text(err));
        return making.err;
    }
    set_text(&making, "state", state_of(&entry));
    set_text(&making, "severity", fc_severity_code(entry.severity));
    set_subject(&making, courier, item->id);
    set_moment(&making, entry.state == FC_ENTRY_CREATED ? "created" : "reported", entry.born);
    if (entry.count)
        set_number(&making, "repeats", entry.count);
    if (entry.attempts)
        set_number(&making, "attemptsToday", entry.attempts);
    if (entry.state == FC_ENTRY_CREATED)
        set_text(&making, "caseId", entry.text);
    if (entry.parts)
        set_number(&making, "partsToCome", entry.parts);
    if (entry.state == FC_ENTRY_CREATED)
        set_text(&making, "lastError", entry.err ? fc_error_text(entry.err) : NULL);
    else if (entry.state == FC_ENTRY_REFUSED && *entry.text)
        set_text(&making, "why", entry.text);
    else if (entry.blind)
        set_text(&making, "why",
                 "the role may not call DescribeCases, so it is not known whether "
                 "the case was opened");
    else if (entry.err)
        set_text(&making, "why",
                 entry.err == FC_ERR_REFUSED ? "the service refused; drain tells its reason"
                                             : fc_error_text(entry.err));
    if (entry.state != FC_ENTRY_CREATED && entry.state != FC_ENTRY_REFUSED)
        set_moment(&making, "notBefore", entry.not_before);
    if (item->damaged)
        set(&making, "damaged", fc_value_of(FC_VALUE_TRUE));
    return making.err;
}

int fc_describe_entries(struct fc_value *value, struct fc_region *region,
                        struct fc_courier *courier)
{
    struct fc_outbox_item item = {.id = 0};
    *value = fc_value_of(FC_VALUE_LIST);
    while (fc_outbox_next(courier->outbox, &item)) {
        struct fc_value entry;
        if (fc_describe_entry(&entry, region, courier, &item) ||
            fc_value_append(value, region, entry))
            return -1;
    }
    return 0;
}

int fc_describe_outbox(struct fc_value *value, struct fc_region *region, struct fc_trip *trip)
{
    struct fc_courier *courier = &trip->courier;
    struct making making = {.object = value, .region = region};
    struct fc_outbox_item item = {.id = 0};
    struct fc_entry entry;
    struct fc_budget budget;
    uint32_t counts[STATES + 1] = {0}, blind = 0;
    fc_trip_budget(trip, &budget);
    while (fc_outbox_next(courier->outbox, &item)) {
        int err = fc_courier_entry(courier, item.id, &entry);
        counts[err || entry.state >= STATES ? STATES : entry.state]++;
        blind += !err && entry.state == FC_ENTRY_UNKNOWN && entry.blind;
    }
    *value = fc_value_of(FC_VALUE_OBJECT);
    set_text(&making, "outbox", trip->store.directory);
    set_number(&making, "roomBytes", fc_outbox_room(courier->outbox));
    for (size_t i = 0; i < STATES; i++)
        set_number(&making, states[i], counts[i]);
    if (counts[STATES])
        set_number(&making, "damaged", counts[STATES]);
    if (blind)
        set_number(&making, "unknownForGood", blind);
    set_number(&making, "casesThisHour", budget.hour_cases);
    set_number(&making, "casesToday", budget.day_cases);
    set_moment(&making, "quietUntil", budget.parked);
    return making.err;
}

/* Put a text or a number as it is. */
static void put_scalar(struct fc_sink *sink, const struct fc_value *value)
{
    if (value->kind == FC_VALUE_STRING || value->kind == FC_VALUE_INTEGER)
        fc_put_shown(sink, value->as.text, value->len);
    else
        fc_put_text(sink, value->kind == FC_VALUE_TRUE ? "yes" : "no");
}

static void put_members(struct fc_sink *sink, const struct fc_value *object, const char *between)
{
    for (uint32_t i = 0; i < object->len; i++) {
        const struct fc_value *key = &object->as.items[i * 2];
        fc_put_text(sink, i ? between : "");
        fc_put_shape(sink, "%: ", FC_TEXTS(key->as.text));
        put_scalar(sink, key + 1);
    }
    fc_put_text(sink, "\n");
}

int fc_print_listing(const struct fc_value *value, int failed, const char *output)
{
    struct fc_stream stream;
    if (failed)
        return fc_fail(FC_EXIT_FAILURE, "No memory.", NULL);
    fc_stream_init(&stream, STDOUT_FILENO);
    if (output && !strcmp(output, "json")) {
        fc_put_json(&stream.sink, value, FC_JSON_SHOWN);
        fc_put_text(&stream.sink, "\n");
    } else if (value->kind == FC_VALUE_LIST) {
        for (uint32_t i = 0; i < value->len; i++)
            put_members(&stream.sink, &value->as.items[i], "  ");
    } else {
        put_members(&stream.sink, value, "\n");
    }
    int why = fc_stream_flush(&stream);
    return why ? fc_fail(FC_EXIT_OUTPUT, "Standard output could not be written: %",
                         FC_TEXTS(strerror(why)))
               : FC_EXIT_OK;
}
