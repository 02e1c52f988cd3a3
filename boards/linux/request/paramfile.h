/*
 * Files as values: file://NAME is a text, fileb://NAME is bytes. In a name "~" and variables stand
 * for what they mean in a shell. In a text CR LF and CR become LF.
 */
#ifndef FIELDCASE_PARAMFILE_H
#define FIELDCASE_PARAMFILE_H

#include "../../../core/render.h"
#include "../value/value.h"

struct fc_paramfile {
    struct fc_value text;    /* a string; empty if it is streamed */
    struct fc_source stream; /* read NULL: none */
    uint8_t bytes;           /* 1: of fileb://, as they are */
    uint8_t passing;         /* 1: it cannot be read again */
};

/* Whether a value names a file. */
int fc_is_paramfile(const char *value);

/*
 * Read the file that the value of an option names, whole, into the region.
 * Returns 0, or an exit code with the complaint said.
 */
int fc_paramfile_read(struct fc_paramfile *file, struct fc_region *region, const char *option,
                      const char *value);

/* Do as fc_paramfile_read, but leave one regular file to be read while it is sent. */
int fc_paramfile_open(struct fc_paramfile *file, struct fc_region *region, const char *option,
                      const char *value);

#endif
