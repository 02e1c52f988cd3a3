#include "errand.h"

#include <string.h>

#define MARGIN_S 900u      /* before the first attempt, for look-ups: clocks differ */
#define SIGNED_WITHIN_S 5u /* the times read before and after signing differ by no more */
#define LONG_S 300u        /* a pause that is worth being stored */

static const struct fc_policy usual;

const struct fc_policy *fc_errand_policy(const struct fc_courier *courier)
{
    return courier->policy ? courier->policy : &usual;
}

uint32_t fc_errand_time(const struct fc_courier *courier)
{
    const struct fc_port *port = courier->client->port;
    int64_t now = port->unix_time(port->ctx);
    return now < 0 || now > UINT32_MAX ? 0 : (uint32_t)now;
}

/* A random number; a poor one only makes waits less even. */
static uint32_t draw(const struct fc_courier *courier)
{
    const struct fc_port *port = courier->client->port;
    uint32_t number;
    if (port->entropy(port->ctx, &number, sizeof number))
        number = port->now_ms(port->ctx) * 2654435761u;
    return number;
}

int fc_errand_head(struct fc_courier *courier, uint32_t id, struct fc_report_head *head)
{
    uint8_t fixed[FC_REPORT_FIXED];
    for (size_t len = 0; len < sizeof fixed;) {
        int got =
            fc_outbox_read(courier->outbox, id, (uint32_t)len, fixed + len, sizeof fixed - len);
        if (got <= 0)
            return got ? got : FC_ERR_DAMAGED;
        len += (size_t)got;
    }
    return fc_report_read(head, fixed);
}

int fc_errand_save(struct fc_courier *courier)
{
    uint8_t mark[FC_MARK_SIZE];
    for (unsigned what = FC_BUDGET_BEFORE; what <= FC_BUDGET_AFTER; what *= 2) {
        if (!(courier->unsaved & what))
            continue;
        int is_entry = what == FC_ENTRY;
        size_t len = is_entry ? fc_mark_entry(mark, &courier->entry)
                              : fc_mark_budget(mark, &courier->budget);
        int err =
            fc_outbox_mark(courier->outbox, is_entry ? courier->id : FC_OUTBOX_SELF, mark, len);
        if (err)
            return err;
        courier->unsaved &= (uint8_t)~what;
    }
    return FC_OK;
}

/* The errand is over: store what came of it, and look for another. */
static int end(struct fc_courier *courier, unsigned unsaved)
{
    courier->stage = FC_ERRAND_NONE;
    courier->client->sink = NULL;
    courier->until = 0;
    courier->unsaved |= (uint8_t)unsaved;
    courier->changed = courier->id;
    int err = fc_errand_save(courier);
    return err ? err : FC_AGAIN;
}

static void use_next_endpoint(struct fc_courier *courier)
{
    struct fc_signing_key *cache = courier->client->credentials->cache;
    if (courier->endpoint_count < 2)
        return;
    courier->endpoint = (uint8_t)((courier->endpoint + 1) % courier->endpoint_count);
    if (cache)
        cache->day[0] = 0; /* it was for another region */
}

/*
 * What became of the last call, as far as places go: whether the same may be tried at the next one
 * at once, because none of it was understood here.
 */
static int is_to_be_tried_elsewhere(struct fc_courier *courier)
{
    const struct fc_result *result = &courier->result;
    int is_unreached = result->outcome == FC_REFUSED && !result->status &&
                       result->err <= FC_ERR_RESOLVE && result->err >= FC_ERR_TLS_RECORD &&
                       result->err != FC_ERR_ABORTED;
    if (is_unreached || result->outcome == FC_UNKNOWN)
        use_next_endpoint(courier);
    if (is_unreached && courier->tries + 1 < courier->endpoint_count) {
        courier->tries++;
        return 1;
    }
    courier->tries = 0;
    return 0;
}

static int refuse(struct fc_courier *courier, int err)
{
    fc_result_init(&courier->result, FC_REFUSED, err);
    return err;
}

