#include "render.h"

#include <string.h>

#include "text.h"

/* A key is written, with what stands before and behind it, only where it fits whole. */
#define ROOM (48 + 4)

enum { KEY, VALUE, CLOSED };

void fc_render_init(struct fc_render *render, const struct fc_field *fields, const void *request)
{
    memset(render, 0, sizeof *render);
    render->field = fields;
    render->base = request;
}

/* Begin the fields of a struct that is the value of the field being written. */
static int descend(struct fc_render *render, const void *base)
{
    render->outer_field = render->field;
    render->outer_base = render->base;
    render->outer_item = render->item;
    render->field = render->field->fields;
    render->base = base;
    render->comma = 0;
    render->stage = KEY;
    return FC_OK;
}

/* The object is written: go on with the value it is part of, if any. */
static void ascend(struct fc_render *render)
{
    render->stage = CLOSED;
    if (!render->outer_field)
        return;
    render->field = render->outer_field;
    render->base = render->outer_base;
    render->member = (const uint8_t *)render->base + render->field->offset;
    render->item = (uint16_t)(render->outer_item + 1);
    render->outer_field = NULL;
    render->comma = 1;
    render->stage = VALUE;
}

/* The next field that is present, with its key: `"key":`; or the end of the object. */
static int open_field(struct fc_render *render, struct fc_sink *sink)
{
    const struct fc_field *field = render->field;
    if (!field->key) {
        fc_put_text(sink, &"{}"[render->comma]);
        ascend(render);
        return FC_OK;
    }
    render->member = (const uint8_t *)render->base + field->offset;
    if (field->kind(render, NULL)) {
        fc_put_shape(sink, render->comma ? ",\"%\":" : "{\"%\":", &field->key);
        render->item = 0;
        render->comma = 1;
        render->stage = VALUE;
    } else {
        if (field->required)
            return FC_ERR_MISSING;
        render->field++;
    }
    return FC_OK;
}

int fc_render_more(struct fc_render *render, struct fc_sink *sink)
{
    while (render->stage != CLOSED) {
        int err;
        if (sink->room < ROOM)
            return FC_AGAIN;
        if (render->stage == KEY) {
            err = open_field(render, sink);
        } else {
            err = render->field->kind(render, sink);
            if (!err && render->stage == VALUE) {
                render->field++;
                render->stage = KEY;
            }
        }
        if (err)
            return err;
    }
    return FC_OK;
}

int fc_render_measure(struct fc_render *render, const struct fc_field *fields, const void *request,
                      uint32_t *len, uint8_t *digest)
{
    struct fc_hash_sink hash;
    fc_render_init(render, fields, request);
    fc_hash_init(&hash);
    int err = fc_render_more(render, &hash.sink);
    int failed = fc_sha256_finish(&hash.sha256, digest);
    *len = hash.sink.total;
    if (!err)
        fc_render_init(render, fields, request);
    return err ? err : failed;
}

int fc_object(struct fc_render *render, struct fc_sink *sink)
{
    const void *base = *(const void *const *)render->member;
    if (!sink)
        return base != NULL;
    return render->item ? FC_OK : descend(render, base);
}

int fc_render_item(const struct fc_render *render, struct fc_sink *sink, size_t count)
{
    if (count > (render->field->max ? render->field->max : UINT16_MAX))
        return FC_ERR_TOO_MANY;
    if (sink->room <= 2)
        return FC_AGAIN;
    if (render->item < count) {
        fc_put(sink, &"[,"[render->item > 0], 1);
        return 1;
    }
    fc_put_text(sink, &"[]"[count > 0]);
    return FC_OK;
}

int fc_array(struct fc_render *render, struct fc_sink *sink)
{
    const struct fc_objects *list = render->member;
    if (!sink)
        return list->items != NULL;
    int err = fc_render_item(render, sink, list->count);
    if (err <= 0)
        return err;
    return descend(render,
                   (const uint8_t *)list->items + (size_t)render->item * render->field->stride);
}

int fc_flag(struct fc_render *render, struct fc_sink *sink)
{
    enum fc_boolean flag = *(const enum fc_boolean *)render->member;
    if (!sink)
        return flag != FC_UNSET;
    fc_put_text(sink, flag == FC_TRUE ? "true" : "false");
    return FC_OK;
}

int fc_integer(struct fc_render *render, struct fc_sink *sink)
{
    uint32_t number = *(const uint32_t *)render->member;
    if (!sink)
        return number != 0;
    fc_put_decimal(sink, number);
    return FC_OK;
}
