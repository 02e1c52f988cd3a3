/*
 * What the program says about itself and its use.
 */
#ifndef FIELDCASE_HELP_H
#define FIELDCASE_HELP_H

#include "options.h"

/* Print the manual on standard output. Returns the exit code. */
int fc_help(void);

/* Print name and version on standard output. Returns the exit code. */
int fc_version(void);

/* Say what is wrong with the command line, as a shape and its texts (message.h), and how it is
 * used. Returns the exit code. */
int fc_usage_fail(const char *shape, const char *const *texts);

/* Take options out of args as fc_options_take does. Returns 0, or the exit code of fc_usage_fail.
 */
int fc_usage_take(const struct fc_option *options, size_t option_count, char **args, size_t *count);

/* See to it that no argument is left that nothing has taken. Returns as above. */
int fc_usage_end(char **args, size_t count);

#endif
