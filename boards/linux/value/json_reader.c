#include "json_reader.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../../core/utf8.h"

struct reader {
    struct fc_region *region;
    const char *text, *end;
    const char *at;
    const char *what;  /* the fault, or NULL: no memory */
    const char *where; /* of the fault */
    unsigned depth;
};

static int read_value(struct reader *reader, struct fc_value *value);

static int fault_at(struct reader *reader, const char *where, const char *what)
{
    reader->what = what;
    reader->where = where;
    return -1;
}

static int is_at(const struct reader *reader, char c)
{
    return reader->at < reader->end && *reader->at == c;
}

static void skip_space(struct reader *reader)
{
    while (is_at(reader, ' ') || is_at(reader, '\t') || is_at(reader, '\n') || is_at(reader, '\r'))
        reader->at++;
}

static int hex_digit(char c)
{
    int digit = c - '0', letter = (c | 0x20) - 'a';
    if (digit >= 0 && digit <= 9)
        return digit;
    return letter >= 0 && letter <= 5 ? letter + 10 : -1;
}

/* Read four hexadecimal digits at `at`. Returns the number, or -1. */
static int32_t hex4(const struct reader *reader, const char *at)
{
    int32_t number = 0;
    if (reader->end - at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(at[i]);
        if (digit < 0)
            return -1;
        number = number << 4 | digit;
    }
    return number;
}

/* Write a code point, a surrogate too. Returns its length; out may be NULL. */
static size_t put_point(char *out, uint32_t point)
{
    size_t len = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = len; out && --i;) {
        out[i] = (char)(0x80 | (point & 0x3f));
        point >>= 6;
    }
    if (out)
        out[0] = (char)(len == 1 ? point : (0xf00u >> len & 0xf0) | point);
    return len;
}

