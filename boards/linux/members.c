#include "members.h"

#include <errno.h>
#include <string.h>

#include "file.h"
#include "help.h"
#include "message.h"
#include "options.h"

#define NAME_SIZE 64

/* The options of an operation: one for each field, two for each flag. */
struct table {
    struct fc_option options[2 * FC_MEMBERS_MAX];
    char names[2 * FC_MEMBERS_MAX][NAME_SIZE];
    size_t count;
};

/* Write the option of a member: its prefix and "ccEmailAddresses" become "--cc-email-addresses". */
static void name_option(char name[NAME_SIZE], const char *prefix, const char *key)
{
    struct fc_window_sink window;
    fc_window_init(&window, name, NAME_SIZE - 1, 0);
    fc_put_text(&window.sink, prefix);
    for (; *key; key++) {
        char lower = (char)(*key | 0x20);
        if (*key != lower)
            fc_put(&window.sink, "-", 1);
        fc_put(&window.sink, &lower, 1);
    }
    name[window.len] = 0;
}

static void add(struct table *table, const struct fc_field *field, void *request,
                enum fc_option_kind kind, enum fc_boolean flag)
{
    struct fc_option *option = &table->options[table->count];
    char *name = table->names[table->count++];
    name_option(name, flag == FC_FALSE ? "--no-" : "--", field->key);
    option->name = name;
    option->kind = kind;
    option->target = (uint8_t *)request + field->offset;
    option->flag = flag;
}

static void list_options(struct table *table, const struct fc_operation *operation, void *request)
{
    table->count = 0;
    for (const struct fc_field *field = operation->fields; field->key; field++) {
        if (field->kind == fc_string) {
            add(table, field, request, FC_OPTION_VALUE, FC_UNSET);
        } else if (field->kind == fc_text) {
            add(table, field, request, FC_OPTION_TEXT, FC_UNSET);
        } else if (field->kind == fc_list) {
            add(table, field, request, FC_OPTION_LIST, FC_UNSET);
        } else if (field->kind == fc_flag) {
            add(table, field, request, FC_OPTION_FLAG, FC_TRUE);
            add(table, field, request, FC_OPTION_FLAG, FC_FALSE);
        }
    }
}

/* What an option that takes a text was given, or NULL. */
static const char *given(const struct fc_option *option)
{
    const struct fc_strings *list = option->target;
    const struct fc_source *source = option->target;
    switch (option->kind) {
    case FC_OPTION_VALUE:
        return *(const char *const *)option->target;
    case FC_OPTION_TEXT:
        return source->data;
    case FC_OPTION_LIST:
        return list->items && list->count == 1 ? list->items[0] : NULL;
    default:
        return NULL;
    }
}

/* Load what an option's value names with file://. */
static int load(const struct fc_option *option)
{
    const char *value = given(option);
    if (!value)
        return 0;
    int is_file = !strncmp(value, "file://", 7) || !strncmp(value, "fileb://", 8);
    if (option->kind == FC_OPTION_LIST && (is_file || value[strspn(value, " \t\r\n")] == '['))
        return fc_fail(FC_EXIT_USAGE,
                       "Error parsing parameter '%': a list cannot be read from a file or as "
                       "JSON: give its items one after the other",
                       FC_TEXTS(option->name));
    if (!is_file)
        return 0;
    if (value[4] == 'b')
        return fc_fail(FC_EXIT_USAGE,
                       "Error parsing parameter '%': it is a text: file:// instead of fileb://",
                       FC_TEXTS(option->name));
    int why = option->kind == FC_OPTION_TEXT ? fc_file_source(option->target, value + 7)
                                             : fc_file_text(option->target, value + 7);
    if (why == EILSEQ)
        return fc_fail(FC_EXIT_USAGE, "Error parsing parameter '%': % holds a NUL byte",
                       FC_TEXTS(option->name, value));
    if (why == EFBIG)
        return fc_fail(FC_EXIT_USAGE, "Error parsing parameter '%': % is too large to be kept",
                       FC_TEXTS(option->name, value));
    if (why)
        return fc_fail(FC_EXIT_USAGE, "Error parsing parameter '%': Unable to load paramfile %: %",
                       FC_TEXTS(option->name, value, strerror(why)));
    return 0;
}