/*
 * Begin a call. courier->signed_at becomes the time that it, or its first page, is signed with: not
 * before that for CreateCase, not after it for look-ups, so that W is never cut short. A clock that
 * was set just then would make it another, so then the call is not made.
 * Returns FC_AGAIN, or an error; then courier->result says more.
 */
static int call(struct fc_courier *courier, const struct fc_operation *operation,
                const void *request)
{
    struct fc_client *client = courier->client;
    uint32_t before = fc_errand_time(courier);
    if (courier->endpoint_count)
        client->endpoint = &courier->endpoints[courier->endpoint];
    if (fc_client_begin(client, operation, request))
        return fc_client_result(client, &courier->result);
    uint32_t after = fc_errand_time(courier);
    if (!courier->signed_at)
        courier->signed_at = courier->stage == FC_ERRAND_CONNECTING ? after : before;
    if (after - before <= SIGNED_WITHIN_S)
        return FC_AGAIN;
    fc_client_abort(client);
    return refuse(courier, FC_ERR_CLOCK);
}

/* The body of the report at hand, whose head has been read. */
static int read_body(const void *data, uint32_t off, void *buf, size_t cap)
{
    const struct fc_courier *courier = data;
    return fc_outbox_read(courier->outbox, courier->id,
                          FC_REPORT_FIXED + courier->head.texts_len + off, buf, cap);
}

/*
 * Let fit be a part of that body, as it fits into one message. Returns how many there are, or an
 * error.
 */
static int fit_body(const struct fc_courier *courier, struct fc_fit *fit, unsigned part)
{
    const struct fc_source whole = {.data = courier, .read = read_body, .replace = 1};
    return fc_fit_init(fit, &whole, FC_REPORT_BODY, part, 1);
}

/* Read head and texts of the report, and make a request of them. */
static int read_case(struct fc_courier *courier)
{
    struct fc_case *request = &courier->as.create.request;
    char *texts = courier->as.create.texts;
    int err = fc_errand_head(courier, courier->id, &courier->head);
    for (size_t len = 0; !err && len < courier->head.texts_len;) {
        int got = fc_outbox_read(courier->outbox, courier->id, FC_REPORT_FIXED + (uint32_t)len,
                                 texts + len, courier->head.texts_len - len);
        if (got <= 0)
            return FC_ERR_SOURCE;
        len += (size_t)got;
    }
    if (err || fc_report_case(request, &courier->head, texts, courier->head.texts_len))
        return FC_ERR_SOURCE;
    if (fit_body(courier, &courier->as.create.body, 0) < 0)
        return FC_ERR_SOURCE;
    request->body = fc_fit_source(&courier->as.create.body);
    return FC_OK;
}

/* If there is a case now: what of the text is not in it yet, it is to be told. */
static void plan_parts(struct fc_courier *courier)
{
    struct fc_entry *entry = &courier->entry;
    if (entry->state != FC_ENTRY_CREATED)
        return;
    int parts = fc_errand_head(courier, courier->id, &courier->head);
    if (!parts)
        parts = fit_body(courier, &courier->as.add.part, 0);
    entry->parts = (uint8_t)(parts > 1 ? parts - 1 : 0);
    if (parts < 0)
        entry->err = FC_ERR_SOURCE;
}

/* CreateCase ended: courier->result says how. */
static int end_create(struct fc_courier *courier)
{
    const struct fc_result *result = &courier->result;
    struct fc_entry *entry = &courier->entry;
    uint32_t now = fc_errand_time(courier);
    unsigned unsaved = entry->state == FC_ENTRY_SENDING ? FC_ENTRY : 0;
    if (is_to_be_tried_elsewhere(courier)) {
        entry->state = FC_ENTRY_QUEUED;
        entry->err = (int8_t)result->err;
        return end(courier, unsaved);
    }
    fc_entry_called(entry, &courier->budget, fc_errand_policy(courier), result, now, draw(courier));
    plan_parts(courier);
    if (result->outcome != FC_REFUSED)
        unsaved |= FC_BUDGET_BEFORE;
    else if (courier->budget.parked > now + LONG_S)
        unsaved |= FC_BUDGET_AFTER;
    if (entry->state != FC_ENTRY_QUEUED || entry->not_before > now)
        unsaved |= FC_ENTRY;
    return end(courier, unsaved);
}

