/* What secrets look like in a log, and the names that stand in front of them. */
#ifndef FIELDCASE_SECRET_H
#define FIELDCASE_SECRET_H

#include <stddef.h>

/* Whether c belongs to a word: a letter, a digit, or one of - _ + / . @ ~ */
int fc_word_char(char c);

/* Where the word that begins at text ends, at most at end. */
const char *fc_word_end(const char *text, const char *end);

/* Whether a word is `lower` in any case. */
int fc_word_is(const char *word, size_t len, const char *lower);

/*
 * Whether a word is a secret by its form: an AWS access key ID (20 characters, AKIA or ASIA), a
 * secret access key (40 characters of base64 that are no path), a whole line of a PEM block (64 of
 * them), a session token, a JSON Web Token, or a token with the prefix of a widespread service.
 */
int fc_word_is_secret(const char *word, size_t len);

/* Whether a word behind Bearer or Basic is a credential, not prose. */
int fc_word_is_credential(const char *word, size_t len);

/* Whether a word is an e-mail address. */
int fc_word_is_email(const char *word, size_t len);

/* What a word announces. */
enum fc_name {
    FC_NAME_NONE,
    FC_NAME_VALUE,  /* a secret, behind : or = */
    FC_NAME_LINE,   /* a secret up to the end of the line, behind : */
    FC_NAME_SCHEME, /* Bearer, Basic: a credential, behind spaces */
    FC_NAME_OPTION, /* UCI's "option NAME VALUE" */
    FC_NAME_KEY     /* "key", a secret in UCI's wireless section alone */
};

/* What a word announces, whatever its case. */
enum fc_name fc_word_name(const char *word, size_t len);

#endif
