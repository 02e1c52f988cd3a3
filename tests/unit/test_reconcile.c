/* Reconciling: what answers of DescribeCases are believed to say, at every split. */
#include "../../core/reconcile.h"

#include <stdlib.h>

#include "../../core/call.h"
#include "guard.h"
#include "test.h"

#define NOW 1795348800u
#define CREATED "\"timeCreated\":\"2026-11-22T12:00:05.123Z\""
#define MINE "[fc 0123456789abcdef]"
#define CASE(id, subject) "{\"caseId\":\"" id "\",\"subject\":\"" subject "\"}"

static const uint8_t marker[8] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef};
static const struct fc_case sought = {.subject = "Pump \"7\" \xc3\xa9",
                                      .body = {.data = "line 1\nline 2", .len = 13}};
static struct fc_reconcile reconcile;
static char token[64];

enum mode { BY_MARKER, BY_TEXT, BY_IDENTIFIER };

static void begin(enum mode mode)
{
    memset(&reconcile, 0xa5, sizeof reconcile);
    fc_reconcile_init(&reconcile, NOW, token, sizeof token);
    if (mode == BY_MARKER)
        reconcile.marker = marker;
    else if (mode == BY_TEXT)
        reconcile.text = &sought;
    else
        reconcile.case_identifier = "case-2";
}

/* Read a page, in pieces of `piece` bytes behind the first. */
static int page_in(const char *answer, size_t first, size_t piece)
{
    struct fc_result result;
    size_t len = strlen(answer);
    fc_reconcile_page(&reconcile);
    for (size_t off = 0; off < len;) {
        size_t part = off == 0 && first ? first : piece;
        part = part < len - off ? part : len - off;
        char *exact = guard_copy(answer + off, part);
        fc_put(&reconcile.sink, exact, part);
        guard_free(exact, part);
        off += part;
    }
    fc_result_init(&result, FC_CREATED, FC_OK);
    return fc_reconcile_look(&reconcile, &result);
}

static int look(enum mode mode, const char *answer)
{
    size_t len = strlen(answer);
    begin(mode);
    int whole = page_in(answer, 0, len);
    for (size_t first = 1; first < len; first++) {
        begin(mode);
        CHECK_INT(page_in(answer, first, len), whole);
    }
    begin(mode);
    CHECK_INT(page_in(answer, 0, 1), whole);
    if (test_errors)
        printf("  %s\n", answer);
    return whole;
}

