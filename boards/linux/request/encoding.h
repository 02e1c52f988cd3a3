/* The encoding of files: AWS_CLI_FILE_ENCODING, by Python's names. */
#ifndef FIELDCASE_ENCODING_H
#define FIELDCASE_ENCODING_H

#include "../value/value.h"

enum fc_encoding { FC_UTF8, FC_UTF8_MARKED, FC_ASCII, FC_LATIN1, FC_ENCODING_UNKNOWN };

/* Find an encoding by its name; NULL is UTF-8. */
enum fc_encoding fc_encoding_of(const char *name);

/*
 * Make a string of len bytes, which is borrowed if that does.
 * Returns 0, EILSEQ, or ENOMEM.
 */
int fc_decode(struct fc_value *text, struct fc_region *region, enum fc_encoding encoding,
              const char *bytes, size_t len);

#endif
