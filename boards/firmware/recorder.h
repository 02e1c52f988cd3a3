/*
 * The recorder: what a fault's handler calls, and the record that it leaves in memory which a reset
 * leaves alone (core/fault.h). A family of processors has the handler, and says what it knows.
 */
#ifndef FIELDCASE_RECORDER_H
#define FIELDCASE_RECORDER_H

#include "../../core/fault.h"

/* The record, and the program that is running. */
extern struct fc_fault fc_recorded;
extern const struct fc_image fc_image;

/* What a handler knows. */
struct fc_crash {
    enum fc_fault_cause cause;
    uint32_t pc;               /* or FC_NOT_KNOWN */
    uint32_t link;             /* the register that holds a return address; 0: not known */
    uintptr_t stack;           /* where the stack pointer was; anything */
    const uint32_t *registers; /* in the order of fc_register_names */
    size_t count;              /* of those that are known */
};

/*
 * Record a crash and reset. It may be called with any part of the memory destroyed: it takes no
 * lock, and reads and writes only the record, the stack and the code.
 */
void fc_recorder_take(const struct fc_crash *crash) __attribute__((noreturn));

/* Of the family: the names of its registers, ended by NULL. */
extern const char *const fc_register_names[];

/*
 * Of the family: the address that a word is a return to, by the instruction before it; 0 if it is
 * none, FC_NOT_KNOWN if what follows belongs to a program that was interrupted. The word is the
 * first of count on the stack.
 */
uint32_t fc_return_address(const uint32_t *words, size_t count);

/* Of the family: reset the processor. */
void fc_board_reset(void) __attribute__((noreturn));

#endif
