#include "json.h"

#include <stdint.h>
#include <string.h>

#define JSMN_HEADER
#include <jsmn.h>

#include "utf8.h"

/* Read four hexadecimal digits, or return a number above 0xffff. */
static uint32_t hex4(const char *text, const char *end)
{
    uint32_t number = 0;
    if (end - text < 4)
        return UINT32_MAX;
    for (int i = 0; i < 4; i++) {
        unsigned digit = (unsigned)text[i] - '0';
        if (digit > 9) {
            digit = ((unsigned)text[i] | 0x20) - 'a';
            if (digit > 5)
                return UINT32_MAX;
            digit += 10;
        }
        number = number << 4 | digit;
    }
    return number;
}

/* Write a code point as UTF-8. */
static size_t put_utf8(char *out, uint32_t point)
{
    size_t len = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = len; --i;) {
        out[i] = (char)(0x80 | (point & 0x3f));
        point >>= 6;
    }
    out[0] = (char)(len == 1 ? point : (0xf0u << (4 - len)) | point);
    return len;
}

/*
 * Read what follows a backslash; write it as UTF-8 of *len bytes.
 * Returns where the text goes on, or NULL.
 */
static const char *escape(const char *text, const char *end, char utf8[4], size_t *len)
{
    static const char names[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    if (text == end)
        return NULL;
    if (*text != 'u') {
        for (const char *name = names; *name; name += 2)
            if (*name == *text) {
                utf8[0] = name[1];
                *len = 1;
                return text + 1;
            }
        return NULL;
    }
    uint32_t point = hex4(++text, end);
    text += 4;
    if (point - 0xd800 < 0x400) { /* a high surrogate: the low one must follow */
        if (end - text < 6 || text[0] != '\\' || text[1] != 'u')
            return NULL;
        uint32_t low = hex4(text + 2, end) - 0xdc00;
        if (low > 0x3ff)
            return NULL;
        point = 0x10000 + ((point - 0xd800) << 10) + low;
        text += 6;
    } else if (point > 0xffff || point - 0xdc00 < 0x400) {
        return NULL;
    }
    *len = put_utf8(utf8, point);
    return text;
}

const char *fc_json_string(const char *text, const char *end, char *out, size_t *out_len)
{
    size_t total = 0;
    while (text < end && *text != '"') {
        char utf8[4];
        size_t len;
        const char *bytes = text;
        if (*text == '\\') {
            text = escape(text + 1, end, utf8, &len);
            if (!text)
                return NULL;
            bytes = utf8;
        } else {
            int sequence = fc_utf8_sequence((const uint8_t *)text, (size_t)(end - text));
            if ((unsigned char)*text < 0x20 || sequence <= 0)
                return NULL;
            len = (size_t)sequence;
            text += len;
        }
        if (out)
            memmove(out + total, bytes, len);
        total += len;
    }
    if (out_len)
        *out_len = total;
    return text < end ? text + 1 : NULL;
}

static const char *digits(const char *text, const char *end)
{
    while (text < end && (unsigned)(*text - '0') < 10)
        text++;
    return text;
}

/* Skip a number (RFC 8259 section 6), or return NULL. */
static const char *number(const char *text, const char *end)
{
    if (*text == '-')
        text++;
    const char *from = text;
    text = digits(text, end);
    if (text == from || (*from == '0' && text > from + 1))
        return NULL;
    if (text < end && *text == '.') {
        from = ++text;
        text = digits(text, end);
        if (text == from)
            return NULL;
    }
    if (text < end && (*text | 0x20) == 'e') {
        text++;
        if (text < end && (*text == '+' || *text == '-'))
            text++;
        from = text;
        text = digits(text, end);
        if (text == from)
            return NULL;
    }
    return text;
}

/* Skip a string, number or literal, or return NULL. */
static const char *scalar(const char *text, const char *end)
{
    if (*text == '"')
        return fc_json_string(text + 1, end, NULL, NULL);
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

int fc_json_valid(const char *text, size_t len)
{
    const char *end = text + len;
    uint32_t objects = 0; /* a bit a level, the innermost the lowest: is it an object? */
    int depth = 0;
    enum { FIRST, NEXT, MORE } expect = NEXT; /* an item or the end, an item, or "," or the end */
    for (;;) {
        text = space(text, end);
        if (text == end)
            return 0;
        char close = objects & 1 ? '}' : ']';
        if (depth && expect != NEXT && *text == close) {
            text++;
            objects >>= 1;
            depth--;
        } else if (expect == MORE) {
            if (*text++ != ',')
                return 0;
            expect = NEXT;
            continue;
        } else {
            if (depth && objects & 1) {
                if (*text != '"' || !(text = fc_json_string(text + 1, end, NULL, NULL)))
                    return 0;
                text = space(text, end);
                if (text == end || *text++ != ':')
                    return 0;
                text = space(text, end);
                if (text == end)
                    return 0;
            }
            if (*text == '{' || *text == '[') {
                if (depth++ == FC_JSON_DEPTH)
                    return 0;
                objects = objects << 1 | (*text++ == '{');
                expect = FIRST;
                continue;
            }
            text = scalar(text, end);
            if (!text)
                return 0;
        }
        expect = MORE;
        if (depth == 0)
            return space(text, end) == end;
    }
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
    jsmn_init(&parser);
    int tokens = jsmn_parse(&parser, text, len, NULL, 0);
    size_t pad = (0 - (uintptr_t)(text + len)) % sizeof(int);
    if (tokens < 1 || *space(text, text + len) != '{')
        return 0;
    size_t need = pad + (size_t)tokens * sizeof(jsmntok_t);
    if (need > room)
        return -(int)need;
    jsmntok_t *token = (jsmntok_t *)(void *)(text + len + pad);
    const jsmntok_t *last = token + tokens;
    jsmn_init(&parser);
    jsmn_parse(&parser, text, len, token, (unsigned)tokens);
    for (token++; token < last;) {
        int end = token[1].end;
        match(text, len, token, members, count);
        for (token += 2; token < last && token->start < end;)
            token++;
    }
    return 1;
}
