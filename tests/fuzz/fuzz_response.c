/*
 * A response of any bytes: nothing is read or written out of bounds, the verdict is the same
 * however the bytes are cut, and what is accepted keeps to the header's word.
 */
#include "../../core/response.h"

#include <string.h>

#include "../../core/answer.h"
#include "fuzz.h"

#define WINDOW 40000

struct verdict {
    struct fc_response response;
    char *window;
    int err;
};

/* Read it in pieces of these sizes, then the end; the window is a block of its own. */
static void read_response(struct verdict *verdict, const uint8_t *data, size_t size, size_t first,
                          size_t rest, size_t cap)
{
    verdict->window = malloc(cap + !cap);
    verdict->err = FC_AGAIN;
    fc_response_init(&verdict->response, verdict->window, cap);
    for (size_t piece = first; size && verdict->err == FC_AGAIN; piece = rest) {
        size_t room;
        void *buf = fc_response_buf(&verdict->response, &room);
        if (!buf) {
            verdict->err = FC_ERR_WINDOW;
            MUST(fc_response_eof(&verdict->response) == FC_ERR_WINDOW);
            return;
        }
        size_t len = piece < size ? piece : size;
        if (len > room)
            len = room;
        memcpy(buf, data, len);
        verdict->err = fc_response_ack(&verdict->response, len);
        data += len;
        size -= len;
    }
    if (verdict->err == FC_AGAIN)
        verdict->err = fc_response_eof(&verdict->response);
}

static void check_kept(const struct verdict *verdict, size_t cap)
{
    const struct fc_response *response = &verdict->response;
    if (verdict->err) {
        MUST(verdict->err < FC_AGAIN);
        return;
    }
    MUST(response->status >= 200 && response->status <= 599);
    MUST(response->body_len <= 16384);
    MUST(response->body >= verdict->window &&
         response->body + response->body_len <= verdict->window + cap);
    for (int i = 0; i < FC_KEPT_FIELDS; i++)
        MUST(!response->text[i] || strlen(response->text[i]) <= 128);
}

/* Of two faults in one line, which is named may depend on the cut; that there is one may not. */
static void check_same(const struct verdict *a, const struct verdict *b)
{
    MUST(!a->err == !b->err);
    MUST((a->err == FC_ERR_INCOMPLETE) == (b->err == FC_ERR_INCOMPLETE));
    if (a->err)
        return;
    MUST(a->response.status == b->response.status);
    MUST(a->response.body_len == b->response.body_len);
    MUST(!memcmp(a->response.body, b->response.body, a->response.body_len));
    for (int i = 0; i < FC_KEPT_FIELDS; i++) {
        MUST(!a->response.text[i] == !b->response.text[i]);
        MUST(!a->response.text[i] || !strcmp(a->response.text[i], b->response.text[i]));
    }
}

static void check_result(struct verdict *verdict)
{
    struct fc_result result;
    fc_answer_read(&verdict->response, "caseId", &result);
    MUST((result.outcome == FC_CREATED) == (result.err == 0));
    MUST(strlen(result.identifier) <= 128 && !strpbrk(result.identifier, "\r\n"));
    MUST((result.outcome == FC_CREATED) == (result.identifier[0] != 0));
    MUST(!strpbrk(result.code, ":#"));
    MUST(result.outcome != FC_CREATED || verdict->response.status < 300);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint32_t number = fuzz_number(data, size);
    size_t split = size ? number % size + 1 : 1, small = number >> 8 & 0x3ff;
    struct verdict whole, other;
    read_response(&whole, data, size, size, size, WINDOW);
    check_kept(&whole, WINDOW);
    const size_t ways[][2] = {{1, 1}, {split, size}, {1 + split % 7, 1 + split % 13}};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        read_response(&other, data, size, ways[i][0], ways[i][1], WINDOW);
        check_kept(&other, WINDOW);
        check_same(&whole, &other);
        free(other.window);
    }
    read_response(&other, data, size, split, size, small);
    check_kept(&other, small);
    if (!other.err) {
        check_same(&whole, &other);
        check_result(&other);
    }
    if (!whole.err)
        check_result(&whole);
    free(other.window);
    free(whole.window);
    return 0;
}
