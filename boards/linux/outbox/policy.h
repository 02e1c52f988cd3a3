/*
 * The options that the commands of the outbox share: where it is, and the policy of delivery.
 */
#ifndef FIELDCASE_POLICY_H
#define FIELDCASE_POLICY_H

#include "../../../core/budget.h"
#include "../options.h"

/* As given; NULL: not given. */
struct fc_policy_options {
    const char *directory;
    const char *accept, *lag, *pace, *backoff, *window, *hour, *day;
    struct fc_strings failover; /* URLs */
};

#define FC_POLICY_OWN 11

/*
 * Take these, and a command's own options, at most FC_POLICY_OWN of them, out of args, *count of
 * them; and let the policy be as given.
 * Returns 0, or an exit code with the complaint said.
 */
int fc_policy_take(struct fc_policy *policy, struct fc_policy_options *given,
                   const struct fc_option *own, size_t own_count, char **args, size_t *count);

/*
 * Read a decimal number, the value of an option. text NULL: *number stays.
 * Returns 0, or an exit code with the complaint said.
 */
int fc_number_read(uint32_t *number, const char *option, const char *text, uint32_t most);

#endif
