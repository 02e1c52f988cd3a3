#include "reconcile.h"

#include <string.h>

#include "date.h"
#include "fit.h"

#define PAGES_MAX 1000
#define PAGE_RESULTS 100
#define TIME_LEN 19 /* of a time, without fractions of a second and the zone */

/* Where we are on the way to what is of interest: the depth of JSON, unless something else is. */
enum { OUTSIDE, ANSWER, CASE_LIST, CASE, RECENT, COMMUNICATION_LIST, COMMUNICATION };

/* The members of interest, in the order of their names. */
enum {
    CASES,
    NEXT_TOKEN,
    CASE_ID,
    SUBJECT,
    STATUS,
    TIME,
    RECENT_COMMUNICATIONS,
    COMMUNICATIONS,
    BODY,
    OTHER,
    NAME /* no member: its name is being read */
};

/* Each behind its length. */
static const char names[] = "\5cases\11nextToken\6caseId\7subject\6status\13timeCreated"
                            "\24recentCommunications\16communications\4body";
static const uint8_t levels[] = {ANSWER, ANSWER, CASE,   CASE,         CASE,
                                 CASE,   CASE,   RECENT, COMMUNICATION};

/* What they must be; those that are no structure may be null, but for two. */
#define STRUCTURES (bit(CASES) | bit(RECENT_COMMUNICATIONS) | bit(COMMUNICATIONS))
#define NEEDED (bit(CASES) | bit(CASE_ID) | bit(SUBJECT))

/* What a case has of what is looked for. */
enum { HAS_IDENTIFIER = 1, HAS_SUBJECT = 2, HAS_TIME = 4, HAS_BODY = 8, IS_RESOLVED = 16 };

static unsigned bit(unsigned member)
{
    return 1u << member;
}

void fc_marker_format(char text[FC_MARKER_TEXT + 1], const uint8_t marker[FC_MARKER_SIZE])
{
    struct fc_window_sink window;
    fc_window_init(&window, text, FC_MARKER_TEXT, 0);
    fc_put_text(&window.sink, " [fc ");
    fc_put_hex(&window.sink, marker, FC_MARKER_SIZE);
    fc_put_text(&window.sink, "]");
    text[FC_MARKER_TEXT] = 0;
}

/* The character at a place of "[fc 0123456789abcdef]". */
static char marker_character(const uint8_t *marker, unsigned at)
{
    if (at < 4)
        return "[fc "[at];
    if (at == FC_MARKER_TEXT - 2)
        return ']';
    unsigned byte = marker[(at - 4) / 2];
    return "0123456789abcdef"[at % 2 ? byte & 15 : byte >> 4];
}

/* Look for the marker in a piece of a subject. */
static void match_marker(struct fc_reconcile *reconcile, const char *text, size_t len)
{
    unsigned at = reconcile->len;
    const char *first = at ? text : memchr(text, '[', len);
    len = first ? len - (size_t)(first - text) : 0;
    text = first;
    for (; len-- && at < FC_MARKER_TEXT - 1; text++) {
        if (*text == marker_character(reconcile->marker, at))
            at++;
        else
            at = *text == '['; /* its first character, which stands in it nowhere else */
    }
    reconcile->len = (uint16_t)at;
    reconcile->same = at == FC_MARKER_TEXT - 1;
}

/* Compare a piece with what should stand there in a text. */
static void match_text(struct fc_reconcile *reconcile, const char *expected, const char *text,
                       size_t len)
{
    for (; len-- && reconcile->same; text++)
        reconcile->same = expected[reconcile->len] && expected[reconcile->len++] == *text;
}

/* Compare a piece of a body with the next bytes of the one that is looked for. */
static void match_body(struct fc_reconcile *reconcile, const char *text, size_t len)
{
    const struct fc_source *body = &reconcile->text->body;
    char chunk[FC_CHUNK];
    while (len && reconcile->same) {
        const char *ours = chunk;
        size_t part = len < sizeof chunk ? len : sizeof chunk;
        if (body->read) {
            int got = body->read(body->data, reconcile->body_off, chunk, part);
            part = got > 0 ? (size_t)got : 0;
        } else {
            size_t left = body->len - reconcile->body_off;
            ours = (const char *)body->data + reconcile->body_off;
            part = left < len ? left : len;
        }
        reconcile->same = part && !memcmp(ours, text, part);
        reconcile->body_off += (uint32_t)part;
        text += part;
        len -= part;
    }
}

