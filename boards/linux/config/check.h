/* Settings that the AWS CLI refuses where they are wrong, though it may have no use for them. */
#ifndef FIELDCASE_CHECK_H
#define FIELDCASE_CHECK_H

#include "config.h"

/*
 * Check what the environment and the profile say of metadata.
 * Returns 0, or an exit code, with the complaint said.
 */
int fc_config_check_metadata(const struct fc_config *config);

/* Check that the profile is there, if an option or a variable names it. Returns as above. */
int fc_config_check_profile(const struct fc_config *config);

/* Check what they say of the checksums and the compression of requests. Returns as above. */
int fc_config_check_requests(const struct fc_config *config);

#endif
