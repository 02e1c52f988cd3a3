/*
 * Other operations of the Support API, each by a struct and a table alone: nested objects, lists of
 * objects, numbers, attachments.
 */
#include <stdlib.h>

#include "../../core/render.h"
#include "guard.h"
#include "rendering.h"
#include "test.h"

static void check(const struct fc_field *fields, const void *request, const char *expected)
{
    CHECK(rendering_is(fields, request, expected, strlen(expected)));
}

struct attachment {
    const char *file_name;
    struct fc_source data;
};

struct attachments {
    const char *attachment_set_id;
    struct fc_objects attachments;
    enum fc_boolean dry_run;
};

static const struct fc_field attachment_fields[] = {
    {.key = "fileName", .kind = fc_string, .offset = offsetof(struct attachment, file_name)},
    {.key = "data", .kind = fc_blob, .offset = offsetof(struct attachment, data)},
    {.key = NULL},
};
static const struct fc_field add_attachments_fields[] = {
    {.key = "attachmentSetId",
     .kind = fc_string,
     .offset = offsetof(struct attachments, attachment_set_id)},
    {.key = "attachments",
     .kind = fc_array,
     .offset = offsetof(struct attachments, attachments),
     .required = 1,
     .stride = sizeof(struct attachment),
     .fields = attachment_fields},
    {.key = "dryRun", .kind = fc_flag, .offset = offsetof(struct attachments, dry_run)},
    {.key = NULL},
};

static void test_add_attachments_to_set(void)
{
    struct reading log = {"\x00\xff\x10", 3, 1, 0, 0, 0, 0, 0};
    const struct attachment items[] = {
        {"a.txt", {"hello", 5, NULL, 0}},
        {"empty", {"", 0, NULL, 0}},
        {NULL, {NULL, 0, NULL, 0}},
        {"log.bin", {&log, 0, rendering_read, 0}},
    };
    struct attachments request = {"as-1", {items, 4}, FC_FALSE};
    check(
        add_attachments_fields, &request,
        "{\"attachmentSetId\":\"as-1\",\"attachments\":["
        "{\"fileName\":\"a.txt\",\"data\":\"aGVsbG8=\"},{\"fileName\":\"empty\",\"data\":\"\"},{},"
        "{\"fileName\":\"log.bin\",\"data\":\"AP8Q\"}],\"dryRun\":false}");
    request = (struct attachments){NULL, {items, 1}, FC_UNSET};
    check(add_attachments_fields, &request,
          "{\"attachments\":[{\"fileName\":\"a.txt\",\"data\":\"aGVsbG8=\"}]}");
    request = (struct attachments){NULL, {items + 2, 1}, FC_TRUE};
    check(add_attachments_fields, &request, "{\"attachments\":[{}],\"dryRun\":true}");
    request = (struct attachments){NULL, {items, 0}, FC_UNSET};
    check(add_attachments_fields, &request, "{\"attachments\":[]}");
    request.attachments.items = NULL;
    CHECK(rendering_fails(add_attachments_fields, &request, FC_ERR_MISSING, "attachments", -1));
}

static void test_attachment_at_fault(void)
{
    struct reading log = {NULL, 300, 0, 0, -1, 0, 0, 0};
    const struct attachment items[] = {{"ok", {"x", 1, NULL, 0}},
                                       {"log\xff", {&log, 0, rendering_read, 0}}};
    const struct attachment readable[] = {{"ok", {"x", 1, NULL, 0}},
                                          {"log", {&log, 0, rendering_read, 0}}};
    struct attachments request = {"as-1", {items, 2}, FC_UNSET};
    CHECK(rendering_fails(add_attachments_fields, &request, FC_ERR_UTF8, "fileName", 3));
    request.attachments.items = readable;
    log.fail_at = 2;
    struct rendering rendering = rendering_of(add_attachments_fields, &request, 100);
    CHECK_INT(rendering.err, FC_ERR_SOURCE);
    CHECK(rendering.err && !strcmp(rendering.key, "data"));
    CHECK_INT(rendering.off, log.failed_off);
    free(rendering.text);
}

struct describe_cases {
    struct fc_strings case_ids;
    const char *display_id, *after_time, *before_time;
    enum fc_boolean include_resolved;
    const char *next_token;
    uint32_t max_results;
    const char *language;
    enum fc_boolean include_communications;
};

