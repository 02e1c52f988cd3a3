/*
 * The command that puts a fault into the outbox.
 */
#ifndef FIELDCASE_ENQUEUE_H
#define FIELDCASE_ENQUEUE_H

#include "commands.h"
#include "trip.h"

/* fieldcase report, by a trip that has not begun. Returns the exit code. */
int fc_report_command(struct fc_invocation *invocation, struct fc_trip *trip);

#endif
