/*
 * The credentials of a container (ECS, EKS Pod Identity, Greengrass), from an address that the
 * environment names: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI.
 */
#ifndef FIELDCASE_CONTAINER_H
#define FIELDCASE_CONTAINER_H

#include "keys.h"
#include "surroundings.h"

/* Returns FC_FOUND, FC_ELSEWHERE, or an exit code, with the complaint said. */
int fc_container_find(struct fc_keys *keys, const struct fc_surroundings *around);

#endif
