#include "rendering.h"

#include <mbedtls/sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guard.h"

#define WINDOW_MAX 600

static void die(const char *what)
{
    printf("FAIL rendering: %s\n0 passed, 1 failed\n", what);
    exit(1);
}

static void append(struct rendering *rendering, const struct fc_window_sink *window, size_t *room)
{
    if (window->sink.total != window->len)
        die("more was put than the window had room for");
    if (rendering->len + window->len > *room) {
        *room = 2 * *room + window->len;
        rendering->text = realloc(rendering->text, *room);
        if (!rendering->text)
            die("out of memory");
    }
    memcpy(rendering->text + rendering->len, window->buf, window->len);
    rendering->len += window->len;
    rendering->windows++;
}

struct rendering rendering_of(const struct fc_field *fields, const void *request, size_t cap)
{
    struct rendering rendering = {NULL, 0, FC_AGAIN, "", 0, 0};
    struct fc_render render;
    size_t room = 256;
    static uint8_t *window_max;
    if (!window_max)
        window_max = guard_alloc(WINDOW_MAX);
    if (cap > WINDOW_MAX)
        die("no such window");
    uint8_t *buf = window_max + WINDOW_MAX - cap;
    rendering.text = malloc(room);
    if (!rendering.text)
        die("out of memory");
    fc_render_init(&render, fields, request);
    while (rendering.err == FC_AGAIN) {
        struct fc_window_sink window;
        fc_window_init(&window, buf, cap, 0);
        rendering.err = fc_render_more(&render, &window.sink);
        append(&rendering, &window, &room);
        if (rendering.err == FC_AGAIN && cap >= FC_WINDOW_MIN && !window.len)
            die("a window took nothing");
    }
    if (rendering.err) {
        rendering.key = render.field->key;
        rendering.off = render.off;
    }
    return rendering;
}

static int differs(const char *how, size_t cap)
{
    printf("  differs: %s, window %zu\n", how, cap);
    return 0;
}

static int measured_is(const struct fc_field *fields, const void *request, const char *expected,
                       size_t len)
{
    struct fc_render render;
    struct fc_sink count;
    struct fc_hash_sink hash;
    uint8_t digest[32], expected_digest[32];
    uint32_t measured = 0;
    mbedtls_sha256((const uint8_t *)expected, len, expected_digest, 0);

    fc_render_init(&render, fields, request);
    fc_count_init(&count);
    if (fc_render_more(&render, &count) || count.total != len)
        return differs("counted", 0);
    fc_render_init(&render, fields, request);
    fc_hash_init(&hash);
    if (fc_render_more(&render, &hash.sink) || fc_sha256_finish(&hash.sha256, digest) ||
        memcmp(digest, expected_digest, 32))
        return differs("hashed", 0);
    memset(digest, 0, sizeof digest);
    if (fc_render_measure(&render, fields, request, &measured, digest) || measured != len ||
        memcmp(digest, expected_digest, 32))
        return differs("measured", 0);
    fc_hash_init(&hash); /* "render is what fc_render_init would make of it" */
    if (fc_render_more(&render, &hash.sink) || fc_sha256_finish(&hash.sha256, digest) ||
        memcmp(digest, expected_digest, 32))
        return differs("rendered after it was measured", 0);
    return 1;
}

int rendering_is(const struct fc_field *fields, const void *request, const char *expected,
                 size_t len)
{
    if (!measured_is(fields, request, expected, len))
        return 0;
    for (size_t cap = FC_WINDOW_MIN; cap <= WINDOW_MAX; cap++) {
        struct rendering rendering = rendering_of(fields, request, cap);
        int same = !rendering.err && rendering.len == len && !memcmp(rendering.text, expected, len);
        if (!same)
            printf("  is  %.*s\n  not %.*s\n", (int)rendering.len, rendering.text, (int)len,
                   expected);
        free(rendering.text);
        if (!same)
            return differs("rendered", cap);
    }
    return 1;
}

int rendering_fails(const struct fc_field *fields, const void *request, int err, const char *key,
                    long off)
{
    struct fc_render render;
    uint32_t len;
    uint8_t digest[32];
    if (fc_render_measure(&render, fields, request, &len, digest) != err ||
        strcmp(render.field->key, key) || (off >= 0 && render.off != off))
        return differs("measured", 0);
    for (size_t cap = FC_WINDOW_MIN; cap <= WINDOW_MAX; cap++) {
        struct rendering rendering = rendering_of(fields, request, cap);
        int same = rendering.err == err && !strcmp(rendering.key, key) &&
                   (off < 0 || rendering.off == off);
        if (!same)
            printf("  error %d in %s at %lu\n", rendering.err, rendering.key,
                   (unsigned long)rendering.off);
        free(rendering.text);
        if (!same)
            return differs("rendered", cap);
    }
    return 1;
}

char rendering_byte(uint32_t off)
{
    return (char)(' ' + (off * 2654435761u >> 16) % 95);
}

int rendering_read(const void *data, uint32_t off, void *buf, size_t cap)
{
    struct reading *reading = (struct reading *)(uintptr_t)data;
    size_t len = off < reading->len ? reading->len - off : 0;
    if (++reading->calls == reading->fail_at) {
        reading->failed_off = off;
        return reading->fail_with ? reading->fail_with : (int)cap + 1;
    }
    if (len > cap)
        len = cap;
    if (reading->most && len > reading->most)
        len = reading->most;
    for (size_t i = 0; i < len; i++)
        if (reading->data)
            ((char *)buf)[i] = reading->data[off + i];
        else
            ((char *)buf)[i] = rendering_byte(off + (uint32_t)i);
    reading->bytes += len;
    return (int)len;
}
