#include "text.h"

#include <string.h>

#include "utf8.h"

/* The most bytes that one character becomes: \u001f. */
#define ESCAPE_MAX 6

static int look(struct fc_render *render, struct fc_chunk *chunk, size_t want)
{
    const struct fc_source *source = &render->source;
    if (!source->read) {
        chunk->data = (const uint8_t *)source->data + render->off;
        chunk->len = source->len - render->off;
        chunk->last = 1;
        return FC_OK;
    }
    chunk->data = chunk->buf;
    chunk->len = 0;
    chunk->last = 0;
    while (chunk->len < want && !chunk->last) {
        size_t cap = want - chunk->len;
        int got = source->read(source->data, render->off + (uint32_t)chunk->len,
                               chunk->buf + chunk->len, cap);
        if (got < 0 || (size_t)got > cap) {
            render->off += (uint32_t)chunk->len;
            return FC_ERR_SOURCE;
        }
        chunk->len += (size_t)got;
        chunk->last = got == 0;
    }
    return FC_OK;
}

/* How many of len bytes stand for themselves in a JSON string (RFC 8259 section 7). */
static size_t plain_run(const uint8_t *text, size_t len)
{
    size_t i = 0;
    while (i < len && text[i] - 0x20u < 0x60 && text[i] != '"' && text[i] != '\\')
        i++;
    return i;
}

static void put_escape(struct fc_sink *sink, unsigned c)
{
    static const char names[] = "\bb\tt\nn\ff\rr\"\"\\\\";
    char escape[ESCAPE_MAX] = {'\\', 'u', '0', '0', 0, 0};
    for (const char *name = names; *name; name += 2) {
        if ((unsigned)*name == c) {
            escape[1] = name[1];
            fc_put(sink, escape, 2);
            return;
        }
    }
    escape[4] = (char)('0' + (c >> 4));
    escape[5] = "0123456789abcdef"[c & 15];
    fc_put(sink, escape, 6);
}

/*
 * Write the character at text, which does not stand for itself.
 * Returns the bytes it takes, 0 if more of them are needed, or FC_ERR_UTF8.
 */
static int put_character(struct fc_render *render, struct fc_sink *sink, const uint8_t *text,
                         size_t len, int last)
{
    if (text[0] < 0x80) {
        put_escape(sink, text[0]);
        return 1;
    }
    int taken = fc_utf8_sequence(text, len);
    if (taken > 0) {
        fc_put(sink, text, (size_t)taken);
    } else if (taken < 0 || last) {
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
    const uint8_t *text = chunk->data;
    size_t len = chunk->len;
    while (len) {
        size_t taken = plain_run(text, len < sink->room ? len : sink->room);
        if (taken) {
            fc_put(sink, text, taken);
            render->characters += (uint32_t)taken;
        } else {
            if (sink->room < ESCAPE_MAX)
                return FC_AGAIN;
            int err = put_character(render, sink, text, len, chunk->last);
            if (err <= 0)
                return err;
            taken = (size_t)err;
            render->characters++;
        }
        text += taken;
        len -= taken;
        render->off += (uint32_t)taken;
    }
    return FC_OK;
}

int fc_text_write(struct fc_render *render, struct fc_sink *sink, fc_chunk_writer *put)
{
    if (render->part == 0) {
        if (!sink->room)
            return FC_AGAIN;
        fc_put(sink, "\"", 1);
        render->off = 0;
        render->characters = 0;
        render->part = 1;
    }
    while (render->part == 1) {
        struct fc_chunk chunk;
        if (sink->room < ESCAPE_MAX)
            return FC_AGAIN;
        int err = look(render, &chunk, sink->room < FC_CHUNK ? sink->room : FC_CHUNK);
        if (!err)
            err = put(render, sink, &chunk);
        if (err)
            return err;
        if (chunk.last)
            render->part = 2;
    }
    if (!sink->room)
        return FC_AGAIN;
    fc_put(sink, "\"", 1);
    return FC_OK;
}

static int within_limits(const struct fc_render *render)
{
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
    int err = fc_text_write(render, sink, put_characters);
    return err ? err : within_limits(render);
}

/* Let a C string be the source. */
static void set_source(struct fc_render *render, const char *text)
{
    if (render->part == 0) {
        memset(&render->source, 0, sizeof render->source);
        render->source.data = text;
        render->source.len = strlen(text);
    }
}

int fc_string(struct fc_render *render, struct fc_sink *sink)
{
    const char *text = *(const char *const *)render->member;
    if (!sink)
        return text != NULL;
    set_source(render, text);
    int err = fc_text_write(render, sink, put_characters);
    return err ? err : within_limits(render);
}

int fc_list(struct fc_render *render, struct fc_sink *sink)
{
    const struct fc_strings *list = render->member;
    if (!sink)
        return list->items != NULL;
    for (;; render->item++, render->part = 0) {
        if (render->part == 0) {
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
