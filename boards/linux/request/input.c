#include "input.h"

#include <string.h>

#include "../message.h"
#include "../value/json_reader.h"
#include "../value/yaml_reader.h"
#include "encoding.h"
#include "paramfile.h"
#include "python.h"

/* Read the text of the input. Returns 0, or an exit code. */
static int read_text(struct fc_value *text, struct fc_region *region, const char *option,
                     const char *given)
{
    struct fc_paramfile file;
    if (!fc_is_paramfile(given)) {
        *text = fc_value_borrow(given);
        return 0;
    }
    int code = fc_paramfile_read(&file, region, option, given);
    *text = file.text;
    if (!code && file.bytes &&
        fc_decode(text, region, FC_UTF8_MARKED, file.text.as.text, file.text.len))
        return fc_fail(FC_EXIT_USAGE, "Error parsing parameter '%': % is not UTF-8",
                       FC_TEXTS(option, given));
    if (!code && file.passing) /* the AWS CLI reads it twice, and finds it empty then */
        return fc_fail(FC_EXIT_USAGE, "Error parsing parameter '%': % is no regular file",
                       FC_TEXTS(option, given));
    return code;
}

int fc_input_load(struct fc_value *input, struct fc_region *region,
                  const struct fc_arguments *arguments)
{
    struct fc_value text;
    const char *json = arguments->input_json, *given = json ? json : arguments->input_yaml;
    const char *option = json ? "--cli-input-json" : "--cli-input-yaml";
    *input = fc_value_of(FC_VALUE_NULL);
    if (!given)
        return 0;
    int code = read_text(&text, region, option, given);
    if (code)
        return code;
    if (json && arguments->input_yaml)
        return fc_fail(FC_EXIT_USAGE, "Only one --cli-input- parameter may be specified.", NULL);
    struct fc_yaml_fault fault;
    if (json ? fc_json_read(input, region, text.as.text, text.len, NULL) < 0
             : fc_yaml_read(input, region, text.as.text, text.len, &fault) < 0)
        return fc_fail(FC_EXIT_USAGE, "Error parsing parameter '%': Invalid % received.",
                       FC_TEXTS(option, json ? "JSON" : "YAML"));
    if (input->kind != FC_VALUE_OBJECT)
        return fc_fail(FC_EXIT_USAGE,
                       "Error parsing parameter '%': Invalid type: expecting map, received %",
                       FC_TEXTS(option, fc_python_type(input)));
    return 0;
}
