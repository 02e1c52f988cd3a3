#include "text.h"

/* Write a group of three bytes as four characters of base64. */
static int put_base64(struct fc_render *render, struct fc_sink *sink, const struct fc_chunk *chunk)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const uint8_t *data = chunk->data;
    for (size_t len = chunk->len; len;) {
        if (sink->room <= 4)
            return FC_AGAIN;
        if (len < 3 && !chunk->last)
            return FC_OK;
        size_t group = len < 3 ? len : 3;
        uint32_t bits = (uint32_t)data[0] << 16;
        if (group > 1)
            bits |= (uint32_t)data[1] << 8;
        if (group > 2)
            bits |= data[2];
        char text[4] = {'=', '=', '=', '='};
        for (size_t i = 0; i <= group; i++)
            text[i] = alphabet[bits >> (18 - 6 * i) & 63];
        fc_put(sink, text, 4);
        data += group;
        len -= group;
        render->off += (uint32_t)group;
    }
    return FC_OK;
}

int fc_blob(struct fc_render *render, struct fc_sink *sink)
{
    const struct fc_source *source = render->member;
    if (!sink)
        return source->data != NULL;
    render->source = *source;
    return fc_text_write(render, sink, put_base64);
}
