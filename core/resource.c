#include "resource.h"

#include <string.h>

/* Whether c is an unreserved character (RFC 3986 section 2.3). */
static int is_unreserved(char c)
{
    return (unsigned)(c | 0x20) - 'a' < 26 || (unsigned)(c - '0') < 10 || c == '-' || c == '.' ||
           c == '_' || c == '~';
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

/* The query as the second of the two lines. */
static void put_query_line(struct fc_sink *sink, const char *query)
{
    fc_put(sink, "\n", 1);
    if (query)
        put_query(sink, query);
    fc_put(sink, "\n", 1);
}

void fc_resource_put(struct fc_sink *sink, const char *path, const char *query)
{
    put_path(sink, path ? path : "");
    put_query_line(sink, query);
}

void fc_resource_put_as_is(struct fc_sink *sink, const char *path, const char *query)
{
    path = path && *path ? path : "/";
    put_encoded(sink, path, strlen(path), '/');
    put_query_line(sink, query);
}
