/* The roots as data, beside the files they come from and what openssl says of those. */
#include "../../platform/roots.h"

#include <mbedtls/base64.h>
#include <stdlib.h>
#include <time.h>

#include "test.h"

#define FOLDER "/usr/share/ca-certificates/mozilla/"

static const char *const files[FC_ROOTS_COUNT] = {
    "Amazon_Root_CA_1.crt",
    "Amazon_Root_CA_2.crt",
    "Amazon_Root_CA_3.crt",
    "Amazon_Root_CA_4.crt",
    "Starfield_Services_Root_Certificate_Authority_-_G2.crt",
};

/* The output of a command, NUL-terminated. */
static void output_of(const char *command, char *out, size_t cap)
{
    FILE *pipe = popen(command, "r"); /* NOLINT(cert-env33-c): the commands are constants */
    size_t len = pipe ? fread(out, 1, cap - 1, pipe) : 0;
    out[len] = 0;
    CHECK(pipe && pclose(pipe) == 0);
}

static void test_bytes(void)
{
    for (size_t i = 0; i < FC_ROOTS_COUNT; i++) {
        static char text[8192];
        static unsigned char der[4096];
        char path[128];
        size_t len = 0;
        snprintf(path, sizeof(path), FOLDER "%s", files[i]);
        FILE *file = fopen(path, "r");
        CHECK(file != NULL); /* Debian's package ca-certificates */
        if (!file)
            continue;
        text[fread(text, 1, sizeof(text) - 1, file)] = 0;
        fclose(file);
        char *begin = strstr(text, "-----\n"), *end = strstr(text, "\n-----END");
        CHECK(begin && end);
        if (!begin || !end)
            continue;
        CHECK_INT(mbedtls_base64_decode(der, sizeof(der), &len, (unsigned char *)begin + 6,
                                        (size_t)(end - begin) - 6),
                  0);
        CHECK_BYTES(fc_roots[i].der, fc_roots[i].len, der, len);
    }
}

static void test_expiry(void)
{
    for (size_t i = 0; i < FC_ROOTS_COUNT; i++) {
        char command[256], says[64], wanted[64];
        time_t not_after = (time_t)fc_roots[i].not_after;
        snprintf(command, sizeof(command),
                 "openssl x509 -noout -enddate -dateopt iso_8601 -in '" FOLDER "%s'", files[i]);
        output_of(command, says, sizeof(says));
        strftime(wanted, sizeof(wanted), "notAfter=%Y-%m-%d %H:%M:%SZ\n", gmtime(&not_after));
        CHECK_BYTES(says, strlen(says), wanted, strlen(wanted));
    }
}

static void test_names(void)
{
    for (size_t i = 0; i < FC_ROOTS_COUNT; i++) {
        char command[256], says[256];
        snprintf(command, sizeof(command),
                 "openssl x509 -noout -subject -nameopt multiline -in '" FOLDER "%s'", files[i]);
        output_of(command, says, sizeof(says));
        const char *name = strstr(says, "commonName");
        CHECK(name && (name = strstr(name, "= ")) != NULL);
        if (!name)
            continue;
        name += 2;
        /* "Starfield Services Root Certificate Authority - G2" is as well known by a short name. */
        if (strncmp(name, "Amazon", 6) == 0)
            CHECK_BYTES(name, strcspn(name, "\n"), fc_roots[i].name, strlen(fc_roots[i].name));
        else
            CHECK(strncmp(name, fc_roots[i].name, strlen("Starfield Services Root ")) == 0);
    }
}

/* The table covers the data, without a gap. */
static void test_table(void)
{
    const uint8_t *next = fc_roots_der;
    for (size_t i = 0; i < FC_ROOTS_COUNT; i++) {
        CHECK(fc_roots[i].der == next);
        next += fc_roots[i].len;
    }
    CHECK(next == fc_roots_der + FC_ROOTS_DER_LEN);
}

int main(void)
{
    RUN(test_bytes);
    RUN(test_expiry);
    RUN(test_names);
    RUN(test_table);
    return test_end();
}
