/*
 * Dispatch: how a report becomes a case. Where the board has storage that can be used, by way of
 * the outbox on it and its courier (platform/courier.h): the report outlives a power cut, exactly
 * one case comes of it, and a repeat of its fault is only counted. Elsewhere straight, one report
 * at a time: what became of a call whose answer is lost nobody finds out, and it is not made again.
 */
#ifndef FIELDCASE_DISPATCH_H
#define FIELDCASE_DISPATCH_H

#include "../../core/fault_report.h"
#include "../../platform/courier.h"

/* The reports that the outbox holds, those among them that are cases already: for a day, to know
 * their repeats. */
#define FC_DISPATCH_ENTRIES 4

struct fc_dispatch {
    /* Set by the application. */
    struct fc_client *client; /* of which port and entropy are at work before the network is */
    struct fc_policy policy;

    /* To read. */
    uint8_t is_kept;        /* 1: by way of the outbox */
    uint8_t open;           /* reports that are neither a case nor refused */
    uint8_t changed;        /* 1: the last poll ended a call for a report, which has become this: */
    uint8_t state;          /* enum fc_entry_state */
    const char *identifier; /* created: the case ID */
    const struct fc_result *result;

    union {
        struct { /* for dispatch.c alone */
            struct fc_outbox outbox;
            struct fc_outbox_entry entries[FC_DISPATCH_ENTRIES];
            uint8_t window[FC_OUTBOX_WINDOW(4)];
            struct fc_courier courier;
        } kept;
        struct {
            struct fc_fault_report fault; /* for the application, to make a report in */
            struct fc_case request;
            struct fc_result result;
        } straight;
    } by;
};

/*
 * Begin: with the outbox in storage, whose program_size is 4 at most; NULL: there is none.
 * Returns 0, or why the storage is not used, as fc_outbox_open.
 */
int fc_dispatch_begin(struct fc_dispatch *dispatch, const struct fc_storage *storage);

/*
 * Hand over a report. The outbox has a copy of it; else what it points to stays borrowed until its
 * call is over. *waiting is how many repeats of it wait, with it, for the first call.
 * Returns
 *   0
 *   1             it is a repeat, and was counted
 *   FC_ERR_STATE  straight, and another is under way
 *   FC_ERR_*      as fc_courier_report: it was not kept
 */
int fc_dispatch_report(struct fc_dispatch *dispatch, const struct fc_report *report,
                       uint32_t *waiting);

/*
 * Go on; never waits.
 * Returns FC_AGAIN while a call is under way, 0 if nothing is to be done before
 * fc_dispatch_sleep_ms, or as fc_courier_poll.
 */
int fc_dispatch_poll(struct fc_dispatch *dispatch);

/* How many milliseconds fc_dispatch_poll may be left alone unless the socket moves. */
uint32_t fc_dispatch_sleep_ms(const struct fc_dispatch *dispatch);

#endif
