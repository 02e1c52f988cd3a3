/*
 * The commands of the outbox: report, drain, status, outbox.
 */
#ifndef FIELDCASE_COMMANDS_H
#define FIELDCASE_COMMANDS_H

#include "../settings.h"
#include "../value/region.h"

/* One of these commands as it was called. */
struct fc_invocation {
    const struct fc_globals *globals;
    struct fc_settings *settings;
    struct fc_region *region;
    char **args; /* behind the command's name */
    size_t count;
};

/* Whether a word is the name of one of them. */
int fc_is_outbox_command(const char *word);

/* Carry it out. Returns the exit code. */
int fc_outbox_command(const char *word, struct fc_invocation *invocation);

#endif
