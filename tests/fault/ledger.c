#include "ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "said.h"

#define HOUR_CASES 10
#define NUMBER 100000u /* of the first case */

void ledger_init(struct ledger *ledger, const struct ledger_plan *plan, uint32_t now)
{
    memset(ledger, 0, offsetof(struct ledger, cases));
    memset(&ledger->count, 0, sizeof *ledger - offsetof(struct ledger, count));
    ledger->plan = *plan;
    ledger->now = ledger->began = now;
    if (!ledger->plan.page)
        ledger->plan.page = 100;
}

static struct ledger_case *new_case(struct ledger *ledger)
{
    struct ledger_case *entry = &ledger->cases[ledger->count];
    if (ledger->count == LEDGER_CASES)
        abort();
    memset(entry, 0, sizeof *entry);
    entry->number = NUMBER + ledger->count++;
    return entry;
}

void ledger_add_other(struct ledger *ledger)
{
    struct ledger_case *other = new_case(ledger);
    snprintf(other->subject, sizeof other->subject, "Another device [fc 00000000%08x]",
             other->number);
    other->made = other->visible = ledger->now - 60;
}

int ledger_is_blind(const struct ledger *ledger)
{
    return ledger->plan.blind_s == LEDGER_EVER ||
           ledger->now - ledger->began < ledger->plan.blind_s;
}

void ledger_object(struct ledger *ledger, const char *wrong)
{
    if (!ledger->wrong)
        ledger->wrong = wrong;
}

/* Where what follows a text begins; NULL if it is not there. */
static const char *behind(const char *request, const char *text)
{
    const char *at = strstr(request, text);
    return at ? at + strlen(text) : NULL;
}

/* The value of a string member, undecoded; "" if there is none. */
static void member(const char *request, const char *key, char *value, size_t cap)
{
    char name[64];
    snprintf(name, sizeof name, "\"%s\":\"", key);
    const char *from = behind(request, name);
    snprintf(value, cap, "%.*s", from ? (int)strcspn(from, "\"") : 0, from ? from : "");
}

int ledger_is_whole(const char *request, size_t len)
{
    const char *body = behind(request, "\r\n\r\n");
    const char *length = body ? behind(request, "\r\ncontent-length: ") : NULL;
    return length && len >= (size_t)(body - request) + strtoul(length, NULL, 10);
}

/*
 * A time such as "20261122T120000Z" or "2026-11-22T12:00:00Z", in seconds that count every month as
 * 31 days; 0: it is none.
 */
static uint32_t rough_time(const char *text)
{
    static const struct {
        unsigned digits, least, in_next;
    } parts[] = {{4, 2000, 12}, {2, 0, 31}, {2, 0, 24}, {2, 0, 60}, {2, 0, 60}, {2, 0, 1}};
    uint32_t sum = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        unsigned value = 0;
        text += strcspn(text, "0123456789");
        for (unsigned digit = 0; digit < parts[i].digits; digit++) {
            if (!*text)
                return 0;
            value = value * 10 + (unsigned)(*text++ - '0');
        }
        sum = (sum + value - parts[i].least) * parts[i].in_next;
    }
    return sum;
}

/* The same of a Unix time: campaigns begin on 2026-11-02, which is day 20,759, and end in it. */
static uint32_t rough(uint32_t time)
{
    return (((26 * 12 + 11) * 31 + time / 86400 - 20759 + 2) * 24) * 3600 + time % 86400;
}

/* How far the signature's time lies ahead of ours. */
static long skew(const struct ledger *ledger, const char *request)
{
    const char *date = behind(request, "\r\nx-amz-date: ");
    return date ? (long)rough_time(date) - (long)rough(ledger->now) : 1000000;
}

