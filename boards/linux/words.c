#include "words.h"

#include <string.h>

/* Copy one word of a command to *out, and say where the command goes on; NULL: a quote is open. */
static const char *copy_word(char **out, const char *end, const char *next)
{
    char quote = 0;
    for (; *next && (quote || !strchr(" \t\r\n", *next)); next++) {
        char c = *next;
        if (!quote && (c == '\'' || c == '"')) {
            quote = c;
            continue;
        }
        if (quote && c == quote) {
            quote = 0;
            continue;
        }
        if (c == '\\' && quote != '\'' && next[1] && (!quote || strchr("\\\"", next[1])))
            c = *++next;
        if (*out == end)
            return NULL;
        *(*out)++ = c;
    }
    if (quote || *out == end)
        return NULL;
    *(*out)++ = 0;
    return next;
}

int fc_words_split(struct fc_words *words, const char *command)
{
    words->count = 0;
    char *out = words->text, *end = out + FC_WORDS_SIZE;
    for (;;) {
        command += strspn(command, " \t\r\n");
        words->list[words->count] = NULL;
        if (!*command)
            return 0;
        char *word = out;
        command = words->count < FC_WORDS_MAX ? copy_word(&out, end, command) : NULL;
        if (!command)
            break;
        words->list[words->count++] = word;
    }
    words->count = 0;
    words->list[0] = NULL;
    return -1;
}
