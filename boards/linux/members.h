/*
 * The members of a request as options: what core knows of an operation, on the command line. The
 * member ccEmailAddresses is the option --cc-email-addresses.
 */
#ifndef FIELDCASE_MEMBERS_H
#define FIELDCASE_MEMBERS_H

#include "../../core/render.h"

/* More fields than any operation has. */
#define FC_MEMBERS_MAX 16

/* An operation as the AWS CLI has it: what is too long or too many is the service's to refuse. */
struct fc_loose_operation {
    struct fc_operation operation;
    struct fc_field fields[FC_MEMBERS_MAX];
};

void fc_members_loosen(struct fc_loose_operation *loose, const struct fc_operation *operation);

/*
 * Take the members of request, a zeroed struct of the operation, out of args, where nothing may be
 * left but the word "help", and load the files that their values name.
 * Returns 0, an exit code with the complaint said, or FC_MEMBERS_HELP.
 */
enum { FC_MEMBERS_HELP = -1 };
int fc_members_take(const struct fc_operation *operation, void *request, char **args,
                    size_t *count);

/*
 * Check the members as core does, without sending.
 * Returns 0, or an exit code, with the complaint said.
 */
int fc_members_check(const struct fc_operation *operation, const void *request);

#endif
