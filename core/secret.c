#include "secret.h"

#include <string.h>

/* A random word of base64 changes between upper case, lower case and digits about 24 times in 40
 * characters; fewer than this many times in a billionth of all. A path changes seldom. */
#define CHANGES_MIN 14
#define KEY_LEN 40
#define PEM_LINE 64

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static int is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static int is_alnum(char c)
{
    return is_digit(c) || is_upper(c) || is_lower(c);
}

int fc_word_char(char c)
{
    return is_alnum(c) || (c != '\0' && strchr("-_+/.@~", c));
}

const char *fc_word_end(const char *text, const char *end)
{
    while (text < end && fc_word_char(*text))
        text++;
    return text;
}

static int begins(const char *word, size_t len, const char *with)
{
    size_t with_len = strlen(with);
    return len >= with_len && !memcmp(word, with, with_len);
}

int fc_word_is(const char *word, size_t len, const char *lower)
{
    if (strlen(lower) != len)
        return 0;
    for (size_t i = 0; i < len; i++)
        if ((is_upper(word[i]) ? word[i] + ('a' - 'A') : word[i]) != lower[i])
            return 0;
    return 1;
}

/* AKIA or ASIA and 16 upper-case letters or digits, and then no more of them. */
static int is_access_key_id(const char *word, size_t len)
{
    size_t i = 4;
    if (!begins(word, len, "AKIA") && !begins(word, len, "ASIA"))
        return 0;
    while (i < len && (is_upper(word[i]) || is_digit(word[i])))
        i++;
    return i == 20 && (i == len || !is_alnum(word[i]));
}

enum kind { NEITHER, UPPER = 1, LOWER = 2, DIGIT = 4 };

static enum kind kind_of(char c)
{
    return is_upper(c) ? UPPER : is_lower(c) ? LOWER : is_digit(c) ? DIGIT : NEITHER;
}

/* How often the kind of character changes within a part that no other character interrupts. */
static unsigned changes(const char *word, size_t len)
{
    unsigned count = 0;
    for (size_t i = 1; i < len; i++)
        count +=
            kind_of(word[i]) && kind_of(word[i - 1]) && kind_of(word[i]) != kind_of(word[i - 1]);
    return count;
}

/* A secret access key, or a whole line of a PEM block. */
static int is_key(const char *word, size_t len)
{
    unsigned kinds = 0;
    len -= len && word[len - 1] == '.'; /* it ends a sentence */
    if (len != KEY_LEN && len != PEM_LINE)
        return 0;
    for (size_t i = 0; i < len; i++) {
        kinds |= kind_of(word[i]);
        if (!kind_of(word[i]) && word[i] != '/' && word[i] != '+')
            return 0;
    }
    return kinds == (UPPER | LOWER | DIGIT) && changes(word, len) * KEY_LEN >= CHANGES_MIN * len;
}

static int has_token_prefix(const char *word, size_t len)
{
    static const char *const prefixes[] = {
        "IQoJb3JpZ2lu", "FwoGZXIvYXdz", "FQoGZXIvYXdz",           /* AWS session tokens */
        "ghp_",         "gho_",         "ghs_",         "glpat-", /* forges */
        "github_pat_",  "xoxb-",        "xoxp-",        "sk_live_",
    };
    if (len < 20)
        return 0;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (begins(word, len, prefixes[i]))
            return 1;
    /* The base64 of {" and more: the header of a JSON Web Token, and its end where it fits. */
    return begins(word, len, "eyJ") && (len > 60 || memchr(word, '.', len));
}

int fc_word_is_secret(const char *word, size_t len)
{
    if (is_key(word, len))
        return 1;
    for (size_t i = 0; i < len; i++)
        if ((i == 0 || !is_alnum(word[i - 1])) &&
            (is_access_key_id(word + i, len - i) || has_token_prefix(word + i, len - i)))
            return 1;
    return 0;
}

int fc_word_is_credential(const char *word, size_t len)
{
    return len >= 8 && changes(word, len) >= 3;
}

int fc_word_is_email(const char *word, size_t len)
{
    const char *at = memchr(word, '@', len);
    const char *end = word + len;
    while (end > word && !is_alnum(end[-1]))
        end--;
    if (!at || at == word || at >= end || memchr(at + 1, '@', (size_t)(end - at) - 1))
        return 0;
    const char *dot = memchr(at, '.', (size_t)(end - at));
    return dot && dot > at + 1 && end - dot > 2 && !memchr(at, '/', (size_t)(end - at));
}

/* Whether name ends in `lower`, not counting its - and _ and the digits at its end. */
static int ends(const char *name, size_t len, const char *lower)
{
    size_t left = strlen(lower);
    while (len && is_digit(name[len - 1]))
        len--;
    while (left) {
        while (len && (name[len - 1] == '-' || name[len - 1] == '_'))
            len--;
        if (!len || !fc_word_is(name + len - 1, 1, (const char[]){lower[left - 1], '\0'}))
            return 0;
        len--;
        left--;
    }
    return 1;
}

enum fc_name fc_word_name(const char *word, size_t len)
{
    static const char *const lines[] = {"authorization", "cookie"};
    static const char *const values[] = {
        "password", "passwd",    "passphrase", "secret",     "secretkey",   "accesskey",
        "token",    "apikey",    "psk",        "privatekey", "credentials", "credential",
        "authkey",  "sharedkey", "signingkey", "wepkey",     "signature",   "presharedkey"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (ends(word, len, lines[i]))
            return FC_NAME_LINE;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (ends(word, len, values[i]))
            return FC_NAME_VALUE;
    /* Too short to be the end of any name: PWD is a folder. */
    if (fc_word_is(word, len, "pwd") && is_lower(word[1]))
        return FC_NAME_VALUE;
    if (fc_word_is(word, len, "pass") ||
        (len > 5 && ends(word, len, "pass") && (word[len - 5] == '_' || word[len - 5] == '-')))
        return FC_NAME_VALUE;
    if (fc_word_is(word, len, "bearer") || fc_word_is(word, len, "basic"))
        return FC_NAME_SCHEME;
    if (fc_word_is(word, len, "option"))
        return FC_NAME_OPTION;
    if (begins(word, len, "wireless.") && ends(word, len, ".key"))
        return FC_NAME_VALUE;
    return fc_word_is(word, len, "key") ? FC_NAME_KEY : FC_NAME_NONE;
}
