/*
 * Dates of the protocol. Times are seconds since 1970-01-01T00:00:00Z in 32 unsigned bits: from
 * 1970 to 2106-02-07, past 2038.
 */
#ifndef FIELDCASE_DATE_H
#define FIELDCASE_DATE_H

#include <stddef.h>
#include <stdint.h>

/* The length of an X-Amz-Date with its NUL: "20150830T123600Z". */
#define FC_AMZ_DATE_SIZE 17

/* Write a time as an X-Amz-Date (ISO 8601 basic format, UTC), NUL-terminated. */
void fc_date_format(char date[FC_AMZ_DATE_SIZE], uint32_t time);

/* The length of a time with its NUL as it stands in JSON: "2015-08-30T12:36:00Z". */
#define FC_ISO_DATE_SIZE 21

/* Write a time in the extended format of ISO 8601, UTC, NUL-terminated. */
void fc_date_format_iso(char date[FC_ISO_DATE_SIZE], uint32_t time);

/*
 * Read an HTTP date in its preferred form, IMF-fixdate (RFC 9110 section 5.6.7):
 * "Sun, 06 Nov 1994 08:49:37 GMT". The obsolete forms are refused; the day's name is not checked.
 * Returns the time, or 0 if it is malformed or outside 1970 to 2106.
 */
uint32_t fc_date_parse(const char *text, size_t len);

#endif
