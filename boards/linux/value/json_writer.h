/* Writing a value as JSON, as Python's json module does. */
#ifndef FIELDCASE_JSON_WRITER_H
#define FIELDCASE_JSON_WRITER_H

#include "../../../core/sink.h"
#include "value.h"

enum fc_json_style {
    FC_JSON_WIRE,  /* as a request is sent: {"a": [1, 2]}, in ASCII */
    FC_JSON_TIGHT, /* {"a":[1,2]}, in ASCII */
    FC_JSON_SHOWN  /* as an answer is shown: a line a member, indented by 4; only \ " and what is
                      below 0x20 is escaped */
};

/*
 * Put a value, without a line end behind it. A lone surrogate is escaped in every style, so what is
 * put is always UTF-8.
 */
void fc_put_json(struct fc_sink *sink, const struct fc_value *value, enum fc_json_style style);

#endif