static const struct {
    const char *answer;
    int look;
} by_marker[] = {
    {"{\"cases\":[" CASE("case-1", "Pump 7 " MINE) "]}", FC_LOOK_FOUND},
    {"{\"cases\":[" CASE("case-1", MINE) "],\"nextToken\":\"t\"}", FC_LOOK_FOUND},
    {"{\"cases\":[" CASE("x", "y") "," CASE("case-1", "[[fc " MINE) "]}", FC_LOOK_FOUND},
    {"{\"cases\":[" CASE("case-1", "\\u005bfc 0123456789abcd\\u0065f] and more") "]}",
     FC_LOOK_FOUND},
    {"{\"cases\":[{\"subject\":\"" MINE "\",\"x\":[{\"subject\":1}],\"caseId\":\"case-1\"}]}",
     FC_LOOK_FOUND},
    {"{ \"more\" : {\"cases\":7} , \"cases\" : [ " CASE("case-1", MINE) " ] , \"n\" : null }",
     FC_LOOK_FOUND},
    {"{\"cases\":[{\"caseId\":\"case-1\",\"subject\":\"" MINE "\",\"recentCommunications\":"
     "{\"communications\":[{\"body\":\"b\"},{\"body\":null}],\"nextToken\":7}}]}",
     FC_LOOK_FOUND},
    {"{\"cases\":[]}", FC_LOOK_NOT_FOUND},
    {"{\"cases\":[],\"nextToken\":null}", FC_LOOK_NOT_FOUND},
    {"{\"cases\":[],\"nextToken\":\"\"}", FC_LOOK_NOT_FOUND},
    {"{\"cases\":[],\"nextToken\":\"x\"}", FC_AGAIN},
    {"{\"cases\":[" CASE("case-1", "[fc 0123456789abcdee]") "]}", FC_LOOK_NOT_FOUND},
    {"{\"cases\":[" CASE("case-1", "[fc 0123456789abcde]") "]}", FC_LOOK_NOT_FOUND},
    {"{\"cases\":[" CASE("case-1", "[fc 0123456789ABCDEF]") "]}", FC_LOOK_NOT_FOUND},
    {"{\"cases\":[" CASE(MINE, "s") "]}", FC_LOOK_NOT_FOUND},
    {"{\"cases\":[{\"caseId\":\"c\",\"subject\":\"s\",\"note\":\"" MINE "\"}]}", FC_LOOK_NOT_FOUND},
    {"{\"cases\":[{\"caseId\":\"c\",\"subject\":\"s\",\"recentCommunications\":"
     "{\"communications\":[{\"subject\":\"" MINE "\"}]}}]}",
     FC_LOOK_NOT_FOUND},
    /* None of these can be believed, whatever stands in them. */
    {"", FC_LOOK_COULD_NOT},
    {"{}", FC_LOOK_COULD_NOT},
    {"[]", FC_LOOK_COULD_NOT},
    {"\"cases\"", FC_LOOK_COULD_NOT},
    {"null", FC_LOOK_COULD_NOT},
    {"{\"cases\":null}", FC_LOOK_COULD_NOT},
    {"{\"cases\":{}}", FC_LOOK_COULD_NOT},
    {"{\"cases\":\"[]\"}", FC_LOOK_COULD_NOT},
    {"{\"Cases\":[]}", FC_LOOK_COULD_NOT},
    {"{\"cases\\u0000\":[]}", FC_LOOK_COULD_NOT},
    {"{\"cases\":[],\"cases\":[]}", FC_LOOK_COULD_NOT},
    {"{\"cases\":[],\"c\\u0061ses\":1}", FC_LOOK_COULD_NOT},
    {"{\"cases\":[1]}", FC_LOOK_COULD_NOT},
    {"{\"cases\":[null]}", FC_LOOK_COULD_NOT},
    {"{\"cases\":[[]]}", FC_LOOK_COULD_NOT},
    {"{\"cases\":[\"x\"]}", FC_LOOK_COULD_NOT},
    {"{\"cases\":[{}]}", FC_LOOK_COULD_NOT},
    {"{\"cases\":[{\"caseId\":\"c\"}]}", FC_LOOK_COULD_NOT},
    {"{\"cases\":[{\"subject\":\"" MINE "\"}]}", FC_LOOK_COULD_NOT},
    {"{\"cases\":[{\"caseId\":1,\"subject\":\"" MINE "\"}]}", FC_LOOK_COULD_NOT},
    {"{\"cases\":[{\"caseId\":\"c\",\"subject\":null}]}", FC_LOOK_COULD_NOT},
    {"{\"cases\":[{\"caseId\":\"c\",\"subject\":{}}]}", FC_LOOK_COULD_NOT},
    {"{\"cases\":[{\"caseId\":\"c\",\"subject\":\"" MINE "\",\"status\":1}]}", FC_LOOK_COULD_NOT},
    {"{\"cases\":[" CASE("", MINE) "]}", FC_LOOK_COULD_NOT},
    {"{\"cases\":[" CASE("c\\nd", MINE) "]}", FC_LOOK_COULD_NOT},
    {"{\"cases\":[" CASE("c\\u0000", MINE) "]}", FC_LOOK_COULD_NOT},
    {"{\"cases\":[{\"caseId\":\"c\",\"caseId\":\"d\",\"subject\":\"" MINE "\"}]}",
     FC_LOOK_COULD_NOT},
    {"{\"cases\":[{\"caseId\":\"c\",\"subject\":\"" MINE "\",\"subject\":\"s\"}]}",
     FC_LOOK_COULD_NOT},
    {"{\"cases\":[" CASE("c", "\\ud800") "]}", FC_LOOK_COULD_NOT},
    {"{\"cases\":[" CASE("c", "\xc0\xaf") "]}", FC_LOOK_COULD_NOT},
    {"{\"cases\":[" CASE("c", MINE) "]}x", FC_LOOK_COULD_NOT},
    {"{\"cases\":[" CASE("c", MINE) "]", FC_LOOK_COULD_NOT},
    {"{\"cases\":[" CASE("c", MINE) ",]}", FC_LOOK_COULD_NOT},
    {"{\"cases\":[],\"nextToken\":1}", FC_LOOK_COULD_NOT},
    {"{\"cases\":[],\"nextToken\":[]}", FC_LOOK_COULD_NOT},
    {"{\"cases\":[],\"nextToken\":\"0123456789012345678901234567890123456789012345678901234567890"
     "12\"}",
     FC_AGAIN}, /* 63 characters, and their end */
    {"{\"cases\":[],\"nextToken\":\"0123456789012345678901234567890123456789012345678901234567890"
     "123\"}",
     FC_LOOK_COULD_NOT},
};

