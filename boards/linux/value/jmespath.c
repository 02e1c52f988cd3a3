#include "jmespath.h"

#include <string.h>

#include "jmespath_tree.h"

#define STEPS_MAX 20000000u /* a second or so */

int fc_search_spend(struct fc_search *search, uint32_t count)
{
    if (search->steps < count)
        return fc_jmespath_fail(search->fault, FC_JMESPATH_LIMIT, "The query takes too long", NULL);
    search->steps -= count;
    return 0;
}

static int no_memory(const struct fc_search *search)
{
    return fc_jmespath_fail(search->fault, FC_JMESPATH_LIMIT, "The query takes too much memory",
                            NULL);
}

int fc_search_weigh(struct fc_search *search, const struct fc_value *value)
{
    size_t width = value->kind == FC_VALUE_OBJECT ? 2 : value->kind == FC_VALUE_LIST;
    int err = fc_search_spend(search, 1 + value->len / 16);
    for (size_t i = 0; i < width * value->len && !err; i++)
        err = fc_search_weigh(search, &value->as.items[i]);
    return err;
}

static int append(struct fc_search *search, struct fc_value *list, struct fc_value item)
{
    return fc_value_append(list, search->region, item) < 0 ? no_memory(search) : 0;
}

/* Append what node makes of an item, unless it is null. */
static int append_projected(struct fc_search *search, struct fc_value *list,
                            const struct fc_jmespath_node *node, const struct fc_value *item)
{
    struct fc_value projected;
    if (fc_search_node(search, &projected, node, item) < 0)
        return -1;
    return projected.kind == FC_VALUE_NULL ? 0 : append(search, list, projected);
}

/* Projections, with a condition for each item or without. */
static int search_projection(struct fc_search *search, struct fc_value *result,
                             const struct fc_jmespath_node *node, const struct fc_value *value)
{
    struct fc_value base, holds;
    enum fc_value_kind wanted = node->kind == FC_NODE_VALUES ? FC_VALUE_OBJECT : FC_VALUE_LIST;
    size_t width = wanted == FC_VALUE_OBJECT ? 2 : 1;
    if (fc_search_node(search, &base, node->left, value) < 0)
        return -1;
    if (base.kind != wanted)
        return 0;
    *result = fc_value_of(FC_VALUE_LIST);
    for (size_t i = width - 1; i < width * base.len; i += width) {
        if (node->condition) {
            if (fc_search_node(search, &holds, node->condition, &base.as.items[i]) < 0)
                return -1;
            if (fc_value_is_false(&holds))
                continue;
        }
        if (append_projected(search, result, node->right, &base.as.items[i]) < 0)
            return -1;
    }
    return 0;
}

static int search_flatten(struct fc_search *search, struct fc_value *result,
                          const struct fc_jmespath_node *node, const struct fc_value *value)
{
    struct fc_value base;
    int err = fc_search_node(search, &base, node->left, value);
    if (err || base.kind != FC_VALUE_LIST)
        return err;
    *result = fc_value_of(FC_VALUE_LIST);
    for (size_t i = 0; i < base.len && !err; i++) {
        const struct fc_value *item = &base.as.items[i];
        if (item->kind != FC_VALUE_LIST)
            err = append(search, result, *item);
        for (size_t j = 0; item->kind == FC_VALUE_LIST && j < item->len && !err; j++) {
            err = fc_search_spend(search, 1);
            if (!err)
                err = append(search, result, item->as.items[j]);
        }
    }
    return err;
}

/* A place that was given, from 0 to len for steps upwards, or from -1 to len - 1 for others. */
static int64_t place(int64_t number, int64_t len, int is_upward)
{
    if (number < 0)
        number += len;
    if (number < 0)
        return is_upward ? 0 : -1;
    return number < len ? number : is_upward ? len : len - 1;
}

