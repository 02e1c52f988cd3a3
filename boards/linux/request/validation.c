#include "validation.h"

#include <string.h>

#include "../message.h"
#include "python.h"

static void put_missing(struct fc_sink *sink, const struct fc_parameters *parameters)
{
    const struct fc_field *fields = parameters->operation->fields;
    for (size_t i = 0; fields[i].key; i++)
        if (fields[i].required && !parameters->own[i].given &&
            !fc_value_get(&parameters->input, fields[i].key))
            fc_put_shape(sink, "\nMissing required parameter in input: \"%\"", &fields[i].key);
}

static void put_unknown(struct fc_sink *sink, const struct fc_parameters *parameters)
{
    struct fc_member_value member;
    for (size_t at = 0; fc_parameters_next(parameters, &at, &member);) {
        const struct fc_field *field = parameters->operation->fields;
        if (member.field)
            continue;
        fc_put_text(sink, "\nUnknown parameter in input: \"");
        fc_put_shown(sink, member.key->as.text, member.key->len);
        fc_put_text(sink, "\", must be one of: ");
        for (size_t i = 0; field[i].key; i++) {
            fc_put_text(sink, i ? ", " : "");
            fc_put_text(sink, field[i].key);
        }
    }
}

/* Put the name of a member, or of an item of it. */
static void put_name(struct fc_sink *sink, const char *what, const char *key, const uint32_t *item)
{
    fc_put_shape(sink, "\nInvalid % for parameter ", &what);
    fc_put_text(sink, key);
    if (item) {
        fc_put_text(sink, "[");
        fc_put_decimal(sink, *item);
        fc_put_text(sink, "]");
    }
    fc_put_text(sink, ", value: ");
}

/* A sink before another one, which makes harmless what passes; whole characters, as a rule. */
struct shown_sink {
    struct fc_sink sink;
    struct fc_sink *below;
};

static void shown_put(struct fc_sink *sink, const void *data, size_t len)
{
    fc_put_shown(((struct shown_sink *)(void *)sink)->below, data, len);
}

static void put_type(struct fc_sink *sink, const char *key, const uint32_t *item,
                     const struct fc_value *value, const char *valid)
{
    struct shown_sink shown = {.below = sink};
    fc_count_init(&shown.sink);
    shown.sink.put = shown_put;
    put_name(sink, "type", key, item);
    fc_put_python(&shown.sink, value);
    fc_put_shape(sink, ", type: %, valid types: %",
                 (const char *const[]){fc_python_type(value), valid});
}

/* Put what is wrong with bytes where a text should be. */
static void put_bytes(struct fc_sink *sink, const char *key, const struct fc_value *value)
{
    put_name(sink, "type", key, NULL);
    fc_put_text(sink, "b");
    fc_put_python_string(sink, value);
    fc_put_text(sink, ", type: <class 'bytes'>, valid types: <class 'str'>");
}

/* Whether a string has fewer characters than this. */
static int is_shorter(const struct fc_value *string, uint32_t least)
{
    uint32_t characters = 0;
    for (uint32_t i = 0; i < string->len && characters < least; i++)
        characters += (string->as.text[i] & 0xc0) != 0x80;
    return characters < least;
}

static void put_length(struct fc_sink *sink, const struct fc_member_value *member)
{
    uint8_t byte;
    const struct fc_source *stream = member->given ? &member->given->stream : NULL;
    int is_short = stream && stream->read
                       ? member->field->min && stream->read(stream->data, 0, &byte, 1) == 0
                       : is_shorter(member->value, member->field->min);
    if (!is_short)
        return;
    put_name(sink, "length", member->field->key, NULL);
    fc_put_text(sink, "0, valid min length: ");
    fc_put_decimal(sink, member->field->min);
}

static void put_list(struct fc_sink *sink, const char *key, const struct fc_value *list)
{
    if (list->kind != FC_VALUE_LIST) {
        put_type(sink, key, NULL, list, "<class 'list'>, <class 'tuple'>");
        return;
    }
    for (uint32_t i = 0; i < list->len; i++)
        if (list->as.items[i].kind != FC_VALUE_STRING)
            put_type(sink, key, &i, list->as.items + i, "<class 'str'>");
}

static void put_member(struct fc_sink *sink, const struct fc_member_value *member)
{
    const struct fc_field *field = member->field;
    const struct fc_value *value = member->value;
    if (field->kind == fc_list) {
        put_list(sink, field->key, value);
    } else if (field->kind == fc_flag) {
        if (value->kind != FC_VALUE_TRUE && value->kind != FC_VALUE_FALSE)
            put_type(sink, field->key, NULL, value, "<class 'bool'>");
    } else if (member->given && member->given->bytes) {
        put_bytes(sink, field->key, value);
    } else if (value->kind != FC_VALUE_STRING) {
        put_type(sink, field->key, NULL, value, "<class 'str'>");
    } else {
        put_length(sink, member);
    }
}

void fc_put_report(struct fc_sink *sink, const struct fc_parameters *parameters)
{
    struct fc_member_value member;
    put_missing(sink, parameters);
    put_unknown(sink, parameters);
    for (size_t at = 0; fc_parameters_next(parameters, &at, &member);)
        if (member.field)
            put_member(sink, &member);
}

int fc_parameters_check(const struct fc_parameters *parameters)
{
    struct fc_stream stream;
    struct fc_sink count;
    fc_count_init(&count);
    fc_put_report(&count, parameters);
    if (!count.total)
        return 0;
    fc_message_begin(&stream, "ERROR");
    fc_put_text(&stream.sink, "An error occurred (ParamValidation): Parameter validation failed:");
    fc_put_report(&stream.sink, parameters);
    fc_message_end(&stream);
    return FC_EXIT_USAGE;
}
