#include "stored.h"

#include <string.h>

#include "../../../core/wipe.h"
#include "../expand.h"
#include "../message.h"
#include "content.h"

static char text[16384];

static int fail(const char *type, const char *missing)
{
    return fc_fail(FC_EXIT_FAILURE, "Partial credentials found in %, missing: %",
                   FC_TEXTS(type, missing));
}

static int too_long(const char *type)
{
    return fc_fail(FC_EXIT_FAILURE, "The credentials found in % are too long", FC_TEXTS(type));
}

static int copy(char *key, size_t cap, const char *value, const char *type)
{
    return fc_keys_copy(key, cap, value, strlen(value)) ? too_long(type) : 0;
}

int fc_stored_take(struct fc_keys *keys, const struct fc_ini *ini,
                   const struct fc_ini_section *section, const char *type)
{
    static const char secret_name[] = "aws_secret_access_key";
    const char *key = fc_ini_value(ini, section, "aws_access_key_id");
    const char *secret = fc_ini_value(ini, section, secret_name);
    const char *token = fc_ini_value(ini, section, "aws_security_token");
    if (!token)
        token = fc_ini_value(ini, section, "aws_session_token");
    if (!key || !*key)
        return FC_ELSEWHERE;
    if (!secret || !*secret)
        return fail(type, secret_name);
    keys->expires = 0;
    int code = copy(keys->access_key_id, sizeof keys->access_key_id, key, type);
    if (!code)
        code = copy(keys->secret_access_key, sizeof keys->secret_access_key, secret, type);
    if (!code)
        code = copy(keys->session_token, sizeof keys->session_token, token ? token : "", type);
    return code;
}

/* Read a file of an older tool. Returns 0 with its length, or -1: it is not there. */
static int read_file(const char *name, size_t *len)
{
    char path[FC_EXPANDED_SIZE];
    *len = 0;
    return fc_expand(path, name) || fc_content_read(text, sizeof text - 1, len, path) ? -1 : 0;
}

/* Take a section of what was read. */
static int take(struct fc_keys *keys, size_t len, const char *name, const char *path)
{
    struct fc_ini ini;
    struct fc_ini_section section = {NULL, 0, NULL};
    unsigned line;
    int code = FC_ELSEWHERE;
    if (fc_ini_open(&ini, text, len, 1, &line))
        return fc_fail(FC_EXIT_FAILURE, "Unable to parse config file: %", FC_TEXTS(path));
    while (code == FC_ELSEWHERE && fc_ini_next(&ini, &section))
        if (section.name_len == strlen(name) && !memcmp(section.name, name, section.name_len))
            code = fc_stored_take(keys, &ini, &section, "boto-config");
    return code;
}

/* The value of a line "name=value", or NULL. */
static const char *line_value(const char *name, size_t *value_len)
{
    size_t name_len = strlen(name);
    for (const char *at = text; *at;) {
        size_t len = strcspn(at, "\r\n");
        const char *value = memchr(at, '=', len);
        size_t key_len = value ? (size_t)(value - at) : 0;
        while (key_len && at[key_len - 1] == ' ')
            key_len--;
        if (value && key_len == name_len && !memcmp(at, name, name_len)) {
            value += 1 + strspn(value + 1, " \t");
            *value_len = strcspn(value, " \t\r\n");
            return value;
        }
        at += len + (at[len] != 0);
    }
    return NULL;
}

int fc_stored_legacy(struct fc_keys *keys)
{
    static const char type[] = "AWS_CREDENTIAL_FILE";
    const char *name = fc_variable(type);
    size_t len;
    if (!name)
        return FC_ELSEWHERE;
    if (read_file(name, &len))
        return fc_fail(FC_EXIT_FAILURE, "The specified config file (%) could not be found.",
                       FC_TEXTS(name));
    size_t key_len, secret_len;
    const char *key = line_value("AWSAccessKeyId", &key_len);
    const char *secret = line_value("AWSSecretKey", &secret_len);
    int code = FC_ELSEWHERE;
    if (key && !secret)
        code = fail(type, "AWSSecretKey");
    else if (key)
        code = fc_keys_copy(keys->access_key_id, sizeof keys->access_key_id, key, key_len) ||
                       fc_keys_copy(keys->secret_access_key, sizeof keys->secret_access_key, secret,
                                    secret_len)
                   ? too_long(type)
                   : FC_FOUND;
    keys->session_token[0] = 0;
    keys->expires = 0;
    fc_wipe(text, sizeof text);
    return code;
}

int fc_stored_boto(struct fc_keys *keys)
{
    static const char *const usual[] = {"/etc/boto.cfg", "~/.boto"};
    const char *given = fc_variable("BOTO_CONFIG");
    int code = FC_ELSEWHERE;
    for (size_t i = 0; i < (given ? 1 : 2) && code == FC_ELSEWHERE; i++) {
        size_t len;
        if (read_file(given ? given : usual[i], &len))
            continue;
        code = take(keys, len, "Credentials", given ? given : usual[i]);
        fc_wipe(text, len);
    }
    return code;
}
