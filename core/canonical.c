#include "canonical.h"

#include <string.h>

static unsigned lower(char c)
{
    unsigned u = (unsigned char)c;
    return u - 'A' < 26 ? u + 32 : u;
}

/* Whether c is an unreserved character (RFC 3986 section 2.3). */
static int is_unreserved(char c)
{
    return lower(c) - 'a' < 26 || (unsigned)(c - '0') < 10 || c == '-' || c == '.' || c == '_' ||
           c == '~';
}

/* Percent-encode all but unreserved characters and `keep`. */
static void put_encoded(struct fc_sink *sink, const char *text, size_t len, char keep)
{
    static const char hex[] = "0123456789ABCDEF";
    while (len) {
        size_t run = 0;
        while (run < len && (is_unreserved(text[run]) || text[run] == keep))
            run++;
        fc_put(sink, text, run);
        text += run;
        len -= run;
        if (len) {
            unsigned c = (unsigned char)*text++;
            char encoded[3] = {'%', hex[c >> 4], hex[c & 15]};
            fc_put(sink, encoded, 3);
            len--;
        }
    }
}

/* What a path segment does when dot segments are removed (RFC 3986 section 5.2.4). */
enum segment { NOTHING, GOES_DOWN, GOES_UP };

static enum segment classify(const char *segment, size_t len)
{
    if (len == 0 || (len == 1 && segment[0] == '.'))
        return NOTHING;
    return len == 2 && segment[0] == '.' && segment[1] == '.' ? GOES_UP : GOES_DOWN;
}

/* Whether the segment that ends at `path` is taken back by a later "..". */
static int is_taken_back(const char *path)
{
    unsigned depth = 1;
    while (*path == '/') {
        size_t len = strcspn(++path, "/");
        enum segment segment = classify(path, len);
        if (segment == GOES_DOWN)
            depth++;
        else if (segment == GOES_UP && --depth == 0)
            return 1;
        path += len;
    }
    return 0;
}

static void put_path(struct fc_sink *sink, const char *path)
{
    int any = 0, slash = 0;
    while (*path == '/') {
        size_t len = strcspn(++path, "/");
        if (classify(path, len) == GOES_DOWN && !is_taken_back(path + len)) {
            fc_put(sink, "/", 1);
            put_encoded(sink, path, len, 0);
            any = 1;
        }
        slash = len == 0;
        path += len;
    }
    if (!any || slash)
        fc_put(sink, "/", 1);
}

/* The place of a character in the order of percent-encoded text. */
static unsigned rank(char c)
{
    return is_unreserved(c) ? (unsigned)(unsigned char)c << 8
                            : (unsigned)'%' << 8 | (unsigned char)c;
}

/* Compare two parameters of a query: by name, then by value. */
static int compare_parameters(const char *a, const char *b)
{
    for (;; a++, b++) {
        int end_a = !*a || *a == '&', end_b = !*b || *b == '&';
        if (end_a || end_b)
            return end_b - end_a;
        if (*a != *b) {
            if (*a == '=')
                return -1;
            if (*b == '=')
                return 1;
            return rank(*a) < rank(*b) ? -1 : 1;
        }
    }
}

static const char *next_parameter(const char *parameter)
{
    parameter += strcspn(parameter, "&");
    return *parameter ? parameter + 1 : NULL;
}

static void put_parameter(struct fc_sink *sink, const char *parameter)
{
    size_t len = strcspn(parameter, "&");
    size_t name = strcspn(parameter, "=&");
    put_encoded(sink, parameter, name, '%');
    fc_put(sink, "=", 1);
    if (name < len)
        put_encoded(sink, parameter + name + 1, len - name - 1, '%');
}

/* The parameters in order, found by repeated search: a query is short and nothing is stored. */
static void put_query(struct fc_sink *sink, const char *query)
{
    const char *last = NULL;
    for (;;) {
        const char *next = NULL;
        for (const char *p = query; p; p = next_parameter(p)) {
            if (!*p || *p == '&')
                continue;
            int after = last ? compare_parameters(p, last) : 1;
            if ((after > 0 || (after == 0 && p > last)) &&
                (!next || compare_parameters(p, next) < 0))
                next = p;
        }
        if (!next)
            return;
        if (last)
            fc_put(sink, "&", 1);
        put_parameter(sink, next);
        last = next;
    }
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
    if (request->keep_path)
        put_encoded(sink, request->path, strlen(request->path), '/');
    else
        put_path(sink, request->path ? request->path : "");
    fc_put(sink, "\n", 1);
    if (request->query)
        put_query(sink, request->query);
    fc_put(sink, "\n", 1);
    put_headers(sink, request);
    fc_put(sink, "\n", 1);
    fc_canonical_put_names(sink, request);
    fc_put(sink, "\n", 1);
    fc_put_hex(sink, request->payload_sha256, 32);
}
