#include "answer.h"

#include <string.h>

#include "json.h"

#define IDENTIFIER_MAX 128

/* The value of a member if it is fit to be printed and kept in a C string, else NULL. */
static char *printable(const struct fc_member *member)
{
    if (member->value)
        for (size_t i = 0; i < member->len; i++)
            if ((unsigned char)member->value[i] < 0x20 || member->value[i] == 0x7f)
                return NULL;
    return member->value;
}

/* Cut "namespace#Code:http://..." to "Code"; what is left may be empty. */
static const char *bare_code(char *code)
{
    if (!code)
        return "";
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
    if (identifier->key[0]) {
        const char *value = printable(identifier);
        if (!value || !*value || identifier->count != 1 || identifier->len > IDENTIFIER_MAX) {
            if (identifier->value && identifier->count == 1) {
                result->message = identifier->value;
                result->message_len = identifier->len;
            }
            return;
        }
        result->identifier = value;
    }
    result->outcome = FC_CREATED;
    result->err = FC_OK;
}

static void read_error(struct fc_result *result, const struct fc_member members[MEMBERS],
                       char *error_type)
{
    const struct fc_member *message =
        &members[members[LOWER_MESSAGE].value ? LOWER_MESSAGE : UPPER_MESSAGE];
    if (message->value) {
        result->message = message->value;
        result->message_len = message->len;
    }
    char *const codes[] = {printable(&members[TYPE]), printable(&members[CODE]), error_type};
    for (int i = 0; i < 3 && !*result->code; i++)
        result->code = bare_code(codes[i]);
    if (result->status >= 500 || result->status == 408) {
        result->err = FC_ERR_SERVICE;
        return;
    }
    result->outcome = FC_REFUSED;
    if (result->status < 400)
        result->err = FC_ERR_REDIRECT;
    else if (result->status == 429 || is_throttling(result->code))
        result->err = FC_ERR_THROTTLED;
    else
        result->err = FC_ERR_REFUSED;
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
    int err = response->sink && response->status < 300 ? 1 : read_members(response, members);
    if (response->status >= 300) {
        if (err == 0) {
            response->body[response->body_len] = 0;
            members[LOWER_MESSAGE].value = response->body;
            members[LOWER_MESSAGE].len = response->body_len;
        }
        read_error(result, members, text[FC_ERROR_TYPE]);
    } else if (err == 1) {
        read_success(result, &members[IDENTIFIER]);
    } else if (err) {
        result->err = FC_ERR_WINDOW;
        result->need = (size_t)-err;
    }
}
