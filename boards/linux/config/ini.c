#include "ini.h"

#include <string.h>

#include "../../../core/utf8.h"
#include "../../../core/wipe.h"

static const char defaults[] = "DEFAULT";

enum kind { BLANK, COMMENT, SECTION, KEY, MORE, BAD };

/* Where a reading stands, and the line that it has just read. */
struct reader {
    char *next, *end;
    size_t indent; /* of the key whose value may go on */
    int in_key;
    unsigned line;

    char *begin, *stop; /* the line without blanks around it */
    char *value;        /* of a key: behind its "=" */
    size_t key_len;     /* of a section: of its name, with the "[" before it */
};

static int is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0;
}

/* Take the next line, which a NUL may end where a value was. Returns how far it is indented. */
static size_t take_line(struct reader *reader)
{
    char *begin = reader->next, *stop = begin;
    while (stop < reader->end && *stop && *stop != '\n')
        stop++;
    reader->next = stop < reader->end ? stop + 1 : stop;
    reader->begin = begin;
    while (reader->begin < stop && is_blank(*reader->begin))
        reader->begin++;
    while (stop > reader->begin && is_blank(stop[-1]))
        stop--;
    reader->stop = stop;
    reader->line++;
    return (size_t)(reader->begin - begin);
}

/* Find the end of a line's key. Returns the delimiter, or NULL: it has no key. */
static char *split(struct reader *reader, const char *delimiters)
{
    char *at = reader->begin;
    while (at < reader->stop && !strchr(delimiters, *at))
        at++;
    if (at == reader->stop)
        return NULL;
    char *key_end = at;
    while (key_end > reader->begin && is_blank(key_end[-1]))
        key_end--;
    reader->key_len = (size_t)(key_end - reader->begin);
    reader->value = at + 1;
    while (reader->value < reader->stop && is_blank(*reader->value))
        reader->value++;
    return reader->key_len ? at : NULL;
}

/* The last "]" of a line, or NULL. */
static char *closing(const struct reader *reader)
{
    for (char *at = reader->stop; at > reader->begin; at--)
        if (at[-1] == ']')
            return at - 1;
    return NULL;
}

static enum kind read_line(struct reader *reader)
{
    size_t indent = take_line(reader);
    if (reader->begin == reader->stop)
        return BLANK;
    if (*reader->begin == '#' || *reader->begin == ';')
        return COMMENT;
    if (reader->in_key && indent > reader->indent)
        return MORE;
    reader->indent = indent;
    reader->in_key = 0;
    char *close = *reader->begin == '[' ? closing(reader) : NULL;
    if (close > reader->begin + 1) {
        reader->key_len = (size_t)(close - reader->begin);
        return SECTION;
    }
    if (!split(reader, "=:"))
        return BAD;
    reader->in_key = 1;
    return KEY;
}

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

/* What the lines so far have led to. */
struct progress {
    char *text;   /* where they begin */
    char *body;   /* of the section; NULL: there was none yet */
    char *shared; /* of the section DEFAULT, or NULL */
    int nesting;  /* whether nested values are of keys */
    int is_nested;
};

/* Whether the section of a line, or the key within its section, stands in a line before it. */
static int is_repeated(const struct progress *progress, const struct reader *reader, enum kind kind)
{
    struct reader earlier = {.next = kind == KEY ? progress->body : progress->text,
                             .end = reader->begin};
    while (earlier.next < earlier.end) {
        size_t i = 0;
        if (read_line(&earlier) != kind || earlier.key_len != reader->key_len)
            continue;
        while (i < reader->key_len &&
               (kind == KEY ? lower(earlier.begin[i]) == lower(reader->begin[i])
                            : earlier.begin[i] == reader->begin[i]))
            i++;
        if (i == reader->key_len)
            return 1;
    }
    return 0;
}

static int is_default(const struct reader *reader)
{
    return reader->key_len == sizeof defaults &&
           !memcmp(reader->begin + 1, defaults, sizeof defaults - 1);
}

/* Let CR LF and CR be line ends like LF. */
static void change_lines(char *text, const char *end)
{
    for (; text < end; text++)
        if (*text == '\r')
            *text = text[1] == '\n' ? ' ' : '\n';
}

static int is_text(const char *text, size_t len)
{
    for (int taken; len; text += taken, len -= (size_t)taken) {
        taken = fc_utf8_sequence((const uint8_t *)text, len);
        if (taken <= 0 || !*text)
            return 0;
    }
    return 1;
}

