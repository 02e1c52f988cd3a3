#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../expand.h"
#include "../message.h"
#include "../words.h"
#include "content.h"

/* What a file may hold: enough for a thousand profiles. Memory that is not touched costs nothing.
 */
#define TEXT_MAX 262144

static char config_text[TEXT_MAX], credentials_text[TEXT_MAX];
/* Their names, one behind the other. */
static char paths[2 * FC_EXPANDED_SIZE];

static int complain(const struct fc_config_file *file, enum fc_ini_error error, unsigned line)
{
    static const char *const why[] = {
        [FC_INI_NO_SECTION] = "a key stands before the first section",
        [FC_INI_NO_KEY] = "neither a section nor key = value",
        [FC_INI_NO_VALUE] = "a nested line without =",
        [FC_INI_REPEATED] = "a section, or a key of it, that stood before",
        [FC_INI_CHARACTER] = "a NUL, or ill-formed UTF-8",
    };
    char number[11];
    struct fc_window_sink window;
    fc_window_init(&window, number, sizeof number - 1, 0);
    fc_put_decimal(&window.sink, line);
    number[window.len] = 0;
    return fc_fail(FC_EXIT_FAILURE, "Unable to parse config file: %: line %: %",
                   FC_TEXTS(file->name, number, why[error]));
}

static int read_file(struct fc_config_file *file, char **path, char *text, const char *variable,
                     const char *name)
{
    size_t len;
    unsigned line;
    const char *given = getenv(variable); /* an empty one names no file */
    file->name = name;
    file->error = fc_expand(*path, given ? given : name);
    if (file->error)
        return 0;
    file->name = *path;
    *path += strlen(*path) + 1;
    file->error = fc_content_read(text, TEXT_MAX, &len, file->name);
    if (file->error == EFBIG)
        return fc_fail(FC_EXIT_FAILURE, "Unable to parse config file: %: it is too large",
                       FC_TEXTS(file->name));
    if (file->error)
        return 0;
    enum fc_ini_error error = fc_ini_open(&file->ini, text, len, 1, &line);
    return error ? complain(file, error, line) : 0;
}

/*
 * Whether a section is the one of this kind and name, "profile gw": the name may be in quotes, as a
 * shell's words may.
 */
static int is_section(const struct fc_ini_section *section, const char *kind, const char *name)
{
    struct fc_words words;
    char text[sizeof words.text];
    if (section->name_len >= sizeof text)
        return 0;
    memcpy(text, section->name, section->name_len);
    text[section->name_len] = 0;
    return fc_words_split(&words, text) == 0 && words.count == 2 && !strcmp(words.list[0], kind) &&
           !strcmp(words.list[1], name);
}

static int is_named(const struct fc_ini_section *section, const char *name)
{
    return section->name_len == strlen(name) && !memcmp(section->name, name, section->name_len);
}

int fc_config_section(const struct fc_config *config, const char *kind, const char *name,
                      struct fc_ini_section *section)
{
    struct fc_ini_section next = {NULL, 0, NULL};
    int found = 0;
    while (fc_ini_next(&config->config.ini, &next)) {
        if (!is_section(&next, kind, name))
            continue;
        *section = next;
        found = 1;
    }
    return found;
}

int fc_config_profile(const struct fc_config *config, const char *name, struct fc_profile *profile)
{
    struct fc_ini_section next = {NULL, 0, NULL};
    int is_default = !strcmp(name, "default"), found = 0;
    memset(profile, 0, sizeof *profile);
    while (fc_ini_next(&config->config.ini, &next)) {
        if (!is_section(&next, "profile", name) && !(is_default && is_named(&next, name)))
            continue;
        profile->config = next;
        found = 1;
    }
    memset(&next, 0, sizeof next);
    while (fc_ini_next(&config->credentials.ini, &next)) {
        if (!is_named(&next, name))
            continue;
        profile->credentials = next;
        found = 1;
    }
    return found;
}

int fc_config_open(struct fc_config *config, const char *profile)
{
    static const char *const variables[] = {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"};
    memset(config, 0, sizeof *config);
    char *path = paths;
    int code = read_file(&config->config, &path, config_text, "AWS_CONFIG_FILE", "~/.aws/config");
    if (!code)
        code = read_file(&config->credentials, &path, credentials_text,
                         "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials");
    if (code)
        return code;
    config->name = profile && *profile ? profile : NULL;
    config->named_by = config->name ? "--profile" : NULL;
    for (size_t i = 0; i < 2 && !config->name; i++) {
        config->name = getenv(variables[i]); /* an empty one is no profile's name */
        config->named_by = config->name ? variables[i] : NULL;
    }
    if (!config->name)
        config->name = "default";
    (void)fc_config_profile(config, config->name, &config->profile);
    return 0;
}

char *fc_config_value(const struct fc_config *config, const char *key)
{
    char *value = fc_ini_value(&config->credentials.ini, &config->profile.credentials, key);
    return value ? value : fc_ini_value(&config->config.ini, &config->profile.config, key);
}

struct fc_setting fc_config_find(const struct fc_config *config, const struct fc_sources *sources)
{
    struct fc_setting setting = {NULL, NULL, FC_ORIGIN_NONE};
    if (sources->given) /* an argument: it may be changed */
        return (struct fc_setting){(char *)(uintptr_t)sources->given, sources->option,
                                   FC_ORIGIN_OPTION};
    for (size_t i = 0; i < 2 && sources->variable[i]; i++) {
        setting.name = sources->variable[i];
        setting.origin = FC_ORIGIN_VARIABLE;
        setting.value = sources->empty_counts ? getenv(setting.name) : fc_variable(setting.name);
        if (setting.value)
            return setting;
    }
    if (sources->key) {
        setting.name = sources->key;
        setting.origin = FC_ORIGIN_CREDENTIALS;
        setting.value =
            fc_ini_value(&config->credentials.ini, &config->profile.credentials, sources->key);
        if (setting.value)
            return setting;
        setting.origin = FC_ORIGIN_CONFIG;
        setting.value = fc_ini_value(&config->config.ini, &config->profile.config, sources->key);
    }
    if (!setting.value)
        setting.origin = FC_ORIGIN_NONE;
    return setting;
}

int fc_config_is_true(const char *value)
{
    static const char word[] = "true";
    size_t i = 0;
    while (value && value[i] && word[i] == (value[i] | 0x20))
        i++;
    return value && !value[i] && !word[i];
}

void fc_config_wipe(const struct fc_config *config)
{
    static const char *const keys[] = {"aws_secret_access_key", "aws_session_token",
                                       "aws_security_token"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        fc_ini_wipe(&config->config.ini, keys[i]);
        fc_ini_wipe(&config->credentials.ini, keys[i]);
    }
}
