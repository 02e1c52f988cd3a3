/* Text: scalars with tabs between them, a line each list or object, each named by its key. */
#include <string.h>

#include "../request/python.h"
#include "output.h"

struct writer {
    struct fc_sink *sink;
    struct fc_region *region;
    int err;
};

/* The first two: the key that a value stands under, and the columns that all of a list have. */
static void put_value(struct writer *writer, const struct fc_value *name,
                      const struct fc_value *columns, const struct fc_value *value);

static int is_scalar(const struct fc_value *value)
{
    return value->kind != FC_VALUE_LIST && value->kind != FC_VALUE_OBJECT;
}

/* The capital of a letter: a byte of ASCII, or two of Latin-1, Greek or Cyrillic. */
static unsigned capital(unsigned letter)
{
    if ((letter >= 'a' && letter <= 'z') || (letter >= 0xe0 && letter <= 0xfe && letter != 0xf7) ||
        (letter >= 0x3b1 && letter <= 0x3c9 && letter != 0x3c2) ||
        (letter >= 0x430 && letter <= 0x44f))
        return letter - 0x20;
    return letter >= 0x450 && letter <= 0x45f ? letter - 0x50 : letter;
}

/* Put a key in capitals. */
static void put_name(struct writer *writer, const struct fc_value *name)
{
    const unsigned char *next = (const unsigned char *)name->as.text, *end = next + name->len;
    while (next < end) {
        int is_pair = (*next & 0xe0) == 0xc0;
        unsigned letter = is_pair ? (*next & 0x1fu) << 6 | (next[1] & 0x3fu) : *next;
        uint8_t bytes[2] = {(uint8_t)capital(letter), 0};
        if (is_pair) {
            letter = capital(letter);
            bytes[0] = (uint8_t)(0xc0 | letter >> 6);
            bytes[1] = (uint8_t)(0x80 | (letter & 0x3f));
        } else if (*next >= 0x80) {
            bytes[0] = *next;
        }
        fc_put(writer->sink, bytes, is_pair ? 2 : 1);
        next += is_pair ? 2 : 1;
    }
}

/* Put one cell of a line. */
static void put_cell(struct writer *writer, const struct fc_value *value, size_t before)
{
    if (before)
        fc_put(writer->sink, "\t", 1);
    fc_put_python(writer->sink, value);
}

/* Put the scalars of a list: a line, or a line each if the list has a name. */
static void put_scalars(struct writer *writer, const struct fc_value *name,
                        const struct fc_value *list)
{
    size_t count = 0;
    for (size_t i = 0; i < list->len; i++) {
        if (!is_scalar(&list->as.items[i]))
            continue;
        if (name)
            put_name(writer, name);
        put_cell(writer, &list->as.items[i], name ? 1 : count++);
        if (name)
            fc_put(writer->sink, "\n", 1);
    }
    if (count)
        fc_put(writer->sink, "\n", 1);
}

/* Find the keys under which any object of a list has a scalar. */
static void find_columns(struct writer *writer, struct fc_value *columns,
                         const struct fc_value *list)
{
    const struct fc_value nothing = fc_value_of(FC_VALUE_NULL);
    *columns = fc_value_of(FC_VALUE_OBJECT);
    for (size_t i = 0; i < list->len; i++) {
        const struct fc_value *item = &list->as.items[i];
        for (size_t j = 0; item->kind == FC_VALUE_OBJECT && j < item->len; j++)
            if (is_scalar(&item->as.items[2 * j + 1]))
                writer->err |=
                    fc_value_set(columns, writer->region, item->as.items[2 * j], nothing);
    }
    writer->err |= fc_value_sort(columns, writer->region);
}

static void put_list(struct writer *writer, const struct fc_value *name,
                     const struct fc_value *list)
{
    int has_objects = 0;
    struct fc_value columns;
    for (size_t i = 0; i < list->len; i++)
        has_objects |= list->as.items[i].kind == FC_VALUE_OBJECT;
    if (has_objects)
        find_columns(writer, &columns, list);
    else
        put_scalars(writer, name, list);
    for (size_t i = 0; i < list->len; i++)
        if (has_objects || !is_scalar(&list->as.items[i]))
            put_value(writer, name, has_objects ? &columns : NULL, &list->as.items[i]);
}

static void put_object(struct writer *writer, const struct fc_value *name,
                       const struct fc_value *columns, const struct fc_value *object)
{
    struct fc_value sorted = *object;
    const struct fc_value *cells = columns ? columns : &sorted;
    size_t count = 0;
    writer->err |= fc_value_sort(&sorted, writer->region);
    for (size_t i = 0; i < cells->len; i++) {
        const struct fc_value *key = &cells->as.items[2 * i], empty = fc_value_borrow("");
        const struct fc_value *value = fc_value_find(object, key->as.text, key->len);
        if (!columns && !is_scalar(value))
            continue;
        if (!count && name) {
            put_name(writer, name);
            count++;
        }
        put_cell(writer, value ? value : &empty, count++);
    }
    if (count)
        fc_put(writer->sink, "\n", 1);
    for (size_t i = 0; i < sorted.len; i++) {
        const struct fc_value *key = &sorted.as.items[2 * i];
        if (columns ? !fc_value_find(columns, key->as.text, key->len) : !is_scalar(key + 1))
            put_value(writer, key, NULL, key + 1);
    }
}

static void put_value(struct writer *writer, const struct fc_value *name,
                      const struct fc_value *columns, const struct fc_value *value)
{
    if (writer->err)
        return;
    if (value->kind == FC_VALUE_LIST) {
        put_list(writer, name, value);
    } else if (value->kind == FC_VALUE_OBJECT) {
        put_object(writer, name, columns, value);
    } else {
        fc_put_python(writer->sink, value);
        fc_put(writer->sink, "\n", 1);
    }
}

int fc_output_put_text(struct fc_sink *sink, struct fc_region *region, const struct fc_value *value)
{
    struct writer writer = {sink, region, 0};
    put_value(&writer, NULL, NULL, value);
    return writer.err;
}
