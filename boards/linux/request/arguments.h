/*
 * The arguments of an operation: its members as options, as core knows them. The member
 * ccEmailAddresses is the option --cc-email-addresses.
 */
#ifndef FIELDCASE_ARGUMENTS_H
#define FIELDCASE_ARGUMENTS_H

#include "../../../core/render.h"

/* The most fields that an operation has. */
#define FC_FIELDS_MAX 16

/* What stands for a field's name as an option, with its dashes and a NUL. */
#define FC_OPTION_NAME_SIZE 56

/* What a member was given: the one that its kind asks for. NULL or FC_UNSET: nothing. */
struct fc_argument {
    const char *text;
    struct fc_strings list;
    enum fc_boolean flag;
};

struct fc_arguments {
    const struct fc_operation *operation;
    struct fc_argument members[FC_FIELDS_MAX]; /* as operation->fields */
    const char *input_json, *input_yaml;       /* --cli-input-json, --cli-input-yaml */
    const char *skeleton;                      /* --generate-cli-skeleton */
};

/* Write a field's name as an option: "--cc-email-addresses". */
void fc_option_name(char name[FC_OPTION_NAME_SIZE], const char *prefix, const char *key);

/* How many fields an operation has. */
size_t fc_fields_count(const struct fc_operation *operation);

/*
 * Take the arguments of an operation out of args, where nothing may be left but the word "help".
 * Returns 0, an exit code with the complaint said, or FC_ARGUMENTS_HELP.
 */
enum { FC_ARGUMENTS_HELP = -1 };
int fc_arguments_take(struct fc_arguments *arguments, const struct fc_operation *operation,
                      char **args, size_t *count);

#endif
