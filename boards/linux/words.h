/* A command in one text, taken apart as a shell does. */
#ifndef FIELDCASE_WORDS_H
#define FIELDCASE_WORDS_H

#include <stddef.h>

#define FC_WORDS_MAX 64
#define FC_WORDS_SIZE 4096

struct fc_words {
    char *list[FC_WORDS_MAX + 1]; /* and a NULL */
    size_t count;
    char text[FC_WORDS_SIZE]; /* where they lie */
};

/*
 * Take a command apart: blanks, quotes and backslashes; nothing else is special.
 * Returns 0, or -1 with no word: too many, too long, or a quote is not closed.
 */
int fc_words_split(struct fc_words *words, const char *command);

#endif
