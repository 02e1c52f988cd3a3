#include "alias.h"

#include <string.h>

#include "config/content.h"
#include "config/ini.h"
#include "expand.h"
#include "message.h"

static const char toplevel[] = "toplevel";

/* The value of a key in the section of aliases, or NULL: none has a capital letter. */
static const char *find_value(const struct fc_ini *ini, const char *key)
{
    struct fc_ini_section section = {NULL, 0, NULL};
    const char *value = NULL;
    while (!value && fc_ini_next(ini, &section))
        if (section.name_len == sizeof toplevel - 1 &&
            !memcmp(section.name, toplevel, sizeof toplevel - 1))
            value = fc_ini_value(ini, &section, key);
    return value;
}

int fc_alias_find(struct fc_words *words, const char *name)
{
    static char path[FC_EXPANDED_SIZE], text[16384];
    struct fc_ini ini;
    unsigned line;
    size_t len;
    words->count = 0;
    if (fc_expand(path, "~/.aws/cli/alias") || fc_content_read(text, sizeof text - 1, &len, path))
        return 0;
    if (fc_ini_open(&ini, text, len, 0, &line))
        return fc_fail(FC_EXIT_FAILURE, "Unable to parse config file: %", FC_TEXTS(path));
    const char *value = find_value(&ini, name);
    if (value && value[strspn(value, " \t\n")] != '!' && fc_words_split(words, value))
        return fc_fail(FC_EXIT_FAILURE, "Value of alias \"%\" could not be parsed: %",
                       FC_TEXTS(name, value));
    return 0;
}