static int search_slice(struct fc_search *search, struct fc_value *result,
                        const struct fc_jmespath_node *node, const struct fc_value *value)
{
    int64_t len = value->len, step = node->is_given[2] ? node->numbers[2] : 1;
    int is_upward = step > 0, err = 0;
    if (value->kind != FC_VALUE_LIST)
        return 0;
    if (step == 0)
        return fc_jmespath_fail(search->fault, FC_JMESPATH_VALUE, "slice step cannot be zero",
                                NULL);
    int64_t start = is_upward ? 0 : len - 1, stop = is_upward ? len : -1;
    if (node->is_given[0])
        start = place(node->numbers[0], len, is_upward);
    if (node->is_given[1])
        stop = place(node->numbers[1], len, is_upward);
    if (step > len)
        step = len + 1;
    if (step < -len)
        step = -len - 1;
    *result = fc_value_of(FC_VALUE_LIST);
    for (int64_t i = start; (is_upward ? i < stop : i > stop) && !err; i += step)
        err = append(search, result, value->as.items[i]);
    return err;
}

static int search_list(struct fc_search *search, struct fc_value *result,
                       const struct fc_jmespath_node *node, const struct fc_value *value)
{
    int is_object = node->kind == FC_NODE_OBJECT, err = 0;
    if (value->kind == FC_VALUE_NULL)
        return 0;
    *result = fc_value_of(is_object ? FC_VALUE_OBJECT : FC_VALUE_LIST);
    for (node = node->left; node && !err; node = node->next) {
        struct fc_value item;
        err = fc_search_node(search, &item, node, value);
        if (!err && is_object && fc_value_set(result, search->region, node->value, item) < 0)
            err = no_memory(search);
        if (!err && !is_object)
            err = append(search, result, item);
    }
    return err;
}

static int search_comparison(struct fc_search *search, struct fc_value *result,
                             const struct fc_jmespath_node *node, const struct fc_value *value)
{
    struct fc_value left, right;
    int holds;
    if (fc_search_node(search, &left, node->left, value) < 0 ||
        fc_search_node(search, &right, node->right, value) < 0)
        return -1;
    if (node->comparator == FC_TOKEN_EQ || node->comparator == FC_TOKEN_NE) {
        holds = fc_search_equal(search, &left, &right);
        if (holds < 0)
            return -1;
        *result = fc_value_of(holds == (node->comparator == FC_TOKEN_EQ) ? FC_VALUE_TRUE
                                                                         : FC_VALUE_FALSE);
        return 0;
    }
    int are_numbers = fc_value_is_number(&left) && fc_value_is_number(&right);
    if (!are_numbers && (left.kind != FC_VALUE_STRING || right.kind != FC_VALUE_STRING))
        return 0;
    int order = fc_value_order(&left, &right);
    switch (node->comparator) {
    case FC_TOKEN_LT:
        holds = order < 0;
        break;
    case FC_TOKEN_LTE:
        holds = order <= 0;
        break;
    case FC_TOKEN_GT:
        holds = order > 0;
        break;
    default:
        holds = order >= 0;
    }
    *result = fc_value_of(holds ? FC_VALUE_TRUE : FC_VALUE_FALSE);
    return 0;
}

/* Or, and, not. */
static int search_logic(struct fc_search *search, struct fc_value *result,
                        const struct fc_jmespath_node *node, const struct fc_value *value)
{
    if (fc_search_node(search, result, node->left, value) < 0)
        return -1;
    int is_false = fc_value_is_false(result);
    if (node->kind == FC_NODE_NOT)
        *result = fc_value_of(is_false ? FC_VALUE_TRUE : FC_VALUE_FALSE);
    else if (is_false == (node->kind == FC_NODE_OR))
        return fc_search_node(search, result, node->right, value);
    return 0;
}

