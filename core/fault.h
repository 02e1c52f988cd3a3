/*
 * A fault, as a device writes it down while it fails and finds it after the reset: in memory that a
 * reset leaves alone and a power cut does not. No locks, nothing allocated, and nothing of that
 * memory is believed that its seal does not cover.
 *
 * At the fault, in the handler: fc_fault_begin, and if it says so fc_fault_describe,
 * fc_fault_return and fc_fault_end; then the reset. After the reset, once: fc_fault_boot. A fault
 * that waits is reported (fault_report.h) if it is due, and then settled; or handed over to an
 * outbox, whose courier knows repeats and keeps within a budget.
 *
 * Without one, a device that falls over again and again does not open a case each time:
 *  - a fault while another waits is only counted: the first is the one to understand;
 *  - the fault that was settled last is not reported again, until the power is cut;
 *  - after FC_FAULT_REPORTS of them there are no more reports, until an hour passed without a
 *    fault;
 *  - what faulted FC_FAULT_STUMBLES times while it was being reported is given up.
 */
#ifndef FIELDCASE_FAULT_H
#define FIELDCASE_FAULT_H

#include <stddef.h>
#include <stdint.h>

#include "fingerprint.h"
#include "log.h"

#define FC_FAULT_REPORTS 4
#define FC_FAULT_STUMBLES 3
#define FC_FAULT_URGENT 3 /* repeats that let the report go before all else */

#define FC_FAULT_REGISTERS 36
#define FC_FAULT_RETURNS 12
#define FC_FAULT_FIRMWARE 16
#define FC_BUILD_ID_SIZE 20
#define FC_NOT_KNOWN UINT32_MAX /* of a program counter, an uptime */

/* What happened. The texts are part of the fingerprint: once given, they stay. */
enum fc_fault_cause {
    FC_FAULT_OTHER,
    FC_FAULT_INSTRUCTION, /* none that the processor knows */
    FC_FAULT_ADDRESS,     /* nothing is there, or not for this access */
    FC_FAULT_ALIGNMENT,
    FC_FAULT_DIVISION, /* by zero */
    FC_FAULT_STACK,    /* it overflowed */
    FC_FAULT_ABORT,    /* the program found itself in a state that cannot be */
    FC_FAULT_WATCHDOG, /* the program did not come round in time */
    FC_FAULT_RESET     /* nobody knows what the reset was for */
};

/* Why a device started. */
enum fc_reset {
    FC_RESET_UNKNOWN,
    FC_RESET_POWER,
    FC_RESET_PIN,
    FC_RESET_WATCHDOG,
    FC_RESET_SOFTWARE
};

/* The program, as a record names it. */
struct fc_image {
    const char *firmware;    /* its version; FC_FAULT_FIRMWARE - 1 bytes of it are kept */
    const uint8_t *build_id; /* FC_BUILD_ID_SIZE bytes */
    const char *begin, *end; /* where its code lies */
};

/* The record. Written by fault.c alone, but for the log, which is left alone while a fault waits.
 */
struct fc_fault {
    uint32_t seal;           /* over all that follows; over the log only while the fault waits */
    uint8_t waiting;         /* 1: there is a fault, and it is not settled */
    uint8_t cause;           /* enum fc_fault_cause */
    uint8_t reset;           /* enum fc_reset: the last one */
    uint8_t broken;          /* 1: it was not recorded to the end */
    uint8_t reporting;       /* 1: the report is under way */
    uint8_t stumbles;        /* faults while it was */
    uint8_t reports;         /* settled, none of them after an hour without a fault */
    uint8_t meant;           /* 1: the next reset is no fault */
    uint16_t repeats;        /* faults since this one */
    uint16_t left_out;       /* return addresses that there was no room for */
    uint32_t uptime_ms;      /* at the fault, or FC_NOT_KNOWN */
    uint32_t pc;             /* the program counter, or FC_NOT_KNOWN */
    uint32_t begin, end;     /* where the code lies */
    uint32_t register_count; /* those that are known: the first */
    uint32_t registers[FC_FAULT_REGISTERS];
    uint32_t return_count;
    uint32_t returns[FC_FAULT_RETURNS]; /* the innermost, and the two outermost */
    uint8_t build_id[FC_BUILD_ID_SIZE];
    char firmware[FC_FAULT_FIRMWARE];
    uint8_t settled[FC_FINGERPRINT_SIZE]; /* the fingerprint of the last one that was */
    struct fc_log log;
};

/*
 * Begin to record a fault, or count it if another waits. If it was the recording of a fault that
 * faulted, what there is of that record is kept.
 * Returns
 *   1  the fault is to be described, and its record to be ended
 *   0  there is nothing more to do
 */
int fc_fault_begin(struct fc_fault *fault, const struct fc_image *image, enum fc_fault_cause cause,
                   uint32_t uptime_ms);

/* Describe the fault: its first count registers, FC_FAULT_REGISTERS at most, and where it was. */
void fc_fault_describe(struct fc_fault *fault, const uint32_t *registers, size_t count,
                       uint32_t pc);

/*
 * Add an address that a function returns to, the innermost first. What lies outside of the code,
 * and a repetition of the one before, is left out; so is the middle of more than FC_FAULT_RETURNS.
 */
void fc_fault_return(struct fc_fault *fault, uint32_t address);

/* End the record: the fault waits. */
void fc_fault_end(struct fc_fault *fault);

/*
 * Look at what a reset has left, before anything else is done with it. What is not sealed becomes a
 * record of nothing; a reset by a watchdog that nobody recorded, or of which nobody knows what it
 * was for, becomes a fault.
 */
void fc_fault_boot(struct fc_fault *fault, const struct fc_image *image, enum fc_reset reset);

/* Let the next reset be no fault: for one that the program makes itself. */
void fc_fault_meant(struct fc_fault *fault);

/*
 * Whether a fault waits that is to be reported. One that waits and is not to be is settled.
 * Returns 1 or 0.
 */
int fc_fault_due(struct fc_fault *fault, const uint8_t *fingerprint);

/* Whether a fault waits that came back so often that its report goes before all else: 1 or 0. */
int fc_fault_urgent(const struct fc_fault *fault);

/* Note that the report of the fault that waits is under way (1), or is not any more (0). */
void fc_fault_reporting(struct fc_fault *fault, int reporting);

/* Be done with the fault that waits: its case is open, or there will be none. */
void fc_fault_settle(struct fc_fault *fault, const uint8_t *fingerprint);

/* Be done with the fault that waits: an outbox has its report, and knows a repeat of it. */
void fc_fault_hand_over(struct fc_fault *fault);

/* The text of a cause: one line of English, static storage; "fault" for one that there is not. */
const char *fc_fault_text(unsigned cause);

/*
 * Write what makes two faults the same. The parts are "fault", the product, the cause's text, and
 * its places, 4 bytes each, the most significant first: the program counter, and the three
 * innermost return addresses. Where a loop is when the watchdog comes, or how far a stack is from
 * its end when it overflows, is chance: of these two only the two outermost return addresses
 * count, which tell what was called and never returned.
 *
 * Places are counted from where the code begins, so that an image may run from another slot; a
 * place outside of it is FF FF FF FF, for a jump into the void may go anywhere. Registers, data,
 * time, version and build do not count: a build that moves nothing has the same faults.
 * Returns 0, or FC_ERR_HASH.
 */
int fc_fault_fingerprint(uint8_t fingerprint[FC_FINGERPRINT_SIZE], const struct fc_fault *fault,
                         const char *product);

#endif
