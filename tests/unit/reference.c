#include "reference.h"

#include <mbedtls/sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void reference_hmac(uint8_t code[32], const void *key, size_t key_len, const void *message,
                    size_t len)
{
    uint8_t *inner = calloc(1, 64 + len), outer[96] = {0};
    if (!inner)
        abort();
    if (key_len > 64)
        mbedtls_sha256(key, key_len, inner, 0);
    else
        memcpy(inner, key, key_len);
    memcpy(outer, inner, 64);
    for (size_t i = 0; i < 64; i++) {
        inner[i] ^= 0x36;
        outer[i] ^= 0x5c;
    }
    memcpy(inner + 64, message, len);
    mbedtls_sha256(inner, 64 + len, outer + 64, 0);
    mbedtls_sha256(outer, 96, code, 0);
    free(inner);
}

void reference_signing_key(uint8_t key[32], const char *secret, const char *day, const char *region,
                           const char *service)
{
    char first[1024];
    int len = snprintf(first, sizeof first, "AWS4%s", secret);
    reference_hmac(key, first, (size_t)len, day, strlen(day));
    reference_hmac(key, key, 32, region, strlen(region));
    reference_hmac(key, key, 32, service, strlen(service));
    reference_hmac(key, key, 32, "aws4_request", 12);
}

void reference_hex(char *text, const uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        snprintf(text + 2 * i, 3, "%02x", data[i]);
}

/* Read \uXXXX at text, or return -1. */
static long unicode_escape(const char *text, const char *end)
{
    char digits[5] = "";
    if (end - text < 6 || text[0] != '\\' || text[1] != 'u')
        return -1;
    memcpy(digits, text + 2, 4);
    return strspn(digits, "0123456789abcdefABCDEF") == 4 ? strtol(digits, NULL, 16) : -1;
}

static size_t put_point(char *out, long point)
{
    size_t len = 0;
    if (point < 0x80) {
        out[len++] = (char)point;
    } else if (point < 0x800) {
        out[len++] = (char)(0xc0 | point >> 6);
        out[len++] = (char)(0x80 | (point & 63));
    } else if (point < 0x10000) {
        out[len++] = (char)(0xe0 | point >> 12);
        out[len++] = (char)(0x80 | (point >> 6 & 63));
        out[len++] = (char)(0x80 | (point & 63));
    } else {
        out[len++] = (char)(0xf0 | point >> 18);
        out[len++] = (char)(0x80 | (point >> 12 & 63));
        out[len++] = (char)(0x80 | (point >> 6 & 63));
        out[len++] = (char)(0x80 | (point & 63));
    }
    return len;
}

