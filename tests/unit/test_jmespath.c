/*
 * JMESPath beyond its compliance suite: what is said of a bad expression, numbers, order, and that
 * no expression takes all stack, time or memory.
 */
#include "../../boards/linux/value/jmespath.h"

#include <stdlib.h>

#include "../../boards/linux/value/json_reader.h"
#include "../../boards/linux/value/json_writer.h"
#include "test.h"

#define GIVEN                                                                                      \
    "{\"a\":[3,1.5,2],\"s\":\"\\u00e9x\\ud83d\\ude00\",\"o\":{\"k\":null,\"l\":[[1],[2]]}}"

/* Run an expression on a text; what comes out, or the fault, is put into text. */
static int run(char *text, size_t cap, size_t limit, const char *expression, const char *given)
{
    struct fc_region region;
    struct fc_value value, result;
    struct fc_jmespath_fault fault = {.error = FC_JMESPATH_LIMIT, .text = "no memory"};
    struct fc_window_sink window;
    const struct fc_jmespath_node *query;
    fc_region_init(&region, limit);
    fc_window_init(&window, text, cap - 1, 0);
    int err = fc_json_read(&value, &region, given, strlen(given), NULL);
    if (!err)
        err = fc_jmespath_compile(&query, &region, expression, strlen(expression), &fault);
    if (!err)
        err = fc_jmespath_search(&result, &region, query, &value, &fault);
    if (err)
        fc_put_jmespath_fault(&window.sink, &fault, expression, strlen(expression));
    else
        fc_put_json(&window.sink, &result, FC_JSON_WIRE);
    text[window.len] = 0;
    fc_region_free(&region);
    return err ? (int)fault.error : 0;
}