/* Compare a piece of a body with what that of a part begins with. */
static void match_part(struct fc_reconcile *reconcile, const char *text, size_t len)
{
    char note[FC_FIT_NOTE + 1];
    fc_fit_note(note, reconcile->part, reconcile->parts);
    for (; len-- && reconcile->same && note[reconcile->len]; text++)
        reconcile->same = note[reconcile->len++] == *text;
    if (reconcile->same && !note[reconcile->len])
        reconcile->has |= HAS_BODY;
}

/* Whether the body that is looked for ends where this one does. */
static int is_whole_body(const struct fc_reconcile *reconcile)
{
    const struct fc_source *body = &reconcile->text->body;
    char byte;
    if (body->read)
        return body->read(body->data, reconcile->body_off, &byte, 1) == 0;
    return reconcile->body_off == body->len;
}

/* Keep a piece behind what is kept of a text, as far as there is room. Returns what did not fit. */
static size_t keep(struct fc_reconcile *reconcile, char *buf, size_t cap, const char *text,
                   size_t len)
{
    size_t room = cap - 1 - reconcile->len, part = len < room ? len : room;
    memcpy(buf + reconcile->len, text, part);
    reconcile->len = (uint16_t)(reconcile->len + part);
    buf[reconcile->len] = 0;
    return len - part;
}

/* A piece of a case ID: kept until a case is found. */
static void take_identifier(struct fc_reconcile *reconcile, const char *text, size_t len)
{
    char *to = reconcile->matches ? reconcile->word : reconcile->identifier;
    size_t cap = reconcile->matches ? sizeof reconcile->word : sizeof reconcile->identifier;
    int is_text = 1;
    for (const char *c = text; c < text + len; c++)
        is_text &= (unsigned char)*c >= 0x20 && *c != 0x7f;
    reconcile->failed |= !is_text;
    if (keep(reconcile, to, cap, text, len) && !reconcile->matches)
        reconcile->failed = 1;
}

static void take_text(struct fc_reconcile *reconcile, const char *text, size_t len)
{
    unsigned member = reconcile->member;
    if (member == NAME || member == TIME)
        keep(reconcile, reconcile->word, sizeof reconcile->word, text, len);
    else if (member == NEXT_TOKEN)
        reconcile->failed |= keep(reconcile, reconcile->next, reconcile->token_cap, text, len) != 0;
    else if (member == CASE_ID)
        take_identifier(reconcile, text, len);
    else if (member == STATUS)
        match_text(reconcile, "resolved", text, len);
    else if (member == BODY && reconcile->parts)
        match_part(reconcile, text, len);
    else if (member == BODY)
        match_body(reconcile, text, len);
    else if (reconcile->marker)
        match_marker(reconcile, text, len);
    else if (reconcile->text)
        match_text(reconcile, reconcile->text->subject, text, len);
}

/* A name ended: is it a member of interest, and for the first time? */
static void end_name(struct fc_reconcile *reconcile, const char *text, size_t len)
{
    const char *name = names;
    unsigned member = 0;
    for (; *name; name += *name + 1, member++)
        if ((size_t)*name == len && levels[member] == reconcile->level &&
            !memcmp(name + 1, text, len))
            break;
    reconcile->member = (uint8_t)member;
    if (member != OTHER && reconcile->seen & bit(member))
        reconcile->failed = 1;
    reconcile->seen |= (uint16_t)bit(member);
}

