#include "redact.h"

#include <string.h>

#include "secret.h"
#include "wipe.h"

/* A block that never ends is not the end of the log. */
#define PEM_MAX 16384
#define PEM_GUESS_MAX 4096 /* nor one whose beginning was not seen: a key has no more */

#define PEM_BEGIN "-----BEGIN"
#define PEM_END "-----END"
#define PEM_DASHES "-----"

/* The characters of a line within a block, but for the last. */
#define PEM_LINE 64

enum state {
    START, /* of the text: its first lines, until it can be told what they are */
    TEXT,
    VALUE, /* behind a name and its : or = */
    DROP,  /* within a secret, up to `until` */
    PEM    /* within a block */
};

/* What a line is, taken for one of a block. */
enum line { OTHER, PART, WHOLE, LAST };

/* What ends a secret, if no quote does. */
enum { UNTIL_SPACE = ' ', UNTIL_LINE = '\n', UNTIL_BACKSLASH = '\\' };

/* As fc_put does, which may have called us: no recursion, the stack has a bound. */
static void put(struct fc_redact *redact, const char *from, const char *to)
{
    redact->to->total += (uint32_t)(to - from);
    redact->to->put(redact->to, from, (size_t)(to - from));
}

static void cut(struct fc_redact *redact)
{
    static const char mark[] = FC_REDACTED;
    put(redact, mark, mark + sizeof mark - 1);
    redact->count++;
}

static int is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static int is_quote(char c)
{
    return c == '"' || c == '\'' || c == '`';
}

/* Whether white space is written as an escape here, as in a string: behind it begins a word. */
static int is_escape(const char *p, const char *end)
{
    return *p == '\\' && end - p > 1 && p[1] && strchr("nrt", p[1]);
}

static const char *skip_spaces(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    return p;
}

static const char *find(const char *p, const char *end, const char *text)
{
    size_t len = strlen(text);
    for (; (size_t)(end - p) >= len; p++)
        if (!memcmp(p, text, len))
            return p;
    return NULL;
}

/* Behind "://": put the user and cut the password of user:password@. Returns where to go on. */
static const char *url(struct fc_redact *redact, const char *p, const char *end)
{
    const char *colon = NULL, *q = p;
    while (q < end && !is_space(*q) && !is_quote(*q) && *q != '/' && *q != '@') {
        if (*q == ':' && !colon)
            colon = q;
        q++;
    }
    if (!colon || q == end || *q != '@' || q == colon + 1)
        return p;
    put(redact, p, colon + 1);
    cut(redact);
    return q;
}

/* The quote that a place in a line is within, or if it is within none the line's end. */
static uint8_t quote_at(const char *p, const char *place)
{
    uint8_t quote = UNTIL_LINE;
    for (char last = ' '; p < place; last = *p++) {
        if (quote == (uint8_t)*p && last != '\\')
            quote = UNTIL_LINE;
        else if (quote == UNTIL_LINE && is_quote(*p) && last != '\\' && !fc_word_char(last))
            quote = (uint8_t)*p; /* that of "don't" is none */
    }
    return quote;
}

/* What stands behind a name that announces a secret: is it given? Returns where to go on. */
static const char *announced(struct fc_redact *redact, const char *word, const char *p,
                             const char *end)
{
    const char *q = p;
    while (q < end && (is_quote(*q) || *q == ']' || *q == '\\'))
        q++;
    q = skip_spaces(q, end);
    if (q < end && (*q == ':' || *q == '=')) {
        put(redact, p, q + 1);
        redact->until = quote_at(redact->line, word);
        redact->state = VALUE;
        return q + 1;
    }
    if (*word == '-' && p < end && is_space(*p) && redact->name == FC_NAME_VALUE)
        redact->state = VALUE; /* --password hunter2 */
    return p;
}

/* "option NAME VALUE": NAME begins at p, behind spaces. Returns where to go on. */
static const char *option(struct fc_redact *redact, const char *p, const char *end)
{
    const char *word = skip_spaces(p, end);
    const char *word_end = fc_word_end(word, end);
    enum fc_name name = fc_word_name(word, (size_t)(word_end - word));
    if (name != FC_NAME_VALUE && name != FC_NAME_KEY)
        return p;
    put(redact, p, word_end);
    redact->name = FC_NAME_VALUE;
    redact->state = VALUE;
    return word_end;
}

