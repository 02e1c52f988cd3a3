/*
 * A table on its way: the sections that output_table.c makes of a value, and output_lines.c prints.
 */
#ifndef FIELDCASE_SECTIONS_H
#define FIELDCASE_SECTIONS_H

#include "output.h"

struct fc_section {
    const char *title; /* NULL: none */
    size_t title_len, indent;
    struct fc_value headers; /* a list of strings */
    struct fc_value rows;    /* a list of such lists */
    size_t *widths;          /* of the columns' texts */
    size_t columns;
    struct fc_section *next;
};

/*
 * Print sections, the first of which is that of the whole.
 * Returns 0, or -1: no memory.
 */
int fc_sections_put(struct fc_sink *sink, struct fc_region *region, const struct fc_output *output,
                    struct fc_section *first);

#endif
