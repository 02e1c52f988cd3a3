/*
 * The floor: a program with the SHA-256, HTTP and JSON parsers of others, and nothing of ours.
 * It is linked to be measured, never run.
 */
#define JSMN_HEADER
#include <jsmn.h>
#include <llhttp.h>
#include <mbedtls/sha256.h>

int start(void);

int start(void)
{
    static mbedtls_sha256_context sha256;
    static llhttp_settings_t settings;
    static llhttp_t http;
    static jsmn_parser json;
    static jsmntok_t tokens[4];
    static unsigned char digest[32];
    static const char text[] = "{}";

    mbedtls_sha256_init(&sha256);
    int sum = mbedtls_sha256_starts(&sha256, 0);
    sum += mbedtls_sha256_update(&sha256, (const unsigned char *)text, 2);
    sum += mbedtls_sha256_finish(&sha256, digest);
    mbedtls_sha256_free(&sha256);

    llhttp_init(&http, HTTP_RESPONSE, &settings);
    sum += (int)llhttp_execute(&http, text, 2);
    sum += (int)llhttp_finish(&http);
    sum += llhttp_should_keep_alive(&http);

    jsmn_init(&json);
    return sum + jsmn_parse(&json, text, 2, tokens, 4);
}
