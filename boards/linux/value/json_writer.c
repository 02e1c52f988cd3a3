#include "json_writer.h"

#include <string.h>

#include "../../../core/utf8.h"

#define INDENT 4

struct writer {
    struct fc_sink *sink;
    enum fc_json_style style;
};

static void put_value(const struct writer *writer, const struct fc_value *value, unsigned depth);

/* Put \u and four hexadecimal digits. */
static void put_unit(struct fc_sink *sink, uint32_t unit)
{
    const uint8_t bytes[2] = {(uint8_t)(unit >> 8), (uint8_t)unit};
    fc_put(sink, "\\u", 2);
    fc_put_hex(sink, bytes, 2);
}

static void put_escaped(struct fc_sink *sink, uint32_t point)
{
    static const char names[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (const char *name = names; *name; name += 2)
        if (point == (unsigned char)*name) {
            fc_put(sink, "\\", 1);
            fc_put(sink, name + 1, 1);
            return;
        }
    if (point >= 0x10000) {
        put_unit(sink, 0xd800 + ((point - 0x10000) >> 10));
        point = 0xdc00 + (point & 0x3ff);
    }
    put_unit(sink, point);
}

static void put_string(const struct writer *writer, const char *text, size_t len)
{
    static const uint8_t heads[] = {0, 0x7f, 0x1f, 0x0f, 0x07}; /* bits of the point, by length */
    fc_put(writer->sink, "\"", 1);
    while (len) {
        const uint8_t *bytes = (const uint8_t *)text;
        int taken = fc_utf8_sequence(bytes, len);
        int is_surrogate = taken <= 0; /* which is three bytes here */
        size_t count = taken > 0 ? (size_t)taken : len < 3 ? len : 3;
        uint32_t point = bytes[0] & heads[count];
        for (size_t i = 1; i < count; i++)
            point = point << 6 | (bytes[i] & 0x3f);
        int is_plain = point >= 0x20 && point != '"' && point != '\\' && !is_surrogate &&
                       (writer->style == FC_JSON_SHOWN || point < 0x7f);
        if (is_plain)
            fc_put(writer->sink, text, count);
        else
            put_escaped(writer->sink, point);
        text += count;
        len -= count;
    }
    fc_put(writer->sink, "\"", 1);
}

static void put_float(struct fc_sink *sink, double number)
{
    char text[FC_FLOAT_SIZE];
    size_t len = fc_float_text(text, number);
    if (number != number)
        fc_put_text(sink, "NaN");
    else if (number - number != 0)
        fc_put_text(sink, number < 0 ? "-Infinity" : "Infinity");
    else
        fc_put(sink, text, len);
}

/* Begin the line of a member or item, or of the bracket behind the last one. */
static void put_line(const struct writer *writer, unsigned depth)
{
    if (writer->style != FC_JSON_SHOWN)
        return;
    fc_put(writer->sink, "\n", 1);
    for (unsigned i = 0; i < depth * INDENT; i++)
        fc_put(writer->sink, " ", 1);
}

static void put_items(const struct writer *writer, const struct fc_value *value, unsigned depth)
{
    int is_object = value->kind == FC_VALUE_OBJECT;
    const struct fc_value *item = value->as.items;
    fc_put(writer->sink, is_object ? "{" : "[", 1);
    for (size_t i = 0; i < value->len; i++) {
        if (i)
            fc_put(writer->sink, ", ", writer->style == FC_JSON_WIRE ? 2 : 1);
        put_line(writer, depth + 1);
        if (is_object) {
            put_string(writer, item->as.text, item->len);
            fc_put(writer->sink, ": ", writer->style == FC_JSON_TIGHT ? 1 : 2);
            item++;
        }
        put_value(writer, item++, depth + 1);
    }
    if (value->len)
        put_line(writer, depth);
    fc_put(writer->sink, is_object ? "}" : "]", 1);
}

static void put_value(const struct writer *writer, const struct fc_value *value, unsigned depth)
{
    switch (value->kind) {
    case FC_VALUE_NULL:
        fc_put_text(writer->sink, "null");
        break;
    case FC_VALUE_FALSE:
        fc_put_text(writer->sink, "false");
        break;
    case FC_VALUE_TRUE:
        fc_put_text(writer->sink, "true");
        break;
    case FC_VALUE_INTEGER:
        fc_put(writer->sink, value->as.text, value->len);
        break;
    case FC_VALUE_FLOAT:
        put_float(writer->sink, value->as.number);
        break;
    case FC_VALUE_LIST:
    case FC_VALUE_OBJECT:
        put_items(writer, value, depth);
        break;
    default:
        put_string(writer, value->as.text, value->len);
    }
}

void fc_put_json(struct fc_sink *sink, const struct fc_value *value, enum fc_json_style style)
{
    const struct writer writer = {sink, style};
    put_value(&writer, value, 0);
}
