/*
 * A source of any bytes, as text, as text to be mended, and as an attachment, in a window of any
 * size and read in pieces of any size: valid JSON that decodes to it, or the byte where it is ill
 * formed.
 */
#include "../../core/render.h"

#include <string.h>

#include "../../core/json.h"
#include "../unit/reference.h"
#include "../unit/rendering.h"
#include "fuzz.h"

struct request {
    struct fc_source source;
};

static const struct fc_field text_fields[] = {
    {.key = "k", .kind = fc_text, .offset = offsetof(struct request, source)},
    {.key = NULL},
};
static const struct fc_field blob_fields[] = {
    {.key = "k", .kind = fc_blob, .offset = offsetof(struct request, source)},
    {.key = NULL},
};

#define BEFORE 5 /* of {"k":...} */
#define BEHIND 1

/* The same whether it is a span or read, and in whichever window. */
static struct rendering render_alike(const struct fc_field *fields, const char *text, size_t size,
                                     uint8_t replace, uint32_t number)
{
    struct reading reading = {text, size, number & 63, 0, 0, 0, 0, 0};
    const struct request span = {{text, size, NULL, replace}};
    const struct request read = {{&reading, 0, rendering_read, replace}};
    struct rendering first = rendering_of(fields, &span, 64 + (number >> 6) % 537);
    struct rendering second = rendering_of(fields, &read, 64 + (number >> 16) % 300);
    MUST(first.err == second.err);
    if (first.err) {
        MUST(first.off == second.off);
    } else {
        MUST(first.len == second.len && !memcmp(first.text, second.text, first.len));
        MUST(fc_json_valid(first.text, first.len));
        MUST(first.len > BEFORE + BEHIND && !memcmp(first.text, "{\"k\":\"", BEFORE + 1));
    }
    free(second.text);
    return first;
}

static void check_text(char *text, size_t size, uint8_t replace, uint32_t number, char *out)
{
    size_t good = reference_utf8(text, size);
    struct rendering rendering = render_alike(text_fields, text, size, replace, number);
    if (good < size && !replace) {
        MUST(rendering.err == FC_ERR_UTF8 && rendering.off == good);
    } else {
        size_t literal = rendering.len - BEFORE - BEHIND;
        MUST(rendering.err == 0);
        long len = reference_json_string(out, rendering.text + BEFORE, literal);
        MUST(len >= 0 && reference_utf8(out, (size_t)len) == (size_t)len);
        MUST((size_t)len >= good && !memcmp(out, text, good));
        MUST(good < size || (size_t)len == size);
        MUST(good == size || !memcmp(out + good, "\xef\xbf\xbd", 3));
    }
    free(rendering.text);
}

static void check_blob(const char *text, size_t size, uint32_t number, char *out)
{
    struct rendering rendering = render_alike(blob_fields, text, size, 0, number);
    MUST(rendering.err == 0);
    MUST(reference_base64((uint8_t *)out, rendering.text + BEFORE + 1,
                          rendering.len - BEFORE - BEHIND - 2) == (long)size);
    MUST(!memcmp(out, text, size));
    free(rendering.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint32_t number = fuzz_number(data, size);
    char *text = malloc(size + !size), *out = malloc(6 * size + 16);
    if (size)
        memcpy(text, data, size);
    check_text(text, size, 0, number, out);
    check_text(text, size, 1, number, out);
    check_blob(text, size, number, out);
    free(text);
    free(out);
    return 0;
}