static void test_by_marker(void)
{
    for (size_t i = 0; i < sizeof by_marker / sizeof by_marker[0]; i++) {
        CHECK_INT(look(BY_MARKER, by_marker[i].answer), by_marker[i].look);
        if (by_marker[i].look == FC_LOOK_FOUND) {
            CHECK(!strcmp(reconcile.identifier, "case-1"));
            CHECK_INT(reconcile.matches, 1);
        }
        if (test_errors)
            printf("  %s\n", by_marker[i].answer);
    }
}

/* An answer that is cut anywhere says nothing. */
static void test_cuts(void)
{
    static const char answer[] = "{\"cases\":[" CASE("case-1", MINE) "],\"nextToken\":null}";
    for (size_t len = 0; len < sizeof answer - 1; len++) {
        char cut[sizeof answer];
        memcpy(cut, answer, len);
        cut[len] = 0;
        begin(BY_MARKER);
        CHECK_INT(page_in(cut, 0, 5), FC_LOOK_COULD_NOT);
    }
}

static void test_status(void)
{
    CHECK_INT(look(BY_IDENTIFIER, "{\"cases\":[" CASE("case-2", "s") "]}"), FC_LOOK_FOUND);
    CHECK_INT(reconcile.resolved, 0);
    CHECK_INT(look(BY_IDENTIFIER, "{\"cases\":[{\"status\":\"resolved\",\"caseId\":\"case-2\","
                                  "\"subject\":\"s\"}]}"),
              FC_LOOK_FOUND);
    CHECK_INT(reconcile.resolved, 1);
    CHECK_INT(look(BY_IDENTIFIER, "{\"cases\":[{\"status\":\"resolved?\",\"caseId\":\"case-2\","
                                  "\"subject\":\"s\"}]}"),
              FC_LOOK_FOUND);
    CHECK_INT(reconcile.resolved, 0);
    CHECK_INT(look(BY_IDENTIFIER, "{\"cases\":[" CASE("case-22", "s") "]}"), FC_LOOK_NOT_FOUND);
    CHECK_INT(reconcile.request.case_ids.count, 1);
}

#define TEXT(subject, body)                                                                        \
    "{\"caseId\":\"case-1\",\"subject\":\"" subject "\"," CREATED ",\"recentCommunications\":"     \
    "{\"communications\":[{\"body\":\"an answer\"},{\"body\":\"" body "\"}]}}"
#define SUBJECT "Pump \\\"7\\\" \\u00e9"
#define BODY "line 1\\nline 2"

