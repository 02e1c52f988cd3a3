#include "yaml_resolver.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Go over an optional sign. */
static const char *skip_sign(const char *text)
{
    return text + (*text == '-' || *text == '+');
}

/* Go over characters of a set; NULL if there are fewer than `least`, or text is NULL. */
static const char *skip(const char *text, const char *set, size_t least, size_t most)
{
    size_t len = text ? strspn(text, set) : 0;
    if (!text || len < least)
        return NULL;
    return text + (len < most ? len : most);
}

/* Go over one character; NULL if it is not there. */
static const char *take(const char *text, const char *any)
{
    return text && *text && strchr(any, *text) ? text + 1 : NULL;
}

static int is_end(const char *text)
{
    return text && !*text;
}

/* Whether text is one of several words, each of which is followed by a blank. */
static int is_among(const char *text, const char *words)
{
    size_t len = strlen(text);
    for (const char *word = words; *word; word = strchr(word, ' ') + 1)
        if (len && !strncmp(word, text, len) && word[len] == ' ')
            return 1;
    return 0;
}

#define DIGITS "0123456789"

/* "e+12"; the sign may be missing if it need not be there. */
static const char *skip_exponent(const char *text, int needs_sign)
{
    text = take(text, "eE");
    if (text && needs_sign)
        text = take(text, "-+");
    else if (text)
        text = skip_sign(text);
    return skip(text, DIGITS, 1, SIZE_MAX);
}

static int is_float(const char *text)
{
    const char *number = skip_sign(text);
    if (is_among(number, ".inf .Inf .INF ") || is_among(text, ".nan .NaN .NAN "))
        return 1;
    const char *whole = *number != '_' ? skip(number, DIGITS "_", 1, SIZE_MAX) : NULL;
    if (whole) {
        const char *dot = skip(take(whole, "."), DIGITS "_", 0, SIZE_MAX);
        return is_end(dot) || is_end(skip_exponent(dot, 0)) || is_end(skip_exponent(whole, 0));
    }
    const char *part = skip(take(number, "."), DIGITS "_", 1, SIZE_MAX);
    return is_end(part) || is_end(skip_exponent(part, 1));
}

static int is_integer(const char *text)
{
    const char *number = skip_sign(text);
    if (*text == '_')
        return 0;
    if (is_end(skip(number, DIGITS "_", 1, SIZE_MAX)))
        return 1;
    if (*number != '0')
        return 0;
    const char *set = number[1] == 'b'   ? "01_"
                      : number[1] == 'o' ? "01234567_"
                      : number[1] == 'x' ? DIGITS "abcdefABCDEF_"
                                         : "";
    return is_end(skip(number + 2, set, 1, SIZE_MAX)) && *set;
}

/* "2020-01-31": month and day may have one digit if that is allowed. */
static const char *skip_date(const char *text, size_t least)
{
    text = skip(text, DIGITS, 4, 4);
    text = skip(take(text, "-"), DIGITS, least, 2);
    return skip(take(text, "-"), DIGITS, least, 2);
}

static int is_time(const char *text)
{
    text = skip_date(text, 1);
    const char *clock = take(text, "Tt");
    text = skip(clock ? clock : skip(text, " \t", 1, SIZE_MAX), DIGITS, 1, 2);
    text = skip(take(text, ":"), DIGITS, 2, 2);
    text = skip(take(text, ":"), DIGITS, 2, 2);
    if (text && *text == '.')
        text = skip(text + 1, DIGITS, 0, SIZE_MAX);
    if (is_end(text))
        return 1;
    text = skip(text, " \t", 0, SIZE_MAX);
    if (is_end(take(text, "Z")))
        return 1;
    text = skip(take(text, "-+"), DIGITS, 1, 2);
    return is_end(text) || is_end(skip(take(text, ":"), DIGITS, 2, 2));
}

enum fc_yaml_kind fc_yaml_resolve(const char *text)
{
    if (!*text || is_among(text, "~ null Null NULL "))
        return FC_YAML_NULL;
    if (is_among(text, "true True TRUE false False FALSE "))
        return FC_YAML_BOOLEAN;
    if (is_float(text))
        return FC_YAML_FLOAT;
    if (is_integer(text))
        return FC_YAML_INTEGER;
    if (is_end(skip_date(text, 2)))
        return FC_YAML_DATE;
    if (is_time(text))
        return FC_YAML_TIME;
    if (!strcmp(text, "<<"))
        return FC_YAML_MERGE;
    return strcmp(text, "=") != 0 ? FC_YAML_STRING : FC_YAML_VALUE;
}

/* Read an integer. Returns 0, or -1: it is larger than 64 bits and not in decimal. */
static int read_integer(struct fc_value *value, struct fc_region *region, char *text)
{
    int is_negative = *text == '-';
    char *digits = text + (is_negative || *text == '+');
    if (digits[0] == '0' && digits[1] && strchr("box", digits[1])) {
        int base = digits[1] == 'b' ? 2 : digits[1] == 'o' ? 8 : 16;
        unsigned long long number = strtoull(digits + 2, NULL, base);
        return number > INT64_MAX
                   ? -1
                   : fc_value_integer(value, region,
                                      is_negative ? -(int64_t)number : (int64_t)number);
    }
    while (*digits == '0' && digits[1])
        digits++;
    if (!*digits)
        return -1;
    if (is_negative && *digits != '0')
        *--digits = '-';
    int err = fc_value_string(value, region, digits, strlen(digits));
    value->kind = FC_VALUE_INTEGER;
    return err;
}

static void read_float(struct fc_value *value, const char *text)
{
    const char *number = skip_sign(text);
    double read = strtod(text, NULL);
    if ((number[1] | 0x20) == 'i')
        read = *text == '-' ? (double)-INFINITY : (double)INFINITY;
    if ((number[1] | 0x20) == 'n')
        read = (double)NAN;
    *value = (struct fc_value){.kind = FC_VALUE_FLOAT, .as.number = read};
}

int fc_yaml_scalar(struct fc_value *value, struct fc_region *region, enum fc_yaml_kind kind,
                   const char *text, size_t len)
{
    enum fc_yaml_kind found = fc_yaml_resolve(text);
    int is_fine = found == kind || kind == FC_YAML_STRING || kind == FC_YAML_NULL ||
                  (kind == FC_YAML_FLOAT && found == FC_YAML_INTEGER) ||
                  (kind == FC_YAML_TIME && found == FC_YAML_DATE);
    if ((!is_fine || strlen(text) != len) && kind != FC_YAML_STRING)
        return -1;
    if (kind == FC_YAML_NULL || kind == FC_YAML_BOOLEAN) {
        *value = fc_value_of(kind == FC_YAML_NULL    ? FC_VALUE_NULL
                             : (*text | 0x20) == 't' ? FC_VALUE_TRUE
                                                     : FC_VALUE_FALSE);
        return 0;
    }
    if (fc_value_string(value, region, text, len) < 0)
        return -1;
    if (found == FC_YAML_DATE && kind != FC_YAML_STRING)
        value->kind = FC_VALUE_DATE;
    else if (kind == FC_YAML_TIME)
        value->kind = FC_VALUE_TIME;
    if (kind != FC_YAML_INTEGER && kind != FC_YAML_FLOAT)
        return 0;
    char *kept = (char *)(uintptr_t)value->as.text; /* the copy, without underscores */
    for (const char *next = kept; *next; next++)
        if (*next != '_')
            *kept++ = *next;
    *kept = 0;
    if (kind == FC_YAML_INTEGER)
        return read_integer(value, region, (char *)(uintptr_t)value->as.text);
    read_float(value, value->as.text);
    return 0;
}
