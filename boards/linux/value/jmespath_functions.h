/*
 * The functions of JMESPath: what jmespath_functions.c calls by name, with arguments it has
 * checked. Each returns 0 with the result, which is null before, or -1: the fault is filled in, or
 * there is no memory.
 */
#ifndef FIELDCASE_JMESPATH_FUNCTIONS_H
#define FIELDCASE_JMESPATH_FUNCTIONS_H

#include "jmespath_tree.h"

typedef int fc_function(struct fc_search *search, struct fc_value *result,
                        const struct fc_argument *arguments, size_t count);

/* jmespath_scalars.c */
fc_function fc_function_abs, fc_function_ceil, fc_function_contains, fc_function_ends_with,
    fc_function_floor, fc_function_join, fc_function_length, fc_function_not_null,
    fc_function_starts_with, fc_function_to_number, fc_function_to_string, fc_function_type;

/* jmespath_lists.c */
fc_function fc_function_avg, fc_function_keys, fc_function_map, fc_function_max, fc_function_max_by,
    fc_function_merge, fc_function_min, fc_function_min_by, fc_function_reverse, fc_function_sort,
    fc_function_sort_by, fc_function_sum, fc_function_to_array, fc_function_values;

/* The name that JMESPath has for the type of a value; static storage. */
const char *fc_function_type_name(const struct fc_value *value);

/* What the keys of max_by, min_by and sort_by may be. */
enum { FC_KEY_NUMBER = 1, FC_KEY_STRING = 2 };

/* Say that what an expression gave is no key of these kinds. Returns -1. */
int fc_function_fail_key(struct fc_search *search, const char *name, unsigned kinds,
                         const struct fc_value *key);

#endif
