/* The trust store: what is read of DER and PEM, what is not, and in how little memory. */
#include "../../platform/trust.h"

#include <glob.h>
#include <mbedtls/base64.h>
#include <mbedtls/platform.h>
#include <stdlib.h>

#include "../../platform/arena.h"
#include "../../platform/roots.h"
#include "test.h"

#define BEGIN "-----BEGIN CERTIFICATE-----\n"
#define END "-----END CERTIFICATE-----\n"

static uint64_t block[1024];
static struct fc_arena arena;

static int check(struct fc_trust *trust, const void *data, size_t len)
{
    trust->data = data;
    trust->len = len;
    fc_arena_init(&arena, block, sizeof(block));
    CHECK_INT(fc_arena_claim(&arena), 0);
    int err = fc_trust_check(trust);
    CHECK_INT(arena.used, 0);
    CHECK_INT(arena.failed, 0);
    fc_arena_release(&arena);
    return err;
}

/* A root as PEM, in memory of just its size: there is no NUL behind it. */
static char *pem_of(const struct fc_root *root, size_t *len, const char *eol)
{
    unsigned char base64[4096];
    size_t size = 0;
    char text[8192];
    size_t off = (size_t)snprintf(text, sizeof(text), "-----BEGIN CERTIFICATE-----%s", eol);
    CHECK_INT(mbedtls_base64_encode(base64, sizeof(base64), &size, root->der, root->len), 0);
    for (size_t i = 0; i < size; i += 64)
        off += (size_t)snprintf(text + off, sizeof(text) - off, "%.64s%s", base64 + i, eol);
    off += (size_t)snprintf(text + off, sizeof(text) - off, "-----END CERTIFICATE-----");
    *len = off;
    return memcpy(malloc(off), text, off);
}

static void test_der(void)
{
    struct fc_trust trust;
    CHECK_INT(check(&trust, fc_roots_der, sizeof(fc_roots_der)), 0);
    CHECK_INT(trust.usable, FC_ROOTS_COUNT);
    CHECK_INT(trust.skipped, 0);
    /* A store ends with a certificate. Anything else is not what somebody meant to trust. */
    size_t ends = 0, place = 0;
    for (size_t len = 0; len < sizeof(fc_roots_der); len++) {
        unsigned char *copy = malloc(len + 1);
        memcpy(copy + 1, fc_roots_der, len);
        int whole = len && ends < FC_ROOTS_COUNT && len == place + fc_roots[ends].len;
        if (whole)
            place += fc_roots[ends++].len;
        CHECK_INT(check(&trust, copy + 1, len), whole ? 0 : FC_ERR_TRUST_STORE);
        if (whole)
            CHECK_INT(trust.usable, ends);
        free(copy);
    }
    CHECK_INT(ends, FC_ROOTS_COUNT - 1);
}

static void test_pem(void)
{
    static const char *const eols[] = {"\n", "\r\n", " \n"};
    struct fc_trust trust;
    for (size_t i = 0; i < FC_ROOTS_COUNT * 3; i++) {
        size_t len;
        char *pem = pem_of(&fc_roots[i / 3], &len, eols[i % 3]);
        CHECK_INT(check(&trust, pem, len), 0);
        CHECK_INT(trust.usable, 1);
        if (i == 6)
            for (size_t cut = 0; cut < len; cut++) {
                char *copy = memcpy(malloc(cut + 1), pem, cut);
                copy[cut] = 0;
                CHECK_INT(check(&trust, copy, cut), FC_ERR_TRUST_STORE);
                free(copy);
            }
        free(pem);
    }
}

static void test_text_around(void)
{
    size_t len;
    char *pem = pem_of(&fc_roots[2], &len, "\n");
    char text[8192];
    struct fc_trust trust;
    int size = snprintf(text, sizeof(text),
                        "# 0 roots\n-----BEGIN PRIVATE KEY-----\n*\n-----END PRIVATE KEY-----\n"
                        "-----BEGIN CERTIFICATE LIST-----\n-----BEGIN %.*s\nend\n",
                        (int)len, pem);
    CHECK_INT(check(&trust, text, (size_t)size), 0);
    CHECK_INT(trust.usable, 1);
    CHECK_INT(trust.skipped, 0);
    free(pem);
}

static void test_broken(void)
{
    static const char *const texts[] = {
        "",
        "text",
        BEGIN,
        BEGIN END,
        BEGIN "AAAA\n" END,
        BEGIN "MIIB\n" END,
        BEGIN "MAA=\nMAA=\n" END,
        BEGIN "!\n" END,
        BEGIN "MAMCAQA\n" END,
        BEGIN "MAMCAQA=\n-----END X509 CRL-----\n",
        BEGIN BEGIN "MAMCAQA=\n" END,
    };
    struct fc_trust trust;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        CHECK_INT(check(&trust, texts[i], strlen(texts[i])), FC_ERR_TRUST_STORE);
    /* Well formed, but no certificate: skipped, and then nothing is left. */
    CHECK_INT(check(&trust, BEGIN "MAMCAQA=\n" END, strlen(BEGIN "MAMCAQA=\n" END)),
              FC_ERR_TRUST_STORE);
    CHECK_INT(trust.skipped, 1);
}

/* Whether mbedTLS takes a text for base64, and of a structure that is whole. */
static int is_structure(const char *text, size_t len)
{
    unsigned char der[16];
    size_t size;
    return mbedtls_base64_decode(der, sizeof(der), &size, (const unsigned char *)text, len) == 0 &&
           size >= 2 && der[0] == 0x30 && der[1] == size - 2;
}

