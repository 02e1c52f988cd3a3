/*
 * A configuration file of any bytes: in bounds, values end where they should, what was found is
 * found again, and what was wiped is gone.
 */
#include "../../boards/linux/config/ini.h"

#include <string.h>

#include "fuzz.h"

static const char *const keys[] = {"k", "aws_secret_access_key", "s3", "a", "support"};

static void check_value(const struct fc_ini *ini, const char *value)
{
    if (!value)
        return;
    MUST(value >= ini->text && value <= ini->end);
    MUST(memchr(value, 0, (size_t)(ini->end - value) + 1));
}

static unsigned check_sections(const struct fc_ini *ini)
{
    struct fc_ini_section section = {NULL, 0, NULL};
    unsigned sections = 0;
    for (; fc_ini_next(ini, &section); sections++) {
        MUST(section.name_len && section.name >= ini->text && section.body <= ini->end);
        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
            const char *value = fc_ini_value(ini, &section, keys[i]);
            check_value(ini, value);
            size_t len = value ? strlen(value) : 0;
            const char *again = fc_ini_value(ini, &section, keys[i]);
            MUST(again == value && (!value || strlen(value) == len));
            check_value(ini, fc_ini_nested(ini, &section, keys[i], "a"));
        }
    }
    return sections;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fc_ini ini;
    struct fc_ini_section section = {NULL, 0, NULL};
    unsigned line = 0;
    char *text = malloc(size + 1);
    if (size)
        memcpy(text, data, size);
    enum fc_ini_error error = fc_ini_open(&ini, text, size, 1, &line);
    if (error) {
        MUST(line >= 1 && !ini.text);
    } else {
        unsigned sections = check_sections(&ini);
        MUST(check_sections(&ini) == sections);
        fc_ini_wipe(&ini, "k");
        while (fc_ini_next(&ini, &section)) {
            const char *value = fc_ini_value(&ini, &section, "k");
            MUST(!value || !value[strspn(value, " \t\n\v\f\r")]);
        }
    }
    free(text);
    return 0;
}
