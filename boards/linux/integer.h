/* Whole numbers as Python's int() reads them: that is what the AWS CLI makes of a setting. */
#ifndef FIELDCASE_INTEGER_H
#define FIELDCASE_INTEGER_H

#include <stdint.h>

/* What a number that is larger becomes; one that is smaller becomes its negative. */
#define FC_INTEGER_MAX 99999999

/*
 * Read a whole number: digits with "_" between them or not, a sign in front, blanks around.
 * Returns 0, or -1: it is none.
 */
int fc_integer_read(int32_t *number, const char *text);

#endif