/* Behind Bearer or Basic. Returns where to go on. */
static const char *credential(struct fc_redact *redact, const char *p, const char *end)
{
    const char *word = skip_spaces(p, end);
    const char *word_end = fc_word_end(word, end);
    if (word == p || !fc_word_is_credential(word, (size_t)(word_end - word)))
        return p;
    put(redact, p, word);
    cut(redact);
    while (word_end < end && *word_end == '=')
        word_end++;
    return word_end;
}

/* Go on in plain text, by a word or by one other character. Returns where to go on. */
static const char *text(struct fc_redact *redact, const char *p, const char *end)
{
    const char *word_end = fc_word_end(p, end);
    size_t len = (size_t)(word_end - p);
    if (len == 0) {
        int is_url = *p == ':' && end - p > 2 && p[1] == '/' && p[2] == '/';
        word_end = p + (is_url ? 3 : 1 + is_escape(p, end));
        put(redact, p, word_end);
        return is_url ? url(redact, word_end, end) : word_end;
    }
    const char *block = find(p, word_end, PEM_BEGIN);
    if (block) {
        put(redact, p, block);
        cut(redact);
        redact->state = PEM;
        redact->dropped = 0;
        return word_end;
    }
    if (fc_word_is_secret(p, len) || (redact->email && fc_word_is_email(p, len)) ||
        (redact->own && redact->own(redact->ctx, p, len))) {
        cut(redact);
        return word_end;
    }
    put(redact, p, word_end);
    redact->name = (uint8_t)fc_word_name(p, len);
    switch (redact->name) {
    case FC_NAME_VALUE:
    case FC_NAME_LINE:
        return announced(redact, p, word_end, end);
    case FC_NAME_SCHEME:
        return credential(redact, word_end, end);
    case FC_NAME_OPTION:
        return option(redact, word_end, end);
    default:
        return word_end;
    }
}

/* Behind the : or = of a name: find where the secret begins. Returns where to go on. */
static const char *value(struct fc_redact *redact, const char *p, const char *end)
{
    const char *from = p;
    int escaped = 0;
    while (p < end && (*p == ' ' || *p == '\t' || *p == '=' || *p == '>' || *p == '\\'))
        escaped = *p++ == '\\';
    put(redact, from, p);
    if (p == end)
        return p;
    if (*p == '\n' || *p == '\r' || *p == '{' || *p == '[' || *p == '(' || *p == ',' ||
        (is_quote(*p) && end - p > 1 && p[1] == *p)) {
        redact->state = TEXT;
        put(redact, p, p + 1);
        return p + 1;
    }
    if (redact->name != FC_NAME_LINE)
        redact->until = UNTIL_SPACE;
    if (is_quote(*p)) {
        redact->until = escaped ? UNTIL_BACKSLASH : (uint8_t)*p;
        put(redact, p, p + 1);
        p++;
    } else if (redact->name == FC_NAME_VALUE) {
        const char *word_end = fc_word_end(p, end);
        if (fc_word_name(p, (size_t)(word_end - p)) == FC_NAME_SCHEME) {
            put(redact, p, word_end);
            return word_end; /* token: Bearer ... */
        }
    }
    cut(redact);
    redact->state = DROP;
    return p;
}

/* Whether the secret ends at p. */
static int ends(const struct fc_redact *redact, const char *p, const char *end)
{
    if (*p == '\n')
        return 1;
    switch (redact->until) {
    case UNTIL_LINE:
        return *p == '\r';
    case UNTIL_SPACE:
        if (*p == '\\') /* a line's end that is written as one, within a string */
            return end - p > 1 && strchr("nrt\"", p[1]);
        return is_space(*p) || is_quote(*p) || (*p != '\0' && strchr(",;&)}]<|", *p));
    default:
        return *p == (char)redact->until;
    }
}

static const char *drop(struct fc_redact *redact, const char *p, const char *end)
{
    while (p < end && !ends(redact, p, end))
        p += *p == '\\' && redact->until != UNTIL_BACKSLASH && redact->until != UNTIL_SPACE &&
                     end - p > 1 && p[1] != '\n'
                 ? 2
                 : 1;
    if (p < end)
        redact->state = TEXT;
    return p;
}

