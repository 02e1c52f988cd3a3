/*
 * An answer's body of any bytes, with any status and window: in bounds, the outcome that the header
 * promises, and JSON is what a plain reader of its grammar takes.
 */
#include "../../core/answer.h"

#include <string.h>

#include "../../core/json.h"
#include "../unit/reference.h"
#include "fuzz.h"

#define BODY_MAX 16384

/* Read the answer in a window of `cap` bytes, or of as many as hold head and body. */
static void read_answer(struct fc_result *result, char **window, unsigned status,
                        const uint8_t *data, size_t size, size_t cap)
{
    struct fc_response response;
    char head[128];
    int head_len = snprintf(
        head, sizeof head,
        "HTTP/1.1 %u X\r\nx-amzn-errortype: a#B:c\r\nContent-Length: %zu\r\n\r\n", status, size);
    if (cap < (size_t)head_len + size + 2)
        cap = (size_t)head_len + size + 2;
    *window = malloc(cap);
    fc_response_init(&response, *window, cap);
    for (int part = 0; part < 2; part++) {
        const void *bytes = part ? (const void *)data : head;
        size_t len = part ? size : (size_t)head_len, cap_left;
        void *buf = fc_response_buf(&response, &cap_left);
        MUST(buf && cap_left >= len);
        if (len)
            memcpy(buf, bytes, len);
        int err = len ? fc_response_ack(&response, len) : 0;
        MUST(err == 0 || (err == FC_AGAIN && part == 0));
    }
    fc_answer_read(&response, "caseId", result);
}

static void check_created(const struct fc_result *result, const uint8_t *data, size_t size)
{
    size_t len = strlen(result->identifier);
    MUST(result->err == 0 && len >= 1 && len <= 128);
    for (size_t i = 0; i < len; i++)
        MUST((unsigned char)result->identifier[i] >= 0x20 && result->identifier[i] != 0x7f);
    MUST(reference_json_valid((const char *)data, size, FC_JSON_DEPTH));
}

static void check_success(const struct fc_result *result, const uint8_t *data, size_t size)
{
    if (result->outcome == FC_CREATED) {
        check_created(result, data, size);
        return;
    }
    MUST(result->outcome == FC_UNKNOWN && !result->identifier[0]);
    MUST(result->err == FC_ERR_ANSWER || result->err == FC_ERR_WINDOW);
    MUST((result->err == FC_ERR_WINDOW) == (result->need > 0));
}

static void check_error(const struct fc_result *result)
{
    MUST(!result->identifier[0] && !strpbrk(result->code, ":#"));
    for (const char *c = result->code; *c; c++)
        MUST((unsigned char)*c >= 0x20 && *c != 0x7f);
    if (result->status >= 500 || result->status == 408)
        MUST(result->outcome == FC_UNKNOWN && result->err == FC_ERR_SERVICE);
    else if (result->status < 400)
        MUST(result->outcome == FC_REFUSED && result->err == FC_ERR_REDIRECT);
    else
        MUST(result->outcome == FC_REFUSED &&
             (result->err == FC_ERR_REFUSED || result->err == FC_ERR_THROTTLED));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const unsigned statuses[] = {200, 299, 302, 400, 408, 429, 500};
    uint32_t number = fuzz_number(data, size);
    char *text = malloc(size + !size);
    if (size)
        memcpy(text, data, size);
    MUST(fc_json_valid(text, size) == reference_json_valid(text, size, FC_JSON_DEPTH));
    free(text);
    if (size == 0 || size > BODY_MAX)
        return 0;
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        struct fc_result result;
        char *window;
        read_answer(&result, &window, statuses[i], data, size, size + number % 512);
        if (statuses[i] < 300)
            check_success(&result, data, size);
        else
            check_error(&result);
        free(window);
        if (result.err == FC_ERR_WINDOW) { /* then one of the size it needs does */
            read_answer(&result, &window, statuses[i], data, size, result.need);
            MUST(result.err != FC_ERR_WINDOW);
            check_success(&result, data, size);
            free(window);
        }
    }
    return 0;
}
