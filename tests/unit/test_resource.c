/* Paths and queries, against a plain rendering: cut up, decoded, encoded, sorted. */
#include "../../core/resource.h"

#include <stdlib.h>

#include "guard.h"
#include "test.h"

#define PARTS_MAX 64

static void check(fc_resource *resource, const char *path, const char *query, const char *expected)
{
    char text[4096];
    struct fc_window_sink window;
    fc_window_init(&window, text, sizeof text, 0);
    resource(&window.sink, path, query);
    CHECK_BYTES(text, window.len, expected, strlen(expected));
}

static void test_examples(void)
{
    static const struct {
        const char *path, *query, *expected, *as_is;
    } examples[] = {
        {"/", NULL, "/\n\n", "/\n\n"},
        {"/", "", "/\n\n", "/\n\n"},
        {"//", NULL, "/\n\n", "//\n\n"},
        {"/a/./b/../c", NULL, "/a/c\n\n", "/a/./b/../c\n\n"},
        {"/../../a/", NULL, "/a/\n\n", "/../../a/\n\n"},
        {"/a/..", NULL, "/\n\n", "/a/..\n\n"},
        {"/a/b/..", NULL, "/a\n\n", "/a/b/..\n\n"},
        {"/a%2Fb c", NULL, "/a%252Fb%20c\n\n", "/a%252Fb%20c\n\n"},
        {"/~-_.0Az", NULL, "/~-_.0Az\n\n", "/~-_.0Az\n\n"},
        {"/\xc3\xa9", NULL, "/%C3%A9\n\n", "/%C3%A9\n\n"},
        {"/", "b=2&a=1&a=0", "/\na=0&a=1&b=2\n", "/\na=0&a=1&b=2\n"},
        {"/", "a&a=&a", "/\na=&a=&a=\n", "/\na=&a=&a=\n"},
        {"/", "&&a=1&", "/\na=1\n", "/\na=1\n"},
        {"/", "ab=1&a=2&a-=3", "/\na=2&a-=3&ab=1\n", "/\na=2&a-=3&ab=1\n"},
        {"/", "a=b=c", "/\na=b%3Dc\n", "/\na=b%3Dc\n"},
        {"/", "a=x/y&a=%2Fz", "/\na=%2Fz&a=x%2Fy\n", "/\na=%2Fz&a=x%2Fy\n"},
        {"/", "Action=x&Version=1", "/\nAction=x&Version=1\n", "/\nAction=x&Version=1\n"},
    };
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        check(fc_resource_put, examples[i].path, examples[i].query, examples[i].expected);
        check(fc_resource_put_as_is, examples[i].path, examples[i].query, examples[i].as_is);
    }
}

static void test_no_path(void)
{
    check(fc_resource_put, NULL, NULL, "/\n\n");
    check(fc_resource_put, "", NULL, "/\n\n");
    check(fc_resource_put_as_is, NULL, NULL, "/\n\n");
    check(fc_resource_put_as_is, "", "a=1", "/\na=1\n");
}

/* Some of these pieces in a row, guarded. */
static char *any_text(const char *first, const char *const *pieces, unsigned count, unsigned max)
{
    char text[512];
    size_t len = (size_t)snprintf(text, sizeof text, "%s", first);
    for (unsigned n = test_random(max + 1); n--;)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s", pieces[test_random(count)]);
    return guard_copy(text, len + 1);
}

/* Encode text; "%" too unless it is to be kept. */
static char *encode(char *out, const char *text, size_t len, int keep_percent)
{
    static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                     "0123456789-._~";
    for (; len--; text++) {
        if (strchr(unreserved, *text) || (keep_percent && *text == '%'))
            *out++ = *text;
        else
            out += sprintf(out, "%%%02X", (unsigned char)*text);
    }
    *out = 0;
    return out;
}

static void expect_path(char *out, const char *path)
{
    const char *parts[PARTS_MAX];
    size_t lens[PARTS_MAX], count = 0;
    for (const char *part = path; *part == '/';) {
        size_t len = strcspn(++part, "/");
        if (len == 2 && !strncmp(part, "..", 2)) {
            count -= count > 0;
        } else if (len && !(len == 1 && *part == '.')) {
            parts[count] = part;
            lens[count++] = len;
        }
        part += len;
    }
    for (size_t i = 0; i < count; i++) {
        *out++ = '/';
        out = encode(out, parts[i], lens[i], 0);
    }
    if (!count || path[strlen(path) - 1] == '/')
        *out++ = '/';
    snprintf(out, 3, "\n\n");
}

static void test_any_path(void)
{
    static const char *const pieces[] = {"/", "/", "/", ".", "..", "a", "/..", "/.", "b c", "%41"};
    for (int round = 0; round < 20000; round++) {
        char expected[2048];
        char *path = any_text("/", pieces, sizeof pieces / sizeof pieces[0], 16);
        expect_path(expected, path);
        check(fc_resource_put, path, NULL, expected);
        guard_free(path, strlen(path) + 1);
    }
}

struct parameter {
    char name[256], value[256];
};

static int compare(const void *a, const void *b)
{
    const struct parameter *left = a, *right = b;
    int names = strcmp(left->name, right->name);
    return names ? names : strcmp(left->value, right->value);
}

static void expect_query(char *out, const char *query)
{
    static struct parameter parameters[PARTS_MAX];
    size_t count = 0;
    while (*query) {
        size_t len = strcspn(query, "&"), name = strcspn(query, "&=");
        if (len) {
            encode(parameters[count].name, query, name, 1);
            encode(parameters[count++].value, query + name + (name < len),
                   len - name - (name < len), 1);
        }
        query += len + (query[len] == '&');
    }
    qsort(parameters, count, sizeof parameters[0], compare);
    for (size_t i = 0; i < count; i++)
        out += sprintf(out, "%s%s=%s", i ? "&" : "", parameters[i].name, parameters[i].value);
    snprintf(out, 2, "\n");
}

static void test_any_query(void)
{
    static const char *const pieces[] = {"&", "&", "&", "=", "=",   "a",   "a", "b",
                                         "-", ".", "~", "/", "%2F", "%41", ":", "\xe1\x88\xb4"};
    for (int round = 0; round < 20000; round++) {
        char expected[4096] = "/\n";
        char *query = any_text("", pieces, sizeof pieces / sizeof pieces[0], 20);
        expect_query(expected + 2, query);
        check(fc_resource_put, "/", query, expected);
        guard_free(query, strlen(query) + 1);
    }
}

static void test_every_byte(void)
{
    for (int byte = 1; byte < 256; byte++) {
        char path[] = "/a?b", query[] = "a?b", expected[64] = "/\n";
        path[2] = query[1] = (char)byte;
        expect_query(expected + 2, query);
        check(fc_resource_put, NULL, query, expected);
        expect_path(expected, path);
        check(fc_resource_put, path, NULL, expected);
    }
}

int main(void)
{
    RUN(test_examples);
    RUN(test_no_path);
    RUN(test_any_path);
    RUN(test_any_query);
    RUN(test_every_byte);
    return test_end();
}
