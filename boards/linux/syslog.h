/*
 * The system's journal: syslog's datagram socket, which journald listens to as well. Safe in a
 * signal handler.
 */
#ifndef FIELDCASE_SYSLOG_H
#define FIELDCASE_SYSLOG_H

#include <stddef.h>

#define FC_SYSLOG_PATH "/dev/log"

/* How grave an entry is (RFC 5424 6.2.1). */
enum fc_syslog_level { FC_SYSLOG_ERROR = 3, FC_SYSLOG_WARNING = 4, FC_SYSLOG_NOTICE = 5 };

/*
 * Enter a text of len bytes, of which as many count as are usual (900). Never waits; errno stays as
 * it is.
 * Returns 0, or -1: nobody took it.
 */
int fc_syslog(const char *path, enum fc_syslog_level level, const char *text, size_t len);

#endif
