/*
 * The grammar of the command line: the AWS CLI's, which is that of Python's argparse.
 *
 * An option is a word with two dashes, or any beginning of it that no other option shares. Its
 * value is the next argument or follows "="; the last one given counts. An argument that starts
 * with a dash is a value only if it is "-", a number, or has a blank in it; behind "=" it always
 * is. What is wrong is found from left to right.
 */
#ifndef FIELDCASE_OPTIONS_H
#define FIELDCASE_OPTIONS_H

#include "../../core/render.h"

enum fc_option_kind {
    FC_OPTION_VALUE, /* takes one value; target is a const char * */
    FC_OPTION_MAYBE, /* takes one value, or none: then it is the first of its choices; likewise */
    FC_OPTION_LIST, /* takes all that follow up to the next option; target is a struct fc_strings */
    FC_OPTION_FLAG, /* takes none; target is an enum fc_boolean, which becomes `flag` */
    FC_OPTION_LAST, /* a flag, and what follows it is not looked at */
    FC_OPTION_WORD  /* no option, but the first argument that is none; as FC_OPTION_VALUE */
};

struct fc_option {
    const char *name; /* with its dashes */
    void *target;
    enum fc_option_kind kind;
    enum fc_boolean flag;
    uint8_t whole;              /* 1: it may not be shortened, and so is in no other's way */
    const char *const *choices; /* the only values there are, and a NULL; or NULL: any */
};

/*
 * Take the options of a table, and their values, out of args, *count of them; the others stay, in
 * their order. Values are the arguments themselves, and so are the items of lists: args is borrowed
 * as long as they are, and a list is whole only if nothing stays. Behind "--" nothing is an option.
 * Returns 0, or -1 with what is wrong put into complaint: "argument --subject: expected one
 * argument".
 */
int fc_options_take(const struct fc_option *options, size_t option_count, char **args,
                    size_t *count, struct fc_sink *complaint);

/*
 * Take the first argument that is not an option by its looks, or stands behind "--", out of args,
 * and the "--" beside it.
 * Returns it, or NULL: there is none.
 */
char *fc_options_word(char **args, size_t *count);

#endif
