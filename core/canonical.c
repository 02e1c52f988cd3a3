#include "canonical.h"

#include <string.h>

static unsigned lower(char c)
{
    unsigned u = (unsigned char)c;
    return u - 'A' < 26 ? u + 32 : u;
}

static int compare_names(const char *a, const char *b)
{
    while (*a && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return (int)lower(*a) - (int)lower(*b);
}

/* The first header name in order after `last`, or of all if that is NULL. */
static const char *next_name(const struct fc_canonical *request, const char *last)
{
    const char *next = NULL;
    for (size_t i = 0; i < request->header_count; i++) {
        const char *name = request->headers[i].name;
        if ((!last || compare_names(name, last) > 0) && (!next || compare_names(name, next) < 0))
            next = name;
    }
    return next;
}

static void put_lower(struct fc_sink *sink, const char *name)
{
    while (*name) {
        size_t run = 0;
        while (name[run] && lower(name[run]) == (unsigned char)name[run])
            run++;
        fc_put(sink, name, run);
        name += run;
        if (*name) {
            char c = (char)lower(*name++);
            fc_put(sink, &c, 1);
        }
    }
}

/* Put a value trimmed, each run of white space in it as one space. */
static void put_value(struct fc_sink *sink, const char *value)
{
    static const char white[] = " \t\r\n";
    value += strspn(value, white);
    while (*value) {
        size_t len = strcspn(value, white);
        fc_put(sink, value, len);
        value += len;
        value += strspn(value, white);
        if (*value)
            fc_put(sink, " ", 1);
    }
}

static void put_headers(struct fc_sink *sink, const struct fc_canonical *request)
{
    for (const char *name = NULL; (name = next_name(request, name));) {
        char separator = ':';
        put_lower(sink, name);
        for (size_t i = 0; i < request->header_count; i++) {
            if (compare_names(request->headers[i].name, name) == 0) {
                fc_put(sink, &separator, 1);
                put_value(sink, request->headers[i].value);
                separator = ',';
            }
        }
        fc_put(sink, "\n", 1);
    }
}

void fc_canonical_put_names(struct fc_sink *sink, const struct fc_canonical *request)
{
    const char *separator = "";
    for (const char *name = NULL; (name = next_name(request, name));) {
        fc_put_text(sink, separator);
        put_lower(sink, name);
        separator = ";";
    }
}

void fc_canonical_put(struct fc_sink *sink, const struct fc_canonical *request)
{
    fc_put_text(sink, request->method);
    fc_put(sink, "\n", 1);
    if (request->resource)
        request->resource(sink, request->path, request->query);
    else
        fc_put(sink, "/\n\n", 3);
    put_headers(sink, request);
    fc_put(sink, "\n", 1);
    fc_canonical_put_names(sink, request);
    fc_put(sink, "\n", 1);
    fc_put_hex(sink, request->payload_sha256, 32);
}

int fc_canonical_digest(uint8_t *digest, const struct fc_canonical *request)
{
    struct fc_hash_sink hash;
    fc_hash_init(&hash);
    fc_canonical_put(&hash.sink, request);
    return fc_sha256_finish(&hash.sha256, digest);
}
