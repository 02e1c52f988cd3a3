#include "expand.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../../core/sink.h"

/* Find the variable of a name of len bytes, or NULL. */
static const char *find_variable(const char *name, size_t len)
{
    char text[256];
    if (len >= sizeof text)
        return NULL;
    memcpy(text, name, len);
    text[len] = 0;
    return getenv(text);
}

/*
 * Put what stands at a "$" and say how long it was: a variable's value if it is one, else what is
 * there.
 */
static size_t put_variable(struct fc_sink *sink, const char *dollar)
{
    static const char word[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    int braced = dollar[1] == '{';
    const char *name = dollar + 1 + braced;
    size_t len = braced ? strcspn(name, "}") : strspn(name, word);
    const char *value = NULL;
    size_t whole = 1 + 2 * (size_t)braced + len;
    if (len && !(braced && !name[len]))
        value = find_variable(name, len);
    if (braced && !name[len])
        whole--; /* there is no "}" */
    if (value)
        fc_put_text(sink, value);
    else
        fc_put(sink, dollar, whole);
    return whole;
}

int fc_expand(char expanded[FC_EXPANDED_SIZE], const char *name)
{
    struct fc_window_sink window;
    const char *home = getenv("HOME");
    fc_window_init(&window, expanded, FC_EXPANDED_SIZE, 0);
    if (name[0] == '~' && (!name[1] || name[1] == '/') && home) {
        size_t len = strlen(home);
        while (len > 1 && home[len - 1] == '/')
            len--;
        fc_put(&window.sink, home, len == 1 && *home == '/' && name[1] ? 0 : len);
        name++;
    }
    while (*name) {
        size_t len = strcspn(name, "$");
        fc_put(&window.sink, name, len);
        name += len;
        if (*name)
            name += put_variable(&window.sink, name);
    }
    fc_put(&window.sink, "", 1);
    return window.sink.total > FC_EXPANDED_SIZE ? ENAMETOOLONG : 0;
}
