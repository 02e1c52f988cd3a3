#include <stdlib.h>
#include <string.h>

#include "jmespath_functions.h"
#include "json_writer.h"

static struct fc_value boolean(int is_true)
{
    return fc_value_of(is_true ? FC_VALUE_TRUE : FC_VALUE_FALSE);
}

int fc_function_abs(struct fc_search *search, struct fc_value *result,
                    const struct fc_argument *arguments, size_t count)
{
    (void)search;
    (void)count;
    *result = arguments[0].value;
    if (result->kind == FC_VALUE_FLOAT && result->as.number < 0) {
        result->as.number = -result->as.number;
    } else if (result->kind == FC_VALUE_INTEGER && *result->as.text == '-') {
        result->as.text++;
        result->len--;
    }
    return 0;
}

static int round_to(struct fc_search *search, struct fc_value *result,
                    const struct fc_argument *arguments, int up)
{
    *result = arguments[0].value;
    if (fc_value_round(result, search->region, up) == 0)
        return 0;
    return search->region->failed
               ? -1
               : fc_jmespath_fail(search->fault, FC_JMESPATH_VALUE,
                                  "cannot convert an infinite number or NaN to integer", NULL);
}

int fc_function_ceil(struct fc_search *search, struct fc_value *result,
                     const struct fc_argument *arguments, size_t count)
{
    (void)count;
    return round_to(search, result, arguments, 1);
}

int fc_function_floor(struct fc_search *search, struct fc_value *result,
                      const struct fc_argument *arguments, size_t count)
{
    (void)count;
    return round_to(search, result, arguments, 0);
}

/* Whether the bytes of part stand somewhere in text. */
static int has_part(struct fc_value text, struct fc_value part)
{
    for (size_t i = 0; i + part.len <= text.len; i++)
        if (!memcmp(text.as.text + i, part.as.text, part.len))
            return 1;
    return 0;
}

int fc_function_contains(struct fc_search *search, struct fc_value *result,
                         const struct fc_argument *arguments, size_t count)
{
    struct fc_value within = arguments[0].value, wanted = arguments[1].value;
    int found = 0;
    (void)count;
    if (within.kind == FC_VALUE_STRING) {
        if (fc_search_spend(search, 1 + within.len / 16) < 0)
            return -1;
        found = wanted.kind == FC_VALUE_STRING && has_part(within, wanted);
    }
    for (size_t i = 0; within.kind == FC_VALUE_LIST && i < within.len && !found; i++)
        found = fc_search_equal(search, &within.as.items[i], &wanted);
    if (found < 0)
        return -1;
    *result = boolean(found);
    return 0;
}

int fc_function_starts_with(struct fc_search *search, struct fc_value *result,
                            const struct fc_argument *arguments, size_t count)
{
    struct fc_value text = arguments[0].value, part = arguments[1].value;
    (void)search;
    (void)count;
    *result = boolean(part.len <= text.len && !memcmp(text.as.text, part.as.text, part.len));
    return 0;
}

int fc_function_ends_with(struct fc_search *search, struct fc_value *result,
                          const struct fc_argument *arguments, size_t count)
{
    struct fc_value text = arguments[0].value, part = arguments[1].value;
    (void)search;
    (void)count;
    *result = boolean(part.len <= text.len &&
                      !memcmp(text.as.text + text.len - part.len, part.as.text, part.len));
    return 0;
}

int fc_function_join(struct fc_search *search, struct fc_value *result,
                     const struct fc_argument *arguments, size_t count)
{
    struct fc_value glue = arguments[0].value, list = arguments[1].value;
    uint64_t len = list.len ? (uint64_t)(list.len - 1) * glue.len : 0;
    (void)count;
    for (size_t i = 0; i < list.len; i++)
        len += list.as.items[i].len;
    char *text = len < FC_REGION_LIMIT ? fc_region_take(search->region, (size_t)len + 1) : NULL;
    if (!text)
        return -1;
    *result = (struct fc_value){.kind = FC_VALUE_STRING, .len = (uint32_t)len, .as.text = text};
    for (size_t i = 0; i < list.len; i++) {
        if (i) {
            memcpy(text, glue.as.text, glue.len);
            text += glue.len;
        }
        memcpy(text, list.as.items[i].as.text, list.as.items[i].len);
        text += list.as.items[i].len;
    }
    *text = 0;
    return 0;
}

int fc_function_length(struct fc_search *search, struct fc_value *result,
                       const struct fc_argument *arguments, size_t count)
{
    struct fc_value value = arguments[0].value;
    int64_t length = value.len;
    (void)count;
    for (size_t i = 0; value.kind == FC_VALUE_STRING && i < value.len; i++)
        length -= (value.as.text[i] & 0xc0) == 0x80; /* not the first byte of a character */
    return fc_value_integer(result, search->region, length);
}

int fc_function_not_null(struct fc_search *search, struct fc_value *result,
                         const struct fc_argument *arguments, size_t count)
{
    (void)search;
    while (count--) {
        *result = (arguments++)->value;
        if (result->kind != FC_VALUE_NULL)
            break;
    }
    return 0;
}

int fc_function_to_number(struct fc_search *search, struct fc_value *result,
                          const struct fc_argument *arguments, size_t count)
{
    (void)count;
    if (fc_value_is_number(&arguments[0].value))
        *result = arguments[0].value;
    else if (arguments[0].value.kind == FC_VALUE_STRING)
        return fc_value_number(result, search->region, &arguments[0].value);
    return 0;
}

int fc_function_to_string(struct fc_search *search, struct fc_value *result,
                          const struct fc_argument *arguments, size_t count)
{
    const struct fc_value *value = &arguments[0].value;
    struct fc_sink counting;
    struct fc_window_sink window;
    (void)count;
    *result = *value;
    if (value->kind == FC_VALUE_STRING)
        return 0;
    if (fc_search_weigh(search, value) < 0)
        return -1;
    fc_count_init(&counting);
    fc_put_json(&counting, value, FC_JSON_TIGHT);
    char *text = fc_region_take(search->region, (size_t)counting.total + 1);
    if (!text)
        return -1;
    fc_window_init(&window, text, counting.total, 0);
    fc_put_json(&window.sink, value, FC_JSON_TIGHT);
    text[window.len] = 0;
    *result =
        (struct fc_value){.kind = FC_VALUE_STRING, .len = (uint32_t)window.len, .as.text = text};
    return 0;
}

int fc_function_type(struct fc_search *search, struct fc_value *result,
                     const struct fc_argument *arguments, size_t count)
{
    (void)search;
    (void)count;
    *result = fc_value_borrow(fc_function_type_name(&arguments[0].value));
    return 0;
}
