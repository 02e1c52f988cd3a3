/*
 * A text that is longer than one message may be: the case has its beginning and its end, and is
 * told the rest, part by part, whatever is lost or cut off on the way.
 */
#include "../../core/utf8.h"
#include "device.h"
#include "test.h"

#define KEPT (FC_REPORT_BODY - FC_FIT_NOTE)
#define PARTS_MAX 24

static struct device device;

/* What the service was told, in order: the case's body, then communications. */
static char *said[PARTS_MAX];
static unsigned said_count, cases;
static char subject[200];

/* How it behaves: once, at that request, from 1; 0: never. What is late is shown after so long. */
#define LATE_MS 899000u
static enum { SILENT, FAILED, LATE, NOT_MADE, REFUSED, NO_RIGHT, EXPIRED, UNSEEN } manner;
static unsigned odd_at, requests;
static const char *status;
static int may_look;
static uint64_t shown_ms; /* when what was late is */

static void forget(void)
{
    while (said_count)
        free(said[--said_count]);
    cases = requests = 0;
}

static void hear(struct device *at)
{
    size_t len = 0;
    const char *body = device_member(at, "communicationBody", &len);
    char *copy = malloc(len + 1);
    if (!body || !copy || said_count == PARTS_MAX)
        abort();
    memcpy(copy, body, len);
    copy[len] = 0;
    said[said_count++] = copy;
}

/* The case with its newest five communications, the newest first. */
static struct device_answer list(const struct device *at)
{
    static char answer[100000];
    unsigned shown = said_count - (at->ms < shown_ms);
    size_t used = (size_t)sprintf(answer, "{\"cases\":[");
    if (cases)
        used += (size_t)sprintf(answer + used,
                                "{\"caseId\":\"case-1\",\"subject\":\"%s\",\"status\":\"%s\","
                                "\"recentCommunications\":{\"communications\":[",
                                subject, status);
    for (unsigned i = shown; cases && i && i + 5 > shown; i--) {
        used += (size_t)sprintf(answer + used, "%s{\"body\":\"", i < shown ? "," : "");
        for (const char *c = said[i - 1]; *c; c++)
            used += (size_t)sprintf(answer + used, *c == '\n' ? "\\n" : "%c", *c);
        used += (size_t)sprintf(answer + used, "\"}");
    }
    sprintf(answer + used, cases ? "]}}]}" : "]}");
    return (struct device_answer){200, 0, NULL, answer};
}

static struct device_answer serve(struct device *at, const char *operation)
{
    static const struct device_answer odd[] = {
        [SILENT] = {0, 0, NULL, NULL},
        [FAILED] = {500, 0, NULL, "{}"},
        [LATE] = {500, 0, NULL, "{}"},
        [NOT_MADE] = {503, 0, NULL, "{}"},
        [REFUSED] = {400, 0, NULL, "{\"__type\":\"ValidationException\"}"},
        [NO_RIGHT] = {400, 0, NULL, "{\"__type\":\"AccessDeniedException\"}"},
        [EXPIRED] = {403, 0, NULL, "{\"__type\":\"ExpiredTokenException\"}"},
        [UNSEEN] = {400, 0, NULL, "{\"__type\":\"CaseIdNotFound\"}"},
    };
    int is_odd = ++requests == odd_at;
    if (!strcmp(operation, "DescribeCases"))
        return may_look ? list(at) : odd[NO_RIGHT];
    if (!is_odd || manner <= LATE)
        hear(at);
    if (is_odd && manner == LATE)
        shown_ms = at->ms + LATE_MS;
    if (!strcmp(operation, "CreateCase") && (!is_odd || manner <= LATE)) {
        size_t len = 0;
        const char *text = device_member(at, "subject", &len);
        snprintf(subject, sizeof subject, "%.*s", (int)len, text);
        cases++;
    }
    if (is_odd)
        return odd[manner];
    if (!strcmp(operation, "AddCommunicationToCase"))
        return (struct device_answer){200, 0, NULL, "{\"result\":true}"};
    return (struct device_answer){200, 0, NULL, "{\"caseId\":\"case-1\"}"};
}

