#include "wire.h"

#include <string.h>

#include "../../../core/utf8.h"
#include "../message.h"
#include "../value/json_writer.h"

#define LEFT_FREE 2 /* bytes of the sink's room, for what follows a value */

/* A kind of field: JSON that is ready to be sent, a span. */
static int prepared(struct fc_render *render, struct fc_sink *sink)
{
    const struct fc_source *json = render->member;
    if (!sink)
        return json->data != NULL;
    if (!render->item) {
        render->item = 1;
        render->off = 0;
    }
    size_t len = json->len - render->off, room = sink->room - LEFT_FREE;
    size_t part = len < room ? len : room;
    fc_put(sink, (const char *)json->data + render->off, part);
    render->off += (uint32_t)part;
    return part < len ? FC_AGAIN : FC_OK;
}

/* Whether core can write a string: it is UTF-8 without lone surrogates. */
static int is_plain(const struct fc_value *value)
{
    if (value->kind != FC_VALUE_STRING)
        return 0;
    for (uint32_t i = 0; i < value->len;) {
        int taken = fc_utf8_sequence((const uint8_t *)value->as.text + i, value->len - i);
        if (taken <= 0)
            return 0;
        i += (uint32_t)taken;
    }
    return 1;
}

/* Write a value as JSON into the region. Returns 0, or -1: no memory. */
static int prepare(struct fc_source *source, struct fc_region *region, const struct fc_value *value)
{
    struct fc_window_sink window;
    struct fc_sink count;
    fc_count_init(&count);
    fc_put_json(&count, value, FC_JSON_WIRE);
    void *json = fc_region_take(region, count.total);
    if (!json)
        return -1;
    fc_window_init(&window, json, count.total, 0);
    fc_put_json(&window.sink, value, FC_JSON_WIRE);
    *source = (struct fc_source){.data = json, .len = count.total};
    return 0;
}

int fc_wire_init(struct fc_wire *wire, const struct fc_parameters *parameters)
{
    struct fc_member_value member;
    size_t count = 0;
    memset(wire, 0, sizeof *wire);
    wire->operation = *parameters->operation;
    wire->operation.fields = wire->fields;
    for (size_t at = 0; fc_parameters_next(parameters, &at, &member); count++) {
        struct fc_field *field = &wire->fields[count];
        struct fc_source *source = &wire->sources[count];
        if (!member.field || count == FC_FIELDS_MAX)
            return fc_fail(FC_EXIT_FAILURE, "'%' is no member of the operation",
                           FC_TEXTS(member.key->as.text));
        field->key = member.field->key;
        field->offset = (uint16_t)(count * sizeof *source);
        field->kind = fc_text;
        if (member.given && member.given->stream.read) {
            *source = member.given->stream;
        } else if (is_plain(member.value)) {
            *source = (struct fc_source){.data = member.value->as.text, .len = member.value->len};
        } else {
            field->kind = prepared;
            if (prepare(source, parameters->region, member.value) < 0)
                return fc_fail(FC_EXIT_FAILURE, "'%' is too large to be kept",
                               FC_TEXTS(field->key));
        }
    }
    return 0;
}