static void test_by_text(void)
{
    static const char other[] = "{\"caseId\":\"case-1\",\"subject\":\"" SUBJECT
                                "\",\"timeCreated\":\"2026-11-22T11:59:59.999Z\","
                                "\"recentCommunications\":{\"communications\":"
                                "[{\"body\":\"" BODY "\"}]}}";
    char old[sizeof other + 16];
    CHECK_INT(look(BY_TEXT, "{\"cases\":[" TEXT(SUBJECT, BODY) "]}"), FC_LOOK_FOUND);
    CHECK(!strcmp(reconcile.identifier, "case-1"));
    CHECK_INT(look(BY_TEXT, "{\"cases\":[" TEXT(SUBJECT "!", BODY) "]}"), FC_LOOK_NOT_FOUND);
    CHECK_INT(look(BY_TEXT, "{\"cases\":[" TEXT("Pump", BODY) "]}"), FC_LOOK_NOT_FOUND);
    CHECK_INT(look(BY_TEXT, "{\"cases\":[" TEXT(SUBJECT, BODY "!") "]}"), FC_LOOK_NOT_FOUND);
    CHECK_INT(look(BY_TEXT, "{\"cases\":[" TEXT(SUBJECT, "line 1\\nline") "]}"), FC_LOOK_NOT_FOUND);
    CHECK_INT(look(BY_TEXT, "{\"cases\":[" TEXT(SUBJECT, "") "]}"), FC_LOOK_NOT_FOUND);
    CHECK_INT(look(BY_TEXT, "{\"cases\":[" CASE("case-1", SUBJECT) "]}"), FC_LOOK_NOT_FOUND);
    CHECK_INT(look(BY_TEXT, "{\"cases\":[" TEXT(SUBJECT, BODY) "," TEXT(SUBJECT, BODY) "]}"),
              FC_LOOK_COULD_NOT);
    snprintf(old, sizeof old, "{\"cases\":[%s]}", other);
    CHECK_INT(look(BY_TEXT, old), FC_LOOK_NOT_FOUND);
}

static void test_pages(void)
{
    begin(BY_MARKER);
    const struct fc_describe_cases *request = fc_reconcile_page(&reconcile);
    CHECK(!request->next_token);
    CHECK(!strcmp(request->after_time, "2026-11-22T12:00:00Z"));
    CHECK_INT(request->include_resolved, FC_TRUE);
    CHECK_INT(request->include_communications, FC_FALSE);
    CHECK_INT(page_in("{\"nextToken\":\"a\\\"b\",\"cases\":[]}", 0, 3), FC_AGAIN);
    CHECK(!strcmp(fc_reconcile_page(&reconcile)->next_token, "a\"b"));
    CHECK_INT(page_in("{\"nextToken\":\"c\",\"cases\":[]}", 0, 3), FC_AGAIN);
    CHECK(!strcmp(fc_reconcile_page(&reconcile)->next_token, "c"));
    CHECK_INT(page_in("{\"cases\":[" CASE("case-1", MINE) "," CASE("case-9", MINE) "]}", 0, 3),
              FC_LOOK_FOUND);
    CHECK(!strcmp(reconcile.identifier, "case-1"));
    CHECK_INT(reconcile.matches, 2);
    begin(BY_MARKER);
    int pages = 0, said;
    while ((said = page_in("{\"nextToken\":\"same\",\"cases\":[]}", 0, 99)) == FC_AGAIN)
        pages++;
    CHECK_INT(said, FC_LOOK_COULD_NOT);
    CHECK_INT(pages, 999);
}

static void test_refusals(void)
{
    static const struct {
        const char *code;
        int err, look;
    } refusals[] = {{"AccessDeniedException", FC_ERR_REFUSED, FC_LOOK_NOT_ALLOWED},
                    {"AccessDenied", FC_ERR_REFUSED, FC_LOOK_NOT_ALLOWED},
                    {"ExpiredTokenException", FC_ERR_REFUSED, FC_LOOK_COULD_NOT},
                    {"ThrottlingException", FC_ERR_THROTTLED, FC_LOOK_COULD_NOT},
                    {"CaseIdNotFound", FC_ERR_REFUSED, FC_LOOK_COULD_NOT},
                    {"", FC_ERR_TIMEOUT, FC_LOOK_COULD_NOT}};
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        struct fc_result result;
        begin(BY_MARKER);
        fc_reconcile_page(&reconcile);
        fc_result_init(&result, FC_REFUSED, refusals[i].err);
        result.code = refusals[i].code;
        CHECK_INT(fc_reconcile_look(&reconcile, &result), refusals[i].look);
        reconcile.case_identifier = "case-1"; /* that one was asked for */
        CHECK_INT(fc_reconcile_look(&reconcile, &result),
                  strcmp(result.code, "CaseIdNotFound") ? refusals[i].look : FC_LOOK_NOT_FOUND);
    }
}

