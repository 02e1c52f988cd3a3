/* Endpoints from URLs and from regions. */
#include "../../boards/linux/endpoint.h"
#include "avf.h"
#include "test.h"

static const struct {
    const char *url;
    const char *host, *authority, *path, *query;
    enum fc_url_error error;
    uint16_t port;
    uint8_t plaintext;
} urls[] = {
    {"https://h.example", "h.example", "h.example", NULL, NULL, FC_URL_OK, 443, 0},
    {"https://h.example/", "h.example", "h.example", "/", NULL, FC_URL_OK, 443, 0},
    {"HTTPS://H.Example:443/P/Q", "h.example", "h.example", "/P/Q", NULL, FC_URL_OK, 443, 0},
    {"https://h:8443/p?a=b&c", "h", "h:8443", "/p", "a=b&c", FC_URL_OK, 8443, 0},
    {"https://h?a=b", "h", "h", NULL, "a=b", FC_URL_OK, 443, 0},
    {"https://h/?", "h", "h", "/", NULL, FC_URL_OK, 443, 0},
    {"https://h/p#f?x", "h", "h", "/p", NULL, FC_URL_OK, 443, 0},
    {"https://h#f", "h", "h", NULL, NULL, FC_URL_OK, 443, 0},
    {"https://user:pass@h:1/", "h", "h:1", "/", NULL, FC_URL_OK, 1, 0},
    {"https://a@b@h/", "h", "h", "/", NULL, FC_URL_OK, 443, 0},
    {"https://h:/", "h", "h", "/", NULL, FC_URL_OK, 443, 0},
    {"https://h:65535", "h", "h:65535", NULL, NULL, FC_URL_OK, 65535, 0},
    {"https://h/%C3%A9", "h", "h", "/%C3%A9", NULL, FC_URL_OK, 443, 0},
    {"https://under_score.example.", "under_score.example.", "under_score.example.", NULL, NULL,
     FC_URL_OK, 443, 0},
    {"https://[::1]", "::1", "[::1]", NULL, NULL, FC_URL_OK, 443, 0},
    {"https://[2001:DB8::1]:444/x", "2001:db8::1", "[2001:db8::1]:444", "/x", NULL, FC_URL_OK, 444,
     0},
    {"http://127.0.0.1:80", "127.0.0.1", "127.0.0.1", NULL, NULL, FC_URL_OK, 80, 1},
    {"http://localhost:443/", "localhost", "localhost:443", "/", NULL, FC_URL_OK, 443, 1},
    {"", NULL, NULL, NULL, NULL, FC_URL_NO_SCHEME, 0, 0},
    {"localhost:4443", NULL, NULL, NULL, NULL, FC_URL_NO_SCHEME, 0, 0},
    {"://h", NULL, NULL, NULL, NULL, FC_URL_NO_SCHEME, 0, 0},
    {"ftp://h", NULL, NULL, NULL, NULL, FC_URL_SCHEME, 0, 0},
    {"httpss://h", NULL, NULL, NULL, NULL, FC_URL_SCHEME, 0, 0},
    {"http s://h", NULL, NULL, NULL, NULL, FC_URL_SCHEME, 0, 0},
    {"https://", NULL, NULL, NULL, NULL, FC_URL_HOST, 0, 0},
    {"https:///p", NULL, NULL, NULL, NULL, FC_URL_HOST, 0, 0},
    {"https://:443", NULL, NULL, NULL, NULL, FC_URL_HOST, 0, 0},
    {"https://user@", NULL, NULL, NULL, NULL, FC_URL_HOST, 0, 0},
    {"https://bad host", NULL, NULL, NULL, NULL, FC_URL_HOST, 0, 0},
    {"https://h\r\nX: y", NULL, NULL, NULL, NULL, FC_URL_HOST, 0, 0},
    {"https://bad!", NULL, NULL, NULL, NULL, FC_URL_HOST, 0, 0},
    {"https://\xc3\xa9.example", NULL, NULL, NULL, NULL, FC_URL_HOST, 0, 0},
    {"https://-h", NULL, NULL, NULL, NULL, FC_URL_HOST, 0, 0},
    {"https://.h", NULL, NULL, NULL, NULL, FC_URL_HOST, 0, 0},
    {"https://::1", NULL, NULL, NULL, NULL, FC_URL_HOST, 0, 0},
    {"https://[::1", NULL, NULL, NULL, NULL, FC_URL_HOST, 0, 0},
    {"https://[::1]x", NULL, NULL, NULL, NULL, FC_URL_HOST, 0, 0},
    {"https://[h]", NULL, NULL, NULL, NULL, FC_URL_HOST, 0, 0},
    {"https://[]", NULL, NULL, NULL, NULL, FC_URL_HOST, 0, 0},
    {"https://h:0", NULL, NULL, NULL, NULL, FC_URL_PORT, 0, 0},
    {"https://h:65536", NULL, NULL, NULL, NULL, FC_URL_PORT, 0, 0},
    {"https://h:99999999999999999999", NULL, NULL, NULL, NULL, FC_URL_PORT, 0, 0},
    {"https://h:-1", NULL, NULL, NULL, NULL, FC_URL_PORT, 0, 0},
    {"https://h:8o", NULL, NULL, NULL, NULL, FC_URL_PORT, 0, 0},
    {"https://h:1:2", NULL, NULL, NULL, NULL, FC_URL_PORT, 0, 0},
    {"https://h/a b", "h", "h", "/a%20b", NULL, FC_URL_OK, 443, 0},
    {"https://h/\xc3\xa9%C3/?\xff#x", "h", "h", "/%C3%A9%C3/", "%FF", FC_URL_OK, 443, 0},
    {"https://h/?a\nb", NULL, NULL, NULL, NULL, FC_URL_TARGET, 0, 0},
};

