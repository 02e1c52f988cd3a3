/* Keys: times, and what is taken from an object. */
#include "../../boards/linux/config/keys.h"

#include "../../boards/linux/value/json_reader.h"
#include "test.h"

static void test_times(void)
{
    static const struct {
        const char *text;
        int64_t time; /* -1: it is none */
    } times[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-11-22T20:09:35Z", 1795378175},
        {"2026-11-22T20:09:35.123456Z", 1795378175},
        {"2026-11-22T20:09:35UTC", 1795378175},
        {"2026-11-22T20:09:35UTCx", -1},
        {"2026-11-22T20:09:35+00:00", 1795378175},
        {"2026-11-22T21:09:35+01:00", 1795378175},
        {"2026-11-22T14:39:35-0530", 1795378175},
        {"2026-11-22 20:09:35", 1795378175},
        {"2026-11-22T20:09Z", 1795378140},
        {"2000-02-29T00:00:00Z", 951782400},
        {"2099-12-31T23:59:59Z", 4102444799},
        {"", -1},
        {"2026-11-22", -1},
        {"1969-12-31T23:59:59Z", -1},
        {"2026-13-01T00:00:00Z", -1},
        {"2026-00-01T00:00:00Z", -1},
        {"2026-01-32T00:00:00Z", -1},
        {"2026-01-01T00:60:00Z", -1},
        {"2026-01-01T00:00:00X", -1},
        {"2026-01-01T00:00:00Zx", -1},
        {"2026-01-01T00:00:00+1", -1},
        {"20260101T000000Z", -1},
        {"never", -1},
    };
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        int64_t time = -1;
        test_name = times[i].text;
        CHECK_INT(fc_time_read(&time, times[i].text), times[i].time < 0 ? -1 : 0);
        if (times[i].time >= 0)
            CHECK_INT(time, times[i].time);
    }
}

static const struct fc_key_names names = {"A", "S", "T", "E"};

/* What fc_keys_take says of a text of JSON. */
static const char *take(struct fc_keys *keys, const char *json)
{
    struct fc_region region;
    struct fc_value object;
    fc_region_init(&region, FC_REGION_LIMIT);
    CHECK_INT(fc_json_read(&object, &region, json, strlen(json), NULL), 0);
    const char *missing = fc_keys_take(keys, &object, &names);
    fc_region_free(&region);
    return missing;
}

static void test_take(void)
{
    static struct fc_keys keys;
    CHECK(!take(&keys, "{\"A\":\"id\",\"S\":\"secret\",\"T\":\"token\","
                       "\"E\":\"1970-01-01T00:00:09Z\"}"));
    CHECK(!strcmp(keys.access_key_id, "id") && !strcmp(keys.secret_access_key, "secret"));
    CHECK(!strcmp(keys.session_token, "token") && keys.expires == 9);
    CHECK(!take(&keys, "{\"A\":\"id\",\"S\":\"secret\",\"T\":null,\"E\":null}"));
    CHECK(!*keys.session_token && keys.expires == 0);
    CHECK(!take(&keys, "{\"A\":\"id\",\"S\":\"secret\",\"E\":1795378175000}"));
    CHECK_INT(keys.expires, 1795378175);
    CHECK(!strcmp(take(&keys, "{}"), "A"));
    CHECK(!strcmp(take(&keys, "[]"), "A"));
    CHECK(!strcmp(take(&keys, "{\"A\":1,\"S\":\"s\"}"), "A"));
    CHECK(!strcmp(take(&keys, "{\"A\":\"id\"}"), "S"));
    CHECK(!strcmp(take(&keys, "{\"A\":\"id\",\"S\":\"s\",\"T\":[]}"), "T"));
    CHECK(!strcmp(take(&keys, "{\"A\":\"id\",\"S\":\"s\",\"E\":\"soon\"}"), "E"));
    CHECK(!strcmp(take(&keys, "{\"A\":\"id\",\"S\":\"s\",\"E\":true}"), "E"));
}

static void test_copy(void)
{
    char key[4];
    CHECK_INT(fc_keys_copy(key, sizeof key, "abc", 3), 0);
    CHECK(!strcmp(key, "abc"));
    CHECK_INT(fc_keys_copy(key, sizeof key, "abcd", 4), -1);
    CHECK_INT(fc_keys_copy(key, sizeof key, "", 0), 0);
    CHECK(!*key);
}

int main(void)
{
    RUN(test_times);
    RUN(test_take);
    RUN(test_copy);
    return test_end();
}