/* Drop of a block what is here, up to what may be a part of its end. Returns where to go on. */
static const char *pem(struct fc_redact *redact, const char *p, const char *end, int complete)
{
    const char *last = find(p, end, PEM_END), *close;
    size_t keep = strlen(PEM_END) - 1;
    if (last) {
        close = find(last + strlen(PEM_END), end, PEM_DASHES);
        if (close || complete)
            redact->state = TEXT;
        return close ? close + strlen(PEM_DASHES) : complete ? end : last;
    }
    const char *from = p;
    p = complete || (size_t)(end - p) <= keep ? end : end - keep;
    redact->dropped = (uint16_t)(redact->dropped + (p - from));
    if (redact->dropped > PEM_MAX)
        redact->state = TEXT;
    return p;
}

/* What the line at *p is; *p goes behind it. A digest in hexadecimal is no whole one. */
static enum line next_line(const char **p, const char *end)
{
    const char *from = *p, *word_end = fc_word_end(from, end), *q = from;
    while (word_end < end && *word_end == '=')
        word_end++;
    *p = memchr(from, '\n', (size_t)(end - from));
    *p = *p ? *p + 1 : end;
    if (find(from, *p, PEM_END) == from)
        return LAST;
    if (word_end == from || word_end - from > PEM_LINE || *p - word_end > 2)
        return OTHER; /* a line's end has two characters at most */
    while (q < word_end && (*q < 'G' || *q > 'Z'))
        q++;
    return word_end - from == PEM_LINE && q < word_end ? WHOLE : PART;
}

/*
 * At the beginning of the text: is it within a block? Then its second line is a whole one or the
 * block's last, or the third is that. Returns 0 while it cannot be told, unless it must be.
 */
static int begin(struct fc_redact *redact, int must)
{
    const char *p = redact->line, *end = p + redact->len;
    enum line line = OTHER;
    int lines = 0;
    for (; p < end; lines++)
        line = next_line(&p, end);
    if (line == LAST ? lines > 1 : line == WHOLE && lines == 2) {
        cut(redact);
        redact->state = PEM;
        redact->dropped = PEM_MAX - PEM_GUESS_MAX;
    } else {
        if (!must && (line == PART || line == WHOLE) && lines < 3)
            return 0;
        redact->state = TEXT;
    }
    return 1;
}

/* Go through the line. complete: it ends here; else its last word is left for later. */
static void scan(struct fc_redact *redact, int complete)
{
    const char *p = redact->line, *end = p + redact->len, *stop = end;
    if (!complete && redact->state != PEM) {
        while (stop > p + FC_REDACT_LINE / 2 && !is_space(stop[-1]) && stop[-1] != ',')
            stop--;
        if (stop == p + FC_REDACT_LINE / 2)
            stop = end;
    }
    while (p < stop) {
        if (redact->state == PEM) {
            const char *from = p;
            p = pem(redact, p, stop, complete);
            if (p == from || redact->state == PEM)
                break;
        } else if (redact->state == VALUE) {
            p = value(redact, p, stop);
        } else if (redact->state == DROP) {
            p = drop(redact, p, stop);
        } else {
            p = text(redact, p, stop);
        }
    }
    redact->len = (uint16_t)(end - p);
    memmove(redact->line, p, redact->len);
    if (redact->len == FC_REDACT_LINE) { /* an end of a block that does not end */
        redact->len = 0;
        redact->state = TEXT;
    }
}

static void redact_put(struct fc_sink *sink, const void *data, size_t len)
{
    struct fc_redact *redact = (struct fc_redact *)sink;
    for (const char *p = data; len; len--) {
        redact->line[redact->len++] = *p;
        int is_line = *p++ == '\n', is_full = redact->len == FC_REDACT_LINE;
        if ((is_line || is_full) && (redact->state != START || begin(redact, is_full)))
            scan(redact, is_line);
    }
}

void fc_redact_init(struct fc_redact *redact, struct fc_sink *to)
{
    memset(redact, 0, sizeof *redact);
    redact->sink.put = redact_put;
    redact->sink.room = SIZE_MAX;
    redact->to = to;
}

void fc_redact_end(struct fc_redact *redact)
{
    if (redact->state == START)
        (void)begin(redact, 1);
    scan(redact, 1);
    fc_wipe(redact->line, sizeof redact->line);
}