static void test_results(void)
{
    static const char *const cases[][2] = {
        {"sum(a)", "6.5"},
        {"avg(`[1, 2]`)", "1.5"},
        {"avg(`[2, 2]`)", "2.0"},
        {"sum(`[]`)", "0"},
        {"sum(`[0.1, 0.2, 0.3]`)", "0.6"},
        {"sum(`[999999999999999999, 1]`)", "1000000000000000000"},
        {"sum(`[99999999999999999999, 1]`)", "1e+20"},
        {"max(`[99999999999999999999, 1, -5]`)", "99999999999999999999"},
        {"min(`[-99999999999999999999, 1, -5]`)", "-99999999999999999999"},
        {"sort(`[10, 9.5, -1, -20, 9]`)", "[-20, -1, 9, 9.5, 10]"},
        {"sort(`[\"b\", \"\\ud83d\\ude00\", \"\\uffff\", \"a\", \"ab\", \"\"]`)",
         "[\"\", \"a\", \"ab\", \"b\", \"\\uffff\", \"\\ud83d\\ude00\"]"},
        {"sort_by([{k: `2`, n: 'x'}, {k: `1`, n: 'y'}, {k: `2`, n: 'z'}], &k)[].n",
         "[\"y\", \"x\", \"z\"]"},
        {"[ceil(`1.2`), floor(`-1.2`), ceil(`-0.5`), floor(`1e300`) > `1`, ceil(`7`)]",
         "[2, -2, 0, true, 7]"},
        {"ceil(`123456789012345678901.0`)", "123456789012345683968"},
        {"[abs(`-1`), abs(`-1.5`), abs(`-123456789012345678901`)]",
         "[1, 1.5, 123456789012345678901]"},
        {"[to_number(' 1_000 '), to_number('-.5e3'), to_number('+007'), to_number('-0')]",
         "[1000, -500.0, 7, 0]"},
        {"[to_number('1.'), to_number('Inf'), to_number('-infinity'), to_number('nan')]",
         "[1.0, Infinity, -Infinity, NaN]"},
        {"[to_number('0x1'), to_number('1__0'), to_number('_1'), to_number('.'), to_number('')]",
         "[null, null, null, null, null]"},
        {"[to_number('1e'), to_number('1 2'), to_number('e1'), to_number('-'), to_number('infx')]",
         "[null, null, null, null, null]"},
        {"[length(s), reverse(s), starts_with(s, ''), ends_with(s, 'x')]",
         "[3, \"\\ud83d\\ude00x\\u00e9\", true, false]"},
        {"to_string(o)", "\"{\\\"k\\\":null,\\\"l\\\":[[1],[2]]}\""},
        {"[to_string(`1.0`), to_string(s), to_string(`true`)]",
         "[\"1.0\", \"\\u00e9x\\ud83d\\ude00\", \"true\"]"},
        {"[contains('abc', 'bc'), contains('abc', `1`), contains(`[1, true]`, `1.0`)]",
         "[true, false, true]"},
        {"[`1` == `true`, `[1]` == `[true]`, `1` == `1.0`, `{\"a\":1}` == `{\"a\":2}`]",
         "[false, false, true, false]"},
        {"['b' > 'a', `1` < 'a', `99999999999999999999` > `99999999999999999998`]",
         "[true, null, true]"},
        {"merge(o, {k: `1`, m: `2`})", "{\"k\": 1, \"l\": [[1], [2]], \"m\": 2}"},
        {"max_by(`[{\"k\":1},{\"k\":3},{\"k\":3.0,\"l\":1}]`, &k)", "{\"k\": 3}"},
        {"min_by(`[]`, &k)", "null"},
        {"a[99999999999999999999]", "null"},
        {"a[-99999999999999999999:99999999999999999999:99999999999999999999]", "[3]"},
        {"a[99999999999999999999::-99999999999999999999]", "[2]"},
        {"a[::-2]", "[2, 3]"},
        {"'it\\'s \\\\ \\n'", "\"it's \\\\\\\\ \\\\n\""},
        {"`\\`\\\\n`", "\"`\\\\n\""},
        {"\"\\u0073\"", "\"\\u00e9x\\ud83d\\ude00\""},
        {"o.l[0][:1]", "[1]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[300];
        CHECK_INT(run(text, sizeof text, FC_REGION_LIMIT, cases[i][0], GIVEN), 0);
        CHECK_BYTES(text, strlen(text), cases[i][1], strlen(cases[i][1]));
    }
}

static void test_faults(void)
{
    static const struct {
        const char *expression;
        enum fc_jmespath_error error;
        const char *said;
    } cases[] = {
        {"", FC_JMESPATH_SYNTAX, "Invalid JMESPath expression: cannot be empty."},
        {"caseId[", FC_JMESPATH_SYNTAX,
         "Invalid jmespath expression: Incomplete expression:\n\"caseId[\"\n        ^"},
        {"a%b", FC_JMESPATH_SYNTAX, "Bad jmespath expression: Unknown token %:\na%b\n ^"},
        {"\"\xc3\xa9\" \xc3\xa9", FC_JMESPATH_SYNTAX,
         "Bad jmespath expression: Unknown token \xc3\xa9:\n\"\xc3\xa9\" \xc3\xa9\n    ^"},
        {"a = b", FC_JMESPATH_SYNTAX, "Bad jmespath expression: Unknown token '=':\na = b\n  ^"},
        {"a.-", FC_JMESPATH_SYNTAX, "Bad jmespath expression: Unknown token '-':\na.-\n  ^"},
        {"'a", FC_JMESPATH_SYNTAX, "Bad jmespath expression: Unclosed ' delimiter:\n'a\n^"},
        {"\"\\x\"", FC_JMESPATH_SYNTAX,
         "Bad jmespath expression: Invalid quoted identifier \"\\x\":\n\"\\x\"\n^"},
        {"a b", FC_JMESPATH_SYNTAX,
         "Unexpected token: Parse error, token \"b\", for expression:\n\"a b\"\n   ^"},
        {"f(a b)", FC_JMESPATH_SYNTAX,
         "syntax error: Parse error, token \"b\", for expression:\n\"f(a b)\"\n     ^"},
        {"f(a,)", FC_JMESPATH_SYNTAX,
         "invalid token: Parse error, token \")\", for expression:\n\"f(a,)\"\n     ^"},
        {"&a", FC_JMESPATH_SYNTAX,
         "invalid token: Parse error, token \"&\", for expression:\n\"&a\"\n ^"},
        {"{a: b c: d}", FC_JMESPATH_SYNTAX,
         "syntax error: Parse error, token \"c\", for expression:\n\"{a: b c: d}\"\n       ^"},
        {"foo(@)", FC_JMESPATH_FUNCTION, "Unknown function: foo()"},
        {"length()", FC_JMESPATH_ARITY, "Expected 1 argument for function length(), received 0"},
        {"join('')", FC_JMESPATH_ARITY, "Expected 2 arguments for function join(), received 1"},
        {"merge()", FC_JMESPATH_ARITY,
         "Expected at least 1 argument for function merge(), received 0"},
        {"abs('x')", FC_JMESPATH_TYPE,
         "In function abs(), invalid type for value: x, expected one of: ['number'], received: "
         "\"string\""},
        {"max(`[1, \"a\"]`)", FC_JMESPATH_TYPE,
         "In function max(), invalid type for value: a, expected one of: ['array-number', "
         "'array-string'], received: \"string\""},
        {"type(&a)", FC_JMESPATH_TYPE,
         "In function type(), invalid type for value: an expression, expected one of: ['null', "
         "'boolean', 'number', 'string', 'array', 'object'], received: \"expref\""},
        {"sort_by(`[{\"a\":1},{\"a\":\"x\"}]`, &a)", FC_JMESPATH_TYPE,
         "In function sort_by(), invalid type for value: x, expected one of: ['number'], "
         "received: \"string\""},
        {"map(@, a)", FC_JMESPATH_TYPE,
         "In function map(), invalid type for value: {...}, expected one of: ['expref'], "
         "received: \"object\""},
        {"ceil(`1e999`)", FC_JMESPATH_VALUE, "cannot convert an infinite number or NaN to integer"},
        {"a[::0]", FC_JMESPATH_VALUE, "slice step cannot be zero"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[400];
        CHECK_INT(run(text, sizeof text, FC_REGION_LIMIT, cases[i].expression, GIVEN),
                  cases[i].error);
        CHECK_BYTES(text, strlen(text), cases[i].said, strlen(cases[i].said));
    }
}

/* Make `count` times a beginning, a middle, and `count` times an end. */
static char *repeat(size_t count, const char *begin, const char *middle, const char *end)
{
    size_t len = count * (strlen(begin) + strlen(end)) + strlen(middle) + 1;
    char *text = malloc(len), *next = text;
    *next = 0;
    for (size_t i = 0; i < 2 * count + 1; i++) {
        const char *part = i < count ? begin : i == count ? middle : end;
        memcpy(next, part, strlen(part) + 1);
        next += strlen(part);
    }
    return text;
}

static void test_depth(void)
{
    static const char *const shapes[][3] = {
        {"(", "a", ")"},         {"[", "a", "]"},    {"!", "a", ""},     {"a.", "a", ""},
        {"", "a", "[0]"},        {"", "a", "[]"},    {"a[*].", "a", ""}, {"{a:", "a", "}"},
        {"not_null(", "a", ")"}, {"a || ", "a", ""}, {"", "a", " | a"},  {"[?", "a", "]"},
        {"map(&", "a", ", a)"},  {"", "a", "[?a]"},  {"", "a", " == a"}, {"", "a", "[::2]"},
        {"*.", "a", ""},         {"a[?", "a", "]"},  {"", "a", ".*"},
    };
    char text[100];
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        const char *const *shape = shapes[i];
        for (size_t count = 10; count < 200000; count *= 140) {
            char *expression = repeat(count, shape[0], shape[1], shape[2]);
            int error = run(text, sizeof text, FC_REGION_LIMIT, expression, GIVEN);
            if (count == 10)
                CHECK(error == 0 || error == FC_JMESPATH_TYPE);
            else
                CHECK(error == FC_JMESPATH_SYNTAX);
            free(expression);
        }
    }
}

/* An expression that doubles what it is given, again and again. */
static void test_blowup(void)
{
    static const char *const last[] = {"@", "to_string(@)", "@ == @", "[@ == @][]"};
    char text[100];
    for (size_t i = 0; i < sizeof last / sizeof last[0]; i++) {
        char *doubled = repeat(60, "[@, @] | ", last[i], "");
        CHECK_INT(run(text, sizeof text, FC_REGION_LIMIT, doubled, "1"), FC_JMESPATH_LIMIT);
        free(doubled);
    }
    char *expression = repeat(40, "[@, @][] | ", "[@, @][]", "");
    CHECK_INT(run(text, sizeof text, FC_REGION_LIMIT, expression, "[1]"), FC_JMESPATH_LIMIT);
    free(expression);
}

/* With ever more memory: it says that it has too little, until it has enough. */
static void test_no_memory(void)
{
    static const char expression[] =
        "[sort_by(a, &to_string(@)), map(&[@, `[1]`], a), o.l[].{x: @}, join('-', ['a', \"s\"]), "
        "reverse(s), reverse(a), keys(o), values(o), merge(o, o), a[::-1], a[?@ > `1`], o.*, "
        "to_number('12.5'), ceil(sum(a)), length(s), to_array(s), 'raw', max(a), floor(`0.5`)]";
    char whole[600], text[600] = {0};
    int error = 1;
    CHECK_INT(run(whole, sizeof whole, FC_REGION_LIMIT, expression, GIVEN), 0);
    for (size_t limit = 0; error && limit < 100000; limit += 40) {
        error = run(text, sizeof text, limit, expression, GIVEN);
        CHECK(error == 0 || error == FC_JMESPATH_LIMIT);
    }
    CHECK_INT(error, 0);
    CHECK(!strcmp(text, whole));
}

int main(void)
{
    RUN(test_results);
    RUN(test_faults);
    RUN(test_depth);
    RUN(test_blowup);
    RUN(test_no_memory);
    return test_end();
}
