/* From arguments to what is sent: values, reports of what is wrong, and the JSON of a request. */
#include <stdlib.h>
#include <unistd.h>

#include "../../boards/linux/request/skeleton.h"
#include "../../boards/linux/request/validation.h"
#include "../../boards/linux/request/wire.h"
#include "../../core/create_case.h"
#include "test.h"

#define ARGS_MAX 12
#define TEXT_SIZE 4096

static struct fc_region region;
static struct fc_parameters parameters;
static char text[TEXT_SIZE];
static char file[] = "/tmp/fieldcase-parameters-XXXXXX";

static size_t limit = (size_t)1 << 20; /* of the region */

/* Take and load arguments, which end with NULL. Returns the exit code. */
static int load(const char *const *given)
{
    static char copies[ARGS_MAX][512];
    static struct fc_arguments arguments;
    char *args[ARGS_MAX];
    size_t count;
    fc_region_free(&region);
    fc_region_init(&region, limit);
    for (count = 0; given[count]; count++) {
        args[count] = copies[count];
        (void)snprintf(copies[count], sizeof copies[count], "%s", given[count]);
    }
    int code = fc_arguments_take(&arguments, &fc_create_case_operation, args, &count);
    return code ? code : fc_parameters_load(&parameters, &region, &arguments);
}

#define LOAD(...) load((const char *const[]){__VA_ARGS__, NULL})

/* The report on what was loaded, or "". */
static const char *report(void)
{
    struct fc_window_sink window;
    fc_window_init(&window, text, sizeof text - 1, 0);
    fc_put_report(&window.sink, &parameters);
    text[window.len] = 0;
    return text;
}

/* The body that would be sent, in pieces of any size. */
static const char *body(size_t piece)
{
    static struct fc_wire wire;
    struct fc_render render;
    size_t len = 0;
    int err = fc_wire_init(&wire, &parameters);
    if (err)
        return "refused";
    fc_render_init(&render, wire.operation.fields, wire.sources);
    do {
        struct fc_window_sink window;
        fc_window_init(&window, text + len, piece, 0);
        err = fc_render_more(&render, &window.sink);
        len += window.len;
    } while (err == FC_AGAIN && len + piece < sizeof text);
    text[len] = 0;
    return err ? "failed" : text;
}

#define CHECK_TEXT(actual, expected)                                                               \
    do {                                                                                           \
        const char *text_ = (actual);                                                              \
        CHECK_BYTES(text_, strlen(text_), (expected), strlen(expected));                           \
    } while (0)

static void write_file(const void *data, size_t len)
{
    FILE *stream = fopen(file, "wb");
    CHECK(stream && fwrite(data, 1, len, stream) == len && !fclose(stream));
}

