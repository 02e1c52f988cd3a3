/*
 * Auto-prompt: the AWS CLI can ask for what is missing on a terminal. This program does not ask,
 * and where it is told to, that is an error, as it is for the AWS CLI without a terminal.
 */
#ifndef FIELDCASE_PROMPT_H
#define FIELDCASE_PROMPT_H

#include <stddef.h>

enum fc_prompt { FC_PROMPT_OFF, FC_PROMPT_PARTIAL, FC_PROMPT_ON };

/*
 * Find whether to ask: by arguments, which are only looked at, or AWS_CLI_AUTO_PROMPT.
 * Returns 0, or an exit code with the complaint said: both options are given.
 */
int fc_prompt_find(enum fc_prompt *prompt, char *const *args, size_t count);

/* Say that there is no prompt. Returns the exit code. */
int fc_prompt_fail(void);

#endif
