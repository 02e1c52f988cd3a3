/*
 * JSON of any bytes into a value: in bounds, whatever memory there is; a fault lies within the
 * text; what was read is written in each style and reads back as the same. What RFC 8259 allows is
 * read.
 */
#include "../../boards/linux/value/json_reader.h"

#include <string.h>

#include "../unit/reference.h"
#include "written.h"

#define REFERENCE_DEPTH 32

static void check_styles(struct fc_region *region, const struct fc_value *value)
{
    size_t len, again_len;
    char *wire = written_json(value, FC_JSON_WIRE, &len);
    for (size_t i = 0; i < len; i++)
        MUST(wire[i] >= 0x20 && wire[i] < 0x7f);
    for (int style = FC_JSON_WIRE; style <= FC_JSON_SHOWN; style++) {
        struct fc_value again;
        size_t shown_len;
        char *shown = written_json(value, (enum fc_json_style)style, &shown_len);
        MUST(reference_utf8(shown, shown_len) == shown_len);
        MUST(fc_json_read(&again, region, shown, shown_len, NULL) == 0);
        char *second = written_json(&again, FC_JSON_WIRE, &again_len);
        MUST(len == again_len && !memcmp(wire, second, len));
        free(second);
        free(shown);
    }
    free(wire);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fc_region region;
    struct fc_value value;
    struct fc_json_fault fault;
    char *text = malloc(size + !size);
    MUST(text != NULL);
    if (size)
        memcpy(text, data, size);
    fc_region_init(&region, FC_REGION_LIMIT);
    int err = fc_json_read(&value, &region, text, size, &fault);
    MUST(err == 0 || !reference_json_valid(text, size, REFERENCE_DEPTH));
    if (err)
        MUST(fault.what && fault.off <= size && fault.position <= fault.off && fault.line > 0);
    else
        check_styles(&region, &value);
    fc_region_free(&region);
    fc_region_init(&region, fuzz_number(data, size) % 16384);
    (void)fc_json_read(&value, &region, text, size, &fault);
    fc_region_free(&region);
    free(text);
    return 0;
}
