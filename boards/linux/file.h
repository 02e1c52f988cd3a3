/*
 * Files as values: file://NAME on the command line, and a CA bundle.
 */
#ifndef FIELDCASE_FILE_H
#define FIELDCASE_FILE_H

#include "../../core/render.h"
#include "value/region.h"

/*
 * Let the source be the text of a regular file: CR LF and CR become LF, as the AWS CLI has it. A
 * file of any size is read while the request is sent, twice, through a small buffer, and must not
 * change meanwhile; one may be.
 * Returns 0, or why it cannot be read: an errno; ESPIPE if it is no regular file, or the second.
 */
int fc_file_stream(struct fc_source *source, const char *name);

/* What was read of a file. */
struct fc_file {
    char *data; /* len bytes, and a NUL */
    size_t len;
    uint8_t is_regular; /* 1: it can be read again */
};

/*
 * Read all of a file into a region; if it is a text, its line ends are changed likewise.
 * Returns 0, or an errno: EFBIG if that is too much.
 */
int fc_file_read(struct fc_file *file, struct fc_region *region, const char *name, int is_text);

/*
 * The same with what an open descriptor still has: a pipe or a socket, too, whoever made it, that
 * may have been told not to wait.
 * Returns as above.
 */
int fc_file_read_rest(struct fc_file *file, struct fc_region *region, int fd, int is_text);

/*
 * Map a file as it is, in place of the one that was mapped before.
 * Returns 0, or an errno; an empty file is *len = 0.
 */
int fc_file_map(const void **data, size_t *len, const char *name);

#endif
