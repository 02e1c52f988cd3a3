/*
 * An expression of any bytes on a value, and that value as JSON: in bounds, with little memory and
 * with much, and what comes out is JSON that says the same.
 */
#include "../../boards/linux/value/jmespath.h"

#include <string.h>

#include "../../boards/linux/value/jmespath_tree.h"
#include "../../boards/linux/value/json_reader.h"
#include "written.h"

#define GIVEN                                                                                      \
    "{\"foo\":{\"bar\":[{\"a\":1,\"b\":\"x\"},{\"a\":2.5,\"b\":\"\\u00e9\"},{\"a\":null}],"        \
    "\"baz\":\"y\"},\"a\":[3,1,2],\"b\":[\"c\",\"a\"],\"c\":true,\"d\":[[1,[2]],[3]],\"e\":{}}"
#define LIMIT ((size_t)8 << 20)

/* What is written reads back, unless it is nested too deeply for that, and is written alike. */
static void check_result(struct fc_region *region, const struct fc_value *result)
{
    struct fc_value again;
    struct fc_json_fault fault;
    size_t len, again_len;
    char *text = written_json(result, FC_JSON_WIRE, &len);
    if (fc_json_read(&again, region, text, len, &fault) == 0) {
        char *second = written_json(&again, FC_JSON_WIRE, &again_len);
        MUST(len == again_len && !memcmp(text, second, len));
        free(second);
    } else {
        MUST(!fault.what || !strcmp(fault.what, "Nested too deeply"));
    }
    free(text);
}

static void search(const char *text, size_t size, size_t limit)
{
    static const char given[] = GIVEN;
    struct fc_region region;
    struct fc_value value, result;
    struct fc_jmespath_fault fault = {.error = FC_JMESPATH_LIMIT};
    const struct fc_jmespath_node *query;
    fc_region_init(&region, limit);
    int err = fc_json_read(&value, &region, given, sizeof given - 1, NULL);
    if (!err)
        err = fc_jmespath_compile(&query, &region, text, size, &fault);
    if (!err)
        err = fc_jmespath_search(&result, &region, query, &value, &fault);
    else
        MUST(fault.error == FC_JMESPATH_SYNTAX || fault.error == FC_JMESPATH_LIMIT);
    if (!err)
        check_result(&region, &result);
    else
        MUST(fault.error && strlen(fault.text) < sizeof fault.text);
    if (err) {
        struct fc_sink sink;
        fc_count_init(&sink);
        fc_put_jmespath_fault(&sink, &fault, text, size);
        MUST(sink.total > 0 || region.failed);
    }
    fc_region_free(&region);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + !size);
    MUST(text != NULL);
    if (size)
        memcpy(text, data, size);
    search(text, size, LIMIT);
    search(text, size, fuzz_number(data, size) % 16384);
    free(text);
    return 0;
}