long reference_json_string(char *out, const char *literal, size_t len)
{
    static const char escaped[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    const char *text = literal + 1, *end = literal + len - 1;
    size_t out_len = 0;
    if (len < 2 || *literal != '"' || *end != '"')
        return -1;
    while (text < end) {
        long point = unicode_escape(text, end);
        long low = point < 0 ? -1 : unicode_escape(text + 6, end);
        if ((unsigned char)*text < 0x20 || *text == '"')
            return -1;
        if (*text != '\\') {
            out[out_len++] = *text++;
        } else if (point < 0) {
            const char *name = text + 1 < end ? strchr(escaped, text[1]) : NULL;
            if (!name || !*name)
                return -1;
            out[out_len++] = meant[name - escaped];
            text += 2;
        } else if (point >> 10 == 0xd800 >> 10 && low >> 10 == 0xdc00 >> 10) {
            out_len += put_point(out + out_len, 0x10000 + ((point & 0x3ff) << 10 | (low & 0x3ff)));
            text += 12;
        } else if (point >> 11 == 0xd800 >> 11) {
            return -1;
        } else {
            out_len += put_point(out + out_len, point);
            text += 6;
        }
    }
    return (long)out_len;
}

static int is_utf8(const char *text, size_t len)
{
    for (size_t i = 0; i < len;) {
        unsigned lead = (unsigned char)text[i++];
        size_t more = lead < 0x80 ? 0 : lead < 0xc0 ? 9 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
        unsigned point = more ? lead & (0x3f >> more) : lead;
        if (lead >= 0xf8 || more > len - i)
            return 0;
        for (size_t j = 0; j < more; j++) {
            if (((unsigned char)text[i] & 0xc0) != 0x80)
                return 0;
            point = point << 6 | ((unsigned char)text[i++] & 0x3f);
        }
        static const unsigned lowest[] = {0, 0x80, 0x800, 0x10000};
        if (point < lowest[more] || point > 0x10ffff || point >> 11 == 0xd800 >> 11)
            return 0;
    }
    return 1;
}

size_t reference_utf8(const char *text, size_t len)
{
    size_t off = 0;
    while (off < len) {
        size_t taken = 1;
        while (taken < 4 && taken < len - off && !is_utf8(text + off, taken))
            taken++;
        if (!is_utf8(text + off, taken))
            break;
        off += taken;
    }
    return off;
}

/* The grammar of RFC 8259, a function a rule: each reads from *at on, or fails with 0. */
struct grammar {
    const char *at, *end;
};

static int peek(const struct grammar *json)
{
    return json->at < json->end ? (unsigned char)*json->at : -1;
}

static int take(struct grammar *json, const char *any_of)
{
    int c = peek(json);
    return c > 0 && strchr(any_of, c) ? (json->at++, 1) : 0;
}

static void take_space(struct grammar *json)
{
    while (take(json, " \t\r\n"))
        ;
}

static int take_digits(struct grammar *json)
{
    int any = 0;
    while (take(json, "0123456789"))
        any = 1;
    return any;
}

static int take_number(struct grammar *json)
{
    take(json, "-");
    if (!take(json, "0") && !take_digits(json))
        return 0;
    if (take(json, ".") && !take_digits(json))
        return 0;
    if (take(json, "eE")) {
        take(json, "+-");
        return take_digits(json);
    }
    return 1;
}

static int take_string(struct grammar *json)
{
    const char *start = json->at;
    if (!take(json, "\""))
        return 0;
    while (json->at < json->end && *json->at != '"')
        json->at += *json->at == '\\' ? 2 : 1;
    if (json->at >= json->end)
        return 0;
    size_t len = (size_t)(++json->at - start);
    char *out = malloc(len);
    if (!out)
        abort();
    int good = reference_utf8(start, len) == len && reference_json_string(out, start, len) >= 0;
    free(out);
    return good;
}

static int take_value(struct grammar *json, int depth);

static int take_items(struct grammar *json, int depth, int is_object)
{
    const char *close = is_object ? "}" : "]";
    json->at++;
    take_space(json);
    if (depth < 0)
        return 0;
    if (take(json, close))
        return 1;
    do {
        take_space(json);
        if (is_object) {
            if (!take_string(json))
                return 0;
            take_space(json);
            if (!take(json, ":"))
                return 0;
        }
        if (!take_value(json, depth))
            return 0;
    } while (take(json, ","));
    return take(json, close);
}

static int take_value(struct grammar *json, int depth)
{
    static const char *const names[] = {"true", "false", "null"};
    int good = 0;
    take_space(json);
    if (peek(json) == '{' || peek(json) == '[') {
        good = take_items(json, depth - 1, peek(json) == '{');
    } else if (peek(json) == '"') {
        good = take_string(json);
    } else {
        for (size_t i = 0; i < 3 && !good; i++) {
            size_t len = strlen(names[i]);
            if ((size_t)(json->end - json->at) >= len && !memcmp(json->at, names[i], len)) {
                json->at += len;
                good = 1;
            }
        }
        if (!good)
            good = take_number(json);
    }
    take_space(json);
    return good;
}

int reference_json_valid(const char *text, size_t len, int depth)
{
    struct grammar json = {text, text + len};
    return take_value(&json, depth) && json.at == json.end;
}

long reference_base64(uint8_t *out, const char *text, size_t len)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t out_len = 0, padding = 0;
    if (len % 4)
        return -1;
    while (padding < 2 && padding < len && text[len - 1 - padding] == '=')
        padding++;
    for (size_t i = 0; i < len; i += 4) {
        uint32_t bits = 0;
        for (size_t j = 0; j < 4; j++) {
            const char *digit = i + j < len - padding ? strchr(alphabet, text[i + j]) : alphabet;
            if (!digit || !*digit)
                return -1;
            bits = bits << 6 | (uint32_t)(digit - alphabet);
        }
        size_t group = i + 4 < len ? 3 : 3 - padding;
        if (bits & ((1u << 8 * (3 - group)) - 1))
            return -1; /* bits that mean nothing */
        for (size_t j = 0; j < group; j++)
            out[out_len++] = (uint8_t)(bits >> (16 - 8 * j));
    }
    return (long)out_len;
}
