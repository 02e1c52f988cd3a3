/* The JMESPath compliance suite: every case gives its result, or its error. */
#include <glob.h>
#include <stdlib.h>

#include "../../boards/linux/value/jmespath_tree.h"
#include "../../boards/linux/value/json_reader.h"
#include "../../boards/linux/value/json_writer.h"
#include "test.h"

static const char *const errors[] = {
    [FC_JMESPATH_SYNTAX] = "syntax",
    [FC_JMESPATH_TYPE] = "invalid-type",
    [FC_JMESPATH_ARITY] = "invalid-arity",
    [FC_JMESPATH_VALUE] = "invalid-value",
    [FC_JMESPATH_FUNCTION] = "unknown-function",
    [FC_JMESPATH_LIMIT] = "limit",
};

/* Whether the result is the expected one, in which 1 and 1.0 are the same. */
static int is_same(struct fc_region *region, const struct fc_value *result,
                   const struct fc_value *expected)
{
    struct fc_jmespath_fault fault;
    struct fc_search search = {region, &fault, 1000000};
    return fc_search_equal(&search, result, expected) == 1;
}

static void check_case(struct fc_region *region, const struct fc_value *given,
                       const struct fc_value *one)
{
    const struct fc_value *expression = fc_value_get(one, "expression");
    const struct fc_value *expected = fc_value_get(one, "result");
    const struct fc_value *error = fc_value_get(one, "error");
    const struct fc_jmespath_node *query;
    struct fc_jmespath_fault fault = {.off = 0};
    struct fc_value result;
    CHECK(expression && (expected || error || fc_value_get(one, "bench")));
    if (!expression)
        return;
    int err = fc_jmespath_compile(&query, region, expression->as.text, expression->len, &fault);
    if (err)
        CHECK(fault.error == FC_JMESPATH_SYNTAX);
    else
        err = fc_jmespath_search(&result, region, query, given, &fault);
    if (error) {
        CHECK_INT(err, -1);
        CHECK(err && fc_value_is(error, errors[fault.error]));
        CHECK(err && fault.text[0]);
        return;
    }
    CHECK_INT(err, 0);
    if (!err && expected && !is_same(region, &result, expected)) {
        char text[300] = {0};
        struct fc_window_sink window;
        fc_window_init(&window, text, sizeof text - 1, 0);
        fc_put_json(&window.sink, &result, FC_JSON_TIGHT);
        CHECK_BYTES(text, window.len, "the expected result", 0);
    }
}

static void check_file(const char *name)
{
    static char text[100000];
    FILE *file = fopen(name, "rb");
    size_t len = file ? fread(text, 1, sizeof text, file) : 0;
    struct fc_region region;
    struct fc_value suite;
    if (file)
        fclose(file);
    fc_region_init(&region, FC_REGION_LIMIT);
    if (fc_json_read(&suite, &region, text, len, NULL) < 0 || suite.kind != FC_VALUE_LIST) {
        test_begin(name);
        CHECK(0);
        test_close();
    }
    for (size_t i = 0; suite.kind == FC_VALUE_LIST && i < suite.len; i++) {
        const struct fc_value *given = fc_value_get(&suite.as.items[i], "given");
        const struct fc_value *cases = fc_value_get(&suite.as.items[i], "cases");
        for (size_t j = 0; given && cases && j < cases->len; j++) {
            const struct fc_value *expression = fc_value_get(&cases->as.items[j], "expression");
            test_begin(expression ? expression->as.text : name);
            check_case(&region, given, &cases->as.items[j]);
            test_close();
        }
    }
    fc_region_free(&region);
}

int main(void)
{
    glob_t files;
    if (glob("tests/vectors/jmespath/*.json", 0, NULL, &files) != 0)
        return 1;
    for (size_t i = 0; i < files.gl_pathc; i++)
        check_file(files.gl_pathv[i]);
    globfree(&files);
    return test_end();
}