static int search_call(struct fc_search *search, struct fc_value *result,
                       const struct fc_jmespath_node *node, const struct fc_value *value)
{
    size_t count = 0;
    for (const struct fc_jmespath_node *part = node->left; part; part = part->next)
        count++;
    struct fc_argument *arguments = fc_region_take(search->region, count * sizeof *arguments);
    if (!arguments)
        return no_memory(search);
    memset(arguments, 0, count * sizeof *arguments);
    count = 0;
    for (const struct fc_jmespath_node *part = node->left; part; part = part->next, count++) {
        if (part->kind == FC_NODE_EXPRESSION)
            arguments[count].expression = part->left;
        else if (fc_search_node(search, &arguments[count].value, part, value) < 0)
            return -1;
    }
    return fc_search_call(search, result, node->value.as.text, arguments, count);
}

static void search_index(struct fc_value *result, int64_t index, const struct fc_value *value)
{
    if (value->kind != FC_VALUE_LIST)
        return;
    if (index < 0)
        index += value->len;
    if (index >= 0 && index < value->len)
        *result = value->as.items[index];
}

int fc_search_node(struct fc_search *search, struct fc_value *result,
                   const struct fc_jmespath_node *node, const struct fc_value *value)
{
    const struct fc_value *found;
    struct fc_value left;
    *result = fc_value_of(FC_VALUE_NULL);
    if (fc_search_spend(search, 1) < 0)
        return -1;
    switch (node->kind) {
    case FC_NODE_CURRENT:
        *result = *value;
        return 0;
    case FC_NODE_FIELD:
        found = fc_value_find(value, node->value.as.text, node->value.len);
        if (found)
            *result = *found;
        return 0;
    case FC_NODE_LITERAL:
        *result = node->value;
        return 0;
    case FC_NODE_INDEX:
        search_index(result, node->numbers[0], value);
        return 0;
    case FC_NODE_SLICE:
        return search_slice(search, result, node, value);
    case FC_NODE_CHAIN:
        if (fc_search_node(search, &left, node->left, value) < 0)
            return -1;
        return fc_search_node(search, result, node->right, &left);
    case FC_NODE_COMPARISON:
        return search_comparison(search, result, node, value);
    case FC_NODE_OR:
    case FC_NODE_AND:
    case FC_NODE_NOT:
        return search_logic(search, result, node, value);
    case FC_NODE_FLATTEN:
        return search_flatten(search, result, node, value);
    case FC_NODE_PROJECTION:
    case FC_NODE_VALUES:
    case FC_NODE_FILTER:
        return search_projection(search, result, node, value);
    case FC_NODE_LIST:
    case FC_NODE_OBJECT:
        return search_list(search, result, node, value);
    case FC_NODE_CALL:
        return search_call(search, result, node, value);
    default: /* a member's value */
        return fc_search_node(search, result, node->left, value);
    }
}

int fc_jmespath_search(struct fc_value *result, struct fc_region *region,
                       const struct fc_jmespath_node *query, const struct fc_value *value,
                       struct fc_jmespath_fault *fault)
{
    struct fc_search search = {region, fault, STEPS_MAX};
    memset(fault, 0, sizeof *fault);
    if (fc_search_node(&search, result, query, value) < 0)
        return -1;
    return fc_search_weigh(&search, result); /* parts may be shared many times over */
}

void fc_put_jmespath_fault(struct fc_sink *sink, const struct fc_jmespath_fault *fault,
                           const char *text, size_t len)
{
    const char *quote = fault->is_quoting ? "\"" : "";
    if (fault->is_pointing && !fault->is_quoting)
        fc_put_text(sink, "Bad jmespath expression: ");
    if (fault->is_pointing && fault->is_quoting && fault->off == len)
        fc_put_text(sink, "Invalid jmespath expression: ");
    fc_put_text(sink, fault->text);
    if (!fault->is_pointing)
        return;
    fc_put_text(sink, ":\n");
    fc_put_text(sink, quote);
    fc_put(sink, text, len);
    fc_put_text(sink, quote);
    fc_put_text(sink, "\n");
    fc_put_text(sink, fault->is_quoting ? " " : "");
    for (size_t i = 0; i < fault->off && i < len; i++)
        if ((text[i] & 0xc0) != 0x80) /* a column is a character */
            fc_put(sink, " ", 1);
    fc_put_text(sink, "^");
}
