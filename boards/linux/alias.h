/* Aliases: other names of the command, in the AWS CLI's file ~/.aws/cli/alias. */
#ifndef FIELDCASE_ALIAS_H
#define FIELDCASE_ALIAS_H

#include "words.h"

/*
 * Find what a name stands for: the words that are given in its place, none if it is no alias.
 * Aliases that run another program are none.
 * Returns 0, or an exit code, with the complaint said.
 */
int fc_alias_find(struct fc_words *words, const char *name);

#endif
