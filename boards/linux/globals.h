/*
 * The global options: those that say how a command is to be carried out, not what. They may stand
 * anywhere, and so may the word that names the command.
 */
#ifndef FIELDCASE_GLOBALS_H
#define FIELDCASE_GLOBALS_H

#include "options.h"

/* As given; NULL or FC_UNSET: not given. */
struct fc_globals {
    const char *command; /* the first word, any */
    const char *endpoint_url, *output, *query, *profile, *region, *color, *ca_bundle;
    const char *read_timeout, *connect_timeout, *binary_format, *exit_codes;
    enum fc_boolean debug, no_verify_ssl, no_paginate, no_sign_request, no_pager;
    enum fc_boolean auto_prompt, no_auto_prompt, quiet, syslog, version;
};

/* The most options that the table has. */
#define FC_GLOBALS_MAX 32

/*
 * Write the table of them, whose targets are in globals.
 * Returns how many there are.
 */
size_t fc_globals_list(struct fc_option options[FC_GLOBALS_MAX], struct fc_globals *globals);

/*
 * Take them out of args; what globals holds already is given before them.
 * Returns 0, or an exit code, with the complaint said.
 */
int fc_globals_take(struct fc_globals *globals, char **args, size_t *count);

#endif