static void end_text(struct fc_reconcile *reconcile)
{
    unsigned member = reconcile->member, has = 0;
    const char *subject = reconcile->text ? reconcile->text->subject : "";
    if (member == CASE_ID) {
        reconcile->failed |= reconcile->len == 0;
        if (reconcile->case_identifier && !reconcile->matches &&
            !strcmp(reconcile->identifier, reconcile->case_identifier))
            has = HAS_IDENTIFIER;
    } else if (member == SUBJECT) {
        if (reconcile->same && (reconcile->marker || !subject[reconcile->len]))
            has = HAS_SUBJECT;
    } else if (member == TIME) {
        if (reconcile->len >= TIME_LEN && memcmp(reconcile->word, reconcile->after, TIME_LEN) >= 0)
            has = HAS_TIME;
    } else if (member == STATUS) {
        if (reconcile->same && reconcile->len == sizeof "resolved" - 1)
            has = IS_RESOLVED;
    } else if (member == BODY && reconcile->text && reconcile->same && is_whole_body(reconcile)) {
        has = HAS_BODY;
    }
    reconcile->has |= (uint8_t)has;
    reconcile->member = OTHER;
}

/* The last piece of a name or text of interest. */
static void take_last(struct fc_reconcile *reconcile, const char *text, size_t len)
{
    if (reconcile->member != NAME) {
        take_text(reconcile, text, len);
        end_text(reconcile);
        return;
    }
    if (reconcile->len) {
        take_text(reconcile, text, len);
        text = reconcile->word;
        len = reconcile->len;
    }
    end_name(reconcile, text, len);
}

static void begin_text(struct fc_reconcile *reconcile, unsigned member)
{
    reconcile->member = (uint8_t)member;
    reconcile->scan.wanted = member != OTHER &&
                             (member != BODY || reconcile->text || reconcile->parts) &&
                             (member != TIME || reconcile->text) &&
                             (member != SUBJECT || reconcile->marker || reconcile->text);
    reconcile->same = member != SUBJECT || !reconcile->marker;
    reconcile->len = 0;
    reconcile->body_off = 0;
}

/* A value that is no structure begins, at our level. */
static void begin_scalar(struct fc_reconcile *reconcile, enum fc_token token)
{
    unsigned member = reconcile->member;
    int in_members = reconcile->level != OUTSIDE && reconcile->level != CASE_LIST &&
                     reconcile->level != COMMUNICATION_LIST;
    int is_wrong = token == FC_TOKEN_STRING ? (bit(member) & STRUCTURES) != 0
                   : token == FC_TOKEN_NULL ? (bit(member) & NEEDED) != 0
                                            : 1;
    if (!in_members || (member != OTHER && is_wrong))
        reconcile->failed = 1;
    if (member == NEXT_TOKEN)
        reconcile->next[0] = 0; /* the one before was sent */
    if (token == FC_TOKEN_STRING)
        begin_text(reconcile, member);
}

/* An object or array begins in what we are in. */
static void enter(struct fc_reconcile *reconcile, enum fc_token token)
{
    static const uint8_t ways[] = {OTHER,          CASES, OTHER, RECENT_COMMUNICATIONS,
                                   COMMUNICATIONS, OTHER, BODY};
    unsigned level = reconcile->level, member = reconcile->member;
    int is_list = level + 1 == CASE_LIST || level + 1 == COMMUNICATION_LIST;
    int in_list = level == CASE_LIST || level == COMMUNICATION_LIST;
    if (level != OUTSIDE && !in_list && member == OTHER)
        return;
    if ((!in_list && level != OUTSIDE && (member != ways[level] || member == BODY)) ||
        token != (is_list ? FC_TOKEN_ARRAY : FC_TOKEN_OBJECT)) {
        reconcile->failed = 1;
        return;
    }
    reconcile->level = (uint8_t)++level;
    reconcile->member = OTHER;
    if (level == CASE) {
        reconcile->seen &= (uint16_t)(bit(CASE_ID) - 1);
        reconcile->has = 0;
    } else if (level == COMMUNICATION) {
        reconcile->seen &= (uint16_t)~bit(BODY);
    }
}

/* What we are in ends. */
static void leave(struct fc_reconcile *reconcile)
{
    if (reconcile->level-- == CASE) {
        unsigned wanted = reconcile->marker ? HAS_SUBJECT
                          : reconcile->text ? HAS_SUBJECT | HAS_TIME | HAS_BODY
                                            : HAS_IDENTIFIER;
        unsigned seen = bit(CASE_ID) | bit(SUBJECT);
        if ((reconcile->seen & seen) != seen)
            reconcile->failed = 1;
        if ((reconcile->has & wanted) == wanted && reconcile->matches++ == 0) {
            reconcile->resolved = (reconcile->has & IS_RESOLVED) != 0;
            reconcile->has_part = (reconcile->has & HAS_BODY) != 0;
        }
    }
    reconcile->member = OTHER;
}