static int same(const char *a, const char *b)
{
    return a == b || (a && b && !strcmp(a, b));
}

static void test_url(size_t i)
{
    struct fc_place place;
    char url[64];
    test_begin(urls[i].url);
    (void)snprintf(url, sizeof url, "%s", urls[i].url);
    CHECK_INT(fc_place_read(&place, url), urls[i].error);
    if (urls[i].error) {
        CHECK(!strcmp(url, urls[i].url));
    } else {
        const struct fc_endpoint *endpoint = &place.endpoint;
        CHECK(same(endpoint->host, urls[i].host));
        CHECK(same(endpoint->authority, urls[i].authority));
        CHECK(same(endpoint->path, urls[i].path));
        CHECK(same(endpoint->query, urls[i].query));
        CHECK(endpoint->resource == fc_resource_put);
        CHECK_INT(endpoint->port, urls[i].port);
        CHECK_INT(endpoint->plaintext == FC_PLAINTEXT_FOR_LOCAL_TEST, urls[i].plaintext);
    }
    test_close();
}

static void test_long_hosts(void)
{
    struct fc_place place;
    char url[300] = "https://";
    size_t begin = strlen(url);
    memset(url + begin, 'h', FC_HOST_MAX);
    memcpy(url + begin + FC_HOST_MAX, ":65535", 7);
    CHECK_INT(fc_place_read(&place, url), FC_URL_OK);
    CHECK_INT(strlen(place.host), FC_HOST_MAX);
    CHECK(!strcmp(place.authority, url + begin));
    memcpy(url + begin + FC_HOST_MAX, "h", 2);
    CHECK_INT(fc_place_read(&place, url), FC_URL_HOST);
}

static void test_region(const struct avf_block *block)
{
    struct fc_place place;
    const char *host = avf_text(block, "host", "");
    unsigned variants = (avf_number(block, "fips", 0) ? FC_VARIANT_FIPS : 0) |
                        (avf_number(block, "dual", 0) ? FC_VARIANT_DUAL_STACK : 0);
    test_begin(block->name);
    fc_place_default(&place, avf_text(block, "region", ""), variants);
    CHECK(same(place.endpoint.host, host));
    CHECK(same(place.endpoint.authority, host));
    CHECK(same(place.endpoint.region, avf_text(block, "signed", "")));
    CHECK(!place.endpoint.plaintext && place.endpoint.port == 443);
    test_close();
}

static void test_services(void)
{
    static const struct {
        const char *region, *host;
        unsigned variants;
    } services[] = {
        {"eu-west-1", "sts.eu-west-1.amazonaws.com", 0},
        {"", "sts.amazonaws.com", 0},
        {"eu-west-1", "sts-fips.eu-west-1.amazonaws.com", FC_VARIANT_FIPS},
        {"eu-west-1", "sts.eu-west-1.api.aws", FC_VARIANT_DUAL_STACK},
        {"us-gov-east-1", "sts.us-gov-east-1.amazonaws.com", FC_VARIANT_FIPS},
        {"cn-north-1", "sts.cn-north-1.amazonaws.com.cn", 0},
    };
    for (size_t i = 0; i < sizeof services / sizeof services[0]; i++) {
        struct fc_place place;
        fc_place_service(&place, "sts", services[i].region, services[i].variants);
        CHECK(same(place.endpoint.host, services[i].host));
        CHECK(same(place.endpoint.region, services[i].region));
    }
}

static void test_region_names(void)
{
    char longest[65];
    memset(longest, 'a', 64);
    longest[63] = longest[64] = 0;
    CHECK(fc_region_is_valid("us-east-1") && fc_region_is_valid("US-EAST-1"));
    CHECK(fc_region_is_valid("x") && fc_region_is_valid("1a") && fc_region_is_valid(longest));
    longest[63] = 'a';
    CHECK(!fc_region_is_valid(longest));
    CHECK(!fc_region_is_valid("") && !fc_region_is_valid("123") && !fc_region_is_valid("-us"));
    CHECK(!fc_region_is_valid("us-") && !fc_region_is_valid("us east") &&
          !fc_region_is_valid("us/east") && !fc_region_is_valid("\xc3\xa9"));
}

static void test_loopback(void)
{
    static const struct {
        const char *url;
        int is_loopback;
    } places[] = {
        {"http://localhost", 1},   {"http://LOCALHOST:80/x", 1}, {"http://127.0.0.1", 1},
        {"http://127.8.8.8:1", 1}, {"http://[::1]:1", 1},        {"http://127.0.0.1.example", 0},
        {"http://127.example", 0}, {"http://128.0.0.1", 0},      {"http://localhost.example", 0},
        {"http://[::2]", 0},       {"http://u@localhost@h", 0},
    };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct fc_place place;
        char url[64];
        (void)snprintf(url, sizeof url, "%s", places[i].url);
        CHECK_INT(fc_place_read(&place, url), FC_URL_OK);
        CHECK_INT(fc_place_is_loopback(&place), places[i].is_loopback);
    }
}

static void test_put(void)
{
    struct fc_place place;
    struct fc_window_sink window;
    char url[] = "HTTP://me@H:8080/p?secret=1", text[64];
    CHECK_INT(fc_place_read(&place, url), FC_URL_OK);
    fc_window_init(&window, text, sizeof text, 0);
    fc_place_put(&window.sink, &place);
    CHECK_BYTES(text, window.len, "http://h:8080/p", 15);
}

int main(void)
{
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++)
        test_url(i);
    RUN(test_long_hosts);
    avf_run("tests/vectors/endpoints", test_region);
    RUN(test_services);
    RUN(test_region_names);
    RUN(test_loopback);
    RUN(test_put);
    return test_end();
}
