/*
 * The aftermath of a fault: the record that it left (recorder.h) becomes a report, which is handed
 * over to dispatch.h.
 *
 * Where there is an outbox, it has the report from the first turns of the super-loop on, before the
 * network is, and the record is done with. If it does not take it, the record is kept, and tried
 * again after the next boot. If the device resets in between, the report is taken for a repeat.
 *
 * Elsewhere the record is kept until its call is over; if that is refused, whatever for, until the
 * next boot. It is settled if the case is created; and if that is unknown as well, for it may be
 * open, and nothing here could find out.
 */
#ifndef FIELDCASE_AFTERMATH_H
#define FIELDCASE_AFTERMATH_H

#include "dispatch.h"

/*
 * Look at the record, make its report and say what there is to say of it. Returns the report, for
 * its codes to be filled in, or NULL. product stays borrowed. So does room, until the report was
 * handed over to an outbox, else until its call is over.
 */
struct fc_report *fc_aftermath_begin(struct fc_fault_report *room, const char *product,
                                     int is_kept);

/*
 * Hand over the report, if there is one that waits.
 * Returns
 *   1
 *   0         there is none
 *   FC_ERR_*  as fc_dispatch_report; it may be tried again
 */
int fc_aftermath_report(struct fc_dispatch *dispatch);

/* A call for a report is over: see dispatch->state. */
void fc_aftermath_end_call(const struct fc_dispatch *dispatch);

/*
 * Whether the report should go before all else the device does, for it came back again and again: 1
 * or 0. That is so until a call for it is over, but for no more than five minutes.
 */
int fc_aftermath_is_urgent(void);

#endif
