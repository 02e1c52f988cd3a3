#include <string.h>

#include "jmespath_functions.h"

/* An item of a list that is sorted, and what it is sorted by. */
struct keyed {
    struct fc_value key, item;
};

int fc_function_sum(struct fc_search *search, struct fc_value *result,
                    const struct fc_argument *arguments, size_t count)
{
    (void)count;
    return fc_value_sum(result, search->region, &arguments[0].value);
}

int fc_function_avg(struct fc_search *search, struct fc_value *result,
                    const struct fc_argument *arguments, size_t count)
{
    uint32_t len = arguments[0].value.len;
    (void)count;
    if (len == 0)
        return 0;
    if (fc_value_sum(result, search->region, &arguments[0].value) < 0)
        return -1;
    *result = (struct fc_value){.kind = FC_VALUE_FLOAT, .as.number = fc_value_double(result) / len};
    return 0;
}

/* Every second of the values of an object: the keys from 0, the values from 1. */
static int take_half(struct fc_search *search, struct fc_value *result,
                     const struct fc_value *object, size_t from)
{
    *result = fc_value_of(FC_VALUE_LIST);
    for (size_t i = from; i < 2 * (size_t)object->len; i += 2)
        if (fc_value_append(result, search->region, object->as.items[i]) < 0)
            return -1;
    return 0;
}

int fc_function_keys(struct fc_search *search, struct fc_value *result,
                     const struct fc_argument *arguments, size_t count)
{
    (void)count;
    return take_half(search, result, &arguments[0].value, 0);
}

int fc_function_values(struct fc_search *search, struct fc_value *result,
                       const struct fc_argument *arguments, size_t count)
{
    (void)count;
    return take_half(search, result, &arguments[0].value, 1);
}

int fc_function_merge(struct fc_search *search, struct fc_value *result,
                      const struct fc_argument *arguments, size_t count)
{
    *result = fc_value_of(FC_VALUE_OBJECT);
    for (size_t i = 0; i < count; i++) {
        const struct fc_value *object = &arguments[i].value;
        for (size_t j = 0; j < object->len; j++) {
            const struct fc_value *member = &object->as.items[2 * j];
            if (fc_search_spend(search, 1 + result->len / 16) < 0 ||
                fc_value_set(result, search->region, member[0], member[1]) < 0)
                return -1;
        }
    }
    return 0;
}

int fc_function_map(struct fc_search *search, struct fc_value *result,
                    const struct fc_argument *arguments, size_t count)
{
    const struct fc_value *list = &arguments[1].value;
    (void)count;
    *result = fc_value_of(FC_VALUE_LIST);
    for (size_t i = 0; i < list->len; i++) {
        struct fc_value item;
        if (fc_search_node(search, &item, arguments[0].expression, &list->as.items[i]) < 0 ||
            fc_value_append(result, search->region, item) < 0)
            return -1;
    }
    return 0;
}

int fc_function_to_array(struct fc_search *search, struct fc_value *result,
                         const struct fc_argument *arguments, size_t count)
{
    (void)count;
    *result = arguments[0].value;
    if (result->kind == FC_VALUE_LIST)
        return 0;
    *result = fc_value_of(FC_VALUE_LIST);
    return fc_value_append(result, search->region, arguments[0].value);
}

/* Reverse a string character by character. */
static int reverse_string(struct fc_search *search, struct fc_value *string)
{
    const char *from = string->as.text;
    char *text = fc_region_take(search->region, (size_t)string->len + 1);
    if (!text)
        return -1;
    char *to = text + string->len;
    *to = 0;
    for (size_t left = string->len; left;) {
        size_t len = 1;
        while (len < left && (from[len] & 0xc0) == 0x80)
            len++;
        to -= len;
        memcpy(to, from, len);
        from += len;
        left -= len;
    }
    string->as.text = text;
    return 0;
}

int fc_function_reverse(struct fc_search *search, struct fc_value *result,
                        const struct fc_argument *arguments, size_t count)
{
    const struct fc_value *list = &arguments[0].value;
    (void)count;
    *result = *list;
    if (list->kind == FC_VALUE_STRING)
        return reverse_string(search, result);
    *result = fc_value_of(FC_VALUE_LIST);
    for (size_t i = list->len; i--;)
        if (fc_value_append(result, search->region, list->as.items[i]) < 0)
            return -1;
    return 0;
}

/* Find the largest item, or the smallest if sign is -1: the first of equal ones. */
static void find_extreme(struct fc_value *result, const struct fc_value *list, int sign)
{
    for (size_t i = 0; i < list->len; i++)
        if (i == 0 || sign * fc_value_order(&list->as.items[i], result) > 0)
            *result = list->as.items[i];
}

