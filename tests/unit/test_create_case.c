/* CreateCase: each member by its name, the limits of the service, and what is at fault. */
#include "../../core/create_case.h"

#include <stdlib.h>

#include "rendering.h"
#include "test.h"

static const struct fc_field *fields;

static void check(const struct fc_case *request, const char *expected)
{
    CHECK(rendering_is(fields, request, expected, strlen(expected)));
}

/* A request with the two members that must be there. */
static struct fc_case smallest(void)
{
    struct fc_case request;
    memset(&request, 0, sizeof request);
    request.subject = "s";
    request.body.data = "b";
    request.body.len = 1;
    return request;
}

static void test_operation(void)
{
    CHECK(!strcmp(fc_create_case_operation.target, "AWSSupport_20130415.CreateCase"));
    CHECK(!strcmp(fc_create_case_operation.identifier, "caseId"));
}

static void test_smallest(void)
{
    struct fc_case request = smallest();
    check(&request, "{\"subject\":\"s\",\"communicationBody\":\"b\"}");
}

static void test_all_members(void)
{
    static const char *const addresses[] = {"a@example.com", "\"b c\"@example.com"};
    static const char *const uploads[] = {"upload-1"};
    const struct fc_case request = {
        .subject = "Pump 7 \xe2\x80\x93 overheating",
        .service_code = "amazon-iot",
        .severity_code = "urgent",
        .category_code = "other",
        .body = {"line 1\nline 2\t\\", 15, NULL, 0},
        .cc_emails = {addresses, 2},
        .language = "ja",
        .issue_type = "technical",
        .attachment_set_id = "as-2f5a6faa2a4a1e600-mu-nk5xQlBr70",
        .upload_ids = {uploads, 1},
        .dry_run = FC_TRUE,
    };
    check(&request,
          "{\"subject\":\"Pump 7 \xe2\x80\x93 overheating\",\"serviceCode\":\"amazon-iot\","
          "\"severityCode\":\"urgent\",\"categoryCode\":\"other\","
          "\"communicationBody\":\"line 1\\nline 2\\t\\\\\","
          "\"ccEmailAddresses\":[\"a@example.com\",\"\\\"b c\\\"@example.com\"],"
          "\"language\":\"ja\",\"issueType\":\"technical\","
          "\"attachmentSetId\":\"as-2f5a6faa2a4a1e600-mu-nk5xQlBr70\","
          "\"uploadIds\":[\"upload-1\"],\"dryRun\":true}");
}

/* Each of the nine others alone, before or behind the two. */
static void test_each_member_alone(void)
{
    static const char *const one[] = {"x"};
    static const struct {
        struct fc_case with;
        const char *expected;
    } members[] = {
        {{.service_code = "x"},
         "{\"subject\":\"s\",\"serviceCode\":\"x\",\"communicationBody\":\"b\"}"},
        {{.severity_code = "x"},
         "{\"subject\":\"s\",\"severityCode\":\"x\",\"communicationBody\":\"b\"}"},
        {{.category_code = "x"},
         "{\"subject\":\"s\",\"categoryCode\":\"x\",\"communicationBody\":\"b\"}"},
        {{.cc_emails = {one, 1}},
         "{\"subject\":\"s\",\"communicationBody\":\"b\",\"ccEmailAddresses\":[\"x\"]}"},
        {{.cc_emails = {one, 0}},
         "{\"subject\":\"s\",\"communicationBody\":\"b\",\"ccEmailAddresses\":[]}"},
        {{.language = "x"}, "{\"subject\":\"s\",\"communicationBody\":\"b\",\"language\":\"x\"}"},
        {{.issue_type = "x"},
         "{\"subject\":\"s\",\"communicationBody\":\"b\",\"issueType\":\"x\"}"},
        {{.attachment_set_id = "x"},
         "{\"subject\":\"s\",\"communicationBody\":\"b\",\"attachmentSetId\":\"x\"}"},
        {{.upload_ids = {one, 1}},
         "{\"subject\":\"s\",\"communicationBody\":\"b\",\"uploadIds\":[\"x\"]}"},
        {{.upload_ids = {one, 0}},
         "{\"subject\":\"s\",\"communicationBody\":\"b\",\"uploadIds\":[]}"},
        {{.dry_run = FC_TRUE}, "{\"subject\":\"s\",\"communicationBody\":\"b\",\"dryRun\":true}"},
        {{.dry_run = FC_FALSE}, "{\"subject\":\"s\",\"communicationBody\":\"b\",\"dryRun\":false}"},
        {{.language = ""}, "{\"subject\":\"s\",\"communicationBody\":\"b\",\"language\":\"\"}"},
    };
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        struct fc_case request = members[i].with;
        request.subject = "s";
        request.body = smallest().body;
        check(&request, members[i].expected);
    }
}

