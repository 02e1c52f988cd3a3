/* Values as Python shows them: the AWS CLI's messages do. */
#ifndef FIELDCASE_PYTHON_H
#define FIELDCASE_PYTHON_H

#include "../../../core/sink.h"
#include "../value/value.h"

/* The type of a value: "<class 'str'>". */
const char *fc_python_type(const struct fc_value *value);

/* Put a value as str() would have it: {'a': [1, None]}; a string is as it is. */
void fc_put_python(struct fc_sink *sink, const struct fc_value *value);

/* Put a string as repr() would have it: 'it\n'. */
void fc_put_python_string(struct fc_sink *sink, const struct fc_value *string);

#endif
