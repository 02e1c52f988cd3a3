/*
 * YAML of any bytes into a value: in bounds, whatever memory there is; what was read is written as
 * YAML and as JSON, and reads back as the same.
 */
#include "../../boards/linux/value/yaml_reader.h"

#include <string.h>

#include "../../boards/linux/value/json_reader.h"
#include "../../boards/linux/value/output.h"
#include "written.h"

#define LIMIT ((size_t)16 << 20)

/* Dates become strings where they are written. */
static void drop_dates(struct fc_value *value)
{
    size_t width = value->kind == FC_VALUE_OBJECT ? 2 : value->kind == FC_VALUE_LIST;
    if (value->kind == FC_VALUE_DATE || value->kind == FC_VALUE_TIME)
        value->kind = FC_VALUE_STRING;
    for (size_t i = 0; i < width * value->len; i++)
        drop_dates(&value->as.items[i]);
}

static void check_written(struct fc_region *region, struct fc_value *value)
{
    static char yaml[1 << 20];
    const struct fc_output output = {.format = FC_OUTPUT_YAML};
    struct fc_yaml_fault fault;
    struct fc_window_sink window;
    struct fc_value again;
    size_t len, again_len;
    drop_dates(value);
    char *json = written_json(value, FC_JSON_WIRE, &len);
    MUST(fc_json_read(&again, region, json, len, NULL) == 0);
    fc_window_init(&window, yaml, sizeof yaml, 0);
    int err = fc_output_put(&window.sink, region, &output, value);
    MUST(err == 0 || region->failed);
    int is_put = !err && value->len && value->kind >= FC_VALUE_LIST;
    if (is_put && window.sink.total <= sizeof yaml &&
        fc_yaml_read(&again, region, yaml, window.len, &fault) == 0) {
        char *second = written_json(&again, FC_JSON_WIRE, &again_len);
        MUST(len == again_len); /* keys are sorted, the rest is alike */
        free(second);
    } else if (is_put && window.sink.total <= sizeof yaml) {
        MUST(region->failed || !strcmp(fault.what, "too many values"));
    }
    free(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fc_region region;
    struct fc_value value;
    struct fc_yaml_fault fault;
    char *text = malloc(size + !size);
    MUST(text != NULL);
    if (size)
        memcpy(text, data, size);
    fc_region_init(&region, LIMIT);
    if (fc_yaml_read(&value, &region, text, size, &fault) == 0)
        check_written(&region, &value);
    else
        MUST(fault.what && fault.line > 0 && fault.column > 0);
    fc_region_free(&region);
    fc_region_init(&region, fuzz_number(data, size) % 8192);
    (void)fc_yaml_read(&value, &region, text, size, &fault);
    fc_region_free(&region);
    free(text);
    return 0;
}
