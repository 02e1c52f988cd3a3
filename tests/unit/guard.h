/*
 * Memory for tests: blocks that end where a page begins that must not be touched, so that any read
 * or write behind them ends the program; and a search for what must not be there.
 */
#ifndef FIELDCASE_GUARD_H
#define FIELDCASE_GUARD_H

#include <stddef.h>

/* len bytes, filled with 0xa5, with such a page right behind them and one before their pages. */
void *guard_alloc(size_t len);

/* The same with a copy of len bytes of data in them. */
void *guard_copy(const void *data, size_t len);

void guard_free(void *block, size_t len);

/* Whether the bytes of needle stand anywhere in memory. */
int guard_holds(const void *memory, size_t len, const void *needle, size_t needle_len);

#endif