static int begin_create(struct fc_courier *courier)
{
    int err = read_case(courier);
    courier->stage = FC_ERRAND_CONNECTING;
    if (err)
        refuse(courier, err);
    else
        err = call(courier, &fc_create_case_operation, &courier->as.create.request);
    return err == FC_AGAIN ? err : end_create(courier);
}

/* Connected: from here on the case may come to be, so the outbox has to know. */
static int go_out(struct fc_courier *courier)
{
    fc_entry_sending(&courier->entry, courier->signed_at);
    courier->stage = FC_ERRAND_SENDING;
    courier->unsaved |= FC_ENTRY;
    int err = fc_errand_save(courier);
    if (!err)
        return FC_AGAIN;
    fc_client_abort(courier->client);
    refuse(courier, FC_ERR_ABORTED);
    end_create(courier);
    return err;
}

/* Let body be what the case is told of its repeats. */
static void say_repeats(struct fc_courier *courier, struct fc_source *body)
{
    struct fc_window_sink window;
    fc_window_init(&window, courier->as.add.text, sizeof courier->as.add.text, 0);
    fc_put_text(&window.sink, "This fault was seen ");
    fc_put_decimal(&window.sink, courier->entry.count);
    fc_put_text(&window.sink, " more times.");
    body->data = courier->as.add.text;
    body->len = window.len;
}

/* Let part be the next that the case is to be told. Returns how many there are, or an error. */
static int fit_next_part(struct fc_courier *courier, struct fc_fit *part)
{
    int parts = fc_errand_head(courier, courier->id, &courier->head);
    if (!parts)
        parts = fit_body(courier, part, 0);
    if (parts <= courier->entry.parts)
        return FC_ERR_SOURCE;
    return fit_body(courier, part, (unsigned)parts - courier->entry.parts);
}

static int end_add(struct fc_courier *courier)
{
    is_to_be_tried_elsewhere(courier);
    fc_entry_told(&courier->entry, &courier->budget, fc_errand_policy(courier), &courier->result,
                  courier->signed_at, fc_errand_time(courier), draw(courier));
    return end(courier, FC_ENTRY);
}

static int begin_add(struct fc_courier *courier)
{
    struct fc_add_communication *request = &courier->as.add.request;
    int err = FC_OK;
    memset(request, 0, sizeof *request);
    request->case_id = courier->entry.text;
    if (fc_entry_is_part_due(&courier->entry)) {
        err = fit_next_part(courier, &courier->as.add.part) < 0 ? FC_ERR_SOURCE : FC_OK;
        request->body = fc_fit_source(&courier->as.add.part);
    } else {
        say_repeats(courier, &request->body);
    }
    fc_entry_telling(&courier->entry, fc_errand_policy(courier), fc_errand_time(courier));
    courier->stage = FC_ERRAND_ADDING;
    courier->unsaved |= FC_ENTRY;
    if (!err)
        err = fc_errand_save(courier);
    if (err)
        refuse(courier, err);
    else
        err = call(courier, &fc_add_communication_operation, request);
    return err == FC_AGAIN ? err : end_add(courier);
}

