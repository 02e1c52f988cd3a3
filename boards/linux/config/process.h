/*
 * credential_process: a program of the user's that prints credentials as JSON.
 */
#ifndef FIELDCASE_PROCESS_H
#define FIELDCASE_PROCESS_H

#include "keys.h"

/*
 * Run a command, whose words are split and unquoted as a shell does, but which no shell sees, and
 * take the keys that it prints.
 * Returns FC_FOUND, or an exit code, with the complaint said.
 */
int fc_process_run(struct fc_keys *keys, const char *command);

#endif
