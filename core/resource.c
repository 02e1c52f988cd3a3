#include "resource.h"

#include <string.h>

static const char hex[] = "0123456789ABCDEF";

/* Whether c is an unreserved character (RFC 3986 section 2.3). */
static int is_unreserved(char c)
{
    return (unsigned)(c | 0x20) - 'a' < 26 || (unsigned)(c - '0') < 10 || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

/* Percent-encode all but unreserved characters and `keep`. */
static void put_encoded(struct fc_sink *sink, const char *text, size_t len, char keep)
{
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

/*
 * Read a character of a parameter. Returns a number that sorts as its encoded form does: 0 for the
 * end, 1 for the "=" behind a name.
 */
static uint32_t next_rank(const char **text, int in_name)
{
    unsigned c = (unsigned char)**text;
    if (!c || c == '&')
        return 0;
    ++*text;
    if (c == '=' && in_name)
        return 1;
    if (is_unreserved((char)c))
        return (uint32_t)c << 16;
    unsigned high = (unsigned char)hex[c >> 4], low = (unsigned char)hex[c & 15];
    if (c == '%') { /* encoded already */
        int whole = is_unreserved((*text)[0]) && is_unreserved((*text)[1]);
        high = whole ? (unsigned char)*(*text)++ : 0;
        low = whole ? (unsigned char)*(*text)++ : 0;
    }
    return (uint32_t)'%' << 16 | high << 8 | low;
}

/* Compare two parameters of a query: by name, then by value. */
static int compare_parameters(const char *a, const char *b)
{
    for (int in_name = 1;;) {
        uint32_t rank_a = next_rank(&a, in_name), rank_b = next_rank(&b, in_name);
        if (rank_a != rank_b)
            return rank_a < rank_b ? -1 : 1;
        if (rank_a == 0)
            return 0;
        in_name &= rank_a != 1;
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
