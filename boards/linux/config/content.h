/*
 * The content of small files: configuration, tokens, caches. Each is read whole into memory of the
 * caller's, who wipes it where it is a secret.
 */
#ifndef FIELDCASE_CONTENT_H
#define FIELDCASE_CONTENT_H

#include <stddef.h>

/*
 * Read a file into buf, of cap bytes, and put a NUL behind it.
 * Returns 0, or an errno: EFBIG if it does not fit.
 */
int fc_content_read(char *buf, size_t cap, size_t *len, const char *path);

/* A variable of the environment. Returns its value, which may be changed, or NULL: unset, empty. */
char *fc_variable(const char *name);

#endif
