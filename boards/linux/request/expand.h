/* Names of files as a shell would understand them, and Python's os.path. */
#ifndef FIELDCASE_EXPAND_H
#define FIELDCASE_EXPAND_H

#define FC_EXPANDED_SIZE 4096

/*
 * Write a name with "~" at its beginning as the home directory, and "$NAME" and "${NAME}" as the
 * variables of that name; one that is not set stays as it is.
 * Returns 0, or ENAMETOOLONG.
 */
int fc_expand(char expanded[FC_EXPANDED_SIZE], const char *name);

#endif