static void test_texts(void)
{
    static const struct {
        const char *given, *sent;
    } cases[] = {
        {"S", "S"},
        {"", ""},
        {"a\"\\\n\x7f/", "a\\\"\\\\\\n\x7f/"},
        {"Gr\xc3\xbc\xc3\x9f", "Gr\xc3\xbc\xc3\x9f"},
        {"a\xff", "a\\udcff"},
        {"\xed\xa0\x80", "\\udced\\udca0\\udc80"},
        {"\xc0\xaf\xe2\x82", "\\udcc0\\udcaf\\udce2\\udc82"},
        {"File:///x", "File:///x"},
        {"[1]", "[1]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char expected[256];
        (void)snprintf(expected, sizeof expected,
                       "{\"subject\":\"%s\",\"communicationBody\":\"B\"}", cases[i].sent);
        CHECK_INT(LOAD("--communication-body", "B", "--subject", cases[i].given), 0);
        CHECK_TEXT(report(), "");
        CHECK_TEXT(body(TEXT_SIZE / 2), expected);
        CHECK_TEXT(body(64), expected);
    }
}

static void test_lists(void)
{
    static const struct {
        const char *given[4], *sent;
    } cases[] = {
        {{NULL}, "[]"},
        {{"a", "b", "c", NULL}, "[\"a\", \"b\", \"c\"]"},
        {{"", NULL}, "[\"\"]"},
        {{" [\"a\" , \"b\"] ", NULL}, "[\"a\", \"b\"]"},
        {{"[\"\\ud800\",\"\\u0000\"]", NULL}, "[\"\\ud800\", \"\\u0000\"]"},
        {{"[\"a\"]", "b", NULL}, "[\"[\\\"a\\\"]\", \"b\"]"},
        {{"{\"a\":\"b\"}", NULL}, "[\"{\\\"a\\\":\\\"b\\\"}\"]"},
        {{"a\xff", NULL}, "[\"a\\udcff\"]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char expected[256];
        const char *const *given = cases[i].given;
        (void)snprintf(expected, sizeof expected, "{\"ccEmailAddresses\":%s}", cases[i].sent);
        const char *args[] = {"--cli-input-json", "{}", "--cc-email-addresses", given[0], given[1],
                              given[2],           NULL};
        CHECK_INT(load(args), 0);
        CHECK_TEXT(body(64), expected);
    }
}

static void test_files(void)
{
    char name[64], list[64];
    (void)snprintf(name, sizeof name, "file://%s", file);
    write_file("a\r\n\0\xc3\xbc", 6);
    CHECK_INT(LOAD("--cli-input-json", "{}", "--subject", name), 0);
    CHECK_TEXT(body(64), "{\"subject\":\"a\\n\\u0000\xc3\xbc\"}");
    write_file("\xff", 1);
    CHECK_INT(LOAD("--cli-input-json", "{}", "--subject", name), 252);
    (void)snprintf(list, sizeof list, "fileb://%s", file);
    CHECK_INT(LOAD("--cli-input-json", "{}", "--subject", list, "--cc", list), 0);
    CHECK(strstr(report(), "Invalid type for parameter subject, value: b'") != NULL);
    CHECK(strstr(text, "ccEmailAddresses[0], value: 255, type: <class 'int'>") != NULL);
    write_file("\xc3\xbc\n", 3);
    CHECK_INT(LOAD("--cli-input-json", "{}", "--cc", name), 0);
    CHECK_TEXT(body(64), "{\"ccEmailAddresses\":[\"\\u00fc\", \"\\n\"]}");
    write_file(" [\"a\"]\n", 7);
    CHECK_INT(LOAD("--cli-input-json", "{}", "--cc", name), 0);
    CHECK_TEXT(body(64), "{\"ccEmailAddresses\":[\"a\"]}");
    write_file(" \n", 2);
    CHECK_INT(LOAD("--cli-input-json", "{}", "--cc", name), 255);
    CHECK_INT(setenv("AWS_CLI_FILE_ENCODING", "Latin_1", 1), 0);
    write_file("\xfc", 1);
    CHECK_INT(LOAD("--cli-input-json", "{}", "--subject", name), 0);
    CHECK_TEXT(body(64), "{\"subject\":\"\xc3\xbc\"}");
    CHECK_INT(setenv("AWS_CLI_FILE_ENCODING", "klingon", 1), 0);
    CHECK_INT(LOAD("--cli-input-json", "{}", "--subject", name), 255);
    CHECK_INT(unsetenv("AWS_CLI_FILE_ENCODING"), 0);
}

static void test_input(void)
{
    static const char input[] = "{\"language\":\"en\",\"communicationBody\":\"B\","
                                "\"subject\":\"S\",\"dryRun\":true,\"subject\":\"T\"}";
    CHECK_INT(LOAD("--language", "ja", "--cli-input-json", input), 0);
    CHECK_TEXT(report(), "");
    CHECK_TEXT(body(64), "{\"language\":\"ja\",\"communicationBody\":\"B\",\"subject\":\"T\","
                         "\"dryRun\":true}");
    CHECK_INT(LOAD("--cli-input-json", "[1]"), 252);
    CHECK_INT(LOAD("--cli-input-json", "{"), 252);
    CHECK_INT(LOAD("--cli-input-json", ""), 252);
    CHECK_INT(LOAD("--cli-input-json", "{}", "--cli-input-yaml", "a: 1"), 252);
    CHECK_INT(LOAD("--cli-input-json", "file:///nowhere/at/all"), 252);
    CHECK_INT(LOAD("--cli-input-json", "file:///dev/null"), 252);
    CHECK_INT(LOAD("--cli-input-json={\"subject\":\"S\"}"), 252); /* only the word is lenient */
}

static void test_report(void)
{
    static const char input[] =
        "{\"bogus\":1,\"subject\":1,\"language\":null,\"issueType\":NaN,\"cc\":{},"
        "\"uploadIds\":\"x\",\"dryRun\":\"yes\",\"serviceCode\":{\"a\":[1,\"b'\\n\"]}}";
    CHECK_INT(LOAD("--cc", "a", "--cli-input-json", input), 0);
    CHECK_TEXT(report(),
               "\nMissing required parameter in input: \"communicationBody\""
               "\nUnknown parameter in input: \"bogus\", must be one of: subject, serviceCode, "
               "severityCode, categoryCode, communicationBody, ccEmailAddresses, language, "
               "issueType, attachmentSetId, uploadIds, dryRun"
               "\nUnknown parameter in input: \"cc\", must be one of: subject, serviceCode, "
               "severityCode, categoryCode, communicationBody, ccEmailAddresses, language, "
               "issueType, attachmentSetId, uploadIds, dryRun"
               "\nInvalid type for parameter subject, value: 1, type: <class 'int'>, valid types: "
               "<class 'str'>"
               "\nInvalid type for parameter language, value: None, type: <class 'NoneType'>, "
               "valid types: <class 'str'>"
               "\nInvalid type for parameter issueType, value: nan, type: <class 'float'>, valid "
               "types: <class 'str'>"
               "\nInvalid type for parameter uploadIds, value: x, type: <class 'str'>, valid "
               "types: <class 'list'>, <class 'tuple'>"
               "\nInvalid type for parameter dryRun, value: yes, type: <class 'str'>, valid types: "
               "<class 'bool'>"
               "\nInvalid type for parameter serviceCode, value: {'a': [1, \"b'\\n\"]}, type: "
               "<class 'dict'>, valid types: <class 'str'>");
    CHECK_TEXT(body(64), "refused");
    CHECK_INT(LOAD("--cc", "[1,true,{},\"x\"]", "--cli-input-json",
                   "{\"subject\":\"\",\"communicationBody\":\"\"}"),
              0);
    CHECK_TEXT(report(),
               "\nInvalid type for parameter ccEmailAddresses[0], value: 1, type: <class 'int'>, "
               "valid types: <class 'str'>"
               "\nInvalid type for parameter ccEmailAddresses[1], value: True, type: <class "
               "'bool'>, valid types: <class 'str'>"
               "\nInvalid type for parameter ccEmailAddresses[2], value: {}, type: <class 'dict'>, "
               "valid types: <class 'str'>"
               "\nInvalid length for parameter communicationBody, value: 0, valid min length: 1");
    CHECK_INT(LOAD("--cli-input-json", "{\"subject\":\"\x1b[2J\",\"communicationBody\":\"B\"}"),
              252);
    CHECK_INT(LOAD("--cli-input-json", "{\"subject\":[\"\\u001b[2J\"]}"), 0);
    CHECK(strstr(report(), "value: ['\\x1b[2J']") != NULL);
}

/* An empty stream is too short; the report may be put twice. */
static void test_short_stream(void)
{
    char name[64];
    (void)snprintf(name, sizeof name, "file://%s", file);
    write_file("", 0);
    CHECK_INT(LOAD("--communication-body", name, "--subject", "S"), 0);
    for (int i = 0; i < 2; i++)
        CHECK_TEXT(report(),
                   "\nInvalid length for parameter communicationBody, value: 0, valid min "
                   "length: 1");
}

/* Whatever memory there is: all of it is right, or it is an error. */
static void test_no_memory(void)
{
    static struct fc_wire wire;
    char name[64];
    int failed = 0, right = 0;
    (void)snprintf(name, sizeof name, "file://%s", file);
    write_file("[\"\\ud800\", \"x\"]", 15);
    for (limit = 0; limit < 40000 && right < 3; limit = limit + limit / 8 + 1) {
        int code =
            LOAD("--subject", "a\xff", "--cc", name, "--upload-ids", "u\xff", "v",
                 "--cli-input-json", "{\"communicationBody\":\"\\ud800\",\"language\":\"x\"}");
        if (!code)
            code = fc_wire_init(&wire, &parameters);
        CHECK(code == 0 || code == 252 || code == 255);
        failed += code != 0;
        right = code ? 0 : right + 1;
    }
    CHECK(failed > 10 && right == 3);
    limit = (size_t)1 << 20;
}

static void test_lenient(void)
{
    CHECK_INT(LOAD("--subject", "S"), 252);
    CHECK_INT(LOAD("--generate-cli-skeleton"), 0);
    CHECK_INT(LOAD("--generate-cli-skeleton", "yaml-input"), 0);
    CHECK_INT(LOAD("--generate-cli-skeleton", "output"), 252);
    CHECK_INT(LOAD("--generate-cli-skeleton=input"), 252);
    CHECK_INT(LOAD("--generate-cli-skel"), 252);
    CHECK_INT(LOAD("--generate-cli-skeleton", "xml"), 252);
    CHECK_INT(LOAD("help"), FC_ARGUMENTS_HELP);
}

static void test_skeletons(void)
{
    struct fc_window_sink window;
    fc_window_init(&window, text, sizeof text - 1, 0);
    fc_put_skeleton_json(&window.sink, &fc_create_case_operation);
    text[window.len] = 0;
    CHECK_INT(LOAD("--cli-input-json", text), 0);
    CHECK(!strcmp(report(), "\nInvalid length for parameter communicationBody, value: 0, valid "
                            "min length: 1"));
    fc_window_init(&window, text, sizeof text - 1, 0);
    fc_put_skeleton_yaml(&window.sink, &fc_create_case_operation);
    text[window.len] = 0;
    CHECK(!strncmp(text,
                   "subject: ''  # [REQUIRED] The title of the support case.\nserviceCode: ", 70));
    CHECK(strstr(text, "\nuploadIds: # A list of upload IDs") != NULL);
    CHECK(strstr(text, ".\n- ''\ndryRun: true # Specifies") != NULL);
}

int main(void)
{
    int fd = mkstemp(file);
    (void)close(fd);
    RUN(test_short_stream);
    RUN(test_texts);
    RUN(test_lists);
    RUN(test_files);
    RUN(test_input);
    RUN(test_report);
    RUN(test_no_memory);
    RUN(test_lenient);
    RUN(test_skeletons);
    fc_region_free(&region);
    (void)unlink(file);
    return test_end();
}
