/*
 * Making one call: everything below the command line is put together here.
 */
#ifndef FIELDCASE_SUBMIT_H
#define FIELDCASE_SUBMIT_H

#include "settings.h"

/*
 * Send a request of an operation once, wait for its answer, and report what became of it. The
 * credentials are wiped as soon as they are not needed.
 * Returns the exit code.
 */
int fc_submit(struct fc_settings *settings, const struct fc_operation *operation,
              const void *request);

#endif