static void test_empty_subject(void)
{
    struct fc_case request = smallest();
    request.subject = ""; /* the model sets it no minimum */
    check(&request, "{\"subject\":\"\",\"communicationBody\":\"b\"}");
}

static void test_missing(void)
{
    struct fc_case request = smallest();
    request.subject = NULL;
    CHECK(rendering_fails(fields, &request, FC_ERR_MISSING, "subject", -1));
    request = smallest();
    request.body.data = NULL;
    CHECK(rendering_fails(fields, &request, FC_ERR_MISSING, "communicationBody", -1));
    memset(&request, 0, sizeof request);
    CHECK(rendering_fails(fields, &request, FC_ERR_MISSING, "subject", -1));
}

/* Characters are code points, however many bytes they take here or on the wire. */
static void test_body_of_every_length(void)
{
    static const char *const characters[] = {"x",        "\n",           "\x01",
                                             "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};
    static const unsigned counts[] = {0, 1, 2, 7999, 8000, 8001, 9000, 65536};
    for (size_t i = 0; i < sizeof characters / sizeof characters[0]; i++) {
        size_t size = strlen(characters[i]);
        char *text = malloc(size * 65536);
        for (size_t n = 0; n < 65536; n++)
            memcpy(text + n * size, characters[i], size);
        for (size_t n = 0; n < sizeof counts / sizeof counts[0]; n++) {
            struct fc_case request = smallest();
            struct fc_render render;
            uint32_t len;
            uint8_t digest[32];
            request.body.data = text;
            request.body.len = counts[n] * size;
            CHECK_INT(fc_render_measure(&render, fields, &request, &len, digest),
                      counts[n] < 1      ? FC_ERR_TOO_SHORT
                      : counts[n] > 8000 ? FC_ERR_TOO_LONG
                                         : 0);
            if (counts[n] < 1 || counts[n] > 8000)
                CHECK(!strcmp(render.field->key, "communicationBody"));
        }
        free(text);
    }
}

/* A replaced sequence is one character, too. */
static void test_length_of_a_log(void)
{
    static const uint8_t cut[] = {0xf0, 0x9f, 0x98, 0xe2, 0x82}; /* two characters */
    char log[8004];
    struct fc_case request = smallest();
    struct fc_render render;
    uint32_t len;
    uint8_t digest[32];
    memset(log, 0xff, sizeof log);
    memcpy(log, cut, sizeof cut);
    request.body = (struct fc_source){log, 8003, NULL, 1};
    CHECK_INT(fc_render_measure(&render, fields, &request, &len, digest), 0);
    request.body.len = 8004;
    CHECK_INT(fc_render_measure(&render, fields, &request, &len, digest), FC_ERR_TOO_LONG);
    CHECK_INT(render.characters, 8001);
}

static void test_too_many(void)
{
    const char *items[12];
    for (size_t i = 0; i < 12; i++)
        items[i] = "a@example.com";
    for (size_t count = 0; count <= 12; count++) {
        for (int uploads = 0; uploads < 2; uploads++) {
            struct fc_case request = smallest();
            struct rendering rendering;
            *(uploads ? &request.upload_ids : &request.cc_emails) =
                (struct fc_strings){items, count};
            rendering = rendering_of(fields, &request, 64);
            CHECK_INT(rendering.err, count > 10 ? FC_ERR_TOO_MANY : 0);
            free(rendering.text);
            if (count > 10)
                CHECK(rendering_fails(fields, &request, FC_ERR_TOO_MANY,
                                      uploads ? "uploadIds" : "ccEmailAddresses", -1));
        }
    }
}

static void test_item_is_missing(void)
{
    static const char *const items[] = {"a@example.com", NULL, "b@example.com"};
    struct fc_case request = smallest();
    request.cc_emails = (struct fc_strings){items, 3};
    CHECK(rendering_fails(fields, &request, FC_ERR_MISSING, "ccEmailAddresses", -1));
}

static void test_ill_formed(void)
{
    static const char *const items[] = {"a@example.com", "b\xff@example.com"};
    struct fc_case request = smallest();
    request.subject = "caf\xe9";
    CHECK(rendering_fails(fields, &request, FC_ERR_UTF8, "subject", 3));
    request = smallest();
    request.body = (struct fc_source){"\x80", 1, NULL, 0};
    CHECK(rendering_fails(fields, &request, FC_ERR_UTF8, "communicationBody", 0));
    request = smallest();
    request.cc_emails = (struct fc_strings){items, 2};
    CHECK(rendering_fails(fields, &request, FC_ERR_UTF8, "ccEmailAddresses", 1));
    request = smallest();
    request.issue_type = "technical\xc0\xaf";
    CHECK(rendering_fails(fields, &request, FC_ERR_UTF8, "issueType", 9));
}

/* How the body comes is its own affair: what follows is a string again, and not to be mended. */
static void test_strings_behind_a_source(void)
{
    static const char *const addresses[] = {"a@example.com", "b@example.com"};
    struct reading log = {"a\xff", 2, 0, 0, 0, 0, 0, 0};
    struct fc_case request = smallest();
    request.body = (struct fc_source){&log, 0, rendering_read, 1};
    request.cc_emails = (struct fc_strings){addresses, 2};
    request.language = "en";
    check(&request, "{\"subject\":\"s\",\"communicationBody\":\"a\xef\xbf\xbd\","
                    "\"ccEmailAddresses\":[\"a@example.com\",\"b@example.com\"],"
                    "\"language\":\"en\"}");
    request.cc_emails.items = NULL;
    check(&request, "{\"subject\":\"s\",\"communicationBody\":\"a\xef\xbf\xbd\","
                    "\"language\":\"en\"}");
    request.language = "en\xff";
    CHECK(rendering_fails(fields, &request, FC_ERR_UTF8, "language", 2));
}

static void test_body_cannot_be_read(void)
{
    struct reading reading = {NULL, 500, 0, 3, -5, 0, 0, 0};
    struct fc_case request = smallest();
    request.body = (struct fc_source){&reading, 0, rendering_read, 0};
    for (size_t cap = FC_WINDOW_MIN; cap <= 600; cap++) {
        reading.calls = 0;
        struct rendering rendering = rendering_of(fields, &request, cap);
        CHECK_INT(rendering.err, FC_ERR_SOURCE);
        CHECK(rendering.err && !strcmp(rendering.key, "communicationBody"));
        CHECK_INT(rendering.off, reading.failed_off);
        free(rendering.text);
    }
}

int main(void)
{
    fields = fc_create_case_operation.fields;
    RUN(test_operation);
    RUN(test_smallest);
    RUN(test_all_members);
    RUN(test_each_member_alone);
    RUN(test_empty_subject);
    RUN(test_missing);
    RUN(test_body_of_every_length);
    RUN(test_length_of_a_log);
    RUN(test_too_many);
    RUN(test_item_is_missing);
    RUN(test_ill_formed);
    RUN(test_strings_behind_a_source);
    RUN(test_body_cannot_be_read);
    return test_end();
}
