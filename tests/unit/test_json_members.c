/* Members of an object, decoded where they lie, with any room for the tokens. */
#include "../../core/json.h"

#include "guard.h"
#include "test.h"

#define ROOM 4096

/* Look for members in a copy of text with this much room, and `rest` bytes to the guard. */
static int find(struct fc_member *members, size_t count, const char *text, size_t room, size_t rest,
                char **block)
{
    size_t len = strlen(text);
    *block = guard_alloc(len + room + rest);
    char *copy = *block;
    for (size_t i = 0; i < len; i++)
        copy[i] = text[i];
    for (size_t i = 0; i < count; i++) {
        const char *key = members[i].key;
        memset(&members[i], 0, sizeof members[i]);
        members[i].key = key;
    }
    return fc_json_members(copy, len, room, members, count);
}

static void check_member(const struct fc_member *member, unsigned count, const char *value)
{
    CHECK_INT(member->count, count);
    CHECK((member->value != NULL) == (value != NULL));
    if (member->value && value) {
        CHECK_BYTES(member->value, member->len, value, strlen(value));
        CHECK_INT(member->value[member->len], 0);
    }
}

static void test_members(void)
{
    static const char text[] =
        " {\"x\":{\"caseId\":\"no\",\"y\":[{\"caseId\":\"no\"},[\"caseId\",\"no\"]]},\"n\":12,"
        "\"caseId\":\"c\\u0061se\\n\",\"o\":{},\"l\":[],\"case\\u0049d\":\"again\","
        "\"e\":\"\",\"n\":\"late\",\"\":\"nameless\"} ";
    struct fc_member members[] = {{.key = "caseId"}, {.key = "n"}, {.key = "o"},   {.key = "y"},
                                  {.key = "e"},      {.key = ""},  {.key = "none"}};
    char *block;
    CHECK_INT(find(members, 7, text, ROOM, 0, &block), 1);
    check_member(&members[0], 2, "case\n");
    check_member(&members[1], 2, NULL); /* the first was a number */
    check_member(&members[2], 1, NULL);
    check_member(&members[3], 0, NULL); /* that one is nested */
    check_member(&members[4], 1, "");
    check_member(&members[5], 1, "nameless");
    check_member(&members[6], 0, NULL);
    guard_free(block, strlen(text) + ROOM);
}

static void test_no_object(void)
{
    static const char *const texts[] = {"[]", "1", "\"caseId\"", "null", "[{\"caseId\":\"x\"}]"};
    struct fc_member member = {.key = "caseId"};
    char *block;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        CHECK_INT(find(&member, 1, texts[i], ROOM, 0, &block), 0);
        check_member(&member, 0, NULL);
        guard_free(block, strlen(texts[i]) + ROOM);
    }
    CHECK_INT(find(&member, 1, "{}", ROOM, 0, &block), 1);
    check_member(&member, 0, NULL);
    guard_free(block, 2 + ROOM);
}

/* Too little room is told, with the room that does: no more and no less. */
static void test_every_room(void)
{
    static const char text[] = "{\"a\":[1,2,{\"b\":[]}],\"caseId\":\"case-1\"}";
    for (size_t lead = 0; lead < 8; lead++) {
        char padded[64], *block;
        struct fc_member member = {.key = "caseId"};
        int need = 0;
        snprintf(padded, sizeof padded, "%.*s%s", (int)lead, "        ", text);
        for (size_t room = 0; room < 400; room++) {
            int answer = find(&member, 1, padded, room, 399 - room, &block); /* one place for all */
            check_member(&member, answer == 1, answer == 1 ? "case-1" : NULL);
            if (answer < 0) {
                CHECK(need == 0 || answer == need);
                CHECK(room < (size_t)-answer);
                need = answer;
            } else {
                CHECK_INT(answer, 1);
                CHECK(need < 0 && room >= (size_t)-need);
            }
            guard_free(block, strlen(padded) + 399);
        }
        CHECK(need < -100 && need > -399);
    }
}

static void test_every_room_at_the_guard(void)
{
    static const char text[] = "{\"caseId\":\"case-1\",\"a\":[1,[],{\"b\":{}},\"c\"]}";
    unsigned fitted = 0;
    for (size_t room = 0; room < 400; room++) {
        char *block;
        struct fc_member member = {.key = "caseId"};
        int answer = find(&member, 1, text, room, 0, &block);
        check_member(&member, answer == 1, answer == 1 ? "case-1" : NULL);
        CHECK(answer == 1 || (answer < 0 && (size_t)-answer > room));
        fitted += answer == 1;
        guard_free(block, strlen(text) + room);
    }
    CHECK(fitted > 100 && fitted < 300);
}

/* What json.h says suffices for any text does, for those with most tokens and wherever they lie. */
static void test_room_that_suffices(void)
{
    static const char *const items[] = {"1", "[]", "\"\"", "{}"};
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
        for (size_t count = 0; count <= 60; count++) {
            char text[256], *block;
            struct fc_member member = {.key = ""};
            size_t len = (size_t)snprintf(text, sizeof text, "{\"\":[");
            for (size_t n = 0; n < count; n++)
                len +=
                    (size_t)snprintf(text + len, sizeof text - len, "%s%s", n ? "," : "", items[i]);
            len += (size_t)snprintf(text + len, sizeof text - len, "]}");
            for (size_t rest = 0; rest < 8; rest++) {
                CHECK_INT(find(&member, 1, text, FC_JSON_ROOM(len), rest, &block), 1);
                check_member(&member, 1, NULL);
                guard_free(block, len + FC_JSON_ROOM(len) + rest);
            }
        }
    }
}

/* One member a place, as many as an answer holds. */
static void test_many_members(void)
{
    static char text[16384 + 1];
    char *out = text, *block;
    struct fc_member members[] = {{.key = "k0"}, {.key = "k777"}, {.key = "k999"}};
    for (int i = 0; i < 1000; i++)
        out += sprintf(out, "%c\"k%d\":\"v%d\"", i ? ',' : '{', i, i);
    sprintf(out, "}");
    CHECK(fc_json_valid(text, strlen(text)));
    CHECK_INT(find(members, 3, text, 1 << 17, 0, &block), 1);
    check_member(&members[0], 1, "v0");
    check_member(&members[1], 1, "v777");
    check_member(&members[2], 1, "v999");
    guard_free(block, strlen(text) + (1 << 17));
}

int main(void)
{
    RUN(test_members);
    RUN(test_no_object);
    RUN(test_every_room);
    RUN(test_every_room_at_the_guard);
    RUN(test_room_that_suffices);
    RUN(test_many_members);
    return test_end();
}
