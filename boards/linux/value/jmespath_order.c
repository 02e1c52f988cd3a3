#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jmespath_tree.h"

int fc_value_is_false(const struct fc_value *value)
{
    switch (value->kind) {
    case FC_VALUE_NULL:
    case FC_VALUE_FALSE:
        return 1;
    case FC_VALUE_STRING:
    case FC_VALUE_LIST:
    case FC_VALUE_OBJECT:
        return value->len == 0;
    default:
        return 0;
    }
}

int fc_value_is_number(const struct fc_value *value)
{
    return value->kind == FC_VALUE_INTEGER || value->kind == FC_VALUE_FLOAT;
}

double fc_value_double(const struct fc_value *number)
{
    return number->kind == FC_VALUE_FLOAT ? number->as.number : strtod(number->as.text, NULL);
}

/* Compare two integers of any size, by their digits. */
static int order_integers(const struct fc_value *left, const struct fc_value *right)
{
    int is_negative = left->as.text[0] == '-';
    if (is_negative != (right->as.text[0] == '-'))
        return is_negative ? -1 : 1;
    int order = left->len != right->len ? (left->len < right->len ? -1 : 1)
                                        : strcmp(left->as.text, right->as.text);
    return is_negative ? -order : order;
}

int fc_value_order(const struct fc_value *left, const struct fc_value *right)
{
    if (left->kind == FC_VALUE_INTEGER && right->kind == FC_VALUE_INTEGER)
        return order_integers(left, right);
    if (fc_value_is_number(left)) {
        double a = fc_value_double(left), b = fc_value_double(right);
        return (a > b) - (a < b);
    }
    int order =
        memcmp(left->as.text, right->as.text, left->len < right->len ? left->len : right->len);
    return order ? order : (left->len > right->len) - (left->len < right->len);
}

/* Whether two objects have the same members: 1, 0, or -1. */
static int equal_objects(struct fc_search *search, const struct fc_value *left,
                         const struct fc_value *right)
{
    int equal = 1;
    for (size_t i = 0; i < left->len && equal == 1; i++) {
        const struct fc_value *key = &left->as.items[2 * i];
        const struct fc_value *other = fc_value_find(right, key->as.text, key->len);
        equal = other ? fc_search_equal(search, key + 1, other) : 0;
    }
    return equal;
}

int fc_search_equal(struct fc_search *search, const struct fc_value *left,
                    const struct fc_value *right)
{
    int equal = 1;
    if (fc_search_spend(search, 1) < 0)
        return -1;
    if (fc_value_is_number(left) && fc_value_is_number(right))
        return fc_value_order(left, right) == 0;
    if (left->kind != right->kind || left->len != right->len)
        return 0;
    switch (left->kind) {
    case FC_VALUE_LIST:
        for (size_t i = 0; i < left->len && equal == 1; i++)
            equal = fc_search_equal(search, &left->as.items[i], &right->as.items[i]);
        return equal;
    case FC_VALUE_OBJECT:
        return equal_objects(search, left, right);
    case FC_VALUE_NULL:
    case FC_VALUE_FALSE:
    case FC_VALUE_TRUE:
        return 1;
    default:
        return !memcmp(left->as.text, right->as.text, left->len);
    }
}

/* Add two integers if their sum has at most 63 bits. Returns 1 or 0. */
static int add(int64_t *sum, const struct fc_value *integer)
{
    if (integer->len > 18)
        return 0;
    int64_t number = strtoll(integer->as.text, NULL, 10);
    if (number > 0 ? *sum > INT64_MAX - number : *sum < INT64_MIN - number)
        return 0;
    *sum += number;
    return 1;
}

