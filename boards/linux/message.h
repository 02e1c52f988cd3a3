/*
 * What the program says: streams that write to a descriptor without stdio, the framing of messages
 * on standard error (the AWS CLI's), and the exit codes.
 */
#ifndef FIELDCASE_MESSAGE_H
#define FIELDCASE_MESSAGE_H

#include "../../core/sink.h"

/* The AWS CLI's exit codes, and from 240 to 250 those of this program. */
enum fc_exit {
    FC_EXIT_OK = 0,
    FC_EXIT_OUTPUT = 120,        /* the case was opened; standard output could not be written */
    FC_EXIT_INTERRUPTED = 130,   /* by SIGINT */
    FC_EXIT_LATER = 240,         /* detailed: refused for the moment */
    FC_EXIT_NETWORK = 241,       /* detailed: no connection */
    FC_EXIT_TRUST = 242,         /* detailed: TLS failed */
    FC_EXIT_RIGHTS = 243,        /* detailed: the credentials or their rights were refused */
    FC_EXIT_UNKNOWN = 250,       /* a case may have been opened */
    FC_EXIT_USAGE = 252,         /* the command line, or a member's value */
    FC_EXIT_CONFIGURATION = 253, /* no region or no credentials */
    FC_EXIT_SERVICE = 254,       /* the service refused */
    FC_EXIT_FAILURE = 255        /* anything else */
};

/* A sink that writes to a descriptor. */
struct fc_stream {
    struct fc_sink sink;
    int fd;    /* -1: nowhere */
    int error; /* errno of the first write that failed; 0: none */
    size_t len;
    uint8_t buf[256];
};

/* Begin to write to fd. Safe in a signal handler, as are the functions below. */
void fc_stream_init(struct fc_stream *stream, int fd);

/* Write what was put. Returns 0, or the errno of the first write that failed. */
int fc_stream_flush(struct fc_stream *stream);

/*
 * Put text of any origin, len bytes, so that it can do no harm in a log or on a terminal: control
 * characters, those that reverse the direction of writing, and ill-formed UTF-8 become \x1b.
 */
void fc_put_shown(struct fc_sink *sink, const char *text, size_t len);

/* Put a shape (core/sink.h) whose texts are of any origin. */
void fc_put_shown_shape(struct fc_sink *sink, const char *shape, const char *const *texts);

/* Say how messages are said from here on: quiet leaves out warnings, logged enters all of them into
 * the journal, too. */
void fc_messages_set(int quiet, int logged);

/* Begin a message on standard error: "fieldcase: [ERROR]: ". Errors have an empty line before. */
void fc_message_begin(struct fc_stream *stream, const char *kind);

/* End it. */
void fc_message_end(struct fc_stream *stream);

/* Say a message of one shape; texts is FC_TEXTS(...), or NULL for none. */
void fc_say(const char *kind, const char *shape, const char *const *texts);

/* Enter what is no complaint into the journal, if messages are logged. */
void fc_note(const char *shape, const char *const *texts);

/* Say an error of one shape. Returns code. */
int fc_fail(enum fc_exit code, const char *shape, const char *const *texts);

/* The texts of a shape. */
#define FC_TEXTS(...) ((const char *const[]){__VA_ARGS__, NULL})

#endif
