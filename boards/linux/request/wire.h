/* Parameters on the wire: as a struct and a table of fields, which is what core renders. */
#ifndef FIELDCASE_WIRE_H
#define FIELDCASE_WIRE_H

#include "parameters.h"

/*
 * An operation as the AWS CLI has it: what is too long, too many or missing is the service's to
 * refuse.
 */
struct fc_wire {
    struct fc_operation operation;
    struct fc_field fields[FC_FIELDS_MAX + 1];
    struct fc_source sources[FC_FIELDS_MAX]; /* the request that is described by the fields */
};

/*
 * Prepare parameters to be sent. They stay borrowed until they have been.
 * Returns 0, or an exit code with the complaint said: the operation has no such member, or there
 * is no memory.
 */
int fc_wire_init(struct fc_wire *wire, const struct fc_parameters *parameters);

#endif
