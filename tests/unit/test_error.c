/* The errors: the enum of core/error.h itself is read, so a code without a text is found. */
#include "../../core/error.h"

#include <stdlib.h>

#include "test.h"

#define CODES_MAX 100

static struct {
    char name[32];
    int err;
} codes[CODES_MAX];
static size_t code_count;

static void read_enum(void)
{
    char line[256];
    FILE *header = fopen("core/error.h", "r");
    CHECK(header != NULL);
    while (header && fgets(line, sizeof line, header) && code_count < CODES_MAX)
        if (sscanf(line, " FC_%31[A-Z_0-9] = %d", codes[code_count].name, &codes[code_count].err) ==
            2)
            code_count++;
    if (header)
        fclose(header);
    CHECK(code_count > 40 && code_count < CODES_MAX);
}

static int is_known(int err)
{
    for (size_t i = 0; i < code_count; i++)
        if (codes[i].err == err)
            return 1;
    return 0;
}

static void test_every_code_has_its_text(void)
{
    for (size_t i = 0; i < code_count; i++) {
        const char *text = fc_error_text(codes[i].err);
        CHECK(strcmp(text, "unknown error") != 0);
        CHECK(strlen(text) > 6 && !strpbrk(text, "\r\n") && text[strlen(text) - 1] != '.');
        for (size_t other = 0; other < i; other++) {
            CHECK(codes[i].err != codes[other].err);
            CHECK(strcmp(text, fc_error_text(codes[other].err)) != 0);
        }
    }
}

static void test_tls(void)
{
    for (size_t i = 0; i < code_count; i++)
        CHECK_INT(fc_error_is_tls(codes[i].err), !strncmp(codes[i].name, "ERR_TLS", 7));
    CHECK(!fc_error_is_tls(0) && !fc_error_is_tls(FC_ERR_TLS - 256));
}

static void test_other_numbers_are_unknown(void)
{
    for (int err = -1000; err <= 1000; err++)
        CHECK(is_known(err) == (strcmp(fc_error_text(err), "unknown error") != 0));
    /* What an 8-bit copy of the code would take for FC_OK or FC_ERR_TIMEOUT. */
    CHECK(!strcmp(fc_error_text(256), "unknown error"));
    CHECK(!strcmp(fc_error_text(FC_ERR_TIMEOUT - 256), "unknown error"));
    CHECK(!strcmp(fc_error_text(-2147483647 - 1), "unknown error"));
    CHECK(!strcmp(fc_error_text(2147483647), "unknown error"));
}

/* Transient is what time may mend: the network, the clock, load, use. All else needs a person. */
static void test_transient(void)
{
    static const int transient[] = {
        FC_ERR_CLOCK,      FC_ERR_ENTROPY,   FC_ERR_RESOLVE,    FC_ERR_CONNECT,
        FC_ERR_TIMEOUT,    FC_ERR_RESET,     FC_ERR_ABORTED,    FC_ERR_PROXY,
        FC_ERR_TLS,        FC_ERR_TLS_TIME,  FC_ERR_TLS_RECORD, FC_ERR_SERVICE,
        FC_ERR_INCOMPLETE, FC_ERR_THROTTLED, FC_ERR_FULL,       FC_ERR_LOCKED};
    for (int err = -300; err <= 300; err++) {
        int expected = 0;
        for (size_t i = 0; i < sizeof transient / sizeof transient[0]; i++)
            expected |= transient[i] == err;
        CHECK_INT(fc_error_is_transient(err), expected);
    }
}

int main(void)
{
    RUN(read_enum);
    RUN(test_every_code_has_its_text);
    RUN(test_tls);
    RUN(test_other_numbers_are_unknown);
    RUN(test_transient);
    return test_end();
}
