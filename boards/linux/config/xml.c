#include "xml.h"

#include <string.h>

#include "../../../core/utf8.h"

#define BLANKS " \t\r\n"

struct name {
    const char *text;
    size_t len;
};

struct reader {
    char *at, *end;
    struct name open[FC_XML_DEPTH];
    size_t depth;
    char *text; /* of the innermost element, if it holds text alone so far */
    int has_element;
};

static int is_blank(char c)
{
    return c && strchr(BLANKS, c);
}

static int is_name(char c, int first)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':')
        return 1;
    return !first && ((c >= '0' && c <= '9') || c == '-' || c == '.');
}

static void skip_blanks(struct reader *reader)
{
    while (reader->at < reader->end && is_blank(*reader->at))
        reader->at++;
}

static int skip(struct reader *reader, const char *word)
{
    size_t len = strlen(word);
    if ((size_t)(reader->end - reader->at) < len || memcmp(reader->at, word, len) != 0)
        return -1;
    reader->at += len;
    return 0;
}

static int read_name(struct reader *reader, struct name *name)
{
    name->text = reader->at;
    while (reader->at < reader->end && is_name(*reader->at, reader->at == name->text))
        reader->at++;
    name->len = (size_t)(reader->at - name->text);
    return name->len ? 0 : -1;
}

/* Read attributes, whose values do not matter, up to what ends the tag. */
static int skip_attributes(struct reader *reader)
{
    for (;;) {
        struct name name;
        char *before = reader->at;
        skip_blanks(reader);
        if (reader->at < reader->end && !is_name(*reader->at, 1))
            return 0;
        if (reader->at == before || read_name(reader, &name))
            return -1;
        skip_blanks(reader);
        if (skip(reader, "="))
            return -1;
        skip_blanks(reader);
        char quote = 0;
        if (reader->at < reader->end)
            quote = *reader->at;
        if (quote != '"' && quote != '\'')
            return -1;
        do
            reader->at++;
        while (reader->at < reader->end && *reader->at != quote && *reader->at != '<');
        if (reader->at == reader->end || *reader->at++ != quote)
            return -1;
    }
}

static int is_same(const struct name *name, const char *text)
{
    return strlen(text) == name->len && !memcmp(text, name->text, name->len);
}

/* Read the number of a character reference: "65;" or "x41;". Returns it, or -1: beyond ASCII. */
static int read_number(const char **at, const char *end)
{
    int number = 0, base = 10;
    if (*at < end && **at == 'x') {
        base = 16;
        ++*at;
    }
    const char *begin = *at;
    for (; *at < end && **at != ';'; ++*at) {
        char c = **at;
        int digit = c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' ? (c | 0x20) - 'a' + 10 : 99;
        if (digit >= base || (number = number * base + digit) > 0x7f)
            return -1;
    }
    if (*at == begin || *at == end || number < 0x20)
        return -1;
    ++*at;
    return number;
}

/* Decode a text in place. Returns 0 with a NUL behind it, or -1. */
static int decode(char *text, const char *end)
{
    static const struct {
        const char *name;
        char c;
    } entities[] = {{"amp;", '&'}, {"lt;", '<'}, {"gt;", '>'}, {"quot;", '"'}, {"apos;", '\''}};
    const char *at = text;
    while (at < end) {
        if (*at != '&') {
            *text++ = *at++;
            continue;
        }
        int c = -1;
        at++;
        if (at < end && *at == '#') {
            at++;
            c = read_number(&at, end);
        }
        for (size_t i = 0; c < 0 && i < sizeof entities / sizeof entities[0]; i++) {
            size_t len = strlen(entities[i].name);
            if ((size_t)(end - at) >= len && !memcmp(at, entities[i].name, len)) {
                c = (unsigned char)entities[i].c;
                at += len;
            }
        }
        if (c < 0)
            return -1;
        *text++ = (char)c;
    }
    *text = 0;
    return 0;
}

/* The innermost element ends at `end`: keep its text if it is one that is looked for. */
static int close_element(struct reader *reader, char *end, struct fc_xml_leaf *leaves, size_t count)
{
    const struct name *name = &reader->open[reader->depth - 1];
    const struct name *parent = reader->depth > 1 ? name - 1 : NULL;
    for (size_t i = 0; parent && reader->text && i < count; i++) {
        struct fc_xml_leaf *leaf = &leaves[i];
        if (!is_same(name, leaf->name) || !is_same(parent, leaf->parent))
            continue;
        if (leaf->count++ == 0) {
            if (decode(reader->text, end))
                return -1;
            leaf->text = reader->text;
        }
        break;
    }
    reader->depth--;
    reader->text = NULL;
    return 0;
}

/* Read a tag behind its "<". */
static int read_tag(struct reader *reader, struct fc_xml_leaf *leaves, size_t count)
{
    struct name name;
    char *begin = reader->at - 1;
    if (!skip(reader, "/")) {
        if (read_name(reader, &name) || !reader->depth)
            return -1;
        skip_blanks(reader);
        const struct name *open = &reader->open[reader->depth - 1];
        if (skip(reader, ">") || open->len != name.len ||
            memcmp(open->text, name.text, name.len) != 0)
            return -1;
        return close_element(reader, begin, leaves, count);
    }
    if (read_name(reader, &name) || skip_attributes(reader) || reader->depth == FC_XML_DEPTH ||
        (!reader->depth && reader->has_element))
        return -1;
    reader->has_element = 1;
    reader->open[reader->depth++] = name;
    reader->text = NULL;
    if (!skip(reader, "/>")) {
        reader->depth--;
        return 0;
    }
    if (skip(reader, ">"))
        return -1;
    reader->text = reader->at;
    return 0;
}

static int is_text(const char *text, size_t len)
{
    for (int taken; len; text += taken, len -= (size_t)taken) {
        taken = fc_utf8_sequence((const uint8_t *)text, len);
        if (taken <= 0 || ((unsigned char)*text < 0x20 && !is_blank(*text)))
            return 0;
    }
    return 1;
}

int fc_xml_read(char *text, size_t len, struct fc_xml_leaf *leaves, size_t count)
{
    struct reader reader = {.at = text, .end = text + len};
    if (!is_text(text, len))
        return -1;
    if (!skip(&reader, "<?xml") && (skip_attributes(&reader) || skip(&reader, "?>")))
        return -1;
    while (reader.at < reader.end) {
        if (*reader.at++ == '<') {
            if (read_tag(&reader, leaves, count))
                return -1;
        } else if (!reader.depth && !is_blank(reader.at[-1])) {
            return -1;
        }
    }
    return reader.depth || !reader.has_element ? -1 : 0;
}
