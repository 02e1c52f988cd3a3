/* UTF-8 (RFC 3629): what is well formed, sequence by sequence. */
#ifndef FIELDCASE_UTF8_H
#define FIELDCASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/*
 * Examine the sequence at text; len > 0 bytes are readable.
 * Returns
 *   1..4    the length of a well-formed sequence
 *   0       well formed so far, but it goes on after len
 *   -1..-3  ill formed; the length, negated, of the maximal subpart that one U+FFFD stands for
 *           (Unicode 15, section 3.9)
 */
int fc_utf8_sequence(const uint8_t *text, size_t len);

#endif
