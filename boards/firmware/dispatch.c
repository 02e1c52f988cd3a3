#include "dispatch.h"

/* How many reports in the outbox are neither a case nor refused. */
static uint8_t count_open(struct fc_dispatch *dispatch)
{
    struct fc_outbox_item item = {0};
    struct fc_entry entry;
    uint8_t open = 0;
    while (fc_outbox_next(&dispatch->by.kept.outbox, &item))
        if (!fc_courier_entry(&dispatch->by.kept.courier, item.id, &entry) &&
            entry.state < FC_ENTRY_CREATED)
            open++;
    return open;
}

int fc_dispatch_begin(struct fc_dispatch *dispatch, const struct fc_storage *storage)
{
    struct fc_courier *courier = &dispatch->by.kept.courier;
    int err = storage ? fc_outbox_open(&dispatch->by.kept.outbox, storage,
                                       dispatch->by.kept.entries, FC_DISPATCH_ENTRIES,
                                       dispatch->by.kept.window, sizeof dispatch->by.kept.window)
                      : FC_OK;
    if (err || !storage)
        return err;
    courier->outbox = &dispatch->by.kept.outbox;
    courier->client = dispatch->client;
    courier->policy = &dispatch->policy;
    courier->counts_starts = 1;
    dispatch->is_kept = 1;
    dispatch->open = count_open(dispatch);
    dispatch->identifier = courier->entry.text;
    dispatch->result = &courier->result;
    return FC_OK;
}

static int keep(struct fc_dispatch *dispatch, const struct fc_report *report, uint32_t *waiting)
{
    struct fc_entry entry;
    uint32_t id;
    int is_repeat = fc_courier_report(&dispatch->by.kept.courier, report, &id);
    if (is_repeat == 0)
        dispatch->open++;
    if (is_repeat > 0 && !fc_courier_entry(&dispatch->by.kept.courier, id, &entry) &&
        entry.state == FC_ENTRY_QUEUED)
        *waiting = entry.count;
    return is_repeat;
}

static int send(struct fc_dispatch *dispatch, const struct fc_report *report)
{
    struct fc_case *request = &dispatch->by.straight.request;
    if (dispatch->open)
        return FC_ERR_STATE;
    *request = (struct fc_case){.subject = report->subject,
                                .service_code = report->service_code,
                                .category_code = report->category_code,
                                .severity_code = fc_severity_code(report->severity),
                                .language = report->language,
                                .body = report->body};
    fc_client_begin(dispatch->client, &fc_create_case_operation, request);
    dispatch->open = 1;
    return FC_OK;
}

int fc_dispatch_report(struct fc_dispatch *dispatch, const struct fc_report *report,
                       uint32_t *waiting)
{
    *waiting = 0;
    return dispatch->is_kept ? keep(dispatch, report, waiting) : send(dispatch, report);
}

static int poll_kept(struct fc_dispatch *dispatch)
{
    struct fc_courier *courier = &dispatch->by.kept.courier;
    uint32_t calling = courier->entry.state < FC_ENTRY_CREATED ? courier->id : 0;
    int err = fc_courier_poll(courier);
    dispatch->state = courier->entry.state;
    /* No news: that an entry was dropped, or what was told to a case that was open already. */
    dispatch->changed = courier->changed && courier->changed == courier->id &&
                        (dispatch->state != FC_ENTRY_CREATED || courier->id == calling);
    if (dispatch->changed && dispatch->state >= FC_ENTRY_CREATED)
        dispatch->open--;
    return err;
}

static int poll_straight(struct fc_dispatch *dispatch)
{
    static const enum fc_entry_state states[] = {[FC_UNKNOWN] = FC_ENTRY_UNKNOWN,
                                                 [FC_CREATED] = FC_ENTRY_CREATED,
                                                 [FC_REFUSED] = FC_ENTRY_REFUSED};
    struct fc_result *result = &dispatch->by.straight.result;
    dispatch->changed = 0;
    if (!dispatch->open)
        return FC_OK;
    if (fc_client_poll(dispatch->client) == FC_AGAIN)
        return FC_AGAIN;
    fc_client_result(dispatch->client, result);
    dispatch->open = 0;
    dispatch->changed = 1;
    dispatch->state = (uint8_t)states[result->outcome];
    dispatch->identifier = result->identifier;
    dispatch->result = result;
    return FC_OK;
}

int fc_dispatch_poll(struct fc_dispatch *dispatch)
{
    return dispatch->is_kept ? poll_kept(dispatch) : poll_straight(dispatch);
}

uint32_t fc_dispatch_sleep_ms(const struct fc_dispatch *dispatch)
{
    return dispatch->is_kept ? fc_courier_sleep_ms(&dispatch->by.kept.courier)
                             : fc_client_sleep_ms(dispatch->client);
}
