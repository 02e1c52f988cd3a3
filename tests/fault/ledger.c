#include "ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_CASES 10

void ledger_init(struct ledger *ledger, uint32_t now)
{
    memset(ledger, 0, offsetof(struct ledger, cases));
    ledger->count = ledger->creates = ledger->describes = ledger->refusals = ledger->pages = 0;
    ledger->now = now;
    ledger->page = 100;
}

static struct ledger_case *new_case(struct ledger *ledger)
{
    struct ledger_case *entry = &ledger->cases[ledger->count];
    if (ledger->count == LEDGER_CASES)
        abort();
    entry->number = 100000 + ledger->count++;
    return entry;
}

void ledger_add_other(struct ledger *ledger)
{
    struct ledger_case *other = new_case(ledger);
    snprintf(other->subject, sizeof other->subject, "Another device [fc 00000000%08x]",
             other->number);
    other->made = other->visible = ledger->now - 60;
}

static int holds(const char *text, size_t len, const char *word)
{
    size_t word_len = strlen(word);
    for (; len >= word_len; text++, len--)
        if (*text == *word && !memcmp(text, word, word_len))
            return 1;
    return 0;
}

/* The value of a string member, undecoded: the subjects here need no escapes. "" if there is none.
 */
static void member(const char *request, size_t len, const char *key, char *value, size_t cap)
{
    size_t key_len = strlen(key), used = 0;
    value[0] = 0;
    for (size_t i = 0; i + key_len + 3 < len; i++) {
        if (request[i] != '"' || memcmp(request + i + 1, key, key_len) != 0 ||
            memcmp(request + i + 1 + key_len, "\":\"", 3) != 0)
            continue;
        for (i += key_len + 4; i < len && request[i] != '"' && used + 1 < cap; i++)
            value[used++] = request[i];
        value[used] = 0;
        return;
    }
}

/* The length of the head, the empty line included; 0: it is not there yet. */
static size_t head_len(const char *request, size_t len)
{
    for (size_t i = 3; i < len; i++)
        if (request[i] == '\n' && !memcmp(request + i - 3, "\r\n\r\n", 4))
            return i + 1;
    return 0;
}

int ledger_is_whole(const char *request, size_t len)
{
    static const char field[] = "\r\ncontent-length: ";
    size_t head = head_len(request, len);
    for (size_t i = 0; i + sizeof field < head; i++)
        if (!memcmp(request + i, field, sizeof field - 1))
            return len >= head + strtoul(request + i + sizeof field - 1, NULL, 10);
    return 0;
}

/* A time such as "20261122T120000Z", in seconds that count every month as 31 days. */
static uint32_t rough_time(const char *text)
{
    unsigned year, month, day, hour, minute, second;
    if (sscanf(text, "%4u%2u%2uT%2u%2u%2u", &year, &month, &day, &hour, &minute, &second) != 6)
        return 0;
    return ((((year - 2000) * 12 + month) * 31 + day) * 24 + hour) * 3600 + minute * 60 + second;
}

/* How far the signature's time lies ahead of ours; both within one month. */
static long skew(const struct ledger *ledger, const char *request, size_t len)
{
    static const char field[] = "\r\nx-amz-date: ";
    char ours[32];
    uint32_t day = ledger->now / 86400, rest = ledger->now % 86400;
    /* The campaigns begin on 2026-11-02 and last less than 4 weeks: 20,759 days after 1970. */
    snprintf(ours, sizeof ours, "202611%02uT%02u%02u%02uZ", day - 20759 + 2, rest / 3600,
             rest / 60 % 60, rest % 60);
    for (size_t i = 0; i + sizeof field + 16 < len; i++)
        if (!memcmp(request + i, field, sizeof field - 1))
            return (long)rough_time(request + i + sizeof field - 1) - (long)rough_time(ours);
    return 1000000;
}

static size_t say(char *answer, size_t cap, const char *status, const char *fields,
                  const char *body)
{
    int len = snprintf(answer, cap, "HTTP/1.1 %s\r\n%sContent-Length: %zu\r\n\r\n%s", status,
                       fields, strlen(body), body);
    if (len < 0 || (size_t)len >= cap)
        abort();
    return (size_t)len;
}

static size_t refuse(char *answer, size_t cap, const char *code)
{
    char body[128];
    snprintf(body, sizeof body, "{\"__type\":\"%s\",\"message\":\"no\"}", code);
    return say(answer, cap, "400 Bad Request", "", body);
}

/* What somebody else than a well-behaved service says; 0: nobody does. */
static size_t misbehave(enum ledger_answer how, char *answer, size_t cap)
{
    if (how == LEDGER_FAILED)
        return say(answer, cap, "500 Internal Server Error", "",
                   "{\"__type\":\"InternalServerError\"}");
    if (how == LEDGER_BUSY)
        return say(answer, cap, "503 Service Unavailable", "Retry-After: 7\r\n", "{}");
    if (how == LEDGER_PORTAL)
        return say(answer, cap, "200 OK", "", "<html>Welcome to the hotel</html>");
    return 0;
}

