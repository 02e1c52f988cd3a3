/* The answers vectors: outcome, identifier, code, message, and whether to try again. */
#include <stdlib.h>

#include "../../core/answer.h"
#include "avf.h"
#include "test.h"

#define CAP (1 << 19)
#define BODY_MAX 16384

/*
 * Read a response with this status, one header field and body, in a window of cap bytes.
 * Returns 0, or the error by which it was refused before there was an answer to read.
 */
static int answer(struct fc_result *result, char *window, size_t cap, long status,
                  const char *header, const char *body, size_t body_len)
{
    struct fc_response response;
    char head[512];
    int head_len =
        snprintf(head, sizeof head,
                 "HTTP/1.1 %ld X\r\nx-amzn-requestid: rid\r\n%s%sContent-Length: %zu\r\n\r\n",
                 status, header, *header ? "\r\n" : "", body_len);
    fc_result_init(result, FC_UNKNOWN, FC_ERR_STATE);
    fc_response_init(&response, window, cap);
    for (int part = 0; part < 2; part++) {
        const char *bytes = part ? body : head;
        for (size_t len = part ? body_len : (size_t)head_len; len;) {
            size_t room;
            void *buf = fc_response_buf(&response, &room);
            CHECK(buf != NULL);
            if (!buf)
                return FC_ERR_WINDOW;
            if (room > len)
                room = len;
            memcpy(buf, bytes, room);
            int err = fc_response_ack(&response, room);
            if (err && err != FC_AGAIN)
                return err;
            bytes += room;
            len -= room;
        }
    }
    CHECK_INT(fc_response_ack(&response, 0), 0);
    fc_answer_read(&response, "caseId", result);
    return 0;
}

static void check_code(const struct avf_block *block, const struct fc_result *result)
{
    const char *code = avf_text(block, "code", ""), *other = avf_text(block, "code_alt", code);
    if (!strcmp(code, "Unknown"))
        code = other = "";
    CHECK(!strcmp(result->code, code) || !strcmp(result->code, other));
    const struct avf_field *message = avf_field(block, "message", 0);
    if (message)
        CHECK_BYTES(result->message, result->message_len, message->value, message->len);
}

static void test_vector(const struct avf_block *block)
{
    const struct avf_field *body = avf_field(block, "body", 0);
    const char *outcome = avf_text(block, "outcome", "");
    struct fc_result result;
    char *window = malloc(CAP);
    test_begin(block->name);
    int err = answer(&result, window, CAP, avf_number(block, "status", 0),
                     avf_text(block, "header", ""), body->value, body->len);
    CHECK_INT(err, body->len > BODY_MAX ? FC_ERR_TOO_LARGE : 0);
    if (err)
        fc_result_init(&result, FC_UNKNOWN, err); /* as a call does */
    CHECK_INT(result.outcome, !strcmp(outcome, "created")       ? FC_CREATED
                              : !strcmp(outcome, "not_created") ? FC_REFUSED
                                                                : FC_UNKNOWN);
    CHECK_INT(result.err == 0, result.outcome == FC_CREATED);
    CHECK(!strcmp(result.identifier, avf_text(block, "case_id", "")));
    CHECK(!strcmp(result.request_id, err ? "" : "rid"));
    if (!strcmp(avf_text(block, "expect", ""), "error"))
        check_code(block, &result);
    if (avf_number(block, "retry", -1) >= 0)
        CHECK_INT(fc_error_is_transient(result.err), avf_number(block, "retry", -1));
    test_close();
    free(window);
}

/* A window that lacks room for jsmn's tokens says how large it must be, and that is exact. */
static void test_window_needed(void)
{
    static const char body[] = "{\"caseId\":\"case-1\",\"a\":[1,2,3,4,5,6,7,8]}";
    struct fc_result result;
    char *window = malloc(1024);
    CHECK_INT(answer(&result, window, 160, 200, "", body, sizeof body - 1), 0);
    CHECK_INT(result.err, FC_ERR_WINDOW);
    CHECK_INT(result.outcome, FC_UNKNOWN);
    size_t need = result.need;
    CHECK(need > 160 && need < 1024);
    CHECK_INT(answer(&result, window, need - 1, 200, "", body, sizeof body - 1), 0);
    CHECK_INT(result.err, FC_ERR_WINDOW);
    CHECK_INT(answer(&result, window, need, 200, "", body, sizeof body - 1), 0);
    CHECK_INT(result.err, FC_OK);
    free(window);
}

/* The limits of an answer's body: one byte more is refused whatever it says. */
static void test_longest_body(void)
{
    struct fc_result result;
    char *window = malloc(CAP), *body = malloc(BODY_MAX + 2);
    memset(body, ' ', BODY_MAX + 2);
    snprintf(body + BODY_MAX - 14, 15, "{\"caseId\":\"c\"}");
    CHECK_INT(answer(&result, window, CAP, 200, "", body, BODY_MAX), 0);
    CHECK_INT(result.outcome, FC_CREATED);
    CHECK(!strcmp(result.identifier, "c"));
    CHECK_INT(answer(&result, window, CAP, 200, "", body, BODY_MAX + 1), FC_ERR_TOO_LARGE);
    memset(body, '[', BODY_MAX);
    CHECK_INT(answer(&result, window, CAP, 200, "", body, BODY_MAX), 0);
    CHECK_INT(result.outcome, FC_UNKNOWN);
    CHECK_INT(result.err, FC_ERR_ANSWER);
    free(body);
    free(window);
}

int main(void)
{
    avf_run("tests/vectors/answers", test_vector);
    RUN(test_window_needed);
    RUN(test_longest_body);
    return test_end();
}
