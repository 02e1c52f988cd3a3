#include "expand.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../core/sink.h"
#include "config/content.h"

/* Of users: what is not read of a larger file is not known. */
#define USERS "/etc/passwd"
#define USERS_SIZE 65536

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

/* A field of a line: from the number of colons before it to the next. Returns its length. */
static size_t find_field(const char **field, const char *line, int number)
{
    for (; number; number--) {
        line += strcspn(line, ":\n");
        line += *line == ':';
    }
    *field = line;
    return strcspn(line, ":\n");
}

/*
 * Find the home directory of a user by a field of its line: 0 is the name, 2 the number.
 * Returns its length, or 0: there is no such user.
 */
static size_t find_home(const char **home, int number, const char *is, size_t len)
{
    static char users[USERS_SIZE + 1];
    size_t users_len;
    const char *field;
    if (fc_content_read(users, USERS_SIZE, &users_len, USERS))
        return 0;
    for (const char *line = users; *line; line += *line == '\n') {
        if (find_field(&field, line, number) == len && !memcmp(field, is, len))
            return find_field(home, line, 5);
        line += strcspn(line, "\n");
    }
    return 0;
}

/* Put the home directory that "~" at the beginning stands for. Returns what follows it. */
static const char *put_home(struct fc_sink *sink, const char *name)
{
    char number[11];
    struct fc_window_sink window;
    const char *home = getenv("HOME");
    size_t user_len = strcspn(name + 1, "/"), len = home ? strlen(home) : 0;
    if (user_len) {
        len = find_home(&home, 0, name + 1, user_len);
    } else if (!home) {
        fc_window_init(&window, number, sizeof number, 0);
        fc_put_decimal(&window.sink, (uint32_t)getuid());
        len = find_home(&home, 2, number, window.len);
    }
    if (!len && (user_len || !home))
        return name;
    while (len > 0 && home[len - 1] == '/')
        len--;
    name += 1 + user_len;
    fc_put(sink, *name || len ? home : "/", *name || len ? len : 1);
    return name;
}

int fc_expand(char expanded[FC_EXPANDED_SIZE], const char *name)
{
    char text[FC_EXPANDED_SIZE];
    struct fc_window_sink window, whole;
    fc_window_init(&window, text, sizeof text, 0);
    while (*name) {
        size_t len = strcspn(name, "$");
        fc_put(&window.sink, name, len);
        name += len;
        if (*name)
            name += put_variable(&window.sink, name);
    }
    fc_put(&window.sink, "", 1);
    if (window.sink.total > sizeof text)
        return ENAMETOOLONG;
    fc_window_init(&whole, expanded, FC_EXPANDED_SIZE, 0);
    fc_put_text(&whole.sink, *text == '~' ? put_home(&whole.sink, text) : text);
    fc_put(&whole.sink, "", 1);
    return whole.sink.total > FC_EXPANDED_SIZE ? ENAMETOOLONG : 0;
}
