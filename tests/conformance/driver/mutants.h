/*
 * Ports that are wrong, each in one way: what the conformance suite must notice.
 */
#ifndef FIELDCASE_MUTANTS_H
#define FIELDCASE_MUTANTS_H

#include "../../../port/posix/posix.h"

struct mutant {
    const char *name;
    void (*spoil)(struct fc_port *port); /* replace a function by a wrong one */
};

/* All of them; the table ends with a name of NULL. */
extern const struct mutant mutants[];

/* Spoil port, which fc_posix_init has filled. Returns 0, or -1 if there is no such mutant. */
int mutants_apply(const char *name, struct fc_port *port, struct fc_posix *posix);

#endif
