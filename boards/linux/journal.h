/*
 * The system's journal: syslog's datagram socket, which journald listens to as well. Safe in a
 * signal handler.
 */
#ifndef FIELDCASE_JOURNAL_H
#define FIELDCASE_JOURNAL_H

#include <stddef.h>

#define FC_JOURNAL_PATH "/dev/log"

/* How grave an entry is (RFC 5424 6.2.1). */
enum fc_journal_level { FC_JOURNAL_ERROR = 3, FC_JOURNAL_WARNING = 4, FC_JOURNAL_NOTICE = 5 };

/*
 * Enter a text of len bytes, of which as many count as are usual (900). Never waits; errno stays as
 * it is.
 * Returns 0, or -1: nobody took it.
 */
int fc_journal(const char *path, enum fc_journal_level level, const char *text, size_t len);

#endif
