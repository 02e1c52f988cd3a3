/*
 * INI files as the AWS CLI reads them: that is, as Python's configparser does.
 *
 * A section is "[name]". In it, a key is what stands before the first "=" or ":", in any case, and
 * its value the rest of the line without blanks around it; there are no quotes. A line that is
 * indented more than the key's goes on with the value: a value that begins with such a line is
 * nested, and holds keys of its own. A line that begins with "#" or ";" is a comment, but "#"
 * within a value is part of it. A section may not stand twice, nor a key in one.
 *
 * The text is read where it lies: a value is found by going through its section, and ended there.
 */
#ifndef FIELDCASE_INI_H
#define FIELDCASE_INI_H

#include <stddef.h>

/* A text that was checked. Zeros: an empty one. */
struct fc_ini {
    char *text, *end;
    char *shared; /* the lines of the section DEFAULT, whose values are in all; or NULL */
};

/* A section: its name, and the lines that follow. Zeros: before the first. */
struct fc_ini_section {
    const char *name;
    size_t name_len;
    char *body;
};

enum fc_ini_error {
    FC_INI_OK = 0,
    FC_INI_NO_SECTION, /* a key before the first section */
    FC_INI_NO_KEY,     /* a line that has no key, or neither "=" nor ":" */
    FC_INI_NO_VALUE,   /* a line of a nested value that has no "=" */
    FC_INI_REPEATED,   /* a section, or a key of it, that stood before */
    FC_INI_CHARACTER   /* a NUL, or ill-formed UTF-8 */
};

/*
 * Check a text of len bytes, which has room for one more and stays borrowed: its values are ended
 * in place. Line ends may be LF, CR LF or CR. nesting: 1 if nested values are of keys, which each
 * of their lines must have; 0 if they are texts. Returns FC_INI_OK, or what is wrong at *line; ini
 * is empty then.
 */
enum fc_ini_error fc_ini_open(struct fc_ini *ini, char *text, size_t len, int nesting,
                              unsigned *line);

/* Find the section after this one. Returns 1, or 0: there is none. */
int fc_ini_next(const struct fc_ini *ini, struct fc_ini_section *section);

/*
 * Find the value of a key, which is given in lower case; a nested value is "\n" and its lines.
 * Returns it, NUL-terminated, or NULL: the section, which may be of zeros, has no such key.
 */
char *fc_ini_value(const struct fc_ini *ini, const struct fc_ini_section *section, const char *key);

/* Find a key, in the very case, of the nested value of another. Returns as fc_ini_value. */
char *fc_ini_nested(const struct fc_ini *ini, const struct fc_ini_section *section, const char *key,
                    const char *inner);

/* Wipe the values of a key, which is given in lower case, in all sections. */
void fc_ini_wipe(const struct fc_ini *ini, const char *key);

#endif
