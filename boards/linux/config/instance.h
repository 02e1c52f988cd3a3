/*
 * The metadata of an EC2 instance: the credentials of its role, and the region it is in. Version 2
 * is spoken, with a token; version 1 only where the instance has no tokens.
 */
#ifndef FIELDCASE_INSTANCE_H
#define FIELDCASE_INSTANCE_H

#include "keys.h"
#include "surroundings.h"

/* Returns FC_FOUND, FC_ELSEWHERE, or an exit code, with the complaint said. */
int fc_instance_find(struct fc_keys *keys, const struct fc_surroundings *around);

/*
 * Find the region from the availability zone, and write its name.
 * Returns FC_FOUND, FC_ELSEWHERE, or an exit code, with the complaint said.
 */
int fc_instance_region(char region[FC_REGION_SIZE], const struct fc_surroundings *around);

#endif