/* Say what is wrong with a line, if anything. */
static enum fc_ini_error check_line(struct progress *progress, struct reader *reader,
                                    enum kind kind)
{
    if (kind == SECTION) {
        progress->body = reader->next;
        if (!is_default(reader))
            return is_repeated(progress, reader, kind) ? FC_INI_REPEATED : FC_INI_OK;
        progress->shared = progress->body;
    } else if (!progress->body && kind > SECTION) {
        return FC_INI_NO_SECTION;
    } else if (kind == BAD) {
        return FC_INI_NO_KEY;
    } else if (kind == KEY) {
        progress->is_nested = progress->nesting && reader->value == reader->stop;
        return is_repeated(progress, reader, kind) ? FC_INI_REPEATED : FC_INI_OK;
    } else if (kind == MORE && progress->is_nested && !split(reader, "=")) {
        return FC_INI_NO_VALUE;
    } else if (kind == COMMENT) { /* keys that were put out of use stand in comments, too */
        memset(reader->begin, ' ', (size_t)(reader->stop - reader->begin));
    }
    return FC_INI_OK;
}

enum fc_ini_error fc_ini_open(struct fc_ini *ini, char *text, size_t len, int nesting,
                              unsigned *line)
{
    struct reader reader = {.next = text, .end = text + len};
    struct progress progress = {.text = text, .nesting = nesting};
    enum fc_ini_error error = FC_INI_OK;
    memset(ini, 0, sizeof *ini);
    text[len] = 0;
    change_lines(text, text + len);
    while (!error && reader.next < reader.end) {
        char *begin = reader.next;
        size_t line_len = strcspn(begin, "\n");
        if (line_len > (size_t)(reader.end - begin))
            line_len = (size_t)(reader.end - begin);
        if (is_text(begin, line_len) && (begin[line_len] || begin + line_len == reader.end)) {
            enum kind kind = read_line(&reader);
            error = check_line(&progress, &reader, kind);
        } else {
            reader.line++;
            error = FC_INI_CHARACTER;
        }
    }
    *line = reader.line;
    if (!error)
        *ini = (struct fc_ini){text, text + len, progress.shared};
    return error;
}

int fc_ini_next(const struct fc_ini *ini, struct fc_ini_section *section)
{
    struct reader reader = {.next = section->body ? section->body : ini->text, .end = ini->end};
    while (reader.next < reader.end) {
        if (read_line(&reader) != SECTION)
            continue;
        section->name = reader.begin + 1;
        section->name_len = (size_t)(closing(&reader) - section->name);
        section->body = reader.next;
        return 1;
    }
    return 0;
}

/* Whether a line's key is this one; fold: in any case. */
static int is_key(const struct reader *reader, const char *key, int fold)
{
    size_t i = 0;
    for (; i < reader->key_len && key[i]; i++) {
        if ((fold ? lower(reader->begin[i]) : reader->begin[i]) != key[i])
            return 0;
    }
    return i == reader->key_len && !key[i];
}

/* Find a value. Returns where it begins, *stop being where it ends, or NULL. */
static char *find_in(const struct fc_ini *ini, const struct fc_ini_section *section,
                     const char *key, char **stop)
{
    struct reader reader = {.next = section->body, .end = ini->end};
    char *found = NULL;
    int goes_on = 0;
    while (section->body && reader.next < reader.end) {
        enum kind kind = read_line(&reader);
        if (kind == SECTION)
            break;
        if (kind == KEY)
            goes_on = is_key(&reader, key, 1);
        if (kind == KEY && goes_on)
            found = reader.value;
        if (goes_on && (kind == KEY || kind == MORE))
            *stop = reader.stop;
    }
    return found;
}

/* Find a value in a section, or in the one for all. Returns as above. */
static char *find(const struct fc_ini *ini, const struct fc_ini_section *section, const char *key,
                  char **stop)
{
    const struct fc_ini_section shared = {.body = ini->shared};
    char *found = find_in(ini, section, key, stop);
    return found || !section->body ? found : find_in(ini, &shared, key, stop);
}

char *fc_ini_value(const struct fc_ini *ini, const struct fc_ini_section *section, const char *key)
{
    char *stop, *value = find(ini, section, key, &stop);
    if (value)
        *stop = 0; /* the line's end, or a blank before it */
    return value;
}

char *fc_ini_nested(const struct fc_ini *ini, const struct fc_ini_section *section, const char *key,
                    const char *inner)
{
    char *stop, *value = find(ini, section, key, &stop), *found = NULL;
    struct reader reader = {.next = value, .end = value ? stop : NULL};
    if (!value || !is_blank(*value))
        return NULL;
    while (reader.next < reader.end) {
        take_line(&reader);
        if (reader.begin == reader.stop || *reader.begin == '#' || *reader.begin == ';' ||
            !split(&reader, "=") || !is_key(&reader, inner, 0))
            continue;
        found = reader.value;
        stop = reader.stop;
    }
    if (found)
        *stop = 0;
    return found;
}

void fc_ini_wipe(const struct fc_ini *ini, const char *key)
{
    struct reader reader = {.next = ini->text, .end = ini->end};
    int goes_on = 0;
    while (reader.next < reader.end) {
        enum kind kind = read_line(&reader);
        if (kind == KEY)
            goes_on = is_key(&reader, key, 1);
        char *begin = kind == KEY ? reader.value : reader.begin;
        if (goes_on && (kind == KEY || kind == MORE))
            fc_wipe(begin, (size_t)(reader.stop - begin));
    }
}
