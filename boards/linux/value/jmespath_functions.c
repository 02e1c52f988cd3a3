#include <string.h>

#include "jmespath_functions.h"
#include "json_writer.h"

#define TEXTS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define ARGUMENTS_MAX 2

/* What an argument may be. */
enum {
    A_NULL = 1,
    A_BOOLEAN = 2,
    A_NUMBER = 4,
    A_STRING = 8,
    A_ARRAY = 16,
    A_OBJECT = 32,
    A_EXPRESSION = 64,
    A_NUMBERS = 128, /* a list of numbers */
    A_STRINGS = 256, /* a list of strings */
    ANY = A_NULL | A_BOOLEAN | A_NUMBER | A_STRING | A_ARRAY | A_OBJECT
};

struct function {
    const char *name;
    fc_function *call;
    unsigned short types[ARGUMENTS_MAX];
    unsigned char count;       /* of arguments */
    unsigned char is_variadic; /* 1: or more of the last */
};

static const struct function functions[] = {
    {"abs", fc_function_abs, {A_NUMBER}, 1, 0},
    {"avg", fc_function_avg, {A_NUMBERS}, 1, 0},
    {"ceil", fc_function_ceil, {A_NUMBER}, 1, 0},
    {"contains", fc_function_contains, {A_ARRAY | A_STRING, ANY}, 2, 0},
    {"ends_with", fc_function_ends_with, {A_STRING, A_STRING}, 2, 0},
    {"floor", fc_function_floor, {A_NUMBER}, 1, 0},
    {"join", fc_function_join, {A_STRING, A_STRINGS}, 2, 0},
    {"keys", fc_function_keys, {A_OBJECT}, 1, 0},
    {"length", fc_function_length, {A_STRING | A_ARRAY | A_OBJECT}, 1, 0},
    {"map", fc_function_map, {A_EXPRESSION, A_ARRAY}, 2, 0},
    {"max", fc_function_max, {A_NUMBERS | A_STRINGS}, 1, 0},
    {"max_by", fc_function_max_by, {A_ARRAY, A_EXPRESSION}, 2, 0},
    {"merge", fc_function_merge, {A_OBJECT}, 1, 1},
    {"min", fc_function_min, {A_NUMBERS | A_STRINGS}, 1, 0},
    {"min_by", fc_function_min_by, {A_ARRAY, A_EXPRESSION}, 2, 0},
    {"not_null", fc_function_not_null, {ANY}, 1, 1},
    {"reverse", fc_function_reverse, {A_ARRAY | A_STRING}, 1, 0},
    {"sort", fc_function_sort, {A_NUMBERS | A_STRINGS}, 1, 0},
    {"sort_by", fc_function_sort_by, {A_ARRAY, A_EXPRESSION}, 2, 0},
    {"starts_with", fc_function_starts_with, {A_STRING, A_STRING}, 2, 0},
    {"sum", fc_function_sum, {A_NUMBERS}, 1, 0},
    {"to_array", fc_function_to_array, {ANY}, 1, 0},
    {"to_number", fc_function_to_number, {ANY}, 1, 0},
    {"to_string", fc_function_to_string, {ANY}, 1, 0},
    {"type", fc_function_type, {ANY}, 1, 0},
    {"values", fc_function_values, {A_OBJECT}, 1, 0},
};

static unsigned type_of(const struct fc_value *value)
{
    static const unsigned char types[] = {
        [FC_VALUE_NULL] = A_NULL,      [FC_VALUE_FALSE] = A_BOOLEAN, [FC_VALUE_TRUE] = A_BOOLEAN,
        [FC_VALUE_INTEGER] = A_NUMBER, [FC_VALUE_FLOAT] = A_NUMBER,  [FC_VALUE_STRING] = A_STRING,
        [FC_VALUE_LIST] = A_ARRAY,     [FC_VALUE_OBJECT] = A_OBJECT, [FC_VALUE_DATE] = A_STRING,
        [FC_VALUE_TIME] = A_STRING,
    };
    return types[value->kind];
}

/* The name of a type, or of the first of several. */
static const char *type_name(unsigned type)
{
    static const char *const names[] = {"null",   "boolean", "number",       "string",      "array",
                                        "object", "expref",  "array-number", "array-string"};
    size_t i = 0;
    while (!(type >> i & 1))
        i++;
    return names[i];
}

const char *fc_function_type_name(const struct fc_value *value)
{
    return type_name(type_of(value));
}

