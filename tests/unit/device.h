/*
 * A device with a courier: flash, clock and line in memory, and behind the line a service that
 * answers as the test says. Time passes only when nothing is to be done.
 */
#ifndef FIELDCASE_TEST_DEVICE_H
#define FIELDCASE_TEST_DEVICE_H

#include <setjmp.h>

#include "../../platform/courier.h"
#include "flash.h"

#define DEVICE_NOW 1795348800u /* 2026-11-22T12:00:00Z */
#define DEVICE_CALLS 256
#define DEVICE_SERVES 3 /* endpoints */

/* What the service says to a request. */
struct device_answer {
    unsigned status;    /* 0: nothing, ever */
    int cut;            /* 1: only half of the answer */
    const char *fields; /* each with its CR LF; or NULL */
    const char *body;
};

/* A request, or a connection that was refused. */
struct device_call {
    char operation[24]; /* "CreateCase"; "" if it was refused */
    char host[32], region[16];
    uint32_t at; /* seconds since the beginning */
};

struct device {
    struct fc_courier courier;
    struct fc_outbox outbox;
    struct fc_policy policy;

    /* Set by the test. */
    struct device_answer (*serve)(struct device *device, const char *operation);
    unsigned unreachable; /* so many connections are refused */
    uint32_t random;      /* what is drawn but for markers: all ones make the longest waits */
    int32_t clock_error;  /* seconds that its clock is ahead */
    uint32_t stop_at;     /* the step in which the device stops, once; 0: in none */
    uint8_t endpoint_count;
    uint8_t counts_starts;

    /* What happened. */
    struct device_call calls[DEVICE_CALLS];
    unsigned call_count;
    char request[32768]; /* the last one */
    size_t request_len;
    uint64_t ms;
    uint32_t steps; /* moves of the line, and writes of the storage */

    /* For device.c alone. */
    struct fc_client client;
    struct fc_port port;
    struct fc_storage storage, medium;
    struct flash flash;
    struct fc_outbox_entry entries[8];
    uint8_t outbox_window[64], window[1024];
    char answer[131072];
    size_t answer_len, answer_off;
    char host[32];
    uint8_t served;
    uint32_t markers;
    jmp_buf stop;
};

/* A device whose outbox is empty, and its first start. */
void device_init(struct device *device);
void device_free(struct device *device);

/* It starts again: nothing is left but what was stored. */
void device_boot(struct device *device);

/*
 * Let it work for so many seconds; it starts again if it stops on the way.
 * Returns 0, or what fc_courier_poll failed with.
 */
int device_run(struct device *device, uint32_t seconds);

/* Report a fault. Returns its entry's id. */
uint32_t device_report(struct device *device, const char *subject, const char *body,
                       uint8_t fingerprint);

/* The state of an entry; one that cannot be read ends the program. */
struct fc_entry device_entry(struct device *device, uint32_t id);

/* Its state as the storage alone has it; -1: it has none. */
int device_stored_state(struct device *device, uint32_t id);

/* How many calls of an operation there were. */
unsigned device_count(const struct device *device, const char *operation);

/* The value of a string member of the last request, decoded: len bytes. NULL: there is none. */
const char *device_member(const struct device *device, const char *key, size_t *len);

#endif
