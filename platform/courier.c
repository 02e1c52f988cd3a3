#include "courier.h"

#include <string.h>

#include "errand.h"

#define STAY_MS 600000u /* up for so long, it is no boot loop */
#define SLEEP_MS 60000u /* at most: the clock may be set meanwhile */
#define CLOCKLESS_MS 1000u
#define CHUNK 64 /* bytes of a text that are copied in one go */

static int save_mark(struct fc_courier *courier, uint32_t id, const struct fc_entry *entry)
{
    uint8_t mark[FC_MARK_SIZE];
    return fc_outbox_mark(courier->outbox, id, mark, fc_mark_entry(mark, entry));
}

static int save_budget(struct fc_courier *courier)
{
    courier->unsaved |= FC_BUDGET_AFTER;
    return fc_errand_save(courier);
}

/* An entry whose mark is lost may have been sent: make of the report one that is unknown. */
static int rebuild(struct fc_courier *courier, uint32_t id, struct fc_entry *entry)
{
    struct fc_report_head head;
    int err = fc_errand_head(courier, id, &head);
    if (err)
        return err;
    fc_entry_init(entry, (enum fc_severity)head.severity, head.marker, head.fingerprint, head.born);
    entry->state = FC_ENTRY_SENDING;
    entry->since = fc_errand_time(courier);
    entry->first = head.born;
    return FC_OK;
}

int fc_courier_entry(struct fc_courier *courier, uint32_t id, struct fc_entry *entry)
{
    uint8_t mark[FC_MARK_SIZE];
    if (id && id == courier->id) {
        *entry = courier->entry;
        return FC_OK;
    }
    int len = fc_outbox_read_mark(courier->outbox, id, mark, sizeof mark);
    if (len >= 0 && !fc_mark_read_entry(entry, mark, (size_t)len))
        return FC_OK;
    if (len < 0 && len != FC_ERR_DAMAGED)
        return len;
    return rebuild(courier, id, entry);
}

/* Count a repeat of an entry that is there. Returns 1 if there is one, 0 if not, or an error. */
static int count_repeat(struct fc_courier *courier, const struct fc_report *report, uint32_t *id)
{
    struct fc_outbox_item item = {0};
    uint32_t now = fc_errand_time(courier);
    while (fc_outbox_next(courier->outbox, &item)) {
        struct fc_entry entry;
        if (fc_courier_entry(courier, item.id, &entry) ||
            !fc_entry_repeats(&entry, fc_errand_policy(courier), report->fingerprint, now))
            continue;
        if (!now && entry.state >= FC_ENTRY_CREATED)
            return FC_ERR_CLOCK; /* if its window is over, a repeat counted there would be lost */
        fc_entry_repeat(&entry, 1 + report->repeats);
        if (item.id == courier->id)
            courier->entry.count = entry.count;
        *id = item.id;
        courier->until = 0; /* the case may have to be told */
        int err = save_mark(courier, item.id, &entry);
        return err ? err : 1;
    }
    return 0;
}

/* Write head and body: as much of it as will be sent. */
static int write_report(struct fc_courier *courier, const struct fc_report *report,
                        const uint8_t *head, size_t head_len)
{
    struct fc_fit fit;
    int err = fc_fit_init(&fit, &report->body, FC_REPORT_MOST, 0, 0);
    const struct fc_source body = fc_fit_source(&fit);
    err = err < 0 ? err : fc_outbox_write(courier->outbox, head, head_len);
    for (uint32_t off = 0; !err;) {
        uint8_t chunk[CHUNK];
        int got = body.read(body.data, off, chunk, sizeof chunk);
        if (got <= 0)
            return got ? FC_ERR_SOURCE : FC_OK;
        err = fc_outbox_write(courier->outbox, chunk, (size_t)got);
        off += (uint32_t)got;
    }
    return err;
}

int fc_courier_report(struct fc_courier *courier, const struct fc_report *report, uint32_t *id)
{
    const struct fc_port *port = courier->client->port;
    uint8_t head[FC_REPORT_MAX], marker[FC_MARKER_SIZE];
    struct fc_entry entry;
    uint32_t own = 0;
    uint32_t *to = id ? id : &own;
    int len = count_repeat(courier, report, to);
    if (len)
        return len;
    if (port->entropy(port->ctx, marker, sizeof marker))
        return FC_ERR_ENTROPY;
    len = fc_report_write(head, report, marker, fc_errand_time(courier));
    if (len < 0)
        return len;
    int err = fc_outbox_begin(courier->outbox, to);
    if (err)
        return err;
    fc_entry_init(&entry, report->severity, marker, report->fingerprint, fc_errand_time(courier));
    fc_entry_repeat(&entry, report->repeats);
    err = write_report(courier, report, head, (size_t)len);
    if (!err) {
        size_t mark_len = fc_mark_entry(head, &entry);
        err = fc_outbox_commit(courier->outbox, head, mark_len);
    }
    if (err)
        fc_outbox_cancel(courier->outbox);
    courier->until = 0;
    return err;
}

