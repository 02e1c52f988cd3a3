/*
 * `fieldcase doctor`: goes the way that a case would go, hop by hop, and tells what it finds on
 * standard output. It ends with a dry run, which the service checks as it would a case, but opens
 * none.
 */
#ifndef FIELDCASE_DOCTOR_H
#define FIELDCASE_DOCTOR_H

#include "settings.h"

/* Examine everything. Returns 0 if a case could be opened, or the exit code of what prevents it. */
int fc_doctor(struct fc_settings *settings, const struct fc_globals *globals);

#endif
