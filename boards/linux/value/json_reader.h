/*
 * Reading JSON into a value, as Python's json module does, for what the AWS CLI reads with it: NaN,
 * Infinity and lone surrogates are allowed, and of equal keys the last counts.
 */
#ifndef FIELDCASE_JSON_READER_H
#define FIELDCASE_JSON_READER_H

#include "../../../core/sink.h"
#include "value.h"

/* Why a text is no JSON, and where: of Python's words and ways of counting. */
struct fc_json_fault {
    const char *what;      /* "Expecting value"; NULL: there was no memory */
    uint32_t off;          /* of the byte */
    uint32_t line, column; /* from 1; a column is a character */
    uint32_t position;     /* characters before it */
};

/*
 * Read a text of len bytes, which is borrowed only while this runs. Bytes that are not UTF-8 become
 * lone surrogates in strings and are a fault elsewhere. fault may be NULL.
 * Returns 0, or -1 with *fault filled in.
 */
int fc_json_read(struct fc_value *value, struct fc_region *region, const char *text, size_t len,
                 struct fc_json_fault *fault);

/* Put a fault: "Expecting value: line 1 column 2 (char 1)". */
void fc_put_json_fault(struct fc_sink *sink, const struct fc_json_fault *fault);

#endif
