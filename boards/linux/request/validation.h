/* Validation: what can be found wrong with parameters before they are sent. */
#ifndef FIELDCASE_VALIDATION_H
#define FIELDCASE_VALIDATION_H

#include "parameters.h"

/*
 * Put the report, a line a problem: what is missing, what is unknown, what has a wrong type or is
 * too short. Nothing is put if all is well.
 */
void fc_put_report(struct fc_sink *sink, const struct fc_parameters *parameters);

/*
 * Check parameters. Returns 0, or an exit code with the report said.
 */
int fc_parameters_check(const struct fc_parameters *parameters);

#endif
