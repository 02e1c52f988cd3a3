#include "output.h"

#include <string.h>

#include "json_writer.h"

int fc_output_find(const char *name)
{
    static const char *const names[] = {"json", "text", "table", "yaml", "yaml-stream", "off"};
    for (int i = 0; i < (int)(sizeof names / sizeof names[0]); i++)
        if (!strcmp(name, names[i]))
            return i;
    return -1;
}

static void put_json(struct fc_sink *sink, const struct fc_value *value)
{
    fc_put_json(sink, value, FC_JSON_SHOWN);
    fc_put(sink, "\n", 1);
}

int fc_output_put(struct fc_sink *sink, struct fc_region *region, const struct fc_output *output,
                  const struct fc_value *value)
{
    struct fc_value list = {.kind = FC_VALUE_LIST, .len = 1, .as.items = NULL}, only = *value;
    int is_nothing = value->kind == FC_VALUE_OBJECT && value->len == 0;
    list.as.items = &only;
    if (is_nothing)
        return 0;
    switch (output->format) {
    case FC_OUTPUT_JSON:
        put_json(sink, value);
        return 0;
    case FC_OUTPUT_TEXT:
        return fc_output_put_text(sink, region, value);
    case FC_OUTPUT_TABLE:
        return fc_output_put_table(sink, region, output, value);
    case FC_OUTPUT_YAML:
        if (value->kind == FC_VALUE_LIST || value->kind == FC_VALUE_OBJECT)
            return fc_output_put_yaml(sink, region, value);
        put_json(sink, value); /* YAML would need a mark to end a lone scalar */
        return 0;
    case FC_OUTPUT_YAML_STREAM:
        return fc_output_put_yaml(sink, region, &list);
    default:
        return 0;
    }
}
