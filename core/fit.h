/*
 * Fitting: a text that is longer than one message may be, as parts that each fit in one.
 *
 * Part 0 has the beginning and the end of the text and says between them how many characters were
 * taken out; parts 1 and up are what was taken out, in order, each saying which it is. All are
 * views of the text, which is read again from its source and never copied. No UTF-8 sequence is
 * torn.
 */
#ifndef FIELDCASE_FIT_H
#define FIELDCASE_FIT_H

#include "render.h"

/* The shortest message that a text can be fitted into, in characters. */
#define FC_FIT_LEAST 160

/* The characters of a message that a note takes at most. */
#define FC_FIT_NOTE 63

/* A part of a text: a note of its own between two stretches of it. Written by fit.c alone. */
struct fc_fit {
    struct fc_source whole;
    uint32_t begin, begin_end; /* the stretch before the note: bytes from .. to */
    uint32_t end, end_end;     /* and the one behind it */
    uint8_t note_len;
    char note[FC_FIT_NOTE + 1];
};

/*
 * Let fit be part `part` of a text, of at most `most` characters; whole stays borrowed. `follows`
 * says whether the other parts will be sent, too, or are cut for good.
 * Returns the number of parts in all, 1 if the text fits as it is, or
 *   FC_ERR_TOO_SHORT  most is less than FC_FIT_LEAST
 *   FC_ERR_MISSING    there is no such part
 *   FC_ERR_SOURCE     the source failed, or the text exceeds 4 GiB
 */
int fc_fit_init(struct fc_fit *fit, const struct fc_source *whole, uint32_t most, unsigned part,
                int follows);

/* Write what a part (from 1) begins with, NUL-terminated: "[part 2 of 3]"; a line end follows. */
void fc_fit_note(char note[FC_FIT_NOTE + 1], unsigned part, unsigned parts);

/* The part as a source, valid as long as fit is. */
struct fc_source fc_fit_source(const struct fc_fit *fit);

#endif
