#include "python.h"

#include <string.h>

const char *fc_python_type(const struct fc_value *value)
{
    static const char *const types[] = {
        [FC_VALUE_NULL] = "<class 'NoneType'>",
        [FC_VALUE_FALSE] = "<class 'bool'>",
        [FC_VALUE_TRUE] = "<class 'bool'>",
        [FC_VALUE_INTEGER] = "<class 'int'>",
        [FC_VALUE_FLOAT] = "<class 'float'>",
        [FC_VALUE_STRING] = "<class 'str'>",
        [FC_VALUE_LIST] = "<class 'list'>",
        [FC_VALUE_OBJECT] = "<class 'dict'>",
        [FC_VALUE_DATE] = "<class 'datetime.date'>",
        [FC_VALUE_TIME] = "<class 'datetime.datetime'>",
    };
    return types[value->kind];
}

void fc_put_python_string(struct fc_sink *sink, const struct fc_value *string)
{
    const char *text = string->as.text;
    const char quote =
        memchr(text, '\'', string->len) && !memchr(text, '"', string->len) ? '"' : '\'';
    fc_put(sink, &quote, 1);
    for (uint32_t i = 0; i < string->len; i++) {
        const char *escape = strchr("\nn\rr\tt\\\\", text[i]);
        if (text[i] && escape && (escape - "\nn\rr\tt\\\\") % 2 == 0) {
            fc_put(sink, "\\", 1);
            fc_put(sink, escape + 1, 1);
        } else if (text[i] == quote) {
            fc_put(sink, "\\", 1);
            fc_put(sink, &quote, 1);
        } else if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f) {
            fc_put_text(sink, "\\x");
            fc_put_hex(sink, (const uint8_t *)text + i, 1);
        } else {
            fc_put(sink, text + i, 1);
        }
    }
    fc_put(sink, &quote, 1);
}

/* Put a value within another one. */
static void put_inner(struct fc_sink *sink, const struct fc_value *value);

static void put_object(struct fc_sink *sink, const struct fc_value *object)
{
    fc_put_text(sink, "{");
    for (uint32_t i = 0; i < object->len; i++) {
        fc_put_text(sink, i ? ", " : "");
        put_inner(sink, object->as.items + 2 * i);
        fc_put_text(sink, ": ");
        put_inner(sink, object->as.items + 2 * i + 1);
    }
    fc_put_text(sink, "}");
}

static void put_list(struct fc_sink *sink, const struct fc_value *list)
{
    fc_put_text(sink, "[");
    for (uint32_t i = 0; i < list->len; i++) {
        fc_put_text(sink, i ? ", " : "");
        put_inner(sink, list->as.items + i);
    }
    fc_put_text(sink, "]");
}

void fc_put_python(struct fc_sink *sink, const struct fc_value *value)
{
    char number[FC_FLOAT_SIZE];
    switch (value->kind) {
    case FC_VALUE_NULL:
        fc_put_text(sink, "None");
        break;
    case FC_VALUE_FALSE:
    case FC_VALUE_TRUE:
        fc_put_text(sink, value->kind == FC_VALUE_TRUE ? "True" : "False");
        break;
    case FC_VALUE_FLOAT:
        fc_put(sink, number, fc_float_text(number, value->as.number));
        break;
    case FC_VALUE_LIST:
        put_list(sink, value);
        break;
    case FC_VALUE_OBJECT:
        put_object(sink, value);
        break;
    default:
        fc_put(sink, value->as.text, value->len);
    }
}

static void put_inner(struct fc_sink *sink, const struct fc_value *value)
{
    if (value->kind == FC_VALUE_STRING)
        fc_put_python_string(sink, value);
    else
        fc_put_python(sink, value);
}
