/* Reader of the test vectors' format: blocks of `key value` lines between `begin NAME` and `end`.
 */
#ifndef FIELDCASE_AVF_H
#define FIELDCASE_AVF_H

#include <stddef.h>

#define AVF_FIELDS 80

struct avf_field {
    const char *key;
    char *value; /* unescaped, NUL-terminated; may hold NULs: see len */
    size_t len;
};

struct avf_block {
    const char *name;
    struct avf_field fields[AVF_FIELDS];
    size_t count;
};

/*
 * Call `test` for each block of each .avf file of a directory, the files in the order of their
 * names. Exits with a failure if there is no file, or one is malformed or has no block.
 */
void avf_run(const char *directory, void (*test)(const struct avf_block *block));

/* The n-th field with this key, or NULL. */
const struct avf_field *avf_field(const struct avf_block *block, const char *key, size_t n);

/* The value of a field as a C string, or `fallback` if there is none. */
const char *avf_text(const struct avf_block *block, const char *key, const char *fallback);

/* The value of a field as a number, or `fallback` if there is none. */
long long avf_number(const struct avf_block *block, const char *key, long long fallback);

#endif
