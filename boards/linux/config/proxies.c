#include "proxies.h"

#include <stdlib.h>
#include <string.h>

#include "../message.h"
#include "content.h"

static int lower(int c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

/* The value of a variable in lower case, or in upper case; *name is which. NULL: none. */
static const char *either(const char *in_lower, const char *in_upper, const char **name)
{
    const char *value = getenv(in_lower);
    *name = in_lower;
    if (value)
        return *value ? value : NULL;
    *name = in_upper;
    return fc_variable(in_upper);
}

/* Whether text, len bytes, ends with a word of word_len bytes, in any case. */
static int ends_with(const char *text, size_t len, const char *word, size_t word_len)
{
    if (word_len > len)
        return 0;
    text += len - word_len;
    for (size_t i = 0; i < word_len; i++)
        if (lower(text[i]) != lower(word[i]))
            return 0;
    return 1;
}

/* Whether an item of NO_PROXY is the name, or a domain that it lies in. */
static int is_within(const char *name, size_t len, const char *item, size_t item_len)
{
    return ends_with(name, len, item, item_len) &&
           (len == item_len || name[len - item_len - 1] == '.');
}

/* Whether NO_PROXY excepts a place. */
static int is_excepted(const struct fc_place *place, const char *items)
{
    const char *authority = place->authority;
    size_t len = strlen(authority), host_len = len;
    while (host_len && authority[host_len - 1] != ':' && authority[host_len - 1] != ']')
        host_len--;
    if (host_len && authority[host_len - 1] == ':')
        host_len--;
    else
        host_len = len;
    if (!strcmp(items, "*"))
        return 1;
    while (*items) {
        size_t item_len = strcspn(items, ",");
        const char *item = items;
        items += item_len + (items[item_len] != 0);
        while (item_len && (*item == ' ' || *item == '\t')) {
            item++;
            item_len--;
        }
        while (item_len && (item[item_len - 1] == ' ' || item[item_len - 1] == '\t'))
            item_len--;
        while (item_len && *item == '.') {
            item++;
            item_len--;
        }
        if (item_len &&
            (is_within(authority, host_len, item, item_len) ||
             is_within(authority, len, item, item_len) ||
             (item_len == strlen(place->host) && is_within(place->host, item_len, item, item_len))))
            return 1;
    }
    return 0;
}

static int digit(int c)
{
    c = lower(c);
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Take "user:password@" out of a URL, decoded. Returns 0, or -1: it is too long. */
static int take_credentials(char credentials[], size_t cap, const char *url)
{
    const char *begin = strstr(url, "://");
    begin = begin ? begin + 3 : url;
    const char *end = begin + strcspn(begin, "/?#"), *at = NULL;
    size_t len = 0;
    for (const char *c = begin; c < end; c++)
        if (*c == '@')
            at = c;
    for (; at && begin < at; len++) {
        if (len + 2 > cap)
            return -1;
        int is_code =
            *begin == '%' && at - begin > 2 && digit(begin[1]) >= 0 && digit(begin[2]) >= 0;
        credentials[len] = *begin;
        if (is_code)
            credentials[len] = (char)(digit(begin[1]) * 16 + digit(begin[2]));
        begin += is_code ? 3 : 1;
    }
    credentials[len] = 0;
    if (at && !strchr(credentials, ':') && len + 2 <= cap)
        memcpy(credentials + len, ":", 2);
    return 0;
}

int fc_proxy_choose(struct fc_proxy_choice *choice, const struct fc_place *place)
{
    char url[2048];
    struct fc_window_sink window;
    const char *variable, *ignored;
    int is_plain = place->endpoint.plaintext != 0;
    const char *value = is_plain ? either("http_proxy", "HTTP_PROXY", &variable)
                                 : either("https_proxy", "HTTPS_PROXY", &variable);
    const char *except = either("no_proxy", "NO_PROXY", &ignored);
    choice->variable = NULL;
    if (!value || (except && is_excepted(place, except)))
        return 0;
    if (is_plain && getenv("REQUEST_METHOD") && !strcmp(variable, "HTTP_PROXY"))
        return 0; /* within a web server, that is a header field of anyone's */
    const char *scheme = !strncmp(value, "//", 2) ? "http:" : "http://";
    fc_window_init(&window, url, sizeof url - 1, 0);
    fc_put_shape(&window.sink, "%%", FC_TEXTS(strstr(value, "://") ? "" : scheme, value));
    url[window.len] = 0;
    choice->variable = variable;
    if (window.sink.total > window.len ||
        take_credentials(choice->credentials, sizeof choice->credentials, url) ||
        fc_place_read(&choice->place, url))
        return fc_fail(FC_EXIT_FAILURE, "Invalid proxy URL in %", FC_TEXTS(variable));
    if (!choice->place.endpoint.plaintext)
        return fc_fail(FC_EXIT_FAILURE,
                       "%: a proxy that is reached by TLS is not supported: http:// instead of "
                       "https://",
                       FC_TEXTS(variable));
    return 0;
}
