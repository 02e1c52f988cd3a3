/*
 * The command that puts a fault into the outbox.
 */
#ifndef FIELDCASE_ENQUEUE_H
#define FIELDCASE_ENQUEUE_H

#include "commands.h"

/* fieldcase report. Returns the exit code. */
int fc_report_command(struct fc_bench *bench);

#endif
