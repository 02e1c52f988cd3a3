#include "provision.h"

#include <string.h>

static const char magic[] = "fieldcase provision 1";

/* The first byte behind the NUL of a text, or NULL if there is no NUL before end. */
static const char *behind(const char *text, const char *end)
{
    const char *nul = memchr(text, 0, (size_t)(end - text));
    return nul ? nul + 1 : NULL;
}

int fc_provision_read(struct fc_provision *provision, const void *block, size_t len)
{
    const char *next = block, *end = next + len;
    memset(provision, 0, sizeof(*provision));
    if (len < sizeof(magic) || memcmp(next, magic, sizeof(magic)) != 0)
        return 0;
    next += sizeof(magic);
    provision->texts = next;
    while (next && next < end && *next)
        next = behind(next, end);
    if (next && next < end) {
        provision->trust = next + 1;
        provision->trust_len = fc_provision_number(provision, "trust", 0);
        if (provision->trust_len <= (size_t)(end - next - 1))
            return 1;
    }
    memset(provision, 0, sizeof(*provision));
    return 0;
}

const char *fc_provision_text(const struct fc_provision *provision, const char *key,
                              const char *otherwise)
{
    size_t len = strlen(key);
    const char *text = provision->texts;
    for (; text && *text; text += strlen(text) + 1)
        if (strncmp(text, key, len) == 0 && text[len] == '=')
            return text + len + 1;
    return otherwise;
}

uint32_t fc_provision_number(const struct fc_provision *provision, const char *key,
                             uint32_t otherwise)
{
    const char *text = fc_provision_text(provision, key, "");
    uint32_t number = 0;
    if (!*text)
        return otherwise;
    for (; *text >= '0' && *text <= '9'; text++)
        number = number * 10 + (uint32_t)(*text - '0');
    return number;
}