/* Each character at each place, added or instead of what was there. White space may be anywhere. */
static void test_characters(void)
{
    static const char good[] = "MAMCAQA=";
    const size_t good_len = sizeof(good) - 1;
    struct fc_trust trust;
    char text[128] = BEGIN, *base64 = text + strlen(BEGIN);
    for (size_t i = 0; i < 2 * good_len * 256; i++) {
        size_t place = i / 512, added = i / 256 % 2, len = good_len + added;
        memcpy(base64, good, place);
        base64[place] = (char)i;
        memcpy(base64 + place + 1, good + place + 1 - added, good_len - place - 1 + added);
        memcpy(base64 + len, "\n" END, sizeof("\n" END));
        int is_space = base64[place] == ' ' || base64[place] == '\r' || base64[place] == '\n';
        int is_one = is_space ? (int)added : is_structure(base64, len);
        CHECK_INT(check(&trust, text, strlen(BEGIN) + len + strlen("\n" END)), FC_ERR_TRUST_STORE);
        CHECK_INT(trust.skipped, is_one);
    }
}

/* An anchor whose algorithm is unknown is skipped, if another is not. */
static void test_skipped(void)
{
    static const unsigned char p256[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
    unsigned char store[2048];
    const struct fc_root *root = &fc_roots[2];
    struct fc_trust trust;
    size_t changed = 0;
    memcpy(store, root->der, root->len);
    memcpy(store + root->len, root->der, root->len);
    for (size_t i = 0; i + sizeof(p256) <= root->len; i++)
        if (memcmp(store + i, p256, sizeof(p256)) == 0) {
            store[i + 7] = 0x7f;
            changed++;
        }
    CHECK_INT(changed, 1);
    CHECK_INT(check(&trust, store, 2u * root->len), 0);
    CHECK_INT(trust.usable, 1);
    CHECK_INT(trust.skipped, 1);
    CHECK_INT(check(&trust, store, root->len), FC_ERR_TRUST_STORE);
    CHECK_INT(trust.skipped, 1);
}

/* All that Debian trusts, in 8 KB: each is found by its own name, as it signed itself. */
static void test_bundle_of_a_machine(void)
{
    glob_t files;
    static char bundle[1 << 20];
    size_t len = 0, count = 0, found = 0;
    struct fc_trust trust;
    CHECK_INT(glob("/usr/share/ca-certificates/mozilla/*.crt", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        FILE *file = fopen(files.gl_pathv[i], "r");
        len += file ? fread(bundle + len, 1, sizeof(bundle) - len, file) : 0;
        if (file)
            fclose(file);
        count++;
    }
    globfree(&files);
    CHECK(count > 100 && len < sizeof(bundle));
    CHECK_INT(check(&trust, bundle, len), 0);
    CHECK_INT(trust.usable + trust.skipped, count);
    CHECK(trust.skipped * 20 < count);
    CHECK_INT(fc_arena_claim(&arena), 0);
    for (size_t i = 0; i < FC_ROOTS_COUNT; i++) {
        mbedtls_x509_crt crt, *candidates = NULL;
        mbedtls_x509_crt_init(&crt);
        CHECK_INT(mbedtls_x509_crt_parse_der_nocopy(&crt, fc_roots[i].der, fc_roots[i].len), 0);
        CHECK_INT(fc_trust_find(&trust, &crt, &candidates), 0);
        if (candidates)
            found += candidates->raw.len == fc_roots[i].len &&
                     memcmp(candidates->raw.p, fc_roots[i].der, fc_roots[i].len) == 0;
        CHECK(candidates && !candidates->next);
        mbedtls_x509_crt_free(candidates);
        mbedtls_free(candidates);
        mbedtls_x509_crt_free(&crt);
    }
    CHECK_INT(found, FC_ROOTS_COUNT);
    CHECK_INT(arena.used, 0);
    CHECK_INT(arena.failed, 0);
    fc_arena_release(&arena);
}

/* Two anchors of one name are both candidates; no anchor is none, and no error. */
static void test_candidates(void)
{
    unsigned char store[4096];
    mbedtls_x509_crt crt, *candidates = NULL;
    const struct fc_root *root = &fc_roots[0];
    memcpy(store, root->der, root->len);
    memcpy(store + root->len, root->der, root->len);
    struct fc_trust trust = {store, 2u * root->len, 0, 0};
    fc_arena_init(&arena, block, sizeof(block));
    CHECK_INT(fc_arena_claim(&arena), 0);
    mbedtls_x509_crt_init(&crt);
    CHECK_INT(mbedtls_x509_crt_parse_der_nocopy(&crt, root->der, root->len), 0);
    CHECK_INT(fc_trust_find(&trust, &crt, &candidates), 0);
    CHECK(candidates && candidates->next && !candidates->next->next);
    mbedtls_x509_crt_free(candidates);
    mbedtls_free(candidates);
    trust.data = fc_roots[1].der;
    trust.len = fc_roots[1].len;
    CHECK_INT(fc_trust_find(&trust, &crt, &candidates), 0);
    CHECK(candidates == NULL);
    mbedtls_x509_crt_free(&crt);
    /* mbedTLS asks for the issuer of nothing when it could not read the server's certificate. */
    mbedtls_x509_crt_init(&crt);
    CHECK_INT(fc_trust_find(&trust, &crt, &candidates), 0);
    CHECK(candidates == NULL);
    CHECK_INT(arena.used, 0);
    fc_arena_release(&arena);
}

int main(void)
{
    RUN(test_der);
    RUN(test_pem);
    RUN(test_text_around);
    RUN(test_broken);
    RUN(test_characters);
    RUN(test_skipped);
    RUN(test_bundle_of_a_machine);
    RUN(test_candidates);
    return test_end();
}
