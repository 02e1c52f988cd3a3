/*
 * Values: what a JSON or YAML text says, what a query looks at, what is printed.
 *
 * A value is small and passed by copy. What it points to lies in a region (region.h), is shared by
 * its copies and never changes; to alter a list or an object is to make another one.
 *
 * The bytes of a string are UTF-8 that may hold lone surrogates, three bytes each: JSON can say
 * them, and a byte that is not UTF-8 becomes the one of U+DC80 to U+DCFF that stands for it. A NUL
 * follows the bytes, and may also stand among them.
 */
#ifndef FIELDCASE_VALUE_H
#define FIELDCASE_VALUE_H

#include <stddef.h>
#include <stdint.h>

#include "region.h"

/* How deep lists and objects nest in what is read. */
#define FC_VALUE_DEPTH 200

enum fc_value_kind {
    FC_VALUE_NULL,
    FC_VALUE_FALSE,
    FC_VALUE_TRUE,
    FC_VALUE_INTEGER, /* of any size; text is its decimal digits, "-" before them if it is less than
                         zero, no zeros before */
    FC_VALUE_FLOAT,
    FC_VALUE_STRING,
    FC_VALUE_LIST,
    FC_VALUE_OBJECT,
    FC_VALUE_DATE, /* of YAML; text is 2020-01-31 */
    FC_VALUE_TIME  /* of YAML; text is 2020-01-31 23:59:59, perhaps with a fraction and an offset */
};

struct fc_value {
    enum fc_value_kind kind;
    uint32_t len; /* the bytes of text, the items of a list, the members of an object */
    union {
        const char *text;       /* NUL-terminated */
        double number;          /* of a float */
        struct fc_value *items; /* of a list; of an object, key, value, key, value ... */
    } as;
};

/* Make the value of a kind without content: null, false, true, an empty list or object. */
struct fc_value fc_value_of(enum fc_value_kind kind);

/* Make a string of a C string in UTF-8, which is borrowed. */
struct fc_value fc_value_borrow(const char *text);

/*
 * Make a string of len bytes of any origin, such as an argument; they are copied, and those that
 * are not UTF-8 become lone surrogates.
 * Returns 0, or -1: no memory.
 */
int fc_value_string(struct fc_value *value, struct fc_region *region, const char *bytes,
                    size_t len);

/* Make an integer. Returns 0, or -1: no memory. */
int fc_value_integer(struct fc_value *value, struct fc_region *region, int64_t number);

/*
 * Append to a list that was begun by fc_value_of, and of which there is no other copy yet.
 * Returns 0, or -1: no memory.
 */
int fc_value_append(struct fc_value *list, struct fc_region *region, struct fc_value item);

/*
 * Set a member of an object that was begun by fc_value_of, and of which there is no other copy yet:
 * a member of that key keeps its place, a new one becomes the last. key is a string.
 * Returns 0, or -1: no memory.
 */
int fc_value_set(struct fc_value *object, struct fc_region *region, struct fc_value key,
                 struct fc_value value);

/* Find a member by its key. Returns it, or NULL: there is none, or this is no object. */
const struct fc_value *fc_value_get(const struct fc_value *object, const char *key);

/* Find a member as fc_value_get does, by a string of len bytes. */
const struct fc_value *fc_value_find(const struct fc_value *object, const char *key, size_t len);

/* Make an object one whose keys are in order; the old one is left as it is. Returns 0, or -1. */
int fc_value_sort(struct fc_value *object, struct fc_region *region);

/* Whether this is a string of just these characters. Returns 1 or 0. */
int fc_value_is(const struct fc_value *value, const char *text);

/* The most that fc_float_text writes. */
#define FC_FLOAT_SIZE 32

/*
 * Write a float with as few digits as tell it from all others, as Python does: 1.0, 1e-05, nan,
 * -inf. A NUL ends it.
 * Returns its length.
 */
size_t fc_float_text(char text[FC_FLOAT_SIZE], double number);

#endif
