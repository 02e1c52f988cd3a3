/*
 * A voyage: one device from a fault to its case, with a ledger behind the socket and misfortune on
 * the way. Time passes only when somebody waits; storage is flash in memory; the device may stop
 * within any call of its socket or storage, and starts again with what was stored.
 *
 * Everything follows from a seed.
 */
#ifndef FIELDCASE_VOYAGE_H
#define FIELDCASE_VOYAGE_H

#include <setjmp.h>

#include "../../platform/courier.h"
#include "ledger.h"

#define VOYAGE_BASE 1793577600u /* 2026-11-02T00:00:00Z */
#define VOYAGE_REPORTS 2
#define VOYAGE_STORAGE 4096u

/* What may happen to a device. */
enum mishap_kind {
    MISHAP_CLOSE, /* the peer closes in good order */
    MISHAP_RESET, /* the connection is lost */
    MISHAP_STALL, /* nothing arrives any more, either way */
    MISHAP_FLIP,  /* a bit is another: TLS sees it, and the connection ends */
    MISHAP_KILL,  /* the device stops; what was stored is there */
    MISHAP_POWER, /* likewise, and what was just being stored is torn */
    MISHAP_CLOCK, /* the clock is set wrong, or right */
    MISHAP_KINDS
};

struct mishap {
    enum mishap_kind kind;
    uint32_t at;   /* the byte on the wire, or the call, counted over the whole voyage */
    int32_t value; /* of a clock: how wrong */
};

struct voyage {
    struct ledger ledger;
    uint64_t ms; /* of the voyage, that is true time */
    int32_t clock_error;
    uint32_t seed;

    struct mishap mishaps[5];
    unsigned mishap_count;
    unsigned reports; /* faults on the way: up to VOYAGE_REPORTS */

    /*
     * Over TLS: what is below and above it. Bytes that went out are at request, those that are to
     * come in at answer; arrive sees to both. NULL: requests and answers travel as they are.
     */
    void (*arrive)(struct voyage *voyage);
    const struct fc_socket *socket;
    void (*sink)(struct voyage *voyage); /* the device stopped */

    /* The device. */
    struct fc_port port;
    struct fc_endpoint endpoints[3];
    struct fc_client client;
    struct fc_outbox outbox;
    struct fc_outbox_entry entries[8];
    struct fc_storage storage;
    struct fc_policy policy;
    struct fc_courier courier;
    unsigned char window[512], outbox_window[64], flash[VOYAGE_STORAGE];
    jmp_buf stop; /* where a device that stops goes */

    /* The line. */
    char request[4096], answer[36000];
    size_t request_len, answer_len, answer_off;
    uint8_t open, dead, ended, lost, wrong, over; /* over: the request was taken */
    uint8_t stopping;                             /* 1: the next call is the device's last */
    uint32_t bytes, calls, steps;                 /* moved, made, and storage's, so far */
    uint32_t struck_at;                           /* where the last mishap struck */

    /* What became of it. */
    uint64_t due[VOYAGE_REPORTS];     /* when each fault is found */
    uint32_t ids[VOYAGE_REPORTS];     /* of the entries, once accepted */
    uint32_t said[VOYAGE_REPORTS];    /* the cases' numbers, once created */
    uint8_t states[VOYAGE_REPORTS];   /* as they were heard of last */
    uint8_t accepted[VOYAGE_REPORTS]; /* 1: the report is in the outbox */
    unsigned stops;
};

/* Set sail: draw everything from a seed. */
void voyage_init(struct voyage *voyage, uint32_t seed);

/* The whole request is at request: put its answer at answer. */
void voyage_answer(struct voyage *voyage);

/* Go to the end. Returns NULL, or what is wrong: a case that is lost, double, or none. */
const char *voyage_run(struct voyage *voyage);

#endif
