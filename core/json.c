#include "json.h"

#include <stdint.h>
#include <string.h>

#define JSMN_HEADER
#include <jsmn.h>

#include "utf8.h"

/* No code point. */
#define NONE UINT32_MAX

/* A machine word with this byte in every place. */
#define EACH(byte) ((size_t)-1 / 255 * (byte))

/* The highest bit of each byte of the word that does not stand for itself. */
static size_t specials(size_t word)
{
    size_t low = word & EACH(0x7f); /* no sum below goes into the next byte */
    size_t no_control = low + EACH(0x80 - ' ');
    size_t no_quote = (low ^ EACH('"')) + EACH(0x7f);
    size_t no_backslash = (low ^ EACH('\\')) + EACH(0x7f);
    return (word | ~(no_control & no_quote & no_backslash)) & EACH(0x80);
}

size_t fc_json_plain(const void *text, size_t len)
{
    const uint8_t *bytes = text;
    size_t i = 0;
    for (size_t word; i + sizeof word <= len; i += sizeof word) {
        memcpy(&word, bytes + i, sizeof word);
        size_t marks = specials(word);
        if (marks) {
            uint8_t first[sizeof marks];
            memcpy(first, &marks, sizeof marks);
            for (const uint8_t *mark = first; !*mark; mark++)
                i++;
            return i;
        }
    }
    while (i < len && bytes[i] - 0x20u < 0x60 && bytes[i] != '"' && bytes[i] != '\\')
        i++;
    return i;
}

/* Read four hexadecimal digits, or return NONE. */
static uint32_t hex4(const char *text, const char *end)
{
    uint32_t number = 0;
    if (end - text < 4)
        return NONE;
    for (end = text + 4; text < end; text++) {
        unsigned digit = (unsigned)*text - '0';
        if (digit > 9) {
            digit = ((unsigned)*text | 0x20) - 'a';
            if (digit > 5)
                return NONE;
            digit += 10;
        }
        number = number << 4 | digit;
    }
    return number;
}