/* Words with commas between, as many as have room. */
struct words {
    struct fc_window_sink window;
    char text[512];
};

static void add_word(struct words *words, const char *word)
{
    if (words->window.len)
        fc_put_text(&words->window.sink, ", ");
    fc_put_text(&words->window.sink, word);
    words->text[words->window.len] = 0;
}

/* Complain of the members that must be there and are not. */
static int complain_missing(const struct fc_operation *operation, const void *request)
{
    struct fc_render render;
    struct words words;
    fc_window_init(&words.window, words.text, sizeof words.text - 1, 0);
    fc_render_init(&render, operation->fields, request);
    for (const struct fc_field *field = operation->fields; field->key; field++) {
        char name[NAME_SIZE];
        render.member = (const uint8_t *)request + field->offset;
        if (!field->required || field->kind(&render, NULL))
            continue;
        name_option(name, "--", field->key);
        add_word(&words, name);
    }
    if (!words.window.len)
        return 0;
    return fc_usage_fail("the following arguments are required: %", FC_TEXTS(words.text));
}

/* Complain of arguments that nothing has taken; or one of them is the word "help". */
static int complain_unknown(char **args, size_t count)
{
    struct words words;
    size_t left = count;
    char *word = fc_options_word(args, &left);
    if (word && !strcmp(word, "help"))
        return FC_MEMBERS_HELP;
    if (word)
        args[left] = word; /* as the AWS CLI has it: the first word comes last */
    fc_window_init(&words.window, words.text, sizeof words.text - 1, 0);
    for (size_t i = 0; i < count; i++)
        add_word(&words, args[i]);
    return fc_usage_fail("Unknown options: %", FC_TEXTS(words.text));
}

int fc_members_take(const struct fc_operation *operation, void *request, char **args, size_t *count)
{
    struct table table;
    if (*count == 1 && !strcmp(args[0], "help"))
        return FC_MEMBERS_HELP;
    list_options(&table, operation, request);
    int code = fc_usage_take(table.options, table.count, args, count);
    if (!code)
        code = complain_missing(operation, request);
    if (code)
        return code;
    if (*count && !strcmp(args[0], "--"))
        memmove(args, args + 1, --*count * sizeof *args);
    if (*count)
        return complain_unknown(args, *count);
    for (size_t i = 0; i < table.count && !code; i++)
        code = load(&table.options[i]);
    return code;
}

/* A number as a text, in a buffer of its own. */
static const char *decimal(char buf[12], uint32_t number)
{
    struct fc_window_sink window;
    fc_window_init(&window, buf, 11, 0);
    fc_put_decimal(&window.sink, number);
    buf[window.len] = 0;
    return buf;
}

int fc_members_check(const struct fc_operation *operation, const void *request)
{
    struct fc_sink count;
    struct fc_render render;
    char option[NAME_SIZE], place[12], length[12], least[12];
    fc_count_init(&count);
    fc_render_init(&render, operation->fields, request);
    int err = fc_render_more(&render, &count);
    if (!err)
        return 0;
    const char *key = render.field->key;
    name_option(option, "--", key);
    decimal(place, render.off);
    if (err == FC_ERR_TOO_SHORT)
        return fc_fail(FC_EXIT_USAGE,
                       "Parameter validation failed: Invalid length for parameter % (%), value: %, "
                       "valid min length: %",
                       FC_TEXTS(key, option, decimal(length, render.characters),
                                decimal(least, render.field->min)));
    if (err == FC_ERR_UTF8)
        return fc_fail(FC_EXIT_USAGE, "Error parsing parameter '%': not valid UTF-8 at byte %",
                       FC_TEXTS(option, place));
    if (err == FC_ERR_SOURCE)
        return fc_fail(FC_EXIT_USAGE, "Error parsing parameter '%': cannot be read at byte %",
                       FC_TEXTS(option, place));
    return fc_fail(FC_EXIT_USAGE, "Parameter validation failed: % (%): %",
                   FC_TEXTS(key, option, fc_error_text(err)));
}

void fc_members_loosen(struct fc_loose_operation *loose, const struct fc_operation *operation)
{
    size_t i = 0;
    do {
        loose->fields[i] = operation->fields[i];
        loose->fields[i].max = 0;
    } while (operation->fields[i++].key);
    loose->operation = *operation;
    loose->operation.fields = loose->fields;
}