static void reconcile_token(struct fc_scan *scan, enum fc_token token, const char *text, size_t len)
{
    struct fc_reconcile *reconcile =
        (struct fc_reconcile *)(void *)((char *)scan - offsetof(struct fc_reconcile, scan));
    if (token == FC_TOKEN_TEXT) {
        take_text(reconcile, text, len);
    } else if (token == FC_TOKEN_END) {
        take_last(reconcile, text, len);
    } else if (token <= FC_TOKEN_ARRAY) {
        if (scan->depth == reconcile->level + 1)
            enter(reconcile, token);
    } else if (scan->depth != reconcile->level) {
        scan->wanted = 0; /* somewhere else */
    } else if (token == FC_TOKEN_CLOSE) {
        leave(reconcile);
    } else if (token == FC_TOKEN_KEY) {
        begin_text(reconcile, NAME);
    } else {
        begin_scalar(reconcile, token);
    }
}

static void reconcile_put(struct fc_sink *sink, const void *data, size_t len)
{
    struct fc_reconcile *reconcile =
        (struct fc_reconcile *)(void *)((char *)sink - offsetof(struct fc_reconcile, sink));
    if (!reconcile->failed && !fc_scan_more(&reconcile->scan, data, len))
        reconcile->failed = 1;
}

void fc_reconcile_init(struct fc_reconcile *reconcile, uint32_t after, char *token, size_t cap)
{
    memset(reconcile, 0, sizeof *reconcile);
    fc_date_format_iso(reconcile->after, after);
    fc_count_init(&reconcile->sink);
    reconcile->sink.put = reconcile_put;
    reconcile->next = token;
    reconcile->token_cap = (uint16_t)(cap < UINT16_MAX ? cap : UINT16_MAX);
    token[0] = 0;
}

const struct fc_describe_cases *fc_reconcile_page(struct fc_reconcile *reconcile)
{
    struct fc_describe_cases *request = &reconcile->request;
    if (reconcile->case_identifier) {
        request->case_ids.items = &reconcile->case_identifier;
        request->case_ids.count = 1;
    } else {
        request->after_time = reconcile->after;
        request->max_results = PAGE_RESULTS;
    }
    request->next_token = reconcile->next[0] ? reconcile->next : NULL;
    request->include_resolved = FC_TRUE;
    request->include_communications = reconcile->text || reconcile->parts ? FC_TRUE : FC_FALSE;
    reconcile->level = OUTSIDE;
    reconcile->member = OTHER;
    reconcile->seen = 0;
    fc_scan_init(&reconcile->scan, reconcile_token);
    return request;
}

/* Whether the service refused because who asked has no right to. */
static int is_not_allowed(const struct fc_result *result)
{
    static const char codes[] = "AccessDenied\0AccessDeniedException\0NotAuthorized\0"
                                "UnauthorizedOperation\0";
    for (const char *known = codes; *known; known += strlen(known) + 1)
        if (!strcmp(known, result->code))
            return 1;
    return 0;
}

int fc_reconcile_look(struct fc_reconcile *reconcile, const struct fc_result *result)
{
    if (result->err && reconcile->case_identifier && !strcmp(result->code, "CaseIdNotFound"))
        return FC_LOOK_NOT_FOUND;
    if (result->err)
        return is_not_allowed(result) ? FC_LOOK_NOT_ALLOWED : FC_LOOK_COULD_NOT;
    if (!fc_scan_end(&reconcile->scan) || reconcile->failed || !(reconcile->seen & bit(CASES)))
        return FC_LOOK_COULD_NOT;
    if (reconcile->matches && !reconcile->text)
        return FC_LOOK_FOUND;
    if (reconcile->seen & bit(NEXT_TOKEN) && reconcile->next[0])
        return ++reconcile->pages < PAGES_MAX ? FC_AGAIN : FC_LOOK_COULD_NOT;
    if (reconcile->matches == 0)
        return FC_LOOK_NOT_FOUND;
    return reconcile->matches == 1 ? FC_LOOK_FOUND : FC_LOOK_COULD_NOT;
}
