/*
 * The report of a fault: what a record becomes, to be put into the outbox or straight into a case.
 * The body is rendered while it is read, so it takes no memory.
 */
#ifndef FIELDCASE_FAULT_REPORT_H
#define FIELDCASE_FAULT_REPORT_H

#include "fault.h"
#include "redact.h"
#include "report.h"

#define FC_FAULT_SUBJECT 120
#define FC_FAULT_PRODUCT 40 /* bytes of the product's name that are shown */

struct fc_fault_report {
    struct fc_report report; /* subject, body, fingerprint, repeats; the rest is the caller's */

    char subject[FC_FAULT_SUBJECT]; /* product, firmware, cause, fingerprint */
    const struct fc_fault *fault;
    const char *product;
    const char *const *names;
    struct fc_redact redact, *redacting; /* of the log, while the body is read: too large a frame */
};

/*
 * Make the report of a fault that waits: subject "PRODUCT FIRMWARE: CAUSE, FINGERPRINT"; in the
 * body one fact a line, the command that finds the lines of the source, and the log's tail.
 * Registers are told as they are; the log is redacted (redact.h), as far as it shows where a secret
 * begins. `names` are those of the registers, in the order of the record, ended by NULL. All of it
 * stays borrowed, and the fault as it is, until the body has been read for the last time.
 * Returns 0, or FC_ERR_HASH; then the fingerprint is zeros, and the rest as it should be.
 */
int fc_fault_report_init(struct fc_fault_report *report, const struct fc_fault *fault,
                         const char *product, const char *const *names);

#endif