int fc_function_max(struct fc_search *search, struct fc_value *result,
                    const struct fc_argument *arguments, size_t count)
{
    (void)search;
    (void)count;
    find_extreme(result, &arguments[0].value, 1);
    return 0;
}

int fc_function_min(struct fc_search *search, struct fc_value *result,
                    const struct fc_argument *arguments, size_t count)
{
    (void)search;
    (void)count;
    find_extreme(result, &arguments[0].value, -1);
    return 0;
}

/*
 * What an expression makes of an item: a key of one of those kinds, to which *kinds is narrowed, so
 * that all keys are alike.
 */
static int find_key(struct fc_search *search, struct fc_value *key, const char *name,
                    unsigned *kinds, const struct fc_jmespath_node *expression,
                    const struct fc_value *item)
{
    if (fc_search_node(search, key, expression, item) < 0)
        return -1;
    unsigned kind = fc_value_is_number(key)        ? FC_KEY_NUMBER
                    : key->kind == FC_VALUE_STRING ? FC_KEY_STRING
                                                   : 0;
    if (!(kind & *kinds))
        return fc_function_fail_key(search, name, *kinds, key);
    *kinds = kind;
    return 0;
}

static int find_extreme_by(struct fc_search *search, struct fc_value *result,
                           const struct fc_argument *arguments, const char *name, int sign)
{
    const struct fc_value *list = &arguments[0].value;
    struct fc_value best = fc_value_of(FC_VALUE_NULL), key;
    unsigned kinds = FC_KEY_NUMBER | FC_KEY_STRING;
    for (size_t i = 0; i < list->len; i++) {
        const struct fc_value *item = &list->as.items[i];
        if (find_key(search, &key, name, &kinds, arguments[1].expression, item) < 0)
            return -1;
        if (i == 0 || sign * fc_value_order(&key, &best) > 0) {
            best = key;
            *result = *item;
        }
    }
    return 0;
}

int fc_function_max_by(struct fc_search *search, struct fc_value *result,
                       const struct fc_argument *arguments, size_t count)
{
    (void)count;
    return find_extreme_by(search, result, arguments, "max_by", 1);
}

int fc_function_min_by(struct fc_search *search, struct fc_value *result,
                       const struct fc_argument *arguments, size_t count)
{
    (void)count;
    return find_extreme_by(search, result, arguments, "min_by", -1);
}

/* Merge two sorted neighbours, from and up to `middle`, from there and up to `end`. */
static void merge(struct keyed *to, const struct keyed *from, size_t middle, size_t end)
{
    size_t left = 0, right = middle;
    while (left < middle || right < end) {
        int is_left = right == end ||
                      (left < middle && fc_value_order(&from[left].key, &from[right].key) <= 0);
        *to++ = from[is_left ? left++ : right++];
    }
}

/* Sort so that equal ones keep their order. spare has the same size. Returns the sorted one. */
static struct keyed *sort(struct keyed *from, struct keyed *spare, size_t count)
{
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t i = 0; i < count; i += 2 * width) {
            size_t left = count - i;
            merge(spare + i, from + i, width < left ? width : left,
                  2 * width < left ? 2 * width : left);
        }
        struct keyed *sorted = spare;
        spare = from;
        from = sorted;
    }
    return from;
}

/* Sort a list by itself, or by what an expression makes of each item unless that is NULL. */
static int sort_list(struct fc_search *search, struct fc_value *result, const struct fc_value *list,
                     const struct fc_jmespath_node *expression)
{
    size_t count = list->len;
    unsigned kinds = FC_KEY_NUMBER | FC_KEY_STRING;
    struct keyed *keyed = fc_region_take(search->region, 2 * count * sizeof *keyed);
    if (!keyed || fc_search_spend(search, (uint32_t)count) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        keyed[i].key = keyed[i].item = list->as.items[i];
        if (expression &&
            find_key(search, &keyed[i].key, "sort_by", &kinds, expression, &keyed[i].item) < 0)
            return -1;
    }
    keyed = sort(keyed, keyed + count, count);
    *result = fc_value_of(FC_VALUE_LIST);
    for (size_t i = 0; i < count; i++)
        if (fc_value_append(result, search->region, keyed[i].item) < 0)
            return -1;
    return 0;
}

int fc_function_sort(struct fc_search *search, struct fc_value *result,
                     const struct fc_argument *arguments, size_t count)
{
    (void)count;
    return sort_list(search, result, &arguments[0].value, NULL);
}

int fc_function_sort_by(struct fc_search *search, struct fc_value *result,
                        const struct fc_argument *arguments, size_t count)
{
    (void)count;
    return sort_list(search, result, &arguments[0].value, arguments[1].expression);
}
