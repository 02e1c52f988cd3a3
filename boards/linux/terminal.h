/*
 * The terminal of the process, whatever its standard streams are: to ask for a secret.
 */
#ifndef FIELDCASE_TERMINAL_H
#define FIELDCASE_TERMINAL_H

#include <stddef.h>

/*
 * Ask a question and read a line, which is not shown while it is typed, into text of cap bytes.
 * Returns its length, or -1: there is no terminal, the line does not fit, or none was typed.
 */
int fc_terminal_ask(char *text, size_t cap, const char *question);

/* Let the terminal show again what is typed, if it does not. Safe in a signal handler. */
void fc_terminal_restore(void);

#endif
