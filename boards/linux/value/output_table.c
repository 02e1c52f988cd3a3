/*
 * Tables. A value becomes sections, each with a title, perhaps headers, and rows; what is nested
 * becomes sections of their own, further in. All are as wide as the widest.
 */
#include <string.h>

#include "../request/python.h"
#include "sections.h"
#include "width.h"

struct table {
    struct fc_region *region;
    struct fc_section *first, *last;
    int err;
};

static void *take(struct table *table, size_t size)
{
    void *taken = fc_region_take(table->region, size);
    if (taken)
        memset(taken, 0, size);
    else
        table->err = -1;
    return taken;
}

static void add_section(struct table *table, const struct fc_value *title, size_t indent)
{
    struct fc_section *section = take(table, sizeof *section);
    if (!section)
        return;
    section->title = title ? title->as.text : NULL;
    section->title_len = title ? title->len : 0;
    section->indent = indent;
    section->headers = section->rows = fc_value_of(FC_VALUE_LIST);
    if (table->last)
        table->last->next = section;
    else
        table->first = section;
    table->last = section;
}

/* Make the columns of a section wide enough for these cells. */
static void widen(struct table *table, struct fc_section *section, const struct fc_value *cells)
{
    if (cells->len > section->columns) {
        size_t *widths = take(table, cells->len * sizeof *widths);
        if (!widths)
            return;
        if (section->columns)
            memcpy(widths, section->widths, section->columns * sizeof *widths);
        section->widths = widths;
        section->columns = cells->len;
    }
    for (size_t i = 0; i < cells->len; i++) {
        size_t width = fc_width(cells->as.items[i].as.text, cells->as.items[i].len);
        if (width > section->widths[i])
            section->widths[i] = width;
    }
}

/* Append a value to a row, as text. */
static void add_cell(struct table *table, struct fc_value *row, struct fc_value value)
{
    if (value.kind != FC_VALUE_STRING) {
        struct fc_sink counting;
        struct fc_window_sink window;
        fc_count_init(&counting);
        fc_put_python(&counting, &value);
        char *text = take(table, (size_t)counting.total + 1);
        if (!text)
            return;
        fc_window_init(&window, text, counting.total, 0);
        fc_put_python(&window.sink, &value);
        value = (struct fc_value){
            .kind = FC_VALUE_STRING, .len = (uint32_t)window.len, .as.text = text};
    }
    table->err |= fc_value_append(row, table->region, value);
}

static void add_row(struct table *table, struct fc_value row)
{
    if (table->err)
        return;
    widen(table, table->last, &row);
    table->err |= fc_value_append(&table->last->rows, table->region, row);
}

static int is_scalar(const struct fc_value *value)
{
    return value->kind != FC_VALUE_LIST && value->kind != FC_VALUE_OBJECT;
}

/* Whether a value is worth a table: not null, false, 0, "", [] or {}. */
static int is_something(const struct fc_value *value)
{
    switch (value->kind) {
    case FC_VALUE_NULL:
    case FC_VALUE_FALSE:
        return 0;
    case FC_VALUE_TRUE:
        return 1;
    case FC_VALUE_INTEGER:
        return strcmp(value->as.text, "0") != 0;
    case FC_VALUE_FLOAT:
        return value->as.number != 0;
    default:
        return value->len > 0;
    }
}

/* Sort the keys of an object into those of scalars and the others: sets, as objects. */
static void part_keys(struct table *table, const struct fc_value *object, struct fc_value *scalars,
                      struct fc_value *others)
{
    const struct fc_value nothing = fc_value_of(FC_VALUE_NULL);
    for (size_t i = 0; object->kind == FC_VALUE_OBJECT && i < object->len; i++) {
        const struct fc_value *member = &object->as.items[2 * i];
        table->err |=
            fc_value_set(is_scalar(member + 1) ? scalars : others, table->region, *member, nothing);
    }
}

static void add_headers(struct table *table, const struct fc_value *keys)
{
    struct fc_value headers = fc_value_of(FC_VALUE_LIST);
    for (size_t i = 0; i < keys->len; i++)
        table->err |= fc_value_append(&headers, table->region, keys->as.items[2 * i]);
    if (table->err)
        return;
    widen(table, table->last, &headers);
    table->last->headers = headers;
}

