#include "exits.h"

#include <string.h>

#include "../../core/json.h"
#include "../../core/utf8.h"

/* Whether the code of an error speaks of credentials, or of rights. */
static int is_about_rights(const char *code)
{
    static const char *const codes[] = {"AccessDenied",
                                        "AccessDeniedException",
                                        "ExpiredToken",
                                        "ExpiredTokenException",
                                        "IncompleteSignature",
                                        "IncompleteSignatureException",
                                        "InvalidClientTokenId",
                                        "InvalidSignatureException",
                                        "MissingAuthenticationTokenException",
                                        "NotAuthorized",
                                        "OptInRequired",
                                        "RequestExpired",
                                        "RequestTimeTooSkewed",
                                        "SignatureDoesNotMatch",
                                        "SubscriptionRequiredException",
                                        "UnauthorizedOperation",
                                        "UnrecognizedClientException"};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (!strcmp(codes[i], code))
            return 1;
    return 0;
}

/* Whether an answer says to come back later. */
static int is_for_later(const struct fc_result *result)
{
    return result->err == FC_ERR_THROTTLED || !strcmp(result->code, "CaseCreationLimitExceeded");
}

static enum fc_exit detail(const struct fc_result *result)
{
    if (result->outcome == FC_UNKNOWN)
        return FC_EXIT_UNKNOWN;
    if (result->status)
        return is_for_later(result)            ? FC_EXIT_LATER
               : is_about_rights(result->code) ? FC_EXIT_RIGHTS
                                               : FC_EXIT_SERVICE;
    switch (result->err) {
    case FC_ERR_RESOLVE:
    case FC_ERR_CONNECT:
    case FC_ERR_TIMEOUT:
    case FC_ERR_RESET:
    case FC_ERR_PROXY:
        return FC_EXIT_NETWORK;
    default:
        return fc_error_is_tls(result->err) ? FC_EXIT_TRUST : FC_EXIT_FAILURE;
    }
}

/* Whether the AWS CLI would make a call again that had this answer, or none. */
static int is_repeated(const struct fc_result *result)
{
    unsigned status = result->status;
    return !status || status == 500 || status == 502 || status == 503 || status == 504;
}

/* Whether the AWS CLI stumbles over an error's body: it is not UTF-8, or JSON but no object. */
static int is_odd(const struct fc_result *result)
{
    const char *text = result->message;
    int taken = 1;
    for (size_t off = 0; off < result->message_len && taken > 0; off += (size_t)taken)
        taken = fc_utf8_sequence((const uint8_t *)text + off, result->message_len - off);
    if (taken <= 0)
        return 1;
    return !*result->code && fc_json_valid(text, result->message_len) &&
           text[strspn(text, " \t\r\n")] != '{';
}

enum fc_exit fc_exit_of(const struct fc_result *result, int detailed, uint32_t attempts)
{
    if (detailed)
        return detail(result);
    if (result->outcome == FC_UNKNOWN && attempts > 1 && is_repeated(result))
        return FC_EXIT_UNKNOWN;
    return result->status >= 300 && !is_odd(result) ? FC_EXIT_SERVICE : FC_EXIT_FAILURE;
}
