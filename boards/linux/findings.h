/*
 * Findings: what the doctor tells on standard output, a line for each thing that was examined. A
 * mark stands before it, and its name in a column.
 */
#ifndef FIELDCASE_FINDINGS_H
#define FIELDCASE_FINDINGS_H

#include "message.h"

/* Marks. */
#define FC_FINE "ok  "
#define FC_NOTED "note"
#define FC_WRONG "FAIL"

/* Begin a line about something, and end it. */
void fc_finding_begin(struct fc_stream *line, const char *mark, const char *what);
void fc_finding_end(struct fc_stream *line);

/* Tell something in one shape, whose texts are of any origin; NULL: none. */
void fc_finding_tell(const char *mark, const char *what, const char *shape,
                     const char *const *texts);

/* Tell a number with what stands before and behind it. */
void fc_finding_number(const char *mark, const char *what, const char *before, uint32_t number,
                       const char *after);

#endif
