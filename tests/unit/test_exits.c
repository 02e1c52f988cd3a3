/* The exit code of every kind of result. */
#include "../../boards/linux/exits.h"

#include "test.h"

static const struct {
    const char *name, *code;
    enum fc_outcome outcome;
    int err;
    unsigned status;
    int aws, once, detailed;
} cases[] = {
    {"no answer", "", FC_UNKNOWN, FC_ERR_TIMEOUT, 0, 250, 255, 250},
    {"a cut answer", "", FC_UNKNOWN, FC_ERR_INCOMPLETE, 0, 250, 255, 250},
    {"500", "InternalServerError", FC_UNKNOWN, FC_ERR_SERVICE, 500, 250, 254, 250},
    {"503", "", FC_UNKNOWN, FC_ERR_SERVICE, 503, 250, 254, 250},
    {"505", "", FC_UNKNOWN, FC_ERR_SERVICE, 505, 254, 254, 250},
    {"408", "", FC_UNKNOWN, FC_ERR_SERVICE, 408, 254, 254, 250},
    {"nonsense", "", FC_UNKNOWN, FC_ERR_ANSWER, 200, 255, 255, 250},
    {"refused", "ValidationException", FC_REFUSED, FC_ERR_REFUSED, 400, 254, 254, 254},
    {"redirected", "", FC_REFUSED, FC_ERR_REDIRECT, 302, 254, 254, 254},
    {"throttled", "ThrottlingException", FC_REFUSED, FC_ERR_THROTTLED, 400, 254, 254, 240},
    {"too many cases", "CaseCreationLimitExceeded", FC_REFUSED, FC_ERR_REFUSED, 400, 254, 254, 240},
    {"expired", "ExpiredTokenException", FC_REFUSED, FC_ERR_REFUSED, 400, 254, 254, 243},
    {"denied", "AccessDeniedException", FC_REFUSED, FC_ERR_REFUSED, 400, 254, 254, 243},
    {"no name", "", FC_REFUSED, FC_ERR_RESOLVE, 0, 255, 255, 241},
    {"no connection", "", FC_REFUSED, FC_ERR_CONNECT, 0, 255, 255, 241},
    {"no proxy", "", FC_REFUSED, FC_ERR_PROXY, 0, 255, 255, 241},
    {"not trusted", "", FC_REFUSED, FC_ERR_TLS_UNTRUSTED, 0, 255, 255, 242},
    {"another's name", "", FC_REFUSED, FC_ERR_TLS_NAME, 0, 255, 255, 242},
    {"no trust store", "", FC_REFUSED, FC_ERR_TRUST_STORE, 0, 255, 255, 255},
    {"bad credentials", "", FC_REFUSED, FC_ERR_CREDENTIALS, 0, 255, 255, 255},
};

/* The AWS CLI stumbles over an error whose body is not UTF-8, or JSON but no object. */
static void test_bodies(void)
{
    static const struct {
        const char *body, *code;
        int aws;
    } bodies[] = {{"[1]", "", 255},       {" null", "", 255},  {"\"x\"", "", 255},
                  {"a\xff", "Code", 255}, {"\xc3", "", 255},   {"\xc3\xa9", "", 254},
                  {"<html>", "", 254},    {"[1", "", 254},     {"", "", 254},
                  {"{}", "", 254},        {"[1]", "Code", 254}};
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        struct fc_result result;
        test_begin(bodies[i].body);
        fc_result_init(&result, FC_REFUSED, FC_ERR_REFUSED);
        result.status = 403;
        result.code = bodies[i].code;
        result.message = bodies[i].body;
        result.message_len = strlen(bodies[i].body);
        CHECK_INT(fc_exit_of(&result, 0, 3), bodies[i].aws);
        CHECK_INT(fc_exit_of(&result, 1, 3), 254);
        test_close();
    }
}

int main(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fc_result result;
        test_begin(cases[i].name);
        fc_result_init(&result, cases[i].outcome, cases[i].err);
        result.status = cases[i].status;
        result.code = cases[i].code;
        CHECK_INT(fc_exit_of(&result, 0, 3), cases[i].aws);
        CHECK_INT(fc_exit_of(&result, 0, 1), cases[i].once);
        CHECK_INT(fc_exit_of(&result, 1, 3), cases[i].detailed);
        test_close();
    }
    test_bodies();
    return test_end();
}
