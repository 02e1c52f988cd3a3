/* A client as the settings say: where it calls, and how long it waits. */
#include "../../boards/linux/caller.h"

#include <stdlib.h>

#include "test.h"

static struct fc_settings settings;
static struct fc_caller caller;

static int init(const char *url, uint32_t connect_ms, uint32_t read_ms)
{
    memset(&settings, 0, sizeof settings);
    memset(&caller, 0xff, sizeof caller);
    CHECK_INT(fc_place_read(&settings.place, url), FC_URL_OK);
    settings.connect_ms = connect_ms;
    settings.read_ms = read_ms;
    return fc_caller_init(&caller, &settings);
}

static void test_a_call_has_an_end(void)
{
    CHECK_INT(init("https://h", 60000, 5000), 0);
    CHECK_INT(caller.client.connect_ms, 60000);
    CHECK_INT(caller.client.silence_ms, 5000);
    CHECK_INT(caller.client.deadline_ms, 60000 + 5000 + 300000);
}

static void test_no_timeout_is_for_ever(void)
{
    static const uint32_t timeouts[][2] = {{0, 0}, {0, 5000}, {60000, 0}};
    for (size_t i = 0; i < sizeof timeouts / sizeof timeouts[0]; i++) {
        CHECK_INT(init("https://h", timeouts[i][0], timeouts[i][1]), 0);
        CHECK_INT(caller.client.connect_ms, timeouts[i][0]);
        CHECK_INT(caller.client.silence_ms, timeouts[i][1]);
        CHECK_INT(caller.client.deadline_ms, UINT32_MAX);
    }
}

static void test_the_way(void)
{
    CHECK_INT(init("https://h", 1, 1), 0);
    CHECK(caller.client.socket == &caller.route.tls.socket && caller.client.socket->secure);
    CHECK_INT(init("http://h", 1, 1), 0);
    CHECK(caller.client.socket == &caller.route.port.socket);
    CHECK(caller.client.endpoint == &settings.place.endpoint);
    CHECK(caller.client.credentials == &settings.credentials);
    CHECK_INT(setenv("HTTPS_PROXY", "ftp://p", 1), 0);
    CHECK_INT(init("https://h", 1, 1), 255);
}

int main(void)
{
    (void)unsetenv("HTTPS_PROXY");
    (void)unsetenv("https_proxy");
    (void)unsetenv("HTTP_PROXY");
    (void)unsetenv("http_proxy");
    RUN(test_a_call_has_an_end);
    RUN(test_no_timeout_is_for_ever);
    RUN(test_the_way);
    return test_end();
}
