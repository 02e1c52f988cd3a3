/* Names of files as a shell would understand them, and Python's os.path. */
#ifndef FIELDCASE_EXPAND_H
#define FIELDCASE_EXPAND_H

#define FC_EXPANDED_SIZE 4096

/*
 * Write a name with "$NAME" and "${NAME}" as the variables of that name, and then "~" at its
 * beginning as the home directory, "~user" as that user's in /etc/passwd. What is not set, or not
 * known, stays as it is.
 * Returns 0, or ENAMETOOLONG.
 */
int fc_expand(char expanded[FC_EXPANDED_SIZE], const char *name);

#endif
