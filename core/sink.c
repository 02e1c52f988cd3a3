#include "sink.h"

#include <string.h>

static void count_put(struct fc_sink *sink, const void *data, size_t len)
{
    (void)sink;
    (void)data;
    (void)len;
}

void fc_count_init(struct fc_sink *sink)
{
    sink->put = count_put;
    sink->room = SIZE_MAX;
    sink->total = 0;
}

static void hash_put(struct fc_sink *sink, const void *data, size_t len)
{
    struct fc_hash_sink *hash = (struct fc_hash_sink *)sink;
    fc_sha256_update(&hash->sha256, data, len);
}

void fc_hash_init(struct fc_hash_sink *hash)
{
    fc_count_init(&hash->sink);
    hash->sink.put = hash_put;
    fc_sha256_init(&hash->sha256);
}

static void window_put(struct fc_sink *sink, const void *data, size_t len)
{
    struct fc_window_sink *window = (struct fc_window_sink *)sink;
    if (len <= window->skip) {
        window->skip -= len;
        return;
    }
    data = (const uint8_t *)data + window->skip;
    len -= window->skip;
    window->skip = 0;
    if (len > sink->room)
        len = sink->room;
    memcpy(window->buf + window->len, data, len);
    window->len += len;
    sink->room -= len;
}

void fc_window_init(struct fc_window_sink *window, void *buf, size_t cap, size_t skip)
{
    window->sink.put = window_put;
    window->sink.room = cap;
    window->sink.total = 0;
    window->buf = buf;
    window->len = 0;
    window->skip = skip;
}

void fc_put(struct fc_sink *sink, const void *data, size_t len)
{
    sink->total += (uint32_t)len;
    sink->put(sink, data, len);
}

void fc_put_text(struct fc_sink *sink, const char *text)
{
    if (text)
        fc_put(sink, text, strlen(text));
}

void fc_put_shape(struct fc_sink *sink, const char *shape, const char *const *texts)
{
    for (;;) {
        const char *end = shape;
        while (*end && *end != '%')
            end++;
        fc_put(sink, shape, (size_t)(end - shape));
        if (!*end)
            return;
        fc_put_text(sink, *texts++);
        shape = end + 1;
    }
}

void fc_put_hex(struct fc_sink *sink, const uint8_t *data, size_t len)
{
    const char *digits = "0123456789abcdef";
    while (len) {
        char hex[16];
        size_t i = 0;
        for (; len && i < sizeof hex; len--) {
            hex[i++] = digits[*data >> 4];
            hex[i++] = digits[*data++ & 15];
        }
        fc_put(sink, hex, i);
    }
}

void fc_put_decimal(struct fc_sink *sink, uint32_t number)
{
    char digits[10];
    size_t i = sizeof digits;
    do {
        digits[--i] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    fc_put(sink, digits + i, sizeof digits - i);
}
