#include "text.h"

#include <string.h>

#include "json.h"
#include "utf8.h"

/* The most bytes that one character becomes: \u001f. */
#define ESCAPE_MAX 6

/* Fill a chunk with all of a span, or with want bytes that are read if there are so many. */
static int look(struct fc_render *render, struct fc_chunk *chunk, size_t want)
{
    const struct fc_source *source = &render->source;
    chunk->last = 1;
    if (!source->read) {
        chunk->data = (const uint8_t *)source->data + render->off;
        chunk->len = source->len - render->off;
        return FC_OK;
    }
    chunk->data = render->chunk;
    chunk->len = 0;
    do {
        size_t cap = want - chunk->len;
        int got = source->read(source->data, render->off + (uint32_t)chunk->len,
                               render->chunk + chunk->len, cap);
        if (got < 0 || (size_t)got > cap) {
            render->off += (uint32_t)chunk->len;
            return FC_ERR_SOURCE;
        }
        if (got == 0)
            return FC_OK;
        chunk->len += (size_t)got;
    } while (chunk->len < want);
    chunk->last = 0;
    return FC_OK;
}

static void put_escape(struct fc_sink *sink, unsigned c)
{
    char escape[ESCAPE_MAX] = {'\\', (char)c, '0', '0', 0, 0};
    if (c < 0x20)
        escape[1] = 'u';
    if (c - 8 < 6)
        escape[1] = "btnufr"[c - 8];
    escape[4] = (char)('0' + (c >> 4));
    escape[5] = "0123456789abcdef"[c & 15];
    fc_put(sink, escape, escape[1] == 'u' ? 6 : 2);
}

/*
 * Write the character at text, which does not stand for itself.
 * Returns the bytes it takes, 0 if more of them are needed, or FC_ERR_UTF8.
 */
static int put_character(struct fc_render *render, struct fc_sink *sink,
                         const struct fc_chunk *chunk, const uint8_t *text, size_t len)
{
    int taken = fc_utf8_sequence(text, len);
    if (taken == 1) {
        put_escape(sink, text[0]);
    } else if (taken > 0) {
        fc_put(sink, text, (size_t)taken);
    } else if (taken < 0 || chunk->last) {
        if (!render->source.replace)
            return FC_ERR_UTF8;
        fc_put(sink, "\xef\xbf\xbd", 3);
        taken = taken ? -taken : (int)len;
    }
    return taken;
}

/* Write what chunk holds, as far as the sink has room. */
static int put_characters(struct fc_render *render, struct fc_sink *sink,
                          const struct fc_chunk *chunk)
{
    const uint8_t *text = chunk->data, *end = text + chunk->len;
    while (text < end) {
        size_t len = (size_t)(end - text), room = sink->room - 1;
        if (room < ESCAPE_MAX)
            return FC_AGAIN;
        size_t run = fc_json_plain(text, len < room ? len : room);
        int taken = (int)run;
        if (run) {
            fc_put(sink, text, run);
        } else {
            taken = put_character(render, sink, chunk, text, len);
            if (taken <= 0)
                return taken;
            run = 1;
        }
        render->characters += (uint32_t)run;
        render->off += (uint32_t)taken;
        text += taken;
    }
    return FC_OK;
}

int fc_text_write(struct fc_render *render, struct fc_sink *sink, fc_chunk_writer *put)
{
    struct fc_chunk chunk;
    if (!render->in_string) {
        fc_put(sink, "\"", 1);
        render->off = 0;
        render->characters = 0;
        render->in_string = 1;
    }
    do {
        if (sink->room <= ESCAPE_MAX)
            return FC_AGAIN;
        int err = look(render, &chunk, sink->room < FC_CHUNK ? sink->room : FC_CHUNK);
        if (!err)
            err = put(render, sink, &chunk);
        if (err)
            return err;
    } while (!chunk.last);
    fc_put(sink, "\"", 1);
    render->in_string = 0;
    return FC_OK;
}

/* Go on writing a string whose characters are counted. */
static int write_counted(struct fc_render *render, struct fc_sink *sink)
{
    int err = fc_text_write(render, sink, put_characters);
    if (err)
        return err;
    if (render->characters < render->field->min)
        return FC_ERR_TOO_SHORT;
    if (render->field->max && render->characters > render->field->max)
        return FC_ERR_TOO_LONG;
    return FC_OK;
}

int fc_text(struct fc_render *render, struct fc_sink *sink)
{
    const struct fc_source *source = render->member;
    if (!sink)
        return source->data != NULL;
    render->source = *source;
    return write_counted(render, sink);
}

/* Let a C string be the source. */
static void set_source(struct fc_render *render, const char *text)
{
    render->source.data = text;
    render->source.len = strlen(text);
    render->source.read = NULL;
    render->source.replace = 0;
}

int fc_string(struct fc_render *render, struct fc_sink *sink)
{
    const char *text = *(const char *const *)render->member;
    if (!sink)
        return text != NULL;
    if (!render->in_string)
        set_source(render, text);
    return write_counted(render, sink);
}

int fc_list(struct fc_render *render, struct fc_sink *sink)
{
    const struct fc_strings *list = render->member;
    if (!sink)
        return list->items != NULL;
    for (;; render->item++) {
        if (!render->in_string) {
            int err = fc_render_item(render, sink, list->count);
            if (err <= 0)
                return err;
            if (!list->items[render->item])
                return FC_ERR_MISSING;
            set_source(render, list->items[render->item]);
        }
        int err = fc_text_write(render, sink, put_characters);
        if (err)
            return err;
    }
}
