/*
 * The pager: a program that shows on a terminal what would else be printed there. It is looked for
 * before anything is sent, and left out where it would show nothing.
 */
#ifndef FIELDCASE_PAGER_H
#define FIELDCASE_PAGER_H

#include <sys/types.h>

#include "words.h"

struct fc_pager {
    struct fc_words words; /* program and arguments; none: there is no pager */
    pid_t child;
    int terminal; /* standard output as it was */
};

/*
 * Find the pager for standard output: AWS_PAGER, what the configuration says (or NULL), PAGER, or
 * "less" if there is one. An empty one is none, and where standard output is no terminal there is
 * none either.
 * Returns 0, or an exit code with the complaint said: it cannot be run.
 */
int fc_pager_find(struct fc_pager *pager, const char *configured);

/*
 * Let what is written to standard output from here on go to the pager.
 * Returns 1, or 0: there is none, or it could not be started.
 */
int fc_pager_begin(struct fc_pager *pager);

/* Wait until the user is done with the pager; standard output is again what it was. */
void fc_pager_end(struct fc_pager *pager);

#endif