/* All that could be read of the cases has been. */
static int end_look(struct fc_courier *courier, enum fc_look look)
{
    struct fc_entry *entry = &courier->entry;
    struct fc_budget *budget = &courier->budget;
    const struct fc_reconcile *reconcile = &courier->as.look.reconcile;
    int is_check = courier->stage == FC_ERRAND_CHECKING;
    uint32_t now = fc_errand_time(courier);
    if (look == FC_LOOK_COULD_NOT && is_to_be_tried_elsewhere(courier))
        return end(courier, 0);
    courier->client->sink = NULL;
    fc_budget_called(budget, fc_errand_policy(courier), &courier->result, now, draw(courier));
    if (!is_check) {
        fc_entry_looked(entry, budget, fc_errand_policy(courier), look, reconcile->identifier,
                        courier->signed_at, now, draw(courier));
        plan_parts(courier);
        return end(courier, FC_ENTRY | FC_BUDGET_AFTER);
    }
    if (look == FC_LOOK_COULD_NOT)
        return end(courier, 0);
    int is_part = fc_entry_is_part_due(entry);
    if (look == FC_LOOK_NOT_FOUND && !is_part)
        fc_entry_missed(entry, fc_errand_policy(courier), courier->signed_at);
    else if (look == FC_LOOK_FOUND && reconcile->resolved)
        fc_entry_close(entry);
    else if (look == FC_LOOK_FOUND && is_part && reconcile->has_part)
        fc_entry_has_part(entry);
    else
        return begin_add(courier);
    return end(courier, FC_ENTRY);
}

/* A page was read, or failed: go on to the next, if there is one. */
static int end_page(struct fc_courier *courier)
{
    struct fc_reconcile *reconcile = &courier->as.look.reconcile;
    int look = fc_reconcile_look(reconcile, &courier->result);
    while (look == FC_AGAIN) {
        if (call(courier, &fc_describe_cases_operation, fc_reconcile_page(reconcile)) == FC_AGAIN)
            return FC_AGAIN;
        look = fc_reconcile_look(reconcile, &courier->result);
    }
    return end_look(courier, (enum fc_look)look);
}

static int begin_look(struct fc_courier *courier, int is_check)
{
    struct fc_reconcile *reconcile = &courier->as.look.reconcile;
    uint32_t first = courier->entry.first;
    int is_part = fc_entry_is_part_due(&courier->entry);
    int parts = is_part ? fit_next_part(courier, &courier->as.add.part) : 0;
    int err = fc_errand_head(courier, courier->id, &courier->head);
    fc_reconcile_init(reconcile, first > MARGIN_S ? first - MARGIN_S : 1, courier->as.look.token,
                      sizeof courier->as.look.token);
    if (is_check)
        reconcile->case_identifier = courier->entry.text;
    else
        reconcile->marker = courier->entry.marker;
    if (parts > 0) {
        reconcile->part = (uint8_t)(parts - courier->entry.parts);
        reconcile->parts = (uint8_t)parts;
    }
    if (!err && courier->head.language[0])
        reconcile->request.language = courier->head.language;
    courier->client->sink = &reconcile->sink;
    courier->stage = is_check ? FC_ERRAND_CHECKING : FC_ERRAND_LOOKING;
    err = call(courier, &fc_describe_cases_operation, fc_reconcile_page(reconcile));
    return err == FC_AGAIN ? err : end_page(courier);
}

int fc_errand_begin(struct fc_courier *courier, enum fc_step step)
{
    const struct fc_entry *entry = &courier->entry;
    courier->signed_at = 0;
    if (step == FC_STEP_SEND)
        return begin_create(courier);
    if (fc_entry_is_part_due(entry) && entry->part == FC_PART_DUE)
        return begin_add(courier);
    return begin_look(courier, step == FC_STEP_ADD);
}

/* The call is over. */
static int finish(struct fc_courier *courier)
{
    fc_client_result(courier->client, &courier->result);
    if (courier->stage == FC_ERRAND_ADDING)
        return end_add(courier);
    return courier->stage <= FC_ERRAND_SENDING ? end_create(courier) : end_page(courier);
}

int fc_errand_poll(struct fc_courier *courier)
{
    if (courier->stage == FC_ERRAND_CONNECTING && fc_client_is_connected(courier->client))
        return go_out(courier);
    return fc_client_poll(courier->client) == FC_AGAIN ? FC_AGAIN : finish(courier);
}

int fc_errand_abort(struct fc_courier *courier)
{
    fc_client_abort(courier->client);
    return courier->stage > FC_ERRAND_NONE ? finish(courier) : fc_errand_save(courier);
}
