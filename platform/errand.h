/*
 * Errands: the calls that a courier makes, one at a time, and what is stored before and after each.
 * For courier.c alone; core/delivery.h says what may be stored and called in which order.
 */
#ifndef FIELDCASE_ERRAND_H
#define FIELDCASE_ERRAND_H

#include "courier.h"

/* Where a courier is: courier->stage. */
enum {
    FC_ERRAND_START,
    FC_ERRAND_NONE,
    FC_ERRAND_CONNECTING, /* for CreateCase: nothing of it has left */
    FC_ERRAND_SENDING,
    FC_ERRAND_LOOKING,
    FC_ERRAND_CHECKING, /* whether a case is still open, before it is told of repeats */
    FC_ERRAND_ADDING
};

/* What is not on storage yet, in the order in which it must get there: courier->unsaved. */
enum { FC_BUDGET_BEFORE = 1, FC_ENTRY = 2, FC_BUDGET_AFTER = 4 };

/* The policy that holds. */
const struct fc_policy *fc_errand_policy(const struct fc_courier *courier);

/* The time, or 0 while it is not known. */
uint32_t fc_errand_time(const struct fc_courier *courier);

/*
 * Read the first bytes of an entry's report.
 * Returns 0, FC_ERR_DAMAGED, or as fc_outbox_read.
 */
int fc_errand_head(struct fc_courier *courier, uint32_t id, struct fc_report_head *head);

/*
 * Store what is not yet; nothing else is done before.
 * Returns 0, or as fc_outbox_mark.
 */
int fc_errand_save(struct fc_courier *courier);

/*
 * Begin what is to be done with courier->entry: FC_STEP_SEND, FC_STEP_LOOK or FC_STEP_ADD.
 * Returns FC_AGAIN, or as fc_errand_save.
 */
int fc_errand_begin(struct fc_courier *courier, enum fc_step step);

/*
 * Go on with it.
 * Returns FC_AGAIN, or as fc_errand_save.
 */
int fc_errand_poll(struct fc_courier *courier);

/* End it, with FC_ERR_ABORTED. Returns as fc_errand_save. */
int fc_errand_abort(struct fc_courier *courier);

#endif
