/* How wide text is in a table: East Asian characters take two columns, also where that depends. */
#ifndef FIELDCASE_WIDTH_H
#define FIELDCASE_WIDTH_H

#include <stddef.h>

/* The columns that len bytes of a value's text take. */
size_t fc_width(const char *text, size_t len);

#endif
