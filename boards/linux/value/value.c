#include "value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../core/utf8.h"

#define LEN_MAX (UINT32_MAX / 4)
#define DIGITS_MAX 17 /* that a double needs */
#define FIXED_MAX 16  /* digits before the point that are written without an exponent */

struct fc_value fc_value_of(enum fc_value_kind kind)
{
    return (struct fc_value){.kind = kind, .as.items = NULL};
}

struct fc_value fc_value_borrow(const char *text)
{
    return (struct fc_value){
        .kind = FC_VALUE_STRING, .len = (uint32_t)strlen(text), .as.text = text};
}

/* Copy bytes to out, unless that is NULL, with those that are not UTF-8 as lone surrogates. */
static size_t decode(char *out, const char *bytes, size_t len)
{
    size_t total = 0;
    while (len) {
        int taken = fc_utf8_sequence((const uint8_t *)bytes, len);
        if (taken > 0 && out)
            memcpy(out + total, bytes, (size_t)taken);
        if (taken <= 0 && out) {
            out[total] = (char)0xed;
            out[total + 1] = (char)(0xb0 | (unsigned char)*bytes >> 6);
            out[total + 2] = (char)(0x80 | (*bytes & 0x3f));
        }
        total += taken > 0 ? (size_t)taken : 3;
        taken = taken > 0 ? taken : 1;
        bytes += taken;
        len -= (size_t)taken;
    }
    return total;
}

int fc_value_string(struct fc_value *value, struct fc_region *region, const char *bytes, size_t len)
{
    size_t total = decode(NULL, bytes, len);
    char *text = total < LEN_MAX ? fc_region_take(region, total + 1) : NULL;
    *value = (struct fc_value){.kind = FC_VALUE_STRING, .len = (uint32_t)total, .as.text = text};
    if (!text)
        return -1;
    decode(text, bytes, len);
    text[total] = 0;
    return 0;
}

int fc_value_integer(struct fc_value *value, struct fc_region *region, int64_t number)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%lld", (long long)number);
    int err = fc_value_string(value, region, digits, (size_t)len);
    value->kind = FC_VALUE_INTEGER;
    return err;
}

/* Make room for one more item of `width` values. Returns where it goes, or NULL. */
static struct fc_value *extend(struct fc_value *value, struct fc_region *region, size_t width)
{
    size_t len = value->len;
    if ((len & (len - 1)) == 0) { /* a power of two: the block is full */
        size_t cap = len ? 2 * len : 1;
        struct fc_value *items =
            len < LEN_MAX ? fc_region_take(region, cap * width * sizeof *items) : NULL;
        if (!items)
            return NULL;
        if (len)
            memcpy(items, value->as.items, len * width * sizeof *items);
        value->as.items = items;
    }
    value->len++;
    return value->as.items + len * width;
}

int fc_value_append(struct fc_value *list, struct fc_region *region, struct fc_value item)
{
    struct fc_value *place = extend(list, region, 1);
    if (!place)
        return -1;
    *place = item;
    return 0;
}

const struct fc_value *fc_value_find(const struct fc_value *object, const char *key, size_t len)
{
    if (object->kind != FC_VALUE_OBJECT)
        return NULL;
    for (size_t i = 0; i < object->len; i++) {
        const struct fc_value *member = object->as.items + 2 * i;
        if (member->len == len && !memcmp(member->as.text, key, len))
            return member + 1;
    }
    return NULL;
}

const struct fc_value *fc_value_get(const struct fc_value *object, const char *key)
{
    return fc_value_find(object, key, strlen(key));
}

int fc_value_set(struct fc_value *object, struct fc_region *region, struct fc_value key,
                 struct fc_value value)
{
    const struct fc_value *found = fc_value_find(object, key.as.text, key.len);
    struct fc_value *place =
        found ? object->as.items + (found - object->as.items) - 1 : extend(object, region, 2);
    if (!place)
        return -1;
    place[0] = key;
    place[1] = value;
    return 0;
}

static int order_keys(const void *left, const void *right)
{
    const struct fc_value *a = left, *b = right;
    int order = memcmp(a->as.text, b->as.text, a->len < b->len ? a->len : b->len);
    return order ? order : (a->len > b->len) - (a->len < b->len);
}

int fc_value_sort(struct fc_value *object, struct fc_region *region)
{
    size_t size = 2 * object->len * sizeof *object->as.items;
    struct fc_value *items = fc_region_take(region, size);
    if (!items)
        return -1;
    if (size) {
        memcpy(items, object->as.items, size);
        qsort(items, object->len, 2 * sizeof *items, order_keys);
    }
    object->as.items = items;
    return 0;
}

int fc_value_is(const struct fc_value *value, const char *text)
{
    return value->kind == FC_VALUE_STRING && value->len == strlen(text) &&
           !memcmp(value->as.text, text, value->len);
}

/* Lay digits out, with the point behind `whole` of them. Returns the end. */
static char *put_fixed(char *out, const char *digits, int count, int whole)
{
    int i = whole < 1 ? whole - 1 : 0;
    for (int last = count > whole + 1 ? count : whole + 1; i < last; i++) {
        if (i == whole)
            *out++ = '.';
        *out++ = (char)(i >= 0 && i < count ? digits[i] : '0');
    }
    return out;
}

size_t fc_float_text(char text[FC_FLOAT_SIZE], double number)
{
    char shown[FC_FLOAT_SIZE], digits[DIGITS_MAX] = {0};
    int count = 0, precision = 0;
    if (number != number)
        return (size_t)snprintf(text, FC_FLOAT_SIZE, "nan");
    if (number - number != 0)
        return (size_t)snprintf(text, FC_FLOAT_SIZE, number < 0 ? "-inf" : "inf");
    do
        snprintf(shown, sizeof shown, "%.*e", precision++, number);
    while (precision < DIGITS_MAX && strtod(shown, NULL) != number);
    char *out = text, *next = shown;
    if (*next == '-')
        *out++ = *next++;
    for (; *next != 'e'; next++)
        if (*next != '.')
            digits[count++] = *next;
    int exponent = (int)strtol(next + 1, NULL, 10);
    if (exponent >= -4 && exponent < FIXED_MAX) {
        out = put_fixed(out, digits, count, exponent + 1);
        *out = 0;
        return (size_t)(out - text);
    }
    *out++ = digits[0];
    if (count > 1) {
        *out++ = '.';
        memcpy(out, digits + 1, (size_t)count - 1);
        out += count - 1;
    }
    return (size_t)(out - text) +
           (size_t)snprintf(out, FC_FLOAT_SIZE - (size_t)(out - text), "e%+03d", exponent);
}
