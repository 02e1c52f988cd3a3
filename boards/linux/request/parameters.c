#include "parameters.h"

#include <string.h>

#include "../../../core/utf8.h"
#include "../message.h"
#include "../value/json_reader.h"
#include "input.h"
#include "paramfile.h"

static int fail_memory(const char *option)
{
    return fc_fail(FC_EXIT_FAILURE, "Error parsing parameter '%': it is too large to be kept",
                   FC_TEXTS(option));
}

/* Make a string of an argument; it is borrowed if it is UTF-8. */
static int take_text(struct fc_value *value, struct fc_region *region, const char *text)
{
    size_t len = strlen(text), off = 0;
    for (int taken; off < len; off += (size_t)taken) {
        taken = fc_utf8_sequence((const uint8_t *)text + off, len - off);
        if (taken <= 0)
            return fc_value_string(value, region, text, len);
    }
    *value = fc_value_borrow(text);
    return 0;
}

/* Read the value of a list as JSON. */
static int read_list(struct fc_value *value, struct fc_region *region, const char *option,
                     const char *text, size_t len)
{
    struct fc_stream stream;
    struct fc_json_fault fault;
    if (fc_json_read(value, region, text, len, &fault) == 0)
        return 0;
    if (!fault.what)
        return fail_memory(option);
    fc_message_begin(&stream, "ERROR");
    fc_put_shape(&stream.sink,
                 "An error occurred (ParamValidation): Error parsing parameter '%': Invalid JSON: ",
                 &option);
    fc_put_json_fault(&stream.sink, &fault);
    fc_put_text(&stream.sink, "\nJSON received: ");
    fc_put_shown(&stream.sink, text, len);
    fc_message_end(&stream);
    return FC_EXIT_USAGE;
}

/* Where in a text of len bytes its first character is that is no blank. */
static size_t skip_blanks(const char *text, size_t len)
{
    size_t off = 0;
    while (off < len && text[off] && strchr(" \t\n\r\v\f", text[off]))
        off++;
    return off;
}

/* Make a list of the parts of a file: its characters, or the numbers of its bytes. */
static int take_parts(struct fc_value *list, struct fc_region *region, const struct fc_value *text,
                      int bytes)
{
    struct fc_value part;
    *list = fc_value_of(FC_VALUE_LIST);
    for (size_t off = 0; off < text->len;) {
        size_t len = 1;
        int err;
        if (bytes) {
            err = fc_value_integer(&part, region, (unsigned char)text->as.text[off]);
        } else {
            while (off + len < text->len && (text->as.text[off + len] & 0xc0) == 0x80)
                len++;
            err = fc_value_string(&part, region, text->as.text + off, len);
        }
        if (err || fc_value_append(list, region, part) < 0)
            return -1;
        off += len;
    }
    return 0;
}

/* A list whose one value is a file: JSON, or else, as the AWS CLI has it, its single parts. */
static int load_list_file(struct fc_value *list, struct fc_region *region, const char *option,
                          const char *name)
{
    struct fc_paramfile file;
    int code = fc_paramfile_read(&file, region, option, name);
    if (code)
        return code;
    if (!file.bytes) {
        size_t off = skip_blanks(file.text.as.text, file.text.len);
        if (off == file.text.len)
            return fc_fail(FC_EXIT_FAILURE, "Error parsing parameter '%': % is empty",
                           FC_TEXTS(option, name));
        if (file.text.as.text[off] == '[')
            return read_list(list, region, option, file.text.as.text, file.text.len);
    }
    return take_parts(list, region, &file.text, file.bytes) ? fail_memory(option) : 0;
}

/* A list of one value, which may stand for more. */
static int load_only(struct fc_value *list, struct fc_region *region, const char *option,
                     const char *given)
{
    struct fc_value item;
    size_t len = strlen(given);
    if (fc_is_paramfile(given))
        return load_list_file(list, region, option, given);
    if (given[skip_blanks(given, len)] == '[')
        return read_list(list, region, option, given, len);
    *list = fc_value_of(FC_VALUE_LIST);
    if (take_text(&item, region, given) < 0 || fc_value_append(list, region, item) < 0)
        return fail_memory(option);
    return 0;
}

static int load_list(struct fc_value *list, struct fc_region *region, const char *option,
                     const struct fc_strings *given)
{
    if (given->count == 1)
        return load_only(list, region, option, given->items[0]);
    *list = fc_value_of(FC_VALUE_LIST);
    for (size_t i = 0; i < given->count; i++) {
        struct fc_value item;
        if (take_text(&item, region, given->items[i]) < 0 ||
            fc_value_append(list, region, item) < 0)
            return fail_memory(option);
    }
    return 0;
}

static int load_text(struct fc_parameter *parameter, struct fc_region *region, const char *option,
                     const char *text)
{
    struct fc_paramfile file;
    if (!fc_is_paramfile(text))
        return take_text(&parameter->value, region, text) < 0 ? fail_memory(option) : 0;
    int code = fc_paramfile_open(&file, region, option, text);
    parameter->value = file.text;
    parameter->stream = file.stream;
    parameter->bytes = file.bytes;
    return code;
}

/* Load what a member was given. */
static int load(struct fc_parameter *parameter, struct fc_region *region,
                const struct fc_field *field, const struct fc_argument *argument)
{
    char option[FC_OPTION_NAME_SIZE];
    fc_option_name(option, "--", field->key);
    parameter->given = argument->text || argument->list.items || argument->flag;
    if (argument->text)
        return load_text(parameter, region, option, argument->text);
    if (argument->list.items)
        return load_list(&parameter->value, region, option, &argument->list);
    if (argument->flag)
        parameter->value = fc_value_of(argument->flag == FC_TRUE ? FC_VALUE_TRUE : FC_VALUE_FALSE);
    return 0;
}

int fc_parameters_load(struct fc_parameters *parameters, struct fc_region *region,
                       const struct fc_arguments *arguments)
{
    const struct fc_field *fields = arguments->operation->fields;
    int code = 0;
    memset(parameters, 0, sizeof *parameters);
    parameters->operation = arguments->operation;
    parameters->region = region;
    for (size_t i = 0; fields[i].key && !code; i++)
        code = load(&parameters->own[i], region, &fields[i], &arguments->members[i]);
    return code ? code : fc_input_load(&parameters->input, region, arguments);
}

/* The field of this name, or NULL. */
static const struct fc_field *find_field(const struct fc_operation *operation,
                                         const struct fc_value *key)
{
    for (const struct fc_field *field = operation->fields; field->key; field++)
        if (fc_value_is(key, field->key))
            return field;
    return NULL;
}

int fc_parameters_next(const struct fc_parameters *parameters, size_t *at,
                       struct fc_member_value *member)
{
    const struct fc_operation *operation = parameters->operation;
    size_t fields = fc_fields_count(operation);
    const struct fc_value *input = &parameters->input;
    size_t members = input->kind == FC_VALUE_OBJECT ? input->len : 0;
    for (; *at < fields; ++*at) {
        const struct fc_parameter *own = &parameters->own[*at];
        if (!own->given)
            continue;
        *member = (struct fc_member_value){&operation->fields[(*at)++], own, NULL, &own->value};
        return 1;
    }
    for (; *at - fields < members; ++*at) {
        const struct fc_value *key = input->as.items + 2 * (*at - fields);
        const struct fc_field *field = find_field(operation, key);
        if (field && parameters->own[field - operation->fields].given)
            continue;
        *member = (struct fc_member_value){field, NULL, key, key + 1};
        ++*at;
        return 1;
    }
    return 0;
}
