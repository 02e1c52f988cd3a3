/*
 * Files as values: file://NAME on the command line, and a CA bundle.
 */
#ifndef FIELDCASE_FILE_H
#define FIELDCASE_FILE_H

#include "../../core/render.h"

/*
 * Let the source be the text of a file: CR LF and CR become LF, as the AWS CLI has it. A regular
 * file of any size is read while the request is sent, twice, through a small buffer, and must not
 * change meanwhile; one at a time may be. What cannot be read twice, a pipe, is kept (64 KiB for
 * all of them).
 * Returns 0, or why it cannot be read: an errno.
 */
int fc_file_source(struct fc_source *source, const char *name);

/*
 * Let text be the text of a file, likewise, as a C string, kept in the same 64 KiB.
 * Returns 0, or an errno: EILSEQ if it holds a NUL.
 */
int fc_file_text(const char **text, const char *name);

/*
 * Map a file as it is.
 * Returns 0, or an errno; an empty file is *len = 0.
 */
int fc_file_map(const void **data, size_t *len, const char *name);

#endif
