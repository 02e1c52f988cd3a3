/*
 * The courier: takes reports out of the outbox and makes exactly one case of each. It never waits,
 * and survives a stop at any moment: what it is about to do is in the outbox first.
 *
 *     struct fc_courier courier = {.outbox = &outbox, .client = &client};
 *     ...
 *     err = fc_courier_report(&courier, &report, &id);      a fault: from now on it is remembered
 *     ...
 *     if (fc_courier_poll(&courier) == FC_AGAIN) ...        in the super-loop, like fc_client_poll
 *     else idle for fc_courier_sleep_ms(&courier)
 *
 * The outbox has been opened; the client is filled in, but for its sink, which is the courier's,
 * and makes no calls of others. Both, and all that they use, are borrowed for as long as there is a
 * courier. Zeros are a valid default for the rest. Nothing here may be called from an interrupt.
 *
 * A text of more than 8000 characters goes on behind the case, in communications that each say
 * which part they are. One whose answer was lost is looked for in the case, once it would be shown,
 * before it is sent again; it may stand there twice only if the role may not look, or the service
 * shows it later than the policy says.
 *
 * What is done when, and why it is safe, is decided in core/delivery.h; struct fc_policy in
 * core/budget.h says how often and how fast. Entries that may not become cases stay, and say why:
 * fc_courier_entry shows the state of any.
 */
#ifndef FIELDCASE_COURIER_H
#define FIELDCASE_COURIER_H

#include "../core/add_communication.h"
#include "../core/mark.h"
#include "../core/reconcile.h"
#include "../core/report.h"
#include "client.h"
#include "outbox.h"

/* The longest token that a page of DescribeCases is continued with, with its NUL. */
#define FC_COURIER_TOKEN 200

struct fc_courier {
    /* Set by the application. */
    struct fc_outbox *outbox;
    struct fc_client *client;
    const struct fc_policy *policy; /* NULL: the usual one */

    /*
     * Where the service is: it keeps one set of cases behind all of them, so the next is asked when
     * one cannot be reached. NULL: where the client says.
     */
    const struct fc_endpoint *endpoints;
    uint8_t endpoint_count;
    uint8_t counts_starts; /* 1: a start of the courier is one of the device: see fc_budget_boot */

    /* To read. */
    uint32_t id;             /* of the entry that is at hand; 0: none */
    uint32_t changed;        /* the entry that the last poll changed, or 0 */
    struct fc_entry entry;   /* the one at hand, or that was last */
    struct fc_result result; /* of its last call; the texts are valid until the next begins */
    struct fc_budget budget;

    /* For courier.c and errand.c alone. */
    uint8_t stage, unsaved, tries, endpoint;
    uint32_t signed_at; /* what the call, or its first page, was signed with, or 0; Unix time */
    uint32_t until;     /* nothing is to be done before */
    uint32_t seen;      /* the time when that was found out */
    uint32_t started_ms;
    struct fc_report_head head;
    union {
        struct {
            struct fc_case request;
            struct fc_fit body;
            char texts[FC_REPORT_TEXTS];
        } create;
        struct {
            struct fc_reconcile reconcile;
            char token[FC_COURIER_TOKEN];
        } look;
        struct {
            struct fc_add_communication request;
            struct fc_fit part;
            char text[96];
        } add;
    } as; /* by the call under way */
};

/*
 * Put a report into the outbox, or count it as a repeat of one that is there: then only the count
 * is kept. *id, unless NULL, is the entry. Legal at any time; the body is read to its end, twice.
 * Returns
 *   0                it is a new entry
 *   1                it is a repeat
 *   FC_ERR_CLOCK     the same fault became a case, and the time is not known: nobody can say
 *                    whether it is a repeat; nothing was kept
 *   FC_ERR_ENTROPY   there is no marker without
 *   FC_ERR_SOURCE    the body cannot be read
 *   FC_ERR_FULL      the outbox has no room: nothing was kept
 *   FC_ERR_STORAGE   the storage failed
 *   FC_ERR_MISSING, FC_ERR_TOO_LONG, FC_ERR_UTF8  as fc_report_write
 */
int fc_courier_report(struct fc_courier *courier, const struct fc_report *report, uint32_t *id);

/*
 * Go on: at most one step of the client, and what is to be stored before or after it.
 * Returns
 *   FC_AGAIN        something is under way: poll again when the socket moves
 *   0               nothing is to be done before fc_courier_sleep_ms
 *   FC_ERR_STORAGE  the storage failed: nothing more is sent until it works; others as fc_outbox_*
 */
int fc_courier_poll(struct fc_courier *courier);

/* How many milliseconds fc_courier_poll may be left alone unless the socket moves. */
uint32_t fc_courier_sleep_ms(const struct fc_courier *courier);

/*
 * Read the state of an entry.
 * Returns
 *   0
 *   FC_ERR_ABSENT   there is no such entry
 *   FC_ERR_DAMAGED  neither its mark nor its head can be read
 *   FC_ERR_STORAGE  the storage failed
 */
int fc_courier_entry(struct fc_courier *courier, uint32_t id, struct fc_entry *entry);

/*
 * Drop an entry, whatever becomes of its case.
 * Returns
 *   0
 *   FC_ERR_STATE    a call for it is under way
 *   FC_ERR_ABSENT   there is no such entry
 *   FC_ERR_STORAGE  the storage failed
 */
int fc_courier_drop(struct fc_courier *courier, uint32_t id);

/*
 * Give up the call under way, if any, and close the connection; what may have arrived is unknown.
 * Returns 0, FC_AGAIN if there was one, or an error as fc_courier_poll.
 */
int fc_courier_stop(struct fc_courier *courier);

#endif
