/* Values as written: what the fuzz targets compare. */
#ifndef FIELDCASE_WRITTEN_H
#define FIELDCASE_WRITTEN_H

#include "../../boards/linux/value/json_writer.h"
#include "fuzz.h"

/* Write a value as JSON into a block of its own. */
static inline char *written_json(const struct fc_value *value, enum fc_json_style style,
                                 size_t *len)
{
    struct fc_sink counting;
    struct fc_window_sink window;
    fc_count_init(&counting);
    fc_put_json(&counting, value, style);
    char *text = malloc((size_t)counting.total + 1);
    MUST(text != NULL);
    fc_window_init(&window, text, counting.total, 0);
    fc_put_json(&window.sink, value, style);
    MUST(window.len == counting.total);
    *len = window.len;
    return text;
}

#endif
