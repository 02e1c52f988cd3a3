/*
 * A voyage: one device from faults to their cases, with a ledger behind the socket and misfortune
 * on the way. Time passes only when somebody waits; storage is flash in memory; the device may stop
 * within any call of its socket or storage, and starts again with what was stored.
 *
 * All that is chosen stands in its schedule; the rest follows from a seed.
 */
#ifndef FIELDCASE_VOYAGE_H
#define FIELDCASE_VOYAGE_H

#include <setjmp.h>

#include "../../platform/courier.h"
#include "logbook.h"

#define VOYAGE_BASE 1793577600u /* 2026-11-02T00:00:00Z */
#define VOYAGE_STORAGE 4096u
#define VOYAGE_LARGE_STORAGE 131072u /* where a text may be longer than a case */

struct voyage {
    struct ledger ledger;
    uint64_t ms; /* of the voyage, that is true time */
    int32_t clock_error;
    uint32_t seed;

    struct schedule schedule;
    struct logbook logbook;

    /*
     * Over TLS: what is below and above it. Bytes that went out are at request, those that are to
     * come in at answer; arrive sees to both. NULL: requests and answers travel as they are.
     */
    void (*arrive)(struct voyage *voyage);
    uint8_t sealed; /* 1: TLS sees it if a bit is another, so it arrives; 0: the connection ends */
    const struct fc_socket *socket;
    void (*sink)(struct voyage *voyage); /* the device stopped */

    /* The device. */
    struct fc_port port;
    struct fc_endpoint endpoints[SCHEDULE_HOSTS];
    struct fc_client client;
    struct fc_outbox outbox;
    struct fc_outbox_entry entries[8];
    struct fc_storage storage;
    struct fc_courier courier;
    unsigned char window[512], outbox_window[64];
    jmp_buf stop; /* where a device that stops goes */

    /* The line. */
    char request[12288], answer[36000];
    size_t request_len, answer_len, answer_off;
    uint8_t open, dead, ended, lost, wrong, over; /* over: the request was taken */
    uint8_t host;                                 /* the one that it leads to */
    uint8_t stopping;                             /* 1: the next call is the device's last */
    uint32_t bytes, calls, steps;                 /* moved, made, and storage's, so far */
    uint32_t struck_at;                           /* where the last mishap struck */

    /* What became of it. */
    uint32_t found[SCHEDULE_FAULTS]; /* so often was each fault found and reported */
    unsigned stops, rests;           /* of the device; those of the schedule's restarts */
    unsigned starts;                 /* in a row */
    uint8_t is_busy;                 /* the courier was at something after the last turn */
    uint64_t started_ms;
    const char *misdeed; /* NULL, or what the device did that it may not */

    unsigned char flash[VOYAGE_LARGE_STORAGE];
};

/* Make ready for a voyage by a schedule; seed is what is drawn on the way from, not 0. */
void voyage_init(struct voyage *voyage, const struct schedule *schedule, uint32_t seed);

/* Let the service take a whole request. Returns as ledger_answer. */
size_t voyage_take(struct voyage *voyage, const char *request, char *answer, size_t cap);

/* The whole request is at request: put its answer at answer. */
void voyage_answer(struct voyage *voyage);

/* Go to the end. Returns NULL, or what was wrong first. */
const char *voyage_run(struct voyage *voyage);

#endif