/* Put a value for a message; of a string, what is in it. */
static void put_value(struct fc_sink *sink, const struct fc_argument *argument,
                      const struct fc_value *value)
{
    if (argument->expression)
        fc_put_text(sink, "an expression");
    else if (value->kind == FC_VALUE_STRING)
        fc_put(sink, value->as.text, value->len);
    else if (value->kind < FC_VALUE_LIST)
        fc_put_json(sink, value, FC_JSON_WIRE);
    else
        fc_put_text(sink, value->kind == FC_VALUE_LIST ? "[...]" : "{...}");
}

static int fail_type(struct fc_search *search, const char *name, unsigned types,
                     const struct fc_argument *argument, const struct fc_value *value)
{
    char shown[48] = {0}, expected[96] = {0};
    struct fc_window_sink window;
    fc_window_init(&window, shown, sizeof shown - 1, 0);
    put_value(&window.sink, argument, value);
    fc_window_init(&window, expected, sizeof expected - 1, 0);
    for (unsigned type = 1; type <= types; type <<= 1)
        if (types & type)
            fc_put_shape(&window.sink, "%'%'", TEXTS(window.len ? ", " : "", type_name(type)));
    return fc_jmespath_fail(search->fault, FC_JMESPATH_TYPE,
                            "In function %(), invalid type for value: %, expected one of: [%], "
                            "received: \"%\"",
                            TEXTS(name, shown, expected,
                                  argument->expression ? "expref" : fc_function_type_name(value)));
}

int fc_function_fail_key(struct fc_search *search, const char *name, unsigned kinds,
                         const struct fc_value *key)
{
    static const struct fc_argument none;
    unsigned types =
        (kinds & FC_KEY_NUMBER ? A_NUMBER : 0u) | (kinds & FC_KEY_STRING ? A_STRING : 0u);
    return fail_type(search, name, types, &none, key);
}

/* See that all items of a list are numbers, or all strings, as types allows. */
static int check_items(struct fc_search *search, const struct function *function, unsigned types,
                       const struct fc_argument *argument)
{
    const struct fc_value *list = &argument->value;
    unsigned wanted = (types & A_NUMBERS ? A_NUMBER : 0u) | (types & A_STRINGS ? A_STRING : 0u);
    for (size_t i = 0; i < list->len; i++) {
        wanted &= type_of(&list->as.items[i]);
        if (!wanted)
            return fail_type(search, function->name, types, argument, &list->as.items[i]);
    }
    return 0;
}

static int check(struct fc_search *search, const struct function *function,
                 const struct fc_argument *argument, unsigned types)
{
    unsigned type = argument->expression ? A_EXPRESSION : type_of(&argument->value);
    unsigned items = types & (A_NUMBERS | A_STRINGS);
    if (!(types & type) && !(items && type == A_ARRAY))
        return fail_type(search, function->name, types, argument, &argument->value);
    return items ? check_items(search, function, types, argument) : 0;
}

static int fail_arity(struct fc_search *search, const struct function *function, size_t count)
{
    char received[12] = {0};
    struct fc_window_sink window;
    fc_window_init(&window, received, sizeof received - 1, 0);
    fc_put_decimal(&window.sink, (uint32_t)count);
    return fc_jmespath_fail(search->fault, FC_JMESPATH_ARITY,
                            "Expected % for function %(), received %",
                            TEXTS(function->is_variadic  ? "at least 1 argument"
                                  : function->count == 1 ? "1 argument"
                                                         : "2 arguments",
                                  function->name, received));
}

int fc_search_call(struct fc_search *search, struct fc_value *result, const char *name,
                   const struct fc_argument *arguments, size_t count)
{
    const struct function *function = functions;
    const struct function *end = functions + sizeof functions / sizeof functions[0];
    while (function < end && strcmp(function->name, name) != 0)
        function++;
    if (function == end)
        return fc_jmespath_fail(search->fault, FC_JMESPATH_FUNCTION, "Unknown function: %()",
                                TEXTS(name));
    if (function->is_variadic ? count < function->count : count != function->count)
        return fail_arity(search, function, count);
    for (size_t i = 0; i < count; i++) {
        size_t last = function->count - 1u;
        if (check(search, function, &arguments[i], function->types[i < last ? i : last]) < 0)
            return -1;
    }
    *result = fc_value_of(FC_VALUE_NULL);
    if (function->call(search, result, arguments, count) == 0)
        return 0;
    if (!search->fault->error)
        return fc_jmespath_fail(search->fault, FC_JMESPATH_LIMIT, "The query takes too much memory",
                                NULL);
    return -1;
}
