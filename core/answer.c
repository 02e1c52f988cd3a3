#include "answer.h"

#include <string.h>

#include "json.h"

#define IDENTIFIER_MAX 128

/* Whether a text is free of control characters: fit to be printed or kept in a C string. */
static int is_printable(const char *text, size_t len)
{
    while (len--) {
        unsigned char c = (unsigned char)*text++;
        if (c < 0x20 || c == 0x7f)
            return 0;
    }
    return 1;
}

/* Cut "namespace#Code:http://..." to "Code"; what is left may be empty. */
static const char *bare_code(char *code)
{
    code[strcspn(code, ":")] = 0;
    char *hash = strrchr(code, '#');
    return hash ? hash + 1 : code;
}

/* Codes of refusals that pass: the ones the AWS SDKs take for throttling. */
static int is_throttling(const char *code)
{
    static const char codes[] = "Throttling\0ThrottlingException\0ThrottledException\0"
                                "RequestThrottled\0RequestThrottledException\0"
                                "TooManyRequestsException\0RequestLimitExceeded\0"
                                "LimitExceededException\0SlowDown\0";
    for (const char *known = codes; *known; known += strlen(known) + 1)
        if (!strcmp(known, code))
            return 1;
    return 0;
}

enum { IDENTIFIER, TYPE, CODE, LOWER_MESSAGE, UPPER_MESSAGE, MEMBERS };

/*
 * Read the body's members.
 * Returns 1, 0 if it is no JSON object, or -n if the window must have n bytes.
 */
static int read_members(struct fc_response *response, struct fc_member members[MEMBERS])
{
    size_t used = (size_t)((uint8_t *)response->body - response->window) + response->body_len;
    if (!fc_json_valid(response->body, response->body_len))
        return 0;
    int err =
        fc_json_members(response->body, response->body_len, response->cap - used, members, MEMBERS);
    return err < 0 ? err - (int)used : err;
}

void fc_result_init(struct fc_result *result, enum fc_outcome outcome, int err)
{
    memset(result, 0, sizeof *result);
    result->outcome = outcome;
    result->err = err;
    result->identifier = "";
    result->code = "";
    result->message = "";
    result->request_id = "";
    result->date = "";
    result->retry_after = "";
    result->field = "";
}

static void read_success(struct fc_result *result, const struct fc_member *identifier)
{
    result->outcome = FC_CREATED;
    result->err = FC_OK;
    if (!identifier->key[0])
        return;
    result->identifier = identifier->value;
    if (identifier->count == 1 && identifier->value && identifier->len > 0 &&
        identifier->len <= IDENTIFIER_MAX && is_printable(identifier->value, identifier->len))
        return;
    result->identifier = "";
    result->outcome = FC_UNKNOWN;
    result->err = FC_ERR_ANSWER;
}

static void read_error(struct fc_result *result, struct fc_member members[MEMBERS],
                       char *error_type)
{
    const struct fc_member *message =
        &members[members[LOWER_MESSAGE].value ? LOWER_MESSAGE : UPPER_MESSAGE];
    if (message->value) {
        result->message = message->value;
        result->message_len = message->len;
    }
    for (int i = TYPE; i <= CODE && !result->code[0]; i++)
        if (members[i].value && is_printable(members[i].value, members[i].len))
            result->code = bare_code(members[i].value);
    if (!result->code[0] && error_type)
        result->code = bare_code(error_type);
    if (result->status < 400)
        result->err = FC_ERR_REDIRECT;
    else if (result->status >= 500 || result->status == 408)
        result->err = FC_ERR_SERVICE;
    else if (result->status == 429 || is_throttling(result->code))
        result->err = FC_ERR_THROTTLED;
    else
        result->err = FC_ERR_REFUSED;
    result->outcome = result->err == FC_ERR_SERVICE ? FC_UNKNOWN : FC_REFUSED;
}

void fc_answer_read(struct fc_response *response, const char *identifier, struct fc_result *result)
{
    struct fc_member members[MEMBERS] = {
        {.key = identifier ? identifier : ""},
        {.key = "__type"},
        {.key = "code"},
        {.key = "message"},
        {.key = "Message"},
    };
    char *const *text = response->text;
    fc_result_init(result, FC_UNKNOWN, FC_ERR_ANSWER);
    result->status = response->status;
    if (text[FC_REQUEST_ID])
        result->request_id = text[FC_REQUEST_ID];
    if (text[FC_DATE])
        result->date = text[FC_DATE];
    if (text[FC_RETRY_AFTER])
        result->retry_after = text[FC_RETRY_AFTER];
    int err = read_members(response, members);
    if (response->status >= 300) {
        read_error(result, members, text[FC_ERROR_TYPE]);
    } else if (err == 1) {
        read_success(result, &members[IDENTIFIER]);
    } else if (err) {
        result->err = FC_ERR_WINDOW;
        result->need = (size_t)-err;
    }
}
