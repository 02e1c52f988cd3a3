/*
 * The cache of roles' credentials that the AWS CLI keeps in ~/.aws/cli/cache: what STS said is
 * good for an hour, and need not be asked for at every call. Both programs read what either wrote.
 */
#ifndef FIELDCASE_CACHE_H
#define FIELDCASE_CACHE_H

#include "sts.h"

/* Find credentials of a role that last a quarter of an hour at least. Returns 0, or -1. */
int fc_cache_find(struct fc_keys *keys, const struct fc_role *role);

/* Keep credentials of a role, in a file for this user alone; what cannot be kept is not. */
void fc_cache_keep(const struct fc_keys *keys, const struct fc_role *role);

#endif