static const struct fc_field describe_cases_fields[] = {
    {.key = "caseIdList",
     .kind = fc_list,
     .offset = offsetof(struct describe_cases, case_ids),
     .max = 100},
    {.key = "displayId", .kind = fc_string, .offset = offsetof(struct describe_cases, display_id)},
    {.key = "afterTime", .kind = fc_string, .offset = offsetof(struct describe_cases, after_time)},
    {.key = "beforeTime",
     .kind = fc_string,
     .offset = offsetof(struct describe_cases, before_time)},
    {.key = "includeResolvedCases",
     .kind = fc_flag,
     .offset = offsetof(struct describe_cases, include_resolved)},
    {.key = "nextToken", .kind = fc_string, .offset = offsetof(struct describe_cases, next_token)},
    {.key = "maxResults",
     .kind = fc_integer,
     .offset = offsetof(struct describe_cases, max_results)},
    {.key = "language", .kind = fc_string, .offset = offsetof(struct describe_cases, language)},
    {.key = "includeCommunications",
     .kind = fc_flag,
     .offset = offsetof(struct describe_cases, include_communications)},
    {.key = NULL},
};

static void test_describe_cases(void)
{
    static const char *const ids[] = {"case-1", "case-2", "case-3"};
    struct describe_cases request = {
        {ids, 3}, "12345", "2026-11-22T00:00Z", NULL, FC_TRUE, NULL, 100, "en", FC_FALSE};
    check(describe_cases_fields, &request,
          "{\"caseIdList\":[\"case-1\",\"case-2\",\"case-3\"],\"displayId\":\"12345\","
          "\"afterTime\":\"2026-11-22T00:00Z\",\"includeResolvedCases\":true,\"maxResults\":100,"
          "\"language\":\"en\",\"includeCommunications\":false}");
    memset(&request, 0, sizeof request);
    check(describe_cases_fields, &request, "{}");
    request.next_token = "AAAA+/==";
    request.max_results = UINT32_MAX;
    check(describe_cases_fields, &request,
          "{\"nextToken\":\"AAAA+/==\",\"maxResults\":4294967295}");
}

static void test_a_hundred_items(void)
{
    const char *ids[101];
    char expected[2048] = "{\"caseIdList\":[", *out = expected + strlen(expected);
    struct describe_cases request;
    memset(&request, 0, sizeof request);
    for (size_t i = 0; i < 101; i++)
        ids[i] = i % 2 ? "case-\t" : "";
    for (size_t i = 0; i < 100; i++)
        out += sprintf(out, "%s%s", i ? "," : "", i % 2 ? "\"case-\\t\"" : "\"\"");
    sprintf(out, "]}");
    request.case_ids = (struct fc_strings){ids, 100};
    check(describe_cases_fields, &request, expected);
    request.case_ids.count = 101;
    CHECK(rendering_fails(describe_cases_fields, &request, FC_ERR_TOO_MANY, "caseIdList", -1));
    request.case_ids.count = SIZE_MAX;
    CHECK(rendering_fails(describe_cases_fields, &request, FC_ERR_TOO_MANY, "caseIdList", -1));
    request.case_ids.count = 65536 + 3; /* what 16 bits would take for 3 */
    CHECK(rendering_fails(describe_cases_fields, &request, FC_ERR_TOO_MANY, "caseIdList", -1));
}

struct completed_upload {
    uint32_t part_index;
    const char *e_tag;
};

struct complete_upload {
    const char *upload_id;
    struct fc_objects completed;
    enum fc_boolean dry_run;
};

static const struct fc_field completed_upload_fields[] = {
    {.key = "partIndex",
     .kind = fc_integer,
     .offset = offsetof(struct completed_upload, part_index),
     .required = 1},
    {.key = "eTag",
     .kind = fc_string,
     .offset = offsetof(struct completed_upload, e_tag),
     .required = 1,
     .min = 1,
     .max = 256},
    {.key = NULL},
};
static const struct fc_field complete_upload_fields[] = {
    {.key = "uploadId",
     .kind = fc_string,
     .offset = offsetof(struct complete_upload, upload_id),
     .required = 1,
     .min = 1,
     .max = 2048},
    {.key = "completedUploads",
     .kind = fc_array,
     .offset = offsetof(struct complete_upload, completed),
     .required = 1,
     .stride = sizeof(struct completed_upload),
     .max = 3,
     .fields = completed_upload_fields},
    {.key = "dryRun", .kind = fc_flag, .offset = offsetof(struct complete_upload, dry_run)},
    {.key = NULL},
};

static void test_complete_attachment_upload(void)
{
    struct completed_upload uploads[4] = {{1, "\"e1\""}, {2, "e2"}, {10000, "e3"}, {4, "e4"}};
    struct complete_upload request = {"upload", {uploads, 3}, FC_TRUE};
    check(
        complete_upload_fields, &request,
        "{\"uploadId\":\"upload\",\"completedUploads\":[{\"partIndex\":1,\"eTag\":\"\\\"e1\\\"\"},"
        "{\"partIndex\":2,\"eTag\":\"e2\"},{\"partIndex\":10000,\"eTag\":\"e3\"}],"
        "\"dryRun\":true}");
    request.completed.count = 4;
    CHECK(
        rendering_fails(complete_upload_fields, &request, FC_ERR_TOO_MANY, "completedUploads", -1));
    request.completed.count = 3;
    uploads[1].e_tag = NULL;
    CHECK(rendering_fails(complete_upload_fields, &request, FC_ERR_MISSING, "eTag", -1));
    uploads[1].e_tag = "";
    CHECK(rendering_fails(complete_upload_fields, &request, FC_ERR_TOO_SHORT, "eTag", -1));
    uploads[0].part_index = 0;
    CHECK(rendering_fails(complete_upload_fields, &request, FC_ERR_MISSING, "partIndex", -1));
    request.upload_id = "";
    CHECK(rendering_fails(complete_upload_fields, &request, FC_ERR_TOO_SHORT, "uploadId", -1));
}

