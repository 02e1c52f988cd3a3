#include "options.h"

#include <string.h>

/* What an argument is. */
enum { WORD, OPTION, UNKNOWN, AMBIGUOUS };

/* An argument that is an option, taken apart. */
struct match {
    const struct fc_option *option;
    char *value;     /* behind "=", or NULL */
    size_t name_len; /* of what was given: perhaps only the beginning of its name */
};

struct table {
    const struct fc_option *options;
    size_t count;
};

/* Whether an argument is a negative number: -5, -2.5, -.5. */
static int is_number(const char *arg)
{
    static const char digits[] = "0123456789";
    size_t whole = strspn(arg + 1, digits);
    const char *rest = arg + 1 + whole;
    if (!*rest)
        return whole > 0;
    return *rest == '.' && rest[1] && !rest[1 + strspn(rest + 1, digits)];
}

static int begins(const struct fc_option *option, const char *arg, size_t len)
{
    return !strncmp(option->name, arg, len);
}

/* Say what an argument is; of an OPTION, *match says the rest. */
static int classify(const struct table *table, char *arg, struct match *match)
{
    size_t found = 0, len = strcspn(arg, "=");
    if (arg[0] != '-')
        return WORD;
    match->name_len = len;
    match->value = arg[len] ? arg + len + 1 : NULL;
    for (size_t i = 0; arg[1] == '-' && len > 2 && i < table->count; i++) {
        const struct fc_option *option = &table->options[i];
        if (!begins(option, arg, len))
            continue;
        match->option = option;
        if (!option->name[len])
            return OPTION;
        found++;
    }
    if (found)
        return found == 1 ? OPTION : AMBIGUOUS;
    return !arg[1] || is_number(arg) || strchr(arg, ' ') ? WORD : UNKNOWN;
}

/* Whether the next argument is there and can be a value. */
static int is_value(const struct table *table, char **args, size_t left)
{
    struct match match;
    return left && strcmp(args[0], "--") != 0 && classify(table, args[0], &match) == WORD;
}

static int complain_ambiguous(const struct table *table, const char *arg, size_t len,
                              struct fc_sink *complaint)
{
    fc_put_text(complaint, "ambiguous option: ");
    fc_put_text(complaint, arg);
    fc_put_text(complaint, " could match ");
    for (size_t i = 0, found = 0; i < table->count; i++) {
        if (!begins(&table->options[i], arg, len))
            continue;
        fc_put_text(complaint, found++ ? ", " : "");
        fc_put_text(complaint, table->options[i].name);
    }
    return -1;
}

static int complain(const struct match *match, const char *what, struct fc_sink *complaint)
{
    fc_put_text(complaint, "argument ");
    fc_put_text(complaint, match->option->name);
    fc_put_text(complaint, what);
    return -1;
}

/*
 * Store what an option was given: behind "=", or in args, of which `left` follow it.
 * Returns how many of args were used, or -1.
 */
static int store(const struct table *table, const struct match *match, char **args, size_t left,
                 struct fc_sink *complaint)
{
    const struct fc_option *option = match->option;
    size_t used = 0;
    if (option->kind == FC_OPTION_FLAG) {
        if (match->value)
            return complain(match, ": takes no value", complaint);
        *(enum fc_boolean *)option->target = option->flag;
    } else if (option->kind == FC_OPTION_LIST) {
        struct fc_strings *list = option->target;
        if (match->value)
            *--args = match->value; /* the option's own place becomes the list */
        else
            while (is_value(table, args + used, left - used))
                used++;
        list->items = (const char *const *)args;
        list->count = match->value ? 1 : used;
    } else {
        char *value = match->value;
        if (!value && is_value(table, args, left))
            value = args[used++];
        if (!value)
            return complain(match, ": expected one argument", complaint);
        if (option->kind == FC_OPTION_TEXT)
            *(struct fc_source *)option->target =
                (struct fc_source){.data = value, .len = strlen(value)};
        else
            *(const char **)option->target = value;
    }
    return (int)used;
}

int fc_options_take(const struct fc_option *options, size_t option_count, char **args,
                    size_t *count, struct fc_sink *complaint)
{
    const struct table table = {options, option_count};
    size_t i = 0, kept = 0;
    while (i < *count && strcmp(args[i], "--") != 0) {
        struct match match;
        char *arg = args[i++];
        int kind = classify(&table, arg, &match);
        if (kind == AMBIGUOUS)
            return complain_ambiguous(&table, arg, match.name_len, complaint);
        if (kind == OPTION) {
            int used = store(&table, &match, args + i, *count - i, complaint);
            if (used < 0)
                return -1;
            i += (size_t)used;
        } else {
            args[kept++] = arg;
        }
    }
    while (i < *count)
        args[kept++] = args[i++];
    *count = kept;
    return 0;
}

char *fc_options_word(char **args, size_t *count)
{
    const struct table none = {NULL, 0};
    struct match match;
    for (size_t i = 0; i < *count; i++) {
        char *arg = args[i];
        if (!strcmp(arg, "--") || classify(&none, arg, &match) != WORD)
            continue;
        memmove(args + i, args + i + 1, (--*count - i) * sizeof *args);
        return arg;
    }
    return NULL;
}
