/*
 * Reading JSON (RFC 8259), strictly: jsmn finds the members, and a validator in front of it
 * refuses what jsmn believes but is not JSON.
 */
#ifndef FIELDCASE_JSON_H
#define FIELDCASE_JSON_H

#include <stddef.h>

/* Nesting that is accepted. */
#define FC_JSON_DEPTH 32

/*
 * Whether text, len bytes, is one JSON value in UTF-8: no byte order mark, no lone surrogate,
 * nested at most FC_JSON_DEPTH deep.
 * Returns 1 or 0.
 */
int fc_json_valid(const char *text, size_t len);

/*
 * How many bytes at the front of text, of len, stand for themselves in a string: ASCII, and no
 * quote, backslash or control character.
 */
size_t fc_json_plain(const void *text, size_t len);

/*
 * Decode a string. text points behind its opening quote and end behind the last readable byte;
 * out, unless NULL, receives the decoded bytes, never more than were read: it may be text itself.
 * Returns where the text goes on behind the closing quote, or NULL if the string is malformed.
 * *out_len, unless NULL, is the decoded length.
 */
const char *fc_json_string(const char *text, const char *end, char *out, size_t *out_len);

/* A member that is looked for, and its value. */
struct fc_member {
    const char *key;
    char *value; /* the decoded string, NUL-terminated, or NULL: no such member, or no string */
    size_t len;
    unsigned count; /* how often the key stands in the object, with a value of any type */
};

/* Room that suffices for the tokens of any text of len bytes: see fc_json_members. */
#define FC_JSON_ROOM(len) (((len) / 2 + 2) * 4 * sizeof(int))

/*
 * Find members of the object in text, len bytes that fc_json_valid accepted, and decode those that
 * are strings; text is changed. Of equal keys the first counts. `room` bytes behind text + len are
 * used for jsmn's tokens.
 * Returns 1, 0 if the text is no object, or -n if n bytes of room are needed.
 */
int fc_json_members(char *text, size_t len, size_t room, struct fc_member *members, size_t count);

#endif
