/*
 * Signals that end the program: what they mean depends on how far the call has come.
 */
#ifndef FIELDCASE_SIGNALS_H
#define FIELDCASE_SIGNALS_H

enum fc_stage {
    FC_STAGE_UNSENT,  /* nothing was sent: the program just ends */
    FC_STAGE_SENDING, /* the outcome is unknown: it says so, and ends */
    FC_STAGE_ANSWERED /* the signal is ignored: the answer is about to be printed */
};

/* Catch SIGINT, SIGTERM and SIGHUP, unless they are ignored already; ignore SIGPIPE and SIGXFSZ. */
void fc_signals_catch(void);

/* Say how far the call has come. */
void fc_signals_stage(enum fc_stage stage);

#endif
