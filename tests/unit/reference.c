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
