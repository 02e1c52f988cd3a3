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

/* Of a member of struct fc_port and the wrong function for it: what spoils, and the row for it. */
#define MUTANT_SPOIL(member, function)                                                             \
    static void spoil_##function(struct fc_port *port)                                             \
    {                                                                                              \
        port->member = function;                                                                   \
    }
#define MUTANT_ROW(member, function) {#function, spoil_##function},

/* The wrong sockets and the wrong rest of a machine; each table ends with a name of NULL. */
extern const struct mutant mutants_socket[], mutants_machine[];

/* Both tables, then NULL. */
extern const struct mutant *const mutants[];

/* What the mutants spoil: the port as it was, and what is behind it. */
extern struct fc_port mutant_right;
extern struct fc_posix *mutant_posix;

/* Do what a port may not: wait. */
void mutant_pause_ms(int ms);

/* Spoil port, which fc_posix_init has filled. Returns 0, or -1 if there is no such mutant. */
int mutants_apply(const char *name, struct fc_port *port, struct fc_posix *posix);

#endif