int fc_value_sum(struct fc_value *sum, struct fc_region *region, const struct fc_value *list)
{
    int64_t whole = 0;
    size_t i = 0;
    while (i < list->len && list->as.items[i].kind == FC_VALUE_INTEGER &&
           add(&whole, &list->as.items[i]))
        i++;
    if (i == list->len)
        return fc_value_integer(sum, region, whole);
    /* The digits that an addition loses are added up, too. */
    double total = (double)whole, lost = 0;
    for (; i < list->len; i++) {
        double number = fc_value_double(&list->as.items[i]), next = total + number;
        int is_larger = (total < 0 ? -total : total) >= (number < 0 ? -number : number);
        lost += is_larger ? (total - next) + number : (number - next) + total;
        total = next;
    }
    if (lost - lost == 0)
        total += lost;
    *sum = (struct fc_value){.kind = FC_VALUE_FLOAT, .as.number = total};
    return 0;
}

int fc_value_round(struct fc_value *number, struct fc_region *region, int up)
{
    char text[320]; /* of the largest double, 309 digits */
    double exact = number->as.number;
    if (number->kind == FC_VALUE_INTEGER)
        return 0;
    if (number->kind != FC_VALUE_FLOAT || exact - exact != 0)
        return -1;
    int len = snprintf(text, sizeof text, "%.0f", exact);
    double nearest = strtod(text, NULL);
    if (up ? nearest < exact : nearest > exact)
        len = snprintf(text, sizeof text, "%.0f", nearest + (up ? 1 : -1));
    int is_minus_zero = !strcmp(text, "-0");
    int err = fc_value_string(number, region, text + is_minus_zero, (size_t)(len - is_minus_zero));
    number->kind = FC_VALUE_INTEGER;
    return err;
}

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Skip digits, one underscore between two of them allowed. */
static const char *skip_digits(const char *text)
{
    if (is_digit(*text))
        while (is_digit(*text) || (*text == '_' && is_digit(text[1])))
            text++;
    return text;
}

/* Whether a text without blanks around it is a number: 0 no, 1 an integer, 2 a float. */
static int number_kind(const char *text)
{
    static const char *const words[] = {"inf", "infinity", "nan"};
    text += *text == '-' || *text == '+';
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t j = 0;
        while (words[i][j] && (text[j] | 0x20) == words[i][j])
            j++;
        if (!words[i][j] && !text[j])
            return 2;
    }
    const char *behind = skip_digits(text);
    size_t digits = (size_t)(behind - text);
    if (digits && !*behind)
        return 1;
    if (*behind == '.') {
        text = skip_digits(behind + 1);
        digits += (size_t)(text - behind - 1);
        behind = text;
    }
    if (digits && (*behind | 0x20) == 'e') {
        text = behind + 1;
        text += *text == '-' || *text == '+';
        behind = skip_digits(text);
        digits = (size_t)(behind - text);
    }
    return digits && !*behind ? 2 : 0;
}

int fc_value_number(struct fc_value *number, struct fc_region *region,
                    const struct fc_value *string)
{
    static const char blanks[] = " \t\n\r\f\v\x1c\x1d\x1e\x1f";
    const char *from = string->as.text + strspn(string->as.text, blanks);
    size_t len = string->len - (size_t)(from - string->as.text), kept = 0;
    char *text = fc_region_take(region, len + 1);
    *number = fc_value_of(FC_VALUE_NULL);
    if (!text)
        return -1;
    while (len && strchr(blanks, from[len - 1]) && from[len - 1])
        len--;
    memcpy(text, from, len);
    text[len] = 0;
    int kind = strlen(text) == len ? number_kind(text) : 0;
    for (size_t i = 0; i < len; i++)
        if (text[i] != '_')
            text[kept++] = text[i];
    text[kept] = 0;
    if (kind == 2)
        *number = (struct fc_value){.kind = FC_VALUE_FLOAT, .as.number = strtod(text, NULL)};
    if (kind != 1)
        return 0;
    int is_negative = *text == '-';
    char *digits = text + (is_negative || *text == '+');
    while (*digits == '0' && digits[1])
        digits++;
    if (is_negative && *digits != '0')
        *--digits = '-';
    *number = (struct fc_value){
        .kind = FC_VALUE_INTEGER, .len = (uint32_t)strlen(digits), .as.text = digits};
    return 0;
}
