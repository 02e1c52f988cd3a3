#include "keys.h"

#include <stdlib.h>
#include <string.h>

int fc_keys_copy(char *key, size_t cap, const char *text, size_t len)
{
    if (len >= cap)
        return -1;
    memcpy(key, text, len);
    key[len] = 0;
    return 0;
}

static int copy_member(char *key, size_t cap, const struct fc_value *object, const char *name)
{
    const struct fc_value *value = fc_value_get(object, name);
    if (!value || value->kind != FC_VALUE_STRING)
        return -1;
    return fc_keys_copy(key, cap, value->as.text, value->len);
}

const char *fc_keys_take(struct fc_keys *keys, const struct fc_value *object,
                         const struct fc_key_names *names)
{
    const struct fc_value *token = fc_value_get(object, names->session_token);
    const struct fc_value *expires = fc_value_get(object, names->expires);
    keys->session_token[0] = 0;
    keys->expires = 0;
    if (copy_member(keys->access_key_id, sizeof keys->access_key_id, object, names->access_key_id))
        return names->access_key_id;
    if (copy_member(keys->secret_access_key, sizeof keys->secret_access_key, object,
                    names->secret_access_key))
        return names->secret_access_key;
    if (token && token->kind != FC_VALUE_NULL &&
        copy_member(keys->session_token, sizeof keys->session_token, object, names->session_token))
        return names->session_token;
    if (expires && expires->kind == FC_VALUE_INTEGER)
        keys->expires = strtoll(expires->as.text, NULL, 10) / 1000;
    else if (expires && expires->kind != FC_VALUE_NULL &&
             (expires->kind != FC_VALUE_STRING || fc_time_read(&keys->expires, expires->as.text)))
        return names->expires;
    return NULL;
}

/* Read count digits. Returns what follows, or NULL: they are none. */
static const char *read_digits(int *number, const char *text, int count)
{
    *number = 0;
    for (; text && count; count--, text++) {
        if (*text < '0' || *text > '9')
            return NULL;
        *number = *number * 10 + (*text - '0');
    }
    return text;
}

/* Pass a character. Returns what follows, or NULL: it is another. */
static const char *pass(const char *text, const char *any)
{
    return text && *text && strchr(any, *text) ? text + 1 : NULL;
}

/* Read "Z", "UTC", "+01:00" or nothing, up to the end. Returns the seconds, or -1: it is none of
 * them. */
static int read_offset(const char *text)
{
    int hours, minutes, sign = *text == '-' ? 1 : -1;
    if (!*text || !strcmp(text, "Z") || !strcmp(text, "z") || !strcmp(text, "UTC"))
        return 0;
    text = read_digits(&hours, pass(text, "+-"), 2);
    if (text && *text == ':')
        text++;
    text = read_digits(&minutes, text, 2);
    return text && !*text ? sign * (hours * 3600 + minutes * 60) : INT32_MIN;
}

int fc_time_read(int64_t *time, const char *text)
{
    int year, month, day, hour, minute, second = 0;
    text = pass(read_digits(&year, text, 4), "-");
    text = pass(read_digits(&month, text, 2), "-");
    text = pass(read_digits(&day, text, 2), "Tt ");
    text = pass(read_digits(&hour, text, 2), ":");
    text = read_digits(&minute, text, 2);
    if (text && *text == ':')
        text = read_digits(&second, text + 1, 2);
    if (!text || year < 1970 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 ||
        minute > 59 || second > 60)
        return -1;
    if (*text == '.') {
        text++;
        text += strspn(text, "0123456789");
    }
    int offset = read_offset(text);
    if (offset == INT32_MIN)
        return -1;
    /* Days since 1970, with years that begin in March. */
    int64_t march = year - (month <= 2), from_march = (month + 9) % 12;
    int64_t days = march * 365 + march / 4 - march / 100 + march / 400 +
                   (from_march * 153 + 2) / 5 + day - 1 - 719468;
    *time = days * 86400 + hour * 3600 + minute * 60 + second + offset;
    return 0;
}

void fc_keys_lend(const struct fc_keys *keys, struct fc_credentials *credentials)
{
    credentials->access_key_id = keys->access_key_id;
    credentials->secret_access_key = keys->secret_access_key;
    credentials->session_token = *keys->session_token ? keys->session_token : NULL;
}