/* Read what follows a backslash and go behind it. Returns a code point, or NONE. */
static uint32_t escape(const char **text, const char *end)
{
    static const char names[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    const char *at = *text;
    uint32_t point = NONE;
    if (at == end)
        return NONE;
    if (*at++ == 'u') {
        point = hex4(at, end);
        if (point == NONE)
            return NONE;
        at += 4;
        if (point - 0xd800 < 0x800) { /* a high surrogate: the low one must follow */
            if (point > 0xdbff || end - at < 2 || at[0] != '\\' || at[1] != 'u')
                return NONE;
            uint32_t low = hex4(at + 2, end) - 0xdc00;
            if (low > 0x3ff)
                return NONE;
            point = 0x10000 + ((point - 0xd800) << 10) + low;
            at += 6;
        }
    } else {
        for (const char *name = names; *name; name += 2)
            if (*name == at[-1])
                point = (unsigned char)name[1];
    }
    *text = at;
    return point;
}

/* Write a code point as UTF-8. Returns its length. */
static int put_utf8(char *out, uint32_t point)
{
    int len = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (int i = len; --i;) {
        out[i] = (char)(0x80 | (point & 0x3f));
        point >>= 6;
    }
    out[0] = (char)(len == 1 ? point : (0xf0u << (4 - len)) | point);
    return len;
}

/*
 * Read a character that does not stand for itself and go behind it.
 * Returns the length of its UTF-8, or 0 if it is malformed.
 */
static int character(const char **text, const char *end, char utf8[4])
{
    if (**text == '\\') {
        ++*text;
        uint32_t point = escape(text, end);
        return point == NONE ? 0 : put_utf8(utf8, point);
    }
    int len = fc_utf8_sequence((const uint8_t *)*text, (size_t)(end - *text));
    if (len <= 1) /* one byte is a control character */
        return 0;
    memcpy(utf8, *text, (size_t)len);
    *text += len;
    return len;
}

const char *fc_json_string(const char *text, const char *end, char *out, size_t *out_len)
{
    size_t total = 0;
    while (text < end) {
        char utf8[4];
        const char *bytes = text;
        size_t len = fc_json_plain(text, (size_t)(end - text));
        text += len;
        if (len == 0) {
            if (*text == '"') {
                if (out_len)
                    *out_len = total;
                return text + 1;
            }
            len = (size_t)character(&text, end, utf8);
            bytes = utf8;
            if (len == 0)
                return NULL;
        }
        if (out)
            memmove(out + total, bytes, len);
        total += len;
    }
    return NULL;
}

/* Skip at least one digit, or return NULL. */
static const char *digits(const char *text, const char *end)
{
    const char *from = text;
    while (text < end && (unsigned)(*text - '0') < 10)
        text++;
    return text > from ? text : NULL;
}

/* Skip a number (RFC 8259 section 6), or return NULL. */
static const char *number(const char *text, const char *end)
{
    if (*text == '-')
        text++;
    const char *whole = text;
    text = digits(text, end);
    if (!text || (*whole == '0' && text > whole + 1))
        return NULL;
    if (text < end && *text == '.')
        text = digits(text + 1, end);
    if (text && text < end && (*text | 0x20) == 'e') {
        text++;
        if (text < end && (*text == '+' || *text == '-'))
            text++;
        text = digits(text, end);
    }
    return text;
}

/* Skip a number or literal, or return NULL. */
static const char *scalar(const char *text, const char *end)
{
    for (const char *literal = "true\0false\0null\0"; *literal; literal += strlen(literal) + 1) {
        size_t len = strlen(literal);
        if ((size_t)(end - text) >= len && !memcmp(text, literal, len))
            return text + len;
    }
    return number(text, end);
}

static const char *space(const char *text, const char *end)
{
    while (text < end && (*text == ' ' || *text == '\t' || *text == '\n' || *text == '\r'))
        text++;
    return text;
}

/* The tokens, in the order of what begins them in fc_json_valid; a set says what may follow. */
enum {
    ARRAY = 1,
    OBJECT = 2,
    END_ARRAY = 4,
    END_OBJECT = 8,
    COMMA = 16,
    COLON = 32,
    STRING = 64,
    SCALAR = 128,
    VALUE = ARRAY | OBJECT | STRING | SCALAR,
    KEY = STRING
};

int fc_json_valid(const char *text, size_t len)
{
    const char *end = text + len;
    uint32_t objects = 0; /* a bit a level, the innermost the lowest: is it an object? */
    unsigned depth = 0, want = VALUE;
    while ((text = space(text, end)) < end) {
        unsigned token = ARRAY;
        for (const char *begin = "[{]},:\""; *begin && *begin != *text; begin++)
            token <<= 1;
        if (!(want & token))
            return 0;
        text++;
        if (token == COLON) {
            want = VALUE;
            continue;
        }
        if (token == COMMA) {
            want = objects & 1 ? KEY : VALUE;
            continue;
        }
        if (token <= OBJECT) {
            if (depth++ == FC_JSON_DEPTH)
                return 0;
            objects = objects << 1 | (token == OBJECT);
            want = token == OBJECT ? KEY | END_OBJECT : VALUE | END_ARRAY;
            continue;
        }
        if (token < COMMA) {
            objects >>= 1;
            depth--;
        } else {
            text = token == STRING ? fc_json_string(text, end, NULL, NULL) : scalar(text - 1, end);
            if (!text)
                return 0;
            if (!(want & SCALAR)) { /* it was a key */
                want = COLON;
                continue;
            }
        }
        want = !depth ? 0 : COMMA | (objects & 1 ? END_OBJECT : END_ARRAY);
    }
    return want == 0;
}

/* Take note of a member whose key and value start at these tokens. */
static void match(char *text, size_t len, const jsmntok_t *tokens, struct fc_member *members,
                  size_t count)
{
    char *key = text + tokens[0].start, *value = text + tokens[1].start;
    size_t key_len = 0;
    fc_json_string(key, text + len, key, &key_len);
    for (; count--; members++) {
        if (strlen(members->key) != key_len || memcmp(members->key, key, key_len))
            continue;
        if (members->count++ == 0 && tokens[1].type == JSMN_STRING) {
            fc_json_string(value, text + len, value, &members->len);
            value[members->len] = 0;
            members->value = value;
        }
    }
}

int fc_json_members(char *text, size_t len, size_t room, struct fc_member *members, size_t count)
{
    jsmn_parser parser;
    size_t pad = (0 - (uintptr_t)(text + len)) % sizeof(int);
    jsmntok_t *token = (jsmntok_t *)(void *)(text + len + pad);
    if (*space(text, text + len) != '{')
        return 0;
    jsmn_init(&parser);
    int tokens = jsmn_parse(&parser, text, len, token,
                            room > pad ? (unsigned)((room - pad) / sizeof *token) : 0);
    if (tokens < 0) { /* there is no room for them */
        jsmn_init(&parser);
        return -(int)(pad + (size_t)jsmn_parse(&parser, text, len, NULL, 0) * sizeof *token);
    }
    for (const jsmntok_t *last = token++ + tokens; token < last;) {
        int end = token[1].end;
        match(text, len, token, members, count);
        for (token += 2; token < last && token->start < end;)
            token++;
    }
    return 1;
}