/* Add the row that an object has under these keys. */
static void add_members(struct table *table, const struct fc_value *object,
                        const struct fc_value *keys)
{
    struct fc_value row = fc_value_of(FC_VALUE_LIST);
    for (size_t i = 0; i < keys->len; i++) {
        const struct fc_value *key = &keys->as.items[2 * i];
        const struct fc_value *found = fc_value_find(object, key->as.text, key->len);
        add_cell(table, &row, found ? *found : fc_value_borrow(""));
    }
    add_row(table, row);
}

static void build(struct table *table, const struct fc_value *title, const struct fc_value *value,
                  size_t indent);

/* Build what stands under those keys that are not scalars. */
static void build_nested(struct table *table, const struct fc_value *object,
                         const struct fc_value *keys, size_t indent)
{
    for (size_t i = 0; i < keys->len; i++) {
        const struct fc_value *key = &keys->as.items[2 * i];
        const struct fc_value *found = fc_value_find(object, key->as.text, key->len);
        if (found)
            build(table, key, found, indent + 1);
    }
}

static void build_object(struct table *table, const struct fc_value *object, size_t indent)
{
    struct fc_value scalars = fc_value_of(FC_VALUE_OBJECT), others = scalars;
    part_keys(table, object, &scalars, &others);
    table->err |= fc_value_sort(&scalars, table->region) | fc_value_sort(&others, table->region);
    if (table->err)
        return;
    if (scalars.len == 1) { /* a row of key and value */
        struct fc_value row = fc_value_of(FC_VALUE_LIST);
        add_cell(table, &row, scalars.as.items[0]);
        for (size_t i = 0; i < object->len; i++)
            if (is_scalar(&object->as.items[2 * i + 1]))
                add_cell(table, &row, object->as.items[2 * i + 1]);
        add_row(table, row);
    } else if (scalars.len) {
        add_headers(table, &scalars);
        add_members(table, object, &scalars);
    }
    build_nested(table, object, &others, indent);
}

/* A list of objects: a row each, and if they have more than scalars a section each. */
static void build_objects(struct table *table, const struct fc_value *title,
                          const struct fc_value *list, size_t indent)
{
    struct fc_value scalars = fc_value_of(FC_VALUE_OBJECT), others = scalars;
    for (size_t i = 0; i < list->len; i++)
        part_keys(table, &list->as.items[i], &scalars, &others);
    table->err |= fc_value_sort(&scalars, table->region) | fc_value_sort(&others, table->region);
    if (table->err)
        return;
    add_headers(table, &scalars);
    for (size_t i = 0; i < list->len && !table->err; i++) {
        if (i && others.len) {
            add_section(table, title, indent);
            if (!table->err)
                add_headers(table, &scalars);
        }
        if (table->err)
            return;
        add_members(table, &list->as.items[i], &scalars);
        build_nested(table, &list->as.items[i], &others, indent);
    }
}

/* A list of other things: a row each scalar, and each list of scalars. */
static void build_rows(struct table *table, const struct fc_value *list)
{
    for (size_t i = 0; i < list->len && !table->err; i++) {
        const struct fc_value *item = &list->as.items[i];
        struct fc_value row = fc_value_of(FC_VALUE_LIST);
        size_t width = item->kind == FC_VALUE_OBJECT ? 2 : 1, scalars = 0;
        if (is_scalar(item)) {
            add_cell(table, &row, *item);
            add_row(table, row);
            continue;
        }
        while (scalars < item->len && is_scalar(&item->as.items[width * scalars]))
            scalars++;
        if (scalars < item->len) {
            build(table, NULL, item, 0);
            continue;
        }
        for (size_t j = 0; j < item->len; j++) /* of an object, its keys */
            add_cell(table, &row, item->as.items[width * j]);
        add_row(table, row);
    }
}

static void build(struct table *table, const struct fc_value *title, const struct fc_value *value,
                  size_t indent)
{
    if (!is_something(value))
        return;
    if (title)
        add_section(table, title, indent);
    if (table->err)
        return;
    if (value->kind == FC_VALUE_OBJECT)
        build_object(table, value, indent);
    else if (value->kind == FC_VALUE_LIST && value->as.items[0].kind == FC_VALUE_OBJECT)
        build_objects(table, title, value, indent);
    else if (value->kind == FC_VALUE_LIST)
        build_rows(table, value);
}

int fc_output_put_table(struct fc_sink *sink, struct fc_region *region,
                        const struct fc_output *output, const struct fc_value *value)
{
    struct table table = {.region = region};
    const struct fc_value title = fc_value_borrow(output->title);
    build(&table, &title, value, 0);
    if (table.err || !table.first)
        return table.err;
    return fc_sections_put(sink, region, output, table.first);
}
