#include "alias.h"

#include <string.h>

#include "config/content.h"
#include "config/ini.h"
#include "expand.h"

static const char toplevel[] = "toplevel";

/* The value of a key in the section of aliases, or NULL. */
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
    char key[64];
    struct fc_ini ini;
    unsigned line;
    size_t len = strlen(name);
    if (len >= sizeof key || fc_expand(path, "~/.aws/cli/alias") ||
        fc_content_read(text, sizeof text - 1, &len, path) || fc_ini_open(&ini, text, len, &line))
        return 0;
    for (len = 0; name[len]; len++)
        key[len] = (char)(name[len] >= 'A' && name[len] <= 'Z' ? name[len] | 0x20 : name[len]);
    key[len] = 0;
    const char *value = find_value(&ini, key);
    return value && value[strspn(value, " \t\n")] != '!' && fc_words_split(words, value) == 0 &&
           words->count > 0;
}
