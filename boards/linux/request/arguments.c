#include "arguments.h"

#include <string.h>

#include "../help.h"
#include "../message.h"
#include "../options.h"

#define OTHERS 3 /* options that are no members */

/* The options of an operation: one for each field, two for each flag, and the others. */
struct table {
    struct fc_option options[2 * FC_FIELDS_MAX + OTHERS];
    char names[2 * FC_FIELDS_MAX][FC_OPTION_NAME_SIZE];
    size_t count;
};

static const char input_json[] = "--cli-input-json", input_yaml[] = "--cli-input-yaml",
                  skeleton[] = "--generate-cli-skeleton";
static const char *const skeletons[] = {"input", "output", "yaml-input", NULL};

void fc_option_name(char name[FC_OPTION_NAME_SIZE], const char *prefix, const char *key)
{
    struct fc_window_sink window;
    fc_window_init(&window, name, FC_OPTION_NAME_SIZE - 1, 0);
    fc_put_text(&window.sink, prefix);
    for (; *key; key++) {
        char lower = (char)(*key | 0x20);
        if (*key != lower)
            fc_put(&window.sink, "-", 1);
        fc_put(&window.sink, &lower, 1);
    }
    name[window.len] = 0;
}

size_t fc_fields_count(const struct fc_operation *operation)
{
    size_t count = 0;
    while (operation->fields[count].key)
        count++;
    return count;
}

static void add(struct table *table, const struct fc_option *option, const char *prefix,
                const char *key)
{
    char *name = table->names[table->count];
    fc_option_name(name, prefix, key);
    table->options[table->count] = *option;
    table->options[table->count++].name = name;
}

static void list_options(struct table *table, struct fc_arguments *arguments)
{
    const struct fc_option others[OTHERS] = {
        {input_json, &arguments->input_json, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {input_yaml, &arguments->input_yaml, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {skeleton, &arguments->skeleton, FC_OPTION_MAYBE, FC_UNSET, 0, skeletons},
    };
    const struct fc_field *fields = arguments->operation->fields;
    table->count = 0;
    for (size_t i = 0; fields[i].key; i++) {
        struct fc_argument *argument = &arguments->members[i];
        struct fc_option option = {.kind = FC_OPTION_VALUE, .target = &argument->text};
        if (fields[i].kind == fc_list) {
            option.kind = FC_OPTION_LIST;
            option.target = &argument->list;
        } else if (fields[i].kind == fc_flag) {
            option.kind = FC_OPTION_FLAG;
            option.target = &argument->flag;
            option.flag = FC_TRUE;
        }
        add(table, &option, "--", fields[i].key);
        option.flag = FC_FALSE;
        if (fields[i].kind == fc_flag)
            add(table, &option, "--no-", fields[i].key);
    }
    memcpy(table->options + table->count, others, sizeof others);
    table->count += OTHERS;
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

/*
 * Whether members may be missing: their values come from elsewhere, or none is needed. As the AWS
 * CLI has it, that is told by these very words, wherever they stand; a skeleton by its first.
 */
static int is_lenient(char **args, size_t count)
{
    int skeletons_seen = 0;
    for (size_t i = 0; i < count; i++) {
        if (!strcmp(args[i], input_json) || !strcmp(args[i], input_yaml))
            return 1;
        if (!strcmp(args[i], skeleton) && !skeletons_seen++ &&
            (i + 1 == count || strcmp(args[i + 1], "output") != 0))
            return 1;
    }
    return 0;
}

/* Complain of the members that must be there and are not. */
static int complain_missing(const struct fc_arguments *arguments)
{
    const struct fc_field *fields = arguments->operation->fields;
    struct words words;
    fc_window_init(&words.window, words.text, sizeof words.text - 1, 0);
    for (size_t i = 0; fields[i].key; i++) {
        char name[FC_OPTION_NAME_SIZE];
        if (!fields[i].required || arguments->members[i].text)
            continue;
        fc_option_name(name, "--", fields[i].key);
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
        return FC_ARGUMENTS_HELP;
    if (word && *word)
        args[left++] = word; /* as the AWS CLI has it: the first word comes last */
    if (!left)               /* it was an empty one, which is none */
        return 0;
    fc_window_init(&words.window, words.text, sizeof words.text - 1, 0);
    for (size_t i = 0; i < left; i++)
        add_word(&words, args[i]);
    return fc_usage_fail("Unknown options: %", FC_TEXTS(words.text));
}

int fc_arguments_take(struct fc_arguments *arguments, const struct fc_operation *operation,
                      char **args, size_t *count)
{
    struct table table;
    memset(arguments, 0, sizeof *arguments);
    arguments->operation = operation;
    if (*count == 1 && !strcmp(args[0], "help"))
        return FC_ARGUMENTS_HELP;
    int lenient = is_lenient(args, *count);
    list_options(&table, arguments);
    int code = fc_usage_take(table.options, table.count, args, count);
    if (!code && !lenient)
        code = complain_missing(arguments);
    return code || !*count ? code : complain_unknown(args, *count);
}
