/*
 * The aftermath of a fault: the record that it left (recorder.h) becomes a report, and the report a
 * case. If the case is refused, whatever for, the record is kept, and tried again after the next
 * boot. It is settled if the case is created; and if that is unknown as well, for it may be open,
 * and nothing here could find out.
 */
#ifndef FIELDCASE_AFTERMATH_H
#define FIELDCASE_AFTERMATH_H

#include "../../core/answer.h"
#include "../../core/fault_report.h"

/* Look at the record, and say what there is to say of it. product stays borrowed. */
void fc_aftermath_begin(const char *product);

/* The report that is to be made now, or NULL. It stays as it is until fc_aftermath_end_report. */
const struct fc_report *fc_aftermath_begin_report(void);

/* The call is over. If it was for a report, this is what became of it. */
void fc_aftermath_end_report(const struct fc_result *result);

/* Whether the report should go before all else the device does: 1 or 0. */
int fc_aftermath_is_urgent(void);

#endif