struct upload_range {
    uint32_t start_index, end_index;
};

struct upload_links {
    const char *file_name;
    uint32_t file_size;
    const char *upload_id;
    const struct upload_range *range;
    enum fc_boolean dry_run;
};

static const struct fc_field upload_range_fields[] = {
    {.key = "startIndex",
     .kind = fc_integer,
     .offset = offsetof(struct upload_range, start_index),
     .required = 1},
    {.key = "endIndex", .kind = fc_integer, .offset = offsetof(struct upload_range, end_index)},
    {.key = NULL},
};
static const struct fc_field upload_links_fields[] = {
    {.key = "fileName",
     .kind = fc_string,
     .offset = offsetof(struct upload_links, file_name),
     .required = 1},
    {.key = "fileSizeBytes",
     .kind = fc_integer,
     .offset = offsetof(struct upload_links, file_size)},
    {.key = "uploadId", .kind = fc_string, .offset = offsetof(struct upload_links, upload_id)},
    {.key = "uploadRange",
     .kind = fc_object,
     .offset = offsetof(struct upload_links, range),
     .fields = upload_range_fields},
    {.key = "dryRun", .kind = fc_flag, .offset = offsetof(struct upload_links, dry_run)},
    {.key = NULL},
};

static void test_get_attachment_upload_links(void)
{
    const struct upload_range range = {1, 12}, open = {7, 0}, none = {0, 3};
    struct upload_links request = {"core.elf", 157286400, "upload", &range, FC_FALSE};
    check(upload_links_fields, &request,
          "{\"fileName\":\"core.elf\",\"fileSizeBytes\":157286400,\"uploadId\":\"upload\","
          "\"uploadRange\":{\"startIndex\":1,\"endIndex\":12},\"dryRun\":false}");
    request = (struct upload_links){"core.elf", 0, NULL, &open, FC_UNSET};
    check(upload_links_fields, &request,
          "{\"fileName\":\"core.elf\",\"uploadRange\":{\"startIndex\":7}}");
    request.range = NULL;
    check(upload_links_fields, &request, "{\"fileName\":\"core.elf\"}");
    request.range = &none;
    CHECK(rendering_fails(upload_links_fields, &request, FC_ERR_MISSING, "startIndex", -1));
}

/* A member behind an object of which nothing is present. */
static void test_empty_object(void)
{
    static const struct fc_field range_fields[] = {
        {.key = "endIndex", .kind = fc_integer, .offset = offsetof(struct upload_range, end_index)},
        {.key = NULL},
    };
    static const struct fc_field fields[] = {
        {.key = "uploadRange",
         .kind = fc_object,
         .offset = offsetof(struct upload_links, range),
         .fields = range_fields},
        {.key = "dryRun", .kind = fc_flag, .offset = offsetof(struct upload_links, dry_run)},
        {.key = NULL},
    };
    const struct upload_range range = {0, 0};
    struct upload_links request = {NULL, 0, NULL, &range, FC_TRUE};
    check(fields, &request, "{\"uploadRange\":{},\"dryRun\":true}");
    request.dry_run = FC_UNSET;
    check(fields, &request, "{\"uploadRange\":{}}");
}

struct longest {
    const char *text;
};

/* The longest key a table may have, in the smallest window. */
static void test_longest_key(void)
{
    static const struct fc_field fields[] = {
        {.key = "k2345678901234567890123456789012345678901234567-",
         .kind = fc_string,
         .offset = offsetof(struct longest, text)},
        {.key = "m2345678901234567890123456789012345678901234567-",
         .kind = fc_string,
         .offset = offsetof(struct longest, text)},
        {.key = NULL},
    };
    const struct longest request = {"x"};
    CHECK_INT(strlen(fields[0].key), 48);
    check(fields, &request,
          "{\"k2345678901234567890123456789012345678901234567-\":\"x\","
          "\"m2345678901234567890123456789012345678901234567-\":\"x\"}");
}

int main(void)
{
    RUN(test_add_attachments_to_set);
    RUN(test_attachment_at_fault);
    RUN(test_describe_cases);
    RUN(test_a_hundred_items);
    RUN(test_complete_attachment_upload);
    RUN(test_get_attachment_upload_links);
    RUN(test_empty_object);
    RUN(test_longest_key);
    return test_end();
}
