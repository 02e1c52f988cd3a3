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
};

#define FC_POLICY_OPTIONS 8

/* Write the table of them, whose targets are in given. */
void fc_policy_list(struct fc_option options[FC_POLICY_OPTIONS], struct fc_policy_options *given);

/*
 * Let the policy be as given.
 * Returns 0, or an exit code with the complaint said.
 */
int fc_policy_read(struct fc_policy *policy, const struct fc_policy_options *given);

/*
 * Read a decimal number, the value of an option. text NULL: *number stays.
 * Returns 0, or an exit code with the complaint said.
 */
int fc_number_read(uint32_t *number, const char *option, const char *text, uint32_t most);

#endif
