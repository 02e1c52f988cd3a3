/* What the tests compare with: written from the standards, with no regard to size or speed. */
#ifndef FIELDCASE_REFERENCE_H
#define FIELDCASE_REFERENCE_H

#include <stddef.h>
#include <stdint.h>

/* HMAC-SHA-256 (RFC 2104). */
void reference_hmac(uint8_t code[32], const void *key, size_t key_len, const void *message,
                    size_t len);

/* The signing key of Signature Version 4, from a secret of at most 1000 characters. */
void reference_signing_key(uint8_t key[32], const char *secret, const char *day, const char *region,
                           const char *service);

/* len bytes as lower-case hexadecimal and a NUL. */
void reference_hex(char *text, const uint8_t *data, size_t len);

/*
 * Decode a JSON string literal, quotes included, of len bytes; out has room for len bytes.
 * Returns the decoded length, or -1 if it is none.
 */
long reference_json_string(char *out, const char *literal, size_t len);

/* How many bytes of text come before the first ill-formed UTF-8; len if it has none. */
size_t reference_utf8(const char *text, size_t len);

/* Whether len bytes are one JSON value in UTF-8, nested at most depth deep. */
int reference_json_valid(const char *text, size_t len, int depth);

/* Decode base64 (RFC 4648 section 4) with padding, strictly. Returns the length, or -1. */
long reference_base64(uint8_t *out, const char *text, size_t len);

#endif
