/* --cli-input-json and --cli-input-yaml: members in one text. */
#ifndef FIELDCASE_INPUT_H
#define FIELDCASE_INPUT_H

#include "../value/value.h"
#include "arguments.h"

/*
 * Read the input that arguments name: an object, or null if there is none.
 * Returns 0, or an exit code with the complaint said.
 */
int fc_input_load(struct fc_value *input, struct fc_region *region,
                  const struct fc_arguments *arguments);

#endif
