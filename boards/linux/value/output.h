/* The forms in which an answer is printed: those of the AWS CLI, byte for byte. */
#ifndef FIELDCASE_OUTPUT_H
#define FIELDCASE_OUTPUT_H

#include "../../../core/sink.h"
#include "value.h"

enum fc_output_format {
    FC_OUTPUT_JSON,
    FC_OUTPUT_TEXT,
    FC_OUTPUT_TABLE,
    FC_OUTPUT_YAML,
    FC_OUTPUT_YAML_STREAM,
    FC_OUTPUT_OFF
};

struct fc_output {
    enum fc_output_format format;
    const char *title; /* of a table */
    size_t columns;    /* that a table may have before it is turned on its side */
    int is_colored;    /* 1: so is a table */
};

/* The format of that name: "json", "yaml-stream". Returns it, or -1: there is none. */
int fc_output_find(const char *name);

/*
 * Put a value with its line ends; of an empty object, and of some others in a table, nothing is
 * put. The region is worked in.
 * Returns 0, or -1: no memory.
 */
int fc_output_put(struct fc_sink *sink, struct fc_region *region, const struct fc_output *output,
                  const struct fc_value *value);

/* The formats that have a file of their own. Return as above. */
int fc_output_put_text(struct fc_sink *sink, struct fc_region *region,
                       const struct fc_value *value);
int fc_output_put_table(struct fc_sink *sink, struct fc_region *region,
                        const struct fc_output *output, const struct fc_value *value);
int fc_output_put_yaml(struct fc_sink *sink, struct fc_region *region,
                       const struct fc_value *value);

#endif