static void begin(void)
{
    forget();
    device_free(&device);
    device_init(&device);
    device.serve = serve;
    odd_at = 0;
    shown_ms = 0;
    status = "opened";
    may_look = 1;
}

/* A text of so many characters of 1 to 4 bytes, none of which stands at its place by chance. */
static const char *text_of(unsigned characters)
{
    static char text[4 * FC_REPORT_MOST + 4096];
    static const char *const kinds[] = {"", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};
    size_t len = 0;
    for (unsigned i = 0; i < characters; i++) {
        const char *kind = kinds[i % 7 < 4 ? i % 7 : 0];
        if (*kind)
            len += (size_t)sprintf(text + len, "%s", kind);
        else
            text[len++] = (char)('a' + i / 7 % 26);
    }
    text[len] = 0;
    return text;
}

static unsigned characters_of(const char *text)
{
    unsigned count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

/* What was said is the text, in parts of which each fits and says which it is. */
static void check_said(const char *text, unsigned parts)
{
    static char whole[4 * FC_REPORT_MOST + 4096];
    char note[80];
    CHECK_INT(cases, 1);
    CHECK_INT(said_count, parts);
    const char *cut = strstr(said[0], "\n[... ");
    const char *tail = cut ? strstr(cut, " ...]\n") : NULL;
    size_t len = cut ? (size_t)(cut - said[0]) : 0;
    CHECK(tail != NULL);
    if (!tail)
        return;
    memcpy(whole, said[0], len);
    for (unsigned i = 1; i < said_count; i++) {
        snprintf(note, sizeof note, "[part %u of %u]\n", i + 1, parts);
        CHECK(!strncmp(said[i], note, strlen(note)));
        len += (size_t)sprintf(whole + len, "%s", said[i] + strlen(note));
    }
    len += (size_t)sprintf(whole + len, "%s", tail + strlen(" ...]\n"));
    CHECK_BYTES(whole, len, text, strlen(text));
    for (unsigned i = 0; i < said_count; i++) {
        CHECK(characters_of(said[i]) <= FC_REPORT_BODY);
        for (size_t at = 0, all = strlen(said[i]); at < all;) {
            int sequence = fc_utf8_sequence((const uint8_t *)said[i] + at, all - at);
            CHECK(sequence > 0);
            at += sequence > 0 ? (size_t)sequence : all;
        }
    }
}

static void test_each_length(void)
{
    static const struct {
        unsigned characters, parts;
    } sizes[] = {{FC_REPORT_BODY + 1, 2}, {2 * KEPT - 1, 2}, {2 * KEPT, 2},
                 {2 * KEPT + 1, 3},       {3 * KEPT, 3},     {3 * KEPT + 7, 4}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const char *text = text_of(sizes[i].characters);
        begin();
        uint32_t id = device_report(&device, "Pump 7", text, 0);
        CHECK_INT(device_run(&device, 60), 0);
        check_said(text, sizes[i].parts);
        CHECK_INT(device.call_count, sizes[i].parts);
        CHECK_INT(device_entry(&device, id).parts, 0);
        CHECK_INT(device_run(&device, FC_DAY_S), 0);
        CHECK_INT(device.call_count, sizes[i].parts);
    }
    begin();
    device_report(&device, "Pump 7", text_of(FC_REPORT_BODY), 0);
    CHECK_INT(device_run(&device, 60), 0);
    CHECK_INT(said_count, 1);
    CHECK_BYTES(said[0], strlen(said[0]), text_of(FC_REPORT_BODY), strlen(said[0]));
}

/* No more parts than are allowed: what is cut for good is said. */
static void test_bounded(void)
{
    static char text[FC_REPORT_MOST + 10000 + 1];
    begin();
    memset(text, 'x', sizeof text - 1);
    device_report(&device, "Pump 7", text, 0);
    CHECK_INT(device_run(&device, 60), 0);
    CHECK_INT(said_count, 1 + FC_REPORT_PARTS);
    unsigned notes = 0;
    for (unsigned i = 0; i < said_count; i++) {
        const char *note = strstr(said[i], "\n[... 10063 characters cut ...]\n");
        notes += note != NULL;
    }
    CHECK_INT(notes, 1);
}

/* What is lost is asked for before it is sent again: none is missing, and none is there twice. */
static void test_lost_answers(void)
{
    const char *text = text_of(3 * KEPT + 7);
    for (int how = SILENT; how <= NOT_MADE; how++)
        for (unsigned at = 1; at <= 4; at++) {
            begin();
            manner = how;
            odd_at = at;
            device_report(&device, "Pump 7", text, 0);
            CHECK_INT(device_run(&device, FC_HOUR_S), 0); /* of the case itself, too */
            check_said(text, 4);
            CHECK_INT(device_count(&device, "DescribeCases"), 1);
        }
}

/* It stops in each step of the way, and goes on where it was. */
static void test_stops(void)
{
    const char *text = text_of(2 * KEPT + 7);
    begin();
    device_report(&device, "Pump 7", text, 0);
    uint32_t first = device.steps;
    CHECK_INT(device_run(&device, 60), 0);
    uint32_t last = device.steps;
    CHECK(last - first > 50);
    for (uint32_t stop = first + 1; stop <= last; stop += test_stride()) {
        begin();
        device.stop_at = stop;
        device_report(&device, "Pump 7", text, 0);
        CHECK_INT(device_run(&device, FC_HOUR_S), 0);
        CHECK(device.steps >= stop);
        check_said(text, 3);
    }
}

/* Who may not look says a part again whose answer was lost: twice rather than never. */
static void test_blind(void)
{
    begin();
    may_look = 0;
    manner = SILENT;
    odd_at = 2;
    device_report(&device, "Pump 7", text_of(3 * KEPT), 0);
    CHECK_INT(device_run(&device, FC_HOUR_S), 0);
    CHECK_INT(cases, 1);
    CHECK_INT(said_count, 4);
    CHECK(!strcmp(said[1], said[2]) && !strncmp(said[1], "[part 2 of 3]\n", 14));
    CHECK(!strncmp(said[3], "[part 3 of 3]\n", 14));
}

/*
 * What the service will not have is not tried again, and not forgotten either; what it refuses for
 * now, or because it does not show the new case yet, it is told later.
 */
static void test_refused(void)
{
    for (int how = REFUSED; how <= UNSEEN; how++) {
        int is_final = how < EXPIRED;
        begin();
        manner = how;
        odd_at = 3;
        uint32_t id = device_report(&device, "Pump 7", text_of(3 * KEPT), 0);
        CHECK_INT(device_run(&device, FC_HOUR_S), 0);
        struct fc_entry entry = device_entry(&device, id);
        CHECK_INT(entry.parts, is_final);
        CHECK_INT(entry.part, is_final ? FC_PART_REFUSED : FC_PART_DUE);
        CHECK_INT(entry.err, is_final ? FC_ERR_REFUSED : FC_OK);
        CHECK_INT(device_count(&device, "AddCommunicationToCase"), is_final ? 2 : 3);
        CHECK_INT(said_count, is_final ? 2 : 3);
    }
}

/* A case that somebody resolved meanwhile is left in peace. */
static void test_resolved(void)
{
    begin();
    manner = NOT_MADE;
    odd_at = 2;
    status = "resolved";
    uint32_t id = device_report(&device, "Pump 7", text_of(3 * KEPT), 0);
    CHECK_INT(device_run(&device, FC_HOUR_S), 0);
    struct fc_outbox_item item = {.id = id - 1};
    CHECK(!fc_outbox_next(&device.outbox, &item));
    CHECK_INT(said_count, 1);
}

int main(void)
{
    RUN(test_each_length);
    RUN(test_bounded);
    RUN(test_lost_answers);
    RUN(test_stops);
    RUN(test_blind);
    RUN(test_refused);
    RUN(test_resolved);
    forget();
    device_free(&device);
    return test_end();
}