/* Whether it is signed for the region of the host that it came to. */
static int is_for_us(const char *request)
{
    const char *host = behind(request, "\r\nhost: support.");
    const char *signature = behind(request, "\r\nauthorization: ");
    char scope[64];
    snprintf(scope, sizeof scope, "/%.*s/support/aws4_request,", host ? (int)strcspn(host, ".") : 0,
             host ? host : "");
    return signature && strstr(signature, scope) != NULL;
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

/* What is said of a deed that was done: half of it, or nothing of it. */
static size_t say_so(enum ledger_answer how, const char *body, char *answer, size_t cap)
{
    size_t whole = say(answer, cap, "200 OK", "", body);
    return how == LEDGER_CUT ? whole / 2 : whole;
}

/* When a deed is done that was signed with a time so far ahead; 0: never. */
static uint32_t when_made(const struct ledger *ledger, enum ledger_deed deed, long ahead)
{
    uint32_t most = (uint32_t)(LEDGER_LIFE_S + ahead);
    if (deed == LEDGER_MADE_LATE)
        return ledger->now + (ledger->plan.late_s < most ? ledger->plan.late_s : most);
    return deed == LEDGER_MADE ? ledger->now : 0;
}

/* Whether who asked for a deed hears of it, or of half of it. */
static int is_answered(enum ledger_deed deed, enum ledger_answer how)
{
    return deed == LEDGER_MADE && (how == LEDGER_TRUE || how == LEDGER_CUT);
}

/* A CreateCase that may become a case: there may be none that did, or may have, with its subject.
 */
static struct ledger_case *note(struct ledger *ledger, const char *request, long ahead)
{
    char subject[LEDGER_SUBJECT];
    member(request, "subject", subject, sizeof subject);
    for (unsigned i = 0; i < ledger->count; i++)
        if (!ledger->cases[i].is_asked && !strcmp(ledger->cases[i].subject, subject))
            ledger_object(ledger, "sent again before it was asked about");
    struct ledger_case *noted = new_case(ledger);
    memcpy(noted->subject, subject, sizeof subject);
    noted->is_own = 1;
    noted->signed_at = (uint32_t)((long)ledger->now + ahead);
    return noted;
}

static size_t create(struct ledger *ledger, const char *request, long ahead, char *answer,
                     size_t cap)
{
    enum ledger_deed deed = ledger->plan.deed;
    enum ledger_answer how = ledger->plan.create_answer;
    unsigned recent = 0;
    char body[64];
    if (ledger->creates++ == 0)
        ledger->first_create = ledger->now;
    ledger->plan.deed = LEDGER_MADE;
    ledger->plan.create_answer = LEDGER_TRUE;
    if (how == LEDGER_SLOW_DOWN)
        return refuse(answer, cap, "ThrottlingException");
    for (unsigned i = 0; i < ledger->count; i++)
        recent += ledger->cases[i].made + 3600 > ledger->now;
    if (recent >= HOUR_CASES) {
        ledger->refusals++;
        return refuse(answer, cap, "CaseCreationLimitExceeded");
    }
    struct ledger_case *made = note(ledger, request, ahead);
    made->made = when_made(ledger, deed, ahead);
    made->visible = made->made + ledger->plan.lag_s;
    if (!is_answered(deed, how))
        return misbehave(how, answer, cap);
    snprintf(body, sizeof body, "{\"caseId\":\"case-%u\"}", made->number);
    return say_so(how, body, answer, cap);
}

static int is_resolved(const struct ledger *ledger, const struct ledger_case *entry)
{
    uint32_t after = ledger->plan.resolve_s;
    return after && entry->is_own && entry->visible + after <= ledger->now;
}

static size_t put_case(const struct ledger *ledger, const struct ledger_case *entry, int with_parts,
                       char *body, size_t cap)
{
    size_t used = (size_t)snprintf(body, cap,
                                   "{\"caseId\":\"case-%u\",\"displayId\":\"1\",\"subject\":\"%s\","
                                   "\"status\":\"%s\",\"recentCommunications\":",
                                   entry->number, entry->subject,
                                   is_resolved(ledger, entry) ? "resolved" : "unassigned");
    used += with_parts ? said_put(ledger, entry, body + used, cap - used)
                       : (size_t)snprintf(body + used, cap - used, "null");
    return used + (size_t)snprintf(body + used, cap - used, "}");
}

static struct ledger_case *case_of(struct ledger *ledger, const char *identifier)
{
    unsigned long number = 0;
    if (sscanf(identifier, "case-%lu", &number) != 1 || number < NUMBER ||
        number - NUMBER >= ledger->count)
        return NULL;
    return &ledger->cases[number - NUMBER];
}

/* The one case that is asked for by its ID. */
static size_t describe_one(struct ledger *ledger, const char *request, const char *identifier,
                           enum ledger_answer how, char *answer, size_t cap)
{
    char body[1024];
    int with_parts = !strstr(request, "\"includeCommunications\":false");
    struct ledger_case *entry = case_of(ledger, identifier);
    if (!entry || !entry->made || entry->visible > ledger->now)
        return ledger->plan.lists_none ? say_so(how, "{\"cases\":[]}", answer, cap)
                                       : refuse(answer, cap, "CaseIdNotFound");
    size_t used = (size_t)snprintf(body, sizeof body, "{\"cases\":[");
    used += put_case(ledger, entry, with_parts, body + used, sizeof body - used);
    snprintf(body + used, sizeof body - used, "]}");
    if (how == LEDGER_TRUE && with_parts)
        said_show(ledger, entry);
    if (how == LEDGER_TRUE)
        entry->open_at = is_resolved(ledger, entry) ? 0 : ledger->now;
    entry->is_shown_resolved |= is_resolved(ledger, entry) != 0;
    return say_so(how, body, answer, cap);
}

/* A list of cases was read to its end: what became of these is known. */
static void end_list(struct ledger *ledger)
{
    for (unsigned i = 0; i < ledger->count; i++)
        if (ledger->cases[i].signed_at + LEDGER_LIFE_S + LEDGER_LAG_S <= ledger->listed_at)
            ledger->cases[i].is_asked = 1;
}

static size_t list(struct ledger *ledger, const char *request, enum ledger_answer how, char *answer,
                   size_t cap)
{
    char token[32], after[32], body[32768];
    unsigned shown = 0, i;
    int with_resolved = strstr(request, "\"includeResolvedCases\":true") != NULL;
    member(request, "nextToken", token, sizeof token);
    member(request, "afterTime", after, sizeof after);
    uint32_t since = rough_time(after);
    if (!*token)
        ledger->listed_at = ledger->now;
    size_t used = (size_t)snprintf(body, sizeof body, "{\"cases\":[");
    for (i = (unsigned)strtoul(token, NULL, 10); i < ledger->count && shown < ledger->plan.page;
         i++) {
        const struct ledger_case *entry = &ledger->cases[i];
        if (!entry->made || entry->visible > ledger->now || rough(entry->made) < since ||
            (!with_resolved && is_resolved(ledger, entry)))
            continue;
        if (shown++)
            body[used++] = ',';
        used += put_case(ledger, entry, 0, body + used, sizeof body - used);
    }
    used += (size_t)snprintf(body + used, sizeof body - used, "]");
    if (i < ledger->count)
        used += (size_t)snprintf(body + used, sizeof body - used, ",\"nextToken\":\"%u\"", i);
    else if (how == LEDGER_TRUE)
        end_list(ledger);
    ledger->pages += i < ledger->count;
    snprintf(body + used, sizeof body - used, "}");
    return say_so(how, body, answer, cap);
}

static size_t describe(struct ledger *ledger, const char *request, char *answer, size_t cap)
{
    const char *identifier = behind(request, "\"caseIdList\":[\"");
    enum ledger_answer how = ledger->plan.describe_answer;
    ledger->describes++;
    ledger->plan.describe_answer = LEDGER_TRUE;
    if (how == LEDGER_SLOW_DOWN)
        return refuse(answer, cap, "ThrottlingException");
    if (how != LEDGER_TRUE && how != LEDGER_CUT)
        return misbehave(how, answer, cap);
    if (ledger_is_blind(ledger)) {
        ledger->blinds++;
        return refuse(answer, cap, "AccessDeniedException");
    }
    if (identifier)
        return describe_one(ledger, request, identifier, how, answer, cap);
    return list(ledger, request, how, answer, cap);
}

static size_t add(struct ledger *ledger, const char *request, long ahead, char *answer, size_t cap)
{
    enum ledger_answer how = LEDGER_TRUE;
    enum ledger_deed deed = LEDGER_MADE;
    char identifier[64];
    if (ledger->adds++ == ledger->plan.adds_well) {
        how = ledger->plan.add_answer;
        deed = ledger->plan.add_deed;
    }
    if (how == LEDGER_SLOW_DOWN)
        return refuse(answer, cap, "ThrottlingException");
    member(request, "caseId", identifier, sizeof identifier);
    struct ledger_case *entry = case_of(ledger, identifier);
    const char *text = behind(request, "\"communicationBody\":\"");
    if (!entry || !entry->is_own || !entry->made || !text) {
        ledger_object(ledger, "it said something in a case that is not its own");
        return refuse(answer, cap, "CaseIdNotFound");
    }
    if (ledger->plan.hears_none && entry->visible > ledger->now)
        return refuse(answer, cap, "CaseIdNotFound");
    said_take(ledger, entry, text, (uint32_t)((long)ledger->now + ahead),
              when_made(ledger, deed, ahead));
    if (!is_answered(deed, how))
        return misbehave(how, answer, cap);
    return say_so(how, "{\"result\":true}", answer, cap);
}

size_t ledger_answer(struct ledger *ledger, const char *request, char *answer, size_t cap)
{
    long ahead = skew(ledger, request);
    if (!is_for_us(request)) {
        ledger_object(ledger, "signed for another region");
        return refuse(answer, cap, "InvalidSignatureException");
    }
    if (ahead > (long)LEDGER_LIFE_S || ahead < -(long)LEDGER_LIFE_S)
        return refuse(answer, cap, "RequestTimeTooSkewed");
    if (strstr(request, "AWSSupport_20130415.CreateCase"))
        return create(ledger, request, ahead, answer, cap);
    if (strstr(request, "AWSSupport_20130415.DescribeCases"))
        return describe(ledger, request, answer, cap);
    if (strstr(request, "AWSSupport_20130415.AddCommunicationToCase"))
        return add(ledger, request, ahead, answer, cap);
    return refuse(answer, cap, "UnknownOperationException");
}

const struct ledger_case *ledger_find(const struct ledger *ledger, const char *text, unsigned *from)
{
    while (*from < ledger->count) {
        const struct ledger_case *entry = &ledger->cases[(*from)++];
        if (entry->made && entry->made <= ledger->now && strstr(entry->subject, text))
            return entry;
    }
    return NULL;
}
