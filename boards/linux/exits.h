/*
 * Exit codes of a call: the AWS CLI's, where it would end as well, or one for each kind of failure.
 */
#ifndef FIELDCASE_EXITS_H
#define FIELDCASE_EXITS_H

#include <stdint.h>

#include "../../core/answer.h"
#include "message.h"

/*
 * The exit code for a result that is not FC_CREATED. detailed: a code for each kind of failure;
 * attempts: how often the call may be made. An unknown outcome has the AWS CLI's code if that, too,
 * would make the call only once, and else its own.
 */
enum fc_exit fc_exit_of(const struct fc_result *result, int detailed, uint32_t attempts);

#endif