/* Read an entry as it is after a start: what was being sent is unknown. */
static int recover(struct fc_courier *courier, const struct fc_outbox_item *item, uint32_t now)
{
    struct fc_entry entry;
    int err = fc_courier_entry(courier, item->id, &entry);
    if (err)
        return err == FC_ERR_DAMAGED ? FC_OK : err;
    if (item->uncertain && entry.state < FC_ENTRY_CREATED) {
        entry.state = FC_ENTRY_SENDING; /* for all that is known */
        entry.since = now;
    }
    if (!fc_entry_recovered(&entry, &courier->budget, now))
        return FC_OK;
    err = save_budget(courier);
    return err ? err : save_mark(courier, item->id, &entry);
}

static int start(struct fc_courier *courier, uint32_t now)
{
    const struct fc_port *port = courier->client->port;
    struct fc_outbox_item item = {0};
    uint8_t mark[FC_MARK_SIZE];
    int len = fc_outbox_read_mark(courier->outbox, FC_OUTBOX_SELF, mark, sizeof mark);
    if (len < 0 && len != FC_ERR_DAMAGED)
        return len;
    if (len && (len < 0 || fc_mark_read_budget(&courier->budget, mark, (size_t)len)))
        fc_budget_spend(&courier->budget, now, now); /* lost: rather too much than too little */
    fc_budget_settle(&courier->budget, now);
    while (fc_outbox_next(courier->outbox, &item)) {
        int err = recover(courier, &item, now);
        if (err)
            return err;
    }
    courier->started_ms = port->now_ms(port->ctx);
    courier->stage = FC_ERRAND_NONE;
    if (!courier->counts_starts)
        return FC_OK;
    fc_budget_boot(&courier->budget, fc_errand_policy(courier), now);
    return save_budget(courier);
}

/* What is to be done with an entry. Returns a step, or an error. */
static int next(struct fc_courier *courier, uint32_t id, struct fc_entry *entry, uint32_t now)
{
    uint32_t until;
    int err = fc_courier_entry(courier, id, entry);
    if (err)
        return err == FC_ERR_DAMAGED ? FC_STEP_WAIT : err; /* the outbox tells of those */
    if (fc_entry_settle(entry, now)) {
        err = save_mark(courier, id, entry);
        if (err)
            return err;
    }
    enum fc_step step =
        fc_entry_next(entry, &courier->budget, fc_errand_policy(courier), now, &until);
    if (step == FC_STEP_WAIT && until < courier->until)
        courier->until = until;
    return (int)step;
}

/*
 * Look through the entries for what is to be done now, the most severe first, then the oldest.
 * Returns FC_AGAIN if that is under way, 0 if there is nothing before courier->until, or an error.
 */
static int choose(struct fc_courier *courier, uint32_t now)
{
    struct fc_outbox_item item = {0};
    struct fc_entry entry = {0};
    int best = FC_STEP_WAIT;
    courier->id = 0;
    courier->seen = now;
    courier->until = UINT32_MAX;
    fc_budget_settle(&courier->budget, now);
    while (fc_outbox_next(courier->outbox, &item)) {
        int step = next(courier, item.id, &entry, now);
        if (step < 0)
            return step;
        if (step == FC_STEP_FORGET) {
            courier->changed = item.id;
            courier->until = 0;
            int err = fc_outbox_drop(courier->outbox, item.id);
            return err ? err : FC_AGAIN;
        }
        if (step == FC_STEP_WAIT ||
            (best != FC_STEP_WAIT && entry.severity <= courier->entry.severity))
            continue;
        best = step;
        courier->id = item.id;
        courier->entry = entry;
    }
    return best == FC_STEP_WAIT ? 0 : fc_errand_begin(courier, (enum fc_step)best);
}

static int stay(struct fc_courier *courier)
{
    const struct fc_port *port = courier->client->port;
    if (!courier->counts_starts || !courier->budget.boots ||
        port->now_ms(port->ctx) - courier->started_ms < STAY_MS)
        return FC_OK;
    fc_budget_stay(&courier->budget);
    return save_budget(courier);
}

int fc_courier_poll(struct fc_courier *courier)
{
    uint32_t now = fc_errand_time(courier);
    int err = fc_errand_save(courier);
    courier->changed = 0;
    if (err)
        return err;
    if (courier->stage > FC_ERRAND_NONE)
        return fc_errand_poll(courier);
    if (!now)
        return FC_OK; /* a call without the time would be refused */
    if (courier->stage == FC_ERRAND_START)
        err = start(courier, now);
    if (!err)
        err = stay(courier);
    if (err || (now >= courier->seen && now < courier->until))
        return err;
    return choose(courier, now);
}

uint32_t fc_courier_sleep_ms(const struct fc_courier *courier)
{
    uint32_t now = fc_errand_time(courier);
    if (courier->stage > FC_ERRAND_NONE)
        return fc_client_sleep_ms(courier->client);
    if (!now)
        return CLOCKLESS_MS;
    if (now >= courier->until)
        return 0;
    return courier->until - now < SLEEP_MS / 1000 ? (courier->until - now) * 1000 : SLEEP_MS;
}

int fc_courier_drop(struct fc_courier *courier, uint32_t id)
{
    if (id && id == courier->id) {
        if (courier->stage > FC_ERRAND_NONE)
            return FC_ERR_STATE;
        courier->id = 0;
        courier->unsaved &= FC_BUDGET_BEFORE | FC_BUDGET_AFTER;
    }
    return fc_outbox_drop(courier->outbox, id);
}

int fc_courier_stop(struct fc_courier *courier)
{
    return fc_errand_abort(courier);
}
