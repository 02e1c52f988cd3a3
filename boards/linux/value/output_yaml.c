/*
 * YAML, by libyaml's emitter: blocks, sorted keys, and an anchor for what stands in several places.
 */
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "output.h"
#include "yaml_resolver.h"

/* A list or object, by where its items lie. */
struct seen {
    const struct fc_value *items;
    unsigned number; /* of its anchor; 0: it stands in one place */
    int is_put;      /* 1: what follows are aliases */
};

struct writer {
    yaml_emitter_t emitter;
    struct fc_sink *sink;
    struct fc_region *region;
    struct seen *table; /* a hash table, at most half full */
    size_t cap, count;
    unsigned anchors;
};

static int put_value(struct writer *writer, const struct fc_value *value);

static int write_sink(void *sink, unsigned char *data, size_t len)
{
    fc_put(sink, data, len);
    return 1;
}

/* Find the place of a list's or object's items. */
static struct seen *find_seen(const struct writer *writer, const struct fc_value *items)
{
    size_t i = ((uintptr_t)items >> 4) * 2654435761u & (writer->cap - 1);
    while (writer->table[i].items && writer->table[i].items != items)
        i = (i + 1) & (writer->cap - 1);
    return &writer->table[i];
}

/* Double the table. Returns 0, or -1. */
static int grow_seen(struct writer *writer)
{
    struct seen *old = writer->table;
    size_t old_cap = writer->cap, cap = old_cap ? 2 * old_cap : 16;
    struct seen *table = fc_region_take(writer->region, cap * sizeof *table);
    if (!table)
        return -1;
    memset(table, 0, cap * sizeof *table);
    writer->table = table;
    writer->cap = cap;
    for (size_t i = 0; i < old_cap; i++)
        if (old[i].items)
            *find_seen(writer, old[i].items) = old[i];
    return 0;
}

/* Number all that is met a second time, in that order. Returns 0, or -1. */
static int number_shared(struct writer *writer, const struct fc_value *value)
{
    size_t width = value->kind == FC_VALUE_OBJECT ? 2 : value->kind == FC_VALUE_LIST;
    int err = 0;
    if (!width || !value->len)
        return 0;
    if (2 * writer->count >= writer->cap && grow_seen(writer) < 0)
        return -1;
    struct seen *seen = find_seen(writer, value->as.items);
    if (seen->items) {
        if (!seen->number)
            seen->number = ++writer->anchors;
        return 0;
    }
    seen->items = value->as.items;
    writer->count++;
    struct fc_value sorted = *value;
    if (width == 2)
        err = fc_value_sort(&sorted, writer->region);
    for (size_t i = width - 1; i < width * value->len && !err; i += width)
        err = number_shared(writer, &sorted.as.items[i]);
    return err;
}

/* Emit an event that was made, if it was. Returns 0, or -1. */
static int emit(struct writer *writer, yaml_event_t *event, int is_made)
{
    return is_made && yaml_emitter_emit(&writer->emitter, event) ? 0 : -1;
}

static int put_scalar(struct writer *writer, const char *text, size_t len, int is_plain)
{
    yaml_event_t event;
    return emit(writer, &event,
                yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text,
                                             (int)len, is_plain, 1, YAML_ANY_SCALAR_STYLE));
}

static int put_float(struct writer *writer, double value)
{
    char text[FC_FLOAT_SIZE];
    size_t len = fc_float_text(text, value);
    if (value != value)
        return put_scalar(writer, ".nan", 4, 1);
    if (value - value != 0)
        return value < 0 ? put_scalar(writer, "-.inf", 5, 1) : put_scalar(writer, ".inf", 4, 1);
    return put_scalar(writer, text, len, 1);
}

/* A string is plain unless it would be read as something else. */
static int put_string(struct writer *writer, const struct fc_value *string)
{
    int is_plain = fc_yaml_resolve(string->as.text) == FC_YAML_STRING;
    return put_scalar(writer, string->as.text, string->len, is_plain);
}

static int put_items(struct writer *writer, const struct fc_value *value, const char *anchor)
{
    const yaml_char_t *name = (const yaml_char_t *)anchor;
    int is_object = value->kind == FC_VALUE_OBJECT, err;
    struct fc_value sorted = *value;
    yaml_event_t event;
    if (is_object && fc_value_sort(&sorted, writer->region) < 0)
        return -1;
    err = emit(writer, &event,
               is_object ? yaml_mapping_start_event_initialize(&event, name, NULL, 1,
                                                               YAML_BLOCK_MAPPING_STYLE)
                         : yaml_sequence_start_event_initialize(&event, name, NULL, 1,
                                                                YAML_BLOCK_SEQUENCE_STYLE));
    for (size_t i = 0; i < (is_object + 1) * (size_t)value->len && !err; i++)
        err = put_value(writer, &sorted.as.items[i]);
    if (err)
        return err;
    return emit(writer, &event,
                is_object ? yaml_mapping_end_event_initialize(&event)
                          : yaml_sequence_end_event_initialize(&event));
}

/* A list or object: whole with its anchor, or the alias for it. */
static int put_collection(struct writer *writer, const struct fc_value *value)
{
    struct seen *seen = value->len ? find_seen(writer, value->as.items) : NULL;
    char name[16];
    yaml_event_t event;
    if (!seen || !seen->number)
        return put_items(writer, value, NULL);
    snprintf(name, sizeof name, "id%03u", seen->number);
    if (!seen->is_put) {
        seen->is_put = 1;
        return put_items(writer, value, name);
    }
    return emit(writer, &event, yaml_alias_event_initialize(&event, (const yaml_char_t *)name));
}

static int put_value(struct writer *writer, const struct fc_value *value)
{
    switch (value->kind) {
    case FC_VALUE_NULL:
        return put_scalar(writer, "null", 4, 1);
    case FC_VALUE_FALSE:
        return put_scalar(writer, "false", 5, 1);
    case FC_VALUE_TRUE:
        return put_scalar(writer, "true", 4, 1);
    case FC_VALUE_INTEGER:
        return put_scalar(writer, value->as.text, value->len, 1);
    case FC_VALUE_FLOAT:
        return put_float(writer, value->as.number);
    case FC_VALUE_LIST:
    case FC_VALUE_OBJECT:
        return put_collection(writer, value);
    default:
        return put_string(writer, value);
    }
}

/* Put the one document. */
static int put_document(struct writer *writer, const struct fc_value *value)
{
    yaml_event_t event;
    if (emit(writer, &event, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING)) ||
        emit(writer, &event, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1)) ||
        put_value(writer, value) ||
        emit(writer, &event, yaml_document_end_event_initialize(&event, 1)))
        return -1;
    return emit(writer, &event, yaml_stream_end_event_initialize(&event));
}

int fc_output_put_yaml(struct fc_sink *sink, struct fc_region *region, const struct fc_value *value)
{
    struct writer writer;
    memset(&writer, 0, sizeof writer);
    writer.sink = sink;
    writer.region = region;
    if (number_shared(&writer, value) < 0 || !yaml_emitter_initialize(&writer.emitter))
        return -1;
    yaml_emitter_set_unicode(&writer.emitter, 1);
    yaml_emitter_set_output(&writer.emitter, write_sink, sink);
    int err = put_document(&writer, value);
    yaml_emitter_delete(&writer.emitter);
    return err;
}