static void test_marker(void)
{
    char text[FC_MARKER_TEXT + 1];
    fc_marker_format(text, marker);
    CHECK(!strcmp(text, " " MINE));
}

/* A whole call, its answer of 100 KB through a window of 200 bytes, chunked or not. */
static void stream(const char *head, unsigned cases, int chunked, size_t piece, int expected)
{
    static const struct fc_endpoint endpoint = {.host = "support.test", .region = "us-east-1"};
    static const struct fc_credentials credentials = {"AKIDEXAMPLE", "secret", NULL, NULL};
    static char answer[200000], body[150000];
    char window[200];
    struct fc_call call;
    struct fc_result result;
    size_t len = 0, sent = 0, cap;
    len += (size_t)sprintf(body, "{\"cases\":[");
    for (unsigned i = 0; i < cases; i++)
        len += (size_t)sprintf(body + len, "%s{\"caseId\":\"case-%u\",\"subject\":\"%s\"}",
                               i ? "," : "", i + 1, i ? "something else altogether" : MINE);
    len += (size_t)sprintf(body + len, "]}");
    size_t total = (size_t)sprintf(
        answer, chunked ? "%sTransfer-Encoding: chunked\r\n\r\n" : "%sContent-Length: %zu\r\n\r\n",
        head, len);
    for (size_t off = 0; chunked && off < len; off += 1000) {
        int part = (int)(len - off < 1000 ? len - off : 1000);
        total +=
            (size_t)sprintf(answer + total, "%x\r\n%.*s\r\n", (unsigned)part, part, body + off);
    }
    total += (size_t)sprintf(answer + total, "%s", chunked ? "0\r\n\r\n" : body);
    begin(BY_MARKER);
    CHECK_INT(fc_call_init(&call, &fc_describe_cases_operation, fc_reconcile_page(&reconcile),
                           &endpoint, &credentials, NOW, window, sizeof window),
              0);
    fc_call_stream(&call, &reconcile.sink);
    while (fc_call_state(&call) == FC_WANT_SEND) {
        fc_call_send_buf(&call, &cap);
        fc_call_send_ack(&call, cap);
    }
    while (fc_call_state(&call) == FC_WANT_RECV && sent < total) {
        void *buf = fc_call_recv_buf(&call, &cap);
        cap = cap < piece ? cap : piece;
        cap = cap < total - sent ? cap : total - sent;
        if (!buf)
            break;
        memcpy(buf, answer + sent, cap);
        fc_call_recv_ack(&call, cap);
        sent += cap;
    }
    fc_call_result(&call, &result);
    CHECK_INT(fc_reconcile_look(&reconcile, &result), expected);
    if (expected == FC_LOOK_NOT_ALLOWED)
        CHECK(!strcmp(result.code, "AccessDeniedException"));
}

static void test_stream(void)
{
    static const char good[] = "HTTP/1.1 200 OK\r\n",
                      refused[] =
                          "HTTP/1.1 400 Bad Request\r\nx-amzn-errortype: AccessDeniedException\r\n";
    for (size_t piece = 1; piece < 200; piece += 7) {
        stream(good, 2000, 0, piece, FC_LOOK_FOUND);
        stream(good, 2000, 1, piece, FC_LOOK_FOUND);
        stream(refused, 1, 0, piece, FC_LOOK_NOT_ALLOWED);
    }
}

int main(void)
{
    RUN(test_by_marker);
    RUN(test_cuts);
    RUN(test_status);
    RUN(test_by_text);
    RUN(test_pages);
    RUN(test_refusals);
    RUN(test_marker);
    RUN(test_stream);
    return test_end();
}
