#include "scene.h"

#include <string.h>

#define SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
#define TOKEN "IQoJb3JpZ2luX2VjEXAMPLETOKENaCXVzLWVhc3QtMSJHMEUCIQDfaultTokenTokenToken=="
#define BODY                                                                                       \
    "Pump 7 stopped: E42 over-temperature.\nUptime 81234 s, 3 restarts; \"valve\" at 12 \xc2\xb0"  \
    "C.\nThe last lines of the log follow: nothing but silence."
#define SUBJECT "Gateway 0017: pump 7 stopped"

const struct fc_case scene_case = {
    .subject = SUBJECT,
    .service_code = "general-info",
    .severity_code = "low",
    .category_code = "other",
    .body = {.data = BODY, .len = sizeof BODY - 1},
    .language = "en",
};

const struct fc_credentials scene_credentials = {
    .access_key_id = "AKIDEXAMPLE",
    .secret_access_key = SECRET,
    .session_token = TOKEN,
};

const char *scene_judge(const struct truth *truth, const struct fc_result *result)
{
    if ((result->err == FC_OK) != (result->outcome == FC_CREATED) || result->err == FC_AGAIN)
        return "error and outcome contradict each other";
    if (truth->cases > 1)
        return "one call made two cases";
    switch (result->outcome) {
    case FC_CREATED:
        if (!truth->cases)
            return "created, but no case was made";
        return strcmp(result->identifier, truth->id) ? "created, but under another ID" : NULL;
    case FC_REFUSED:
        return truth->cases ? "refused, but a case was made" : NULL;
    case FC_UNKNOWN:
        return NULL; /* always honest */
    }
    return "no such outcome";
}

static int holds(const char *block, size_t len, const char *text, size_t text_len)
{
    for (size_t i = 0; i + text_len <= len; i++)
        if (block[i] == text[0] && !memcmp(block + i, text, text_len))
            return 1;
    return 0;
}

const char *scene_leak(const void *block, size_t len)
{
    /* Parts are as bad as the whole: what is looked for is the middle of each. */
    static const struct {
        const char *name, *text;
        size_t len;
    } leaks[] = {
        {"the secret access key", &SECRET[12], 8},
        {"the session token", &TOKEN[24], 8},
        {"the text of the case", &BODY[8], 8},
        {"the end of the text", &BODY[sizeof BODY - 9], 8},
        {"the subject", &SUBJECT[8], 8},
        {"the signature's scheme", "AWS4-HMAC", 9},
    };
    for (size_t i = 0; i < sizeof leaks / sizeof leaks[0]; i++)
        if (holds(block, len, leaks[i].text, leaks[i].len))
            return leaks[i].name;
    return NULL;
}
