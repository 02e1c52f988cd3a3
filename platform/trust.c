#include "trust.h"

#include <mbedtls/asn1.h>
#include <mbedtls/platform.h>
#include <string.h>

#define STRUCTURE (MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE)

/* The first place of text between p and end, or NULL. */
static const uint8_t *find(const uint8_t *p, const uint8_t *end, const char *text)
{
    size_t len = strlen(text);
    for (; (size_t)(end - p) >= len; p++)
        if (*p == (uint8_t)text[0] && memcmp(p, text, len) == 0)
            return p;
    return NULL;
}

/* Step over text at *p, or stay. */
static int step_over(const uint8_t **p, const uint8_t *end, const char *text)
{
    size_t len = strlen(text);
    if ((size_t)(end - *p) < len || memcmp(*p, text, len) != 0)
        return 0;
    *p += len;
    return 1;
}

/* A certificate or a list is longer than 127 bytes, so its length takes the long form; text is not.
 */
static int is_der(const struct fc_trust_reader *reader)
{
    return reader->len >= 2 && reader->data[0] == STRUCTURE && (reader->data[1] & 0x80);
}

static int next_der(struct fc_trust_reader *reader, const uint8_t **der, size_t *der_len)
{
    /* mbedTLS has no const here, and writes nothing. */
    unsigned char *begin = (unsigned char *)(uintptr_t)(reader->data + reader->off);
    unsigned char *p = begin;
    size_t len;
    if (reader->off == reader->len)
        return 0;
    if (mbedtls_asn1_get_tag(&p, reader->data + reader->len, &len, STRUCTURE))
        return FC_ERR_TRUST_STORE;
    *der = begin;
    *der_len = (size_t)(p - begin) + len;
    reader->off += *der_len;
    return 1;
}

/* What a digit of base64 is worth, or -1: it is none. */
static int worth(uint8_t digit)
{
    if (digit >= 'A' && digit <= 'Z')
        return digit - 'A';
    if (digit >= 'a' && digit <= 'z')
        return digit - 'a' + 26;
    if (digit >= '0' && digit <= '9')
        return digit - '0' + 52;
    return digit == '+' ? 62 : digit == '/' ? 63 : -1;
}

/*
 * Decode base64; white space in it does not count. mbedTLS takes a dozen times as long, for it
 * hides what it reads: this is public, and a bundle has 200 KB.
 * Returns how many bytes it was, at most 3 for each 4 of text, or 0: it is none.
 */
static size_t decode(uint8_t *bytes, const uint8_t *text, size_t len)
{
    uint32_t bits = 0;
    size_t digits = 0, padding = 0, size = 0;
    for (const uint8_t *end = text + len; text < end; text++) {
        if (*text == '\n' || *text == '\r' || *text == ' ')
            continue;
        if (*text == '=') {
            padding++;
            continue;
        }
        int value = worth(*text);
        if (value < 0 || padding)
            return 0;
        bits = bits << 6 | (uint32_t)value;
        if (++digits % 4 != 1)
            bytes[size++] = (uint8_t)(bits >> 2 * (-digits % 4));
    }
    return padding <= 2 && (digits + padding) % 4 == 0 ? size : 0;
}

static int unpack(struct fc_trust_reader *reader, const uint8_t *text, size_t len,
                  const uint8_t **der, size_t *der_len)
{
    reader->unpacked = mbedtls_calloc(1, len / 4 * 3 + 3);
    if (!reader->unpacked)
        return FC_ERR_ARENA;
    unsigned char *p = reader->unpacked;
    *der = p;
    *der_len = decode(p, text, len);
    if (mbedtls_asn1_get_tag(&p, *der + *der_len, &len, STRUCTURE) || p + len != *der + *der_len)
        return FC_ERR_TRUST_STORE;
    return 1;
}

static int next_pem(struct fc_trust_reader *reader, const char *label, const uint8_t **der,
                    size_t *der_len)
{
    const uint8_t *end = reader->data + reader->len;
    const uint8_t *p = reader->data + reader->off;
    while ((p = find(p, end, "-----BEGIN ")) != NULL) {
        p += strlen("-----BEGIN ");
        if (!step_over(&p, end, label) || !step_over(&p, end, "-----"))
            continue;
        const uint8_t *text = p;
        p = find(p, end, "-----");
        if (!p)
            return FC_ERR_TRUST_STORE;
        size_t len = (size_t)(p - text);
        if (!step_over(&p, end, "-----END ") || !step_over(&p, end, label) ||
            !step_over(&p, end, "-----"))
            return FC_ERR_TRUST_STORE;
        reader->off = (size_t)(p - reader->data);
        return unpack(reader, text, len, der, der_len);
    }
    return 0;
}

