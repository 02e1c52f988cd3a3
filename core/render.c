#include "render.h"

#include <string.h>

#include "utf8.h"

/* Bytes of a `read` source held at a time: whole groups of 3 for base64. */
#define CHUNK 48

/* The most bytes that one character becomes: \u001f. */
#define ESCAPE_MAX 6

enum { OPEN, KEY, VALUE, CLOSED };

void fc_render_init(struct fc_render *render, const struct fc_field *fields, const void *request)
{
    memset(render, 0, sizeof *render);
    render->field = fields;
    render->base = request;
}

/* Begin the fields of a struct that is the value of the field being written. */
static int descend(struct fc_render *render, const void *base)
{
    render->outer_field = render->field;
    render->outer_base = render->base;
    render->outer_item = render->item;
    render->field = render->field->fields;
    render->base = base;
    render->comma = 0;
    render->stage = OPEN;
    return FC_OK;
}

/* The object is written: go on with the value it is part of, if any. */
static void ascend(struct fc_render *render)
{
    render->stage = CLOSED;
    if (!render->outer_field)
        return;
    render->field = render->outer_field;
    render->base = render->outer_base;
    render->member = (const uint8_t *)render->base + render->field->offset;
    render->item = (uint16_t)(render->outer_item + 1);
    render->outer_field = NULL;
    render->stage = VALUE;
}

/* The next field that is present, with its key: `"key":`. */
static int open_field(struct fc_render *render, struct fc_sink *sink)
{
    const struct fc_field *field = render->field;
    if (!field->key) {
        fc_put(sink, "}", 1);
        ascend(render);
        return FC_OK;
    }
    render->member = (const uint8_t *)render->base + field->offset;
    if (!field->kind(render, NULL)) {
        if (field->required)
            return FC_ERR_MISSING;
        render->field++;
        return FC_OK;
    }
    size_t len = strlen(field->key);
    if (sink->room < len + 4)
        return FC_AGAIN;
    fc_put(sink, ",\"" + !render->comma, 1u + render->comma);
    fc_put(sink, field->key, len);
    fc_put(sink, "\":", 2);
    render->part = 0;
    render->item = 0;
    render->comma = 1;
    render->stage = VALUE;
    return FC_OK;
}

int fc_render_more(struct fc_render *render, struct fc_sink *sink)
{
    while (render->stage != CLOSED) {
        int err = FC_OK;
        if (!sink->room)
            return FC_AGAIN;
        if (render->stage == OPEN) {
            fc_put(sink, "{", 1);
            render->stage = KEY;
        } else if (render->stage == KEY) {
            err = open_field(render, sink);
        } else {
            err = render->field->kind(render, sink);
            if (!err && render->stage == VALUE) {
                render->field++;
                render->stage = KEY;
            }
        }
        if (err)
            return err;
    }
    return FC_OK;
}

int fc_object(struct fc_render *render, struct fc_sink *sink)
{
    const void *base = *(const void *const *)render->member;
    if (!sink)
        return base != NULL;
    return render->item ? FC_OK : descend(render, base);
}

/*
 * What stands before item render->item of a list of count items, or ends the list.
 * Returns 1 before an item, 0 at the end, else an error.
 */
static int open_item(const struct fc_render *render, struct fc_sink *sink, size_t count)
{
    if (count > (render->field->max ? render->field->max : UINT16_MAX))
        return FC_ERR_TOO_MANY;
    if (sink->room < 2)
        return FC_AGAIN;
    if (render->item < count) {
        fc_put(sink, render->item ? "," : "[", 1);
        return 1;
    }
    fc_put_text(sink, count ? "]" : "[]");
    return FC_OK;
}

int fc_array(struct fc_render *render, struct fc_sink *sink)
{
    const struct fc_objects *list = render->member;
    if (!sink)
        return list->items != NULL;
    int err = open_item(render, sink, list->count);
    if (err <= 0)
        return err;
    return descend(render,
                   (const uint8_t *)list->items + (size_t)render->item * render->field->stride);
}

int fc_flag(struct fc_render *render, struct fc_sink *sink)
{
    enum fc_boolean flag = *(const enum fc_boolean *)render->member;
    if (!sink)
        return flag != FC_UNSET;
    if (sink->room < 5)
        return FC_AGAIN;
    fc_put_text(sink, flag == FC_TRUE ? "true" : "false");
    return FC_OK;
}

int fc_integer(struct fc_render *render, struct fc_sink *sink)
{
    uint32_t number = *(const uint32_t *)render->member;
    if (!sink)
        return number != 0;
    if (sink->room < 10)
        return FC_AGAIN;
    fc_put_decimal(sink, number);
    return FC_OK;
}
/* What the source holds from render->off on. */
struct chunk {
    const uint8_t *data;
    size_t len;
    int last; /* nothing follows */
    uint8_t buf[CHUNK];
};

static int look(struct fc_render *render, struct chunk *chunk, size_t want)
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
        if (got < 0 || (size_t)got > cap)
            return FC_ERR_SOURCE;
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
static int put_characters(struct fc_render *render, struct fc_sink *sink, const struct chunk *chunk)
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

/* Write a group of three bytes as four characters of base64. */
static int put_base64(struct fc_render *render, struct fc_sink *sink, const struct chunk *chunk)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const uint8_t *data = chunk->data;
    for (size_t len = chunk->len; len;) {
        if (sink->room < 4)
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

/* Go on writing render->source as a string whose content `put` writes. */
static int write_string(struct fc_render *render, struct fc_sink *sink,
                        int (*put)(struct fc_render *, struct fc_sink *, const struct chunk *))
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
        struct chunk chunk;
        if (sink->room < ESCAPE_MAX)
            return FC_AGAIN;
        int err = look(render, &chunk, sink->room < CHUNK ? sink->room : CHUNK);
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
    int err = write_string(render, sink, put_characters);
    return err ? err : within_limits(render);
}

int fc_blob(struct fc_render *render, struct fc_sink *sink)
{
    const struct fc_source *source = render->member;
    if (!sink)
        return source->data != NULL;
    render->source = *source;
    return write_string(render, sink, put_base64);
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
    int err = write_string(render, sink, put_characters);
    return err ? err : within_limits(render);
}

int fc_list(struct fc_render *render, struct fc_sink *sink)
{
    const struct fc_strings *list = render->member;
    if (!sink)
        return list->items != NULL;
    for (;; render->item++, render->part = 0) {
        if (render->part == 0) {
            int err = open_item(render, sink, list->count);
            if (err <= 0)
                return err;
            if (!list->items[render->item])
                return FC_ERR_MISSING;
            set_source(render, list->items[render->item]);
        }
        int err = write_string(render, sink, put_characters);
        if (err)
            return err;
    }
}
