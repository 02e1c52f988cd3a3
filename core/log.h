/*
 * The log's tail: the last lines that a device said, in a ring. The ring is meant for memory that a
 * reset leaves alone, so it may hold anything at all when it is first used or read.
 */
#ifndef FIELDCASE_LOG_H
#define FIELDCASE_LOG_H

#include <stdint.h>

#include "sink.h"

#define FC_LOG_SIZE 512 /* a power of 2 */

struct fc_log {
    uint32_t written; /* characters, ever */
    char text[FC_LOG_SIZE];
};

/* Add a character; lines end with '\n'. */
void fc_log_add(struct fc_log *log, char c);

/*
 * Put what the log holds from the first line on whose begin is there: ASCII, with '.' for what is
 * not printable. The rest of a line before it may be the rest of a secret, and is left out.
 */
void fc_log_put(struct fc_sink *sink, const struct fc_log *log);

#endif
