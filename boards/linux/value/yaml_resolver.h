/* What a plain YAML scalar is: the core schema of YAML 1.2, with dates and merge keys beside it. */
#ifndef FIELDCASE_YAML_RESOLVER_H
#define FIELDCASE_YAML_RESOLVER_H

#include "value.h"

enum fc_yaml_kind {
    FC_YAML_STRING,
    FC_YAML_NULL,
    FC_YAML_BOOLEAN,
    FC_YAML_INTEGER,
    FC_YAML_FLOAT,
    FC_YAML_DATE,
    FC_YAML_TIME,
    FC_YAML_MERGE, /* << */
    FC_YAML_VALUE  /* =, which is nothing but as a key */
};

/* The kind of a scalar that stands without quotes: a C string. */
enum fc_yaml_kind fc_yaml_resolve(const char *text);

/*
 * Make a value of a scalar of a kind other than the last two; whether its text is of that kind is
 * seen to.
 * Returns 0, or -1: it is not, or no memory.
 */
int fc_yaml_scalar(struct fc_value *value, struct fc_region *region, enum fc_yaml_kind kind,
                   const char *text, size_t len);

#endif
