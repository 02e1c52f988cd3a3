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

/* Whether an option may be meant by len characters of arg. */
static int begins(const struct fc_option *option, const char *arg, size_t len)
{
    return option->kind != FC_OPTION_WORD && !strncmp(option->name, arg, len) &&
           (!option->whole || !option->name[len]);
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

static int complain(const struct fc_option *option, const char *what, const char *value,
                    struct fc_sink *complaint)
{
    fc_put_shape(complaint, "argument %: ", &option->name);
    fc_put_text(complaint, what);
    if (value)
        fc_put_shape(complaint, " '%'", &value);
    return -1;
}

/* Let a value that an option was given be its own, if it is among its choices. */
static int set_text(const struct fc_option *option, const char *value, struct fc_sink *complaint)
{
    const char *const *choice = option->choices;
    while (choice && *choice && strcmp(*choice, value) != 0)
        choice++;
    if (!choice || *choice) {
        *(const char **)option->target = value;
        return 0;
    }
    (void)complain(option, "Found invalid choice", value, complaint);
    fc_put_text(complaint, " (choose from ");
    for (choice = option->choices; *choice; choice++) {
        fc_put_text(complaint, choice == option->choices ? "" : ", ");
        fc_put_text(complaint, *choice);
    }
    fc_put_text(complaint, ")");
    return -1;
}

/* Let a list be what follows in args, or what is behind "=". Returns how many of args were used. */
static size_t set_list(const struct table *table, const struct match *match, char **args,
                       size_t left)
{
    struct fc_strings *list = match->option->target;
    size_t used = 0;
    if (match->value)
        *--args = match->value; /* the option's own place becomes the list */
    else
        while (is_value(table, args + used, left - used))
            used++;
    list->items = (const char *const *)args;
    list->count = match->value ? 1 : used;
    return used;
}

/*
 * Store what an option was given: behind "=", or in args, of which `left` follow it.
 * Returns how many of args were used, or -1.
 */
static int store(const struct table *table, const struct match *match, char **args, size_t left,
                 struct fc_sink *complaint)
{
    const struct fc_option *option = match->option;
    const char *value = match->value;
    int used = 0;
    if (option->kind == FC_OPTION_LIST)
        return (int)set_list(table, match, args, left);
    if (option->kind == FC_OPTION_FLAG || option->kind == FC_OPTION_LAST) {
        if (value)
            return complain(option, "ignored explicit argument", value, complaint);
        *(enum fc_boolean *)option->target = option->flag;
        return 0;
    }
    if (!value && is_value(table, args, left))
        value = args[used++];
    if (!value && option->kind == FC_OPTION_MAYBE)
        value = option->choices[0];
    if (!value)
        return complain(option, "expected one argument", NULL, complaint);
    return set_text(option, value, complaint) < 0 ? -1 : used;
}

/* The option of the table that takes the first word, if it is still to come. */
static const struct fc_option *waiting(const struct table *table)
{
    for (size_t i = 0; i < table->count; i++)
        if (table->options[i].kind == FC_OPTION_WORD)
            return *(const char *const *)table->options[i].target ? NULL : &table->options[i];
    return NULL;
}

/* Arguments that are gone through: args[0..kept) stay, args[next..count) are still to be seen. */
struct pass {
    char **args;
    size_t kept, next, count;
};

/* Take the next argument, whatever it is. Returns 0, 1 if it was the last to be taken, or -1. */
static int take_next(const struct table *table, struct pass *pass, struct fc_sink *complaint)
{
    struct match match;
    char *arg = pass->args[pass->next++];
    const struct fc_option *word = waiting(table);
    int kind = classify(table, arg, &match);
    if (kind == AMBIGUOUS)
        return complain_ambiguous(table, arg, match.name_len, complaint);
    if (kind == WORD && word) {
        int is_end = pass->next < pass->count && !strcmp(pass->args[pass->next], "--");
        pass->next += (size_t)is_end; /* the word uses up the "--" beside it */
        return set_text(word, arg, complaint) ? -1 : is_end;
    }
    if (kind != OPTION) {
        pass->args[pass->kept++] = arg;
        return 0;
    }
    int used = store(table, &match, pass->args + pass->next, pass->count - pass->next, complaint);
    if (used < 0)
        return -1;
    pass->next += (size_t)used;
    return match.option->kind == FC_OPTION_LAST;
}

int fc_options_take(const struct fc_option *options, size_t option_count, char **args,
                    size_t *count, struct fc_sink *complaint)
{
    const struct table table = {options, option_count};
    const struct fc_option *word;
    struct pass pass = {args, 0, 0, *count};
    int done = 0;
    while (!done && pass.next < pass.count && strcmp(args[pass.next], "--") != 0)
        done = take_next(&table, &pass, complaint);
    if (!done && pass.count - pass.next > 1 && (word = waiting(&table)) != NULL) {
        done = set_text(word, args[pass.next + 1], complaint); /* and the "--" is used up */
        pass.next += 2;
    }
    if (done < 0)
        return -1;
    while (pass.next < pass.count)
        args[pass.kept++] = args[pass.next++];
    *count = pass.kept;
    return 0;
}

char *fc_options_word(char **args, size_t *count)
{
    const struct table none = {NULL, 0};
    struct match match;
    size_t at = 0, used = 1;
    while (at < *count && strcmp(args[at], "--") != 0 && classify(&none, args[at], &match) != WORD)
        at++;
    if (at == *count)
        return NULL;
    char *word = args[at];
    if (!strcmp(word, "--"))
        word = at + 1 < *count ? args[at + used++] : NULL;
    else if (at + 1 < *count && !strcmp(args[at + 1], "--"))
        used++;
    *count -= used;
    memmove(args + at, args + at + used, (*count - at) * sizeof *args);
    return word;
}