/* Read what follows a backslash. Returns 0 with the code point, or -1. */
static int read_escape(struct reader *reader, uint32_t *point)
{
    static const char names[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    const char *backslash = reader->at++;
    if (reader->at == reader->end)
        return 0; /* the string is unterminated: the caller sees that */
    char c = *reader->at++;
    if (c != 'u') {
        for (const char *name = names; *name; name += 2)
            if (*name == c) {
                *point = (unsigned char)name[1];
                return 0;
            }
        return fault_at(reader, backslash, "Invalid \\escape");
    }
    int32_t high = hex4(reader, reader->at), low = -1;
    if (high < 0 || reader->end - reader->at == 4)
        return fault_at(reader, backslash + 1, "Invalid \\uXXXX escape");
    reader->at += 4;
    if ((high & 0xfc00) == 0xd800 && is_at(reader, '\\') && reader->at + 1 < reader->end &&
        reader->at[1] == 'u')
        low = hex4(reader, reader->at + 2);
    *point = (uint32_t)high;
    if (low >= 0 && (low & 0xfc00) == 0xdc00) {
        *point = 0x10000 + (((uint32_t)high & 0x3ff) << 10 | ((uint32_t)low & 0x3ff));
        reader->at += 6;
    }
    return 0;
}

/* Go over a string from behind its quote to behind the other, decoding to out unless it is NULL. */
static int scan_string(struct reader *reader, char *out, size_t *len)
{
    const char *quote = reader->at - 1;
    size_t total = 0;
    while (reader->at < reader->end && *reader->at != '"') {
        unsigned char c = (unsigned char)*reader->at;
        uint32_t point = c;
        if (c == '\\') {
            if (read_escape(reader, &point) < 0)
                return -1;
        } else if (c < 0x20) {
            return fault_at(reader, reader->at, "Invalid control character at");
        } else if (c < 0x80) {
            reader->at++;
        } else {
            int taken =
                fc_utf8_sequence((const uint8_t *)reader->at, (size_t)(reader->end - reader->at));
            if (taken > 0 && out)
                memcpy(out + total, reader->at, (size_t)taken);
            reader->at += taken > 0 ? taken : 1;
            if (taken > 0) {
                total += (size_t)taken;
                continue;
            }
            point = 0xdc00u + c;
        }
        total += put_point(out ? out + total : NULL, point);
    }
    if (reader->at == reader->end)
        return fault_at(reader, quote, "Unterminated string starting at");
    reader->at++;
    *len = total;
    return 0;
}

static int read_string(struct reader *reader, struct fc_value *value)
{
    size_t len = 0;
    const char *begin = ++reader->at;
    if (scan_string(reader, NULL, &len) < 0)
        return -1;
    char *text = fc_region_take(reader->region, len + 1);
    if (!text)
        return -1;
    reader->at = begin;
    scan_string(reader, text, &len);
    text[len] = 0;
    *value = (struct fc_value){.kind = FC_VALUE_STRING, .len = (uint32_t)len, .as.text = text};
    return 0;
}

/* Skip a dot or an exponent with the digits behind it; it is none without them. */
static int skip_part(struct reader *reader, int is_exponent)
{
    const char *at = reader->at + 1;
    if (is_exponent && at < reader->end && (*at == '+' || *at == '-'))
        at++;
    const char *digits = at;
    while (at < reader->end && *at >= '0' && *at <= '9')
        at++;
    if (at == digits)
        return 0;
    reader->at = at;
    return 1;
}

static int read_number(struct reader *reader, struct fc_value *value)
{
    const char *begin = reader->at;
    const char *digits = begin + (*begin == '-');
    int is_float = 0;
    reader->at = digits;
    if (reader->at == reader->end || *reader->at < '0' || *reader->at > '9')
        return fault_at(reader, begin, "Expecting value");
    if (*reader->at == '0')
        reader->at++;
    else
        while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9')
            reader->at++;
    if (is_at(reader, '.'))
        is_float |= skip_part(reader, 0);
    if (is_at(reader, 'e') || is_at(reader, 'E'))
        is_float |= skip_part(reader, 1);
    if (!is_float && *digits == '0')
        begin = digits; /* -0 is 0 */
    if (fc_value_string(value, reader->region, begin, (size_t)(reader->at - begin)) < 0)
        return -1;
    value->kind = FC_VALUE_INTEGER;
    if (is_float)
        *value =
            (struct fc_value){.kind = FC_VALUE_FLOAT, .as.number = strtod(value->as.text, NULL)};
    return 0;
}

/*
 * Go on behind an item of a list or an object, up to the next one or over the closing bracket.
 * Returns 1: another item follows, 0: it has ended, or -1.
 */
static int read_delimiter(struct reader *reader, char close)
{
    skip_space(reader);
    const char *comma = reader->at;
    if (is_at(reader, close)) {
        reader->at++;
        return 0;
    }
    if (!is_at(reader, ','))
        return fault_at(reader, comma, "Expecting ',' delimiter");
    reader->at++;
    skip_space(reader);
    if (!is_at(reader, close))
        return 1;
    return fault_at(reader, comma,
                    close == ']' ? "Illegal trailing comma before end of array"
                                 : "Illegal trailing comma before end of object");
}

static int read_item(struct reader *reader, struct fc_value *list)
{
    struct fc_value item;
    if (read_value(reader, &item) < 0)
        return -1;
    return fc_value_append(list, reader->region, item);
}

static int read_member(struct reader *reader, struct fc_value *object)
{
    struct fc_value key, value;
    if (!is_at(reader, '"'))
        return fault_at(reader, reader->at, "Expecting property name enclosed in double quotes");
    if (read_string(reader, &key) < 0)
        return -1;
    skip_space(reader);
    if (!is_at(reader, ':'))
        return fault_at(reader, reader->at, "Expecting ':' delimiter");
    reader->at++;
    skip_space(reader);
    if (read_value(reader, &value) < 0)
        return -1;
    return fc_value_set(object, reader->region, key, value);
}

/* Read a list or an object. */
static int read_nested(struct reader *reader, struct fc_value *value)
{
    int is_list = is_at(reader, '[');
    char close = is_list ? ']' : '}';
    if (reader->depth == FC_VALUE_DEPTH)
        return fault_at(reader, reader->at, "Nested too deeply");
    reader->depth++;
    *value = fc_value_of(is_list ? FC_VALUE_LIST : FC_VALUE_OBJECT);
    reader->at++;
    skip_space(reader);
    int more = !is_at(reader, close);
    if (!more)
        reader->at++;
    while (more > 0) {
        int err = is_list ? read_item(reader, value) : read_member(reader, value);
        more = err < 0 ? -1 : read_delimiter(reader, close);
    }
    reader->depth--;
    return more;
}

/* Take a word if it is there. Returns 1 or 0. */
static int take(struct reader *reader, const char *word)
{
    size_t len = strlen(word);
    if ((size_t)(reader->end - reader->at) < len || memcmp(reader->at, word, len) != 0)
        return 0;
    reader->at += len;
    return 1;
}

static int read_value(struct reader *reader, struct fc_value *value)
{
    int err = 0;
    if (is_at(reader, '[') || is_at(reader, '{'))
        return read_nested(reader, value);
    if (is_at(reader, '"'))
        return read_string(reader, value);
    if (take(reader, "null"))
        *value = fc_value_of(FC_VALUE_NULL);
    else if (take(reader, "true"))
        *value = fc_value_of(FC_VALUE_TRUE);
    else if (take(reader, "false"))
        *value = fc_value_of(FC_VALUE_FALSE);
    else if (take(reader, "NaN"))
        *value = (struct fc_value){.kind = FC_VALUE_FLOAT, .as.number = (double)NAN};
    else if (take(reader, "Infinity"))
        *value = (struct fc_value){.kind = FC_VALUE_FLOAT, .as.number = (double)INFINITY};
    else if (take(reader, "-Infinity"))
        *value = (struct fc_value){.kind = FC_VALUE_FLOAT, .as.number = (double)-INFINITY};
    else if (reader->at < reader->end)
        err = read_number(reader, value);
    else
        err = fault_at(reader, reader->at, "Expecting value");
    return err;
}

/* Count lines and characters up to where the fault is. */
static void locate(const struct reader *reader, struct fc_json_fault *fault)
{
    *fault = (struct fc_json_fault){.what = reader->what, .line = 1, .column = 1};
    if (!reader->what)
        return;
    fault->off = (uint32_t)(reader->where - reader->text);
    for (const char *at = reader->text; at < reader->where;) {
        int taken = fc_utf8_sequence((const uint8_t *)at, (size_t)(reader->where - at));
        fault->position++;
        fault->column++;
        if (*at == '\n') {
            fault->line++;
            fault->column = 1;
        }
        at += taken > 0 ? taken : 1;
    }
}

int fc_json_read(struct fc_value *value, struct fc_region *region, const char *text, size_t len,
                 struct fc_json_fault *fault)
{
    struct reader reader = {.region = region, .text = text, .end = text + len, .at = text};
    int err;
    *value = fc_value_of(FC_VALUE_NULL);
    skip_space(&reader);
    if (len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3)) {
        err = fault_at(&reader, text, "Unexpected UTF-8 BOM (decode using utf-8-sig)");
    } else {
        err = read_value(&reader, value);
    }
    if (!err) {
        skip_space(&reader);
        if (reader.at < reader.end)
            err = fault_at(&reader, reader.at, "Extra data");
    }
    if (err && fault)
        locate(&reader, fault);
    return err;
}

void fc_put_json_fault(struct fc_sink *sink, const struct fc_json_fault *fault)
{
    if (!fault->what) {
        fc_put_text(sink, "Out of memory");
        return;
    }
    fc_put_text(sink, fault->what);
    fc_put_text(sink, ": line ");
    fc_put_decimal(sink, fault->line);
    fc_put_text(sink, " column ");
    fc_put_decimal(sink, fault->column);
    fc_put_text(sink, " (char ");
    fc_put_decimal(sink, fault->position);
    fc_put_text(sink, ")");
}