static size_t create(struct ledger *ledger, const char *request, size_t len, long ahead,
                     char *answer, size_t cap)
{
    enum ledger_deed deed = ledger->deed;
    enum ledger_answer how = ledger->create_answer;
    unsigned recent = 0;
    char body[64];
    ledger->creates++;
    ledger->deed = LEDGER_MADE;
    ledger->create_answer = LEDGER_TRUE;
    if (how == LEDGER_SLOW_DOWN)
        return refuse(answer, cap, "ThrottlingException");
    for (unsigned i = 0; i < ledger->count; i++)
        recent += ledger->cases[i].made + 3600 > ledger->now;
    if (recent >= HOUR_CASES) {
        ledger->refusals++;
        return refuse(answer, cap, "CaseCreationLimitExceeded");
    }
    if (deed == LEDGER_NOT_MADE)
        return misbehave(how, answer, cap);
    struct ledger_case *made = new_case(ledger);
    member(request, len, "subject", made->subject, sizeof made->subject);
    made->made = ledger->now;
    if (deed == LEDGER_MADE_LATE) {
        uint32_t most = (uint32_t)(LEDGER_LIFE_S + ahead);
        made->made += ledger->late_s < most ? ledger->late_s : most;
    }
    made->visible = made->made + ledger->lag_s;
    if (deed == LEDGER_MADE_LATE || (how != LEDGER_TRUE && how != LEDGER_CUT))
        return misbehave(how, answer, cap);
    snprintf(body, sizeof body, "{\"caseId\":\"case-%u\"}", made->number);
    size_t whole = say(answer, cap, "200 OK", "", body);
    return how == LEDGER_CUT ? whole / 2 : whole;
}

static size_t describe(struct ledger *ledger, const char *request, size_t len, char *answer,
                       size_t cap)
{
    enum ledger_answer how = ledger->describe_answer;
    char token[32], body[32768];
    size_t used = 0;
    unsigned shown = 0, i;
    ledger->describes++;
    ledger->describe_answer = LEDGER_TRUE;
    if (how == LEDGER_SLOW_DOWN)
        return refuse(answer, cap, "ThrottlingException");
    if (how != LEDGER_TRUE && how != LEDGER_CUT)
        return misbehave(how, answer, cap);
    member(request, len, "nextToken", token, sizeof token);
    used += (size_t)snprintf(body, sizeof body, "{\"cases\":[");
    for (i = (unsigned)strtoul(token, NULL, 10); i < ledger->count && shown < ledger->page; i++) {
        const struct ledger_case *entry = &ledger->cases[i];
        if (!entry->made || entry->visible > ledger->now)
            continue;
        used += (size_t)snprintf(body + used, sizeof body - used,
                                 "%s{\"caseId\":\"case-%u\",\"displayId\":\"1\",\"subject\":\"%s\","
                                 "\"status\":\"unassigned\",\"recentCommunications\":null}",
                                 shown++ ? "," : "", entry->number, entry->subject);
    }
    used += (size_t)snprintf(body + used, sizeof body - used, "]");
    if (i < ledger->count)
        used += (size_t)snprintf(body + used, sizeof body - used, ",\"nextToken\":\"%u\"", i);
    ledger->pages += i < ledger->count;
    snprintf(body + used, sizeof body - used, "}");
    size_t whole = say(answer, cap, "200 OK", "", body);
    return how == LEDGER_CUT ? whole / 2 : whole;
}

size_t ledger_answer(struct ledger *ledger, const char *request, size_t len, char *answer,
                     size_t cap)
{
    long ahead = skew(ledger, request, len);
    if (ahead > (long)LEDGER_LIFE_S || ahead < -(long)LEDGER_LIFE_S)
        return refuse(answer, cap, "RequestTimeTooSkewed");
    if (holds(request, len, "AWSSupport_20130415.CreateCase"))
        return create(ledger, request, len, ahead, answer, cap);
    if (holds(request, len, "AWSSupport_20130415.DescribeCases"))
        return describe(ledger, request, len, answer, cap);
    return refuse(answer, cap, "UnknownOperationException");
}

unsigned ledger_made(const struct ledger *ledger, const char *subject, uint32_t *number)
{
    unsigned made = 0;
    size_t len = strlen(subject);
    for (unsigned i = 0; i < ledger->count; i++) {
        const struct ledger_case *entry = &ledger->cases[i];
        if (strncmp(entry->subject, subject, len) != 0 || entry->made > ledger->now)
            continue;
        if (made++ == 0)
            *number = entry->number;
    }
    return made;
}