int fc_trust_next(struct fc_trust_reader *reader, const char *label, const uint8_t **der,
                  size_t *der_len)
{
    fc_trust_stop(reader);
    int got =
        is_der(reader) ? next_der(reader, der, der_len) : next_pem(reader, label, der, der_len);
    if (got != 1)
        fc_trust_stop(reader);
    return got;
}

void fc_trust_stop(struct fc_trust_reader *reader)
{
    mbedtls_free(reader->unpacked);
    reader->unpacked = NULL;
}

int fc_trust_check(struct fc_trust *trust)
{
    struct fc_trust_reader reader = {trust->data, trust->len, 0, NULL};
    const uint8_t *der;
    size_t len;
    int got;
    trust->usable = trust->skipped = 0;
    while ((got = fc_trust_next(&reader, "CERTIFICATE", &der, &len)) == 1) {
        mbedtls_x509_crt *crt = mbedtls_calloc(1, sizeof(*crt)); /* too large for a small stack */
        if (!crt) {
            fc_trust_stop(&reader);
            return FC_ERR_ARENA;
        }
        mbedtls_x509_crt_init(crt);
        int ret = mbedtls_x509_crt_parse_der_nocopy(crt, der, len);
        mbedtls_x509_crt_free(crt);
        mbedtls_free(crt);
        if (ret)
            trust->skipped++;
        else
            trust->usable++;
    }
    if (got < 0)
        return got;
    return trust->usable ? 0 : FC_ERR_TRUST_STORE;
}

/* Whether the subject of a certificate is a name. A malformed certificate has no subject. */
static int is_subject(const uint8_t *der, size_t len, const mbedtls_x509_buf *name)
{
    unsigned char *p = (unsigned char *)(uintptr_t)der;
    const unsigned char *end = p + len;
    /* Certificate, TBSCertificate; version, serialNumber, signature, issuer, validity. */
    static const uint8_t before[] = {MBEDTLS_ASN1_INTEGER, STRUCTURE, STRUCTURE, STRUCTURE};
    for (int level = 0; level < 2; level++)
        if (mbedtls_asn1_get_tag(&p, end, &len, STRUCTURE))
            return 0;
    if (mbedtls_asn1_get_tag(&p, end, &len,
                             MBEDTLS_ASN1_CONTEXT_SPECIFIC | MBEDTLS_ASN1_CONSTRUCTED) == 0)
        p += len;
    for (size_t i = 0; i < sizeof(before); i++) {
        if (mbedtls_asn1_get_tag(&p, end, &len, before[i]))
            return 0;
        p += len;
    }
    /* A certificate that mbedTLS could not read has no name: nobody's. */
    return name->len && (size_t)(end - p) >= name->len && memcmp(p, name->p, name->len) == 0;
}

int fc_trust_find(void *ctx, const mbedtls_x509_crt *child, mbedtls_x509_crt **candidates)
{
    const struct fc_trust *trust = ctx;
    struct fc_trust_reader reader = {trust->data, trust->len, 0, NULL};
    mbedtls_x509_crt *found = NULL;
    const uint8_t *der;
    size_t len;
    int got;
    while ((got = fc_trust_next(&reader, "CERTIFICATE", &der, &len)) == 1) {
        if (!is_subject(der, len, &child->issuer_raw))
            continue;
        if (!found) {
            found = mbedtls_calloc(1, sizeof(*found));
            if (!found) {
                fc_trust_stop(&reader);
                return FC_ERR_ARENA;
            }
            mbedtls_x509_crt_init(found);
        }
        /* What cannot be parsed was counted as skipped; want of memory is known to the arena. */
        if (reader.unpacked)
            mbedtls_x509_crt_parse_der(found, der, len);
        else
            mbedtls_x509_crt_parse_der_nocopy(found, der, len);
    }
    *candidates = found;
    return got;
}
