/* Settings that the AWS CLI refuses where they are wrong, though it may have no use for them. */
#ifndef FIELDCASE_CHECK_H
#define FIELDCASE_CHECK_H

#include "config.h"

/*
 * Check what the environment and the profile say of metadata, checksums and compression.
 * Returns 0, or an exit code, with the complaint said.
 */
int fc_config_check(const struct fc_config *config);

#endif
