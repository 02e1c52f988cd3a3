/* Which proxy leads to a place, and heads that are amended on their way through it. */
#include "../../boards/linux/config/proxies.h"

#include <stdlib.h>

#include "../../boards/linux/config/amend.h"
#include "test.h"

static const char *const variables[] = {"HTTP_PROXY", "http_proxy", "HTTPS_PROXY",   "https_proxy",
                                        "NO_PROXY",   "no_proxy",   "REQUEST_METHOD"};

static void clear(void)
{
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
        (void)unsetenv(variables[i]);
}

/* What is chosen with these variables set: name and value, name and value. */
static int choose(struct fc_proxy_choice *choice, const char *url, const char *const *set)
{
    struct fc_place place;
    clear();
    for (; *set; set += 2)
        (void)setenv(set[0], set[1], 1);
    CHECK_INT(fc_place_read(&place, url), FC_URL_OK);
    return fc_proxy_choose(choice, &place);
}

#define SET(...) ((const char *const[]){__VA_ARGS__, NULL})
#define NONE ((const char *const[]){NULL})

static void test_choice(void)
{
    static struct fc_proxy_choice choice;
    CHECK_INT(choose(&choice, "https://h", NONE), 0);
    CHECK(!choice.variable);
    CHECK_INT(choose(&choice, "https://h", SET("HTTP_PROXY", "http://p:1")), 0);
    CHECK(!choice.variable);
    CHECK_INT(choose(&choice, "https://h", SET("HTTPS_PROXY", "http://p:1")), 0);
    CHECK(!strcmp(choice.variable, "HTTPS_PROXY") && !strcmp(choice.place.host, "p"));
    CHECK(choice.place.endpoint.port == 1 && !*choice.credentials);
    CHECK_INT(choose(&choice, "https://h", SET("HTTPS_PROXY", "http://p", "https_proxy", "q:8")),
              0);
    CHECK(!strcmp(choice.variable, "https_proxy") && !strcmp(choice.place.host, "q"));
    CHECK_INT(choice.place.endpoint.port, 8);
    CHECK_INT(choose(&choice, "https://h", SET("HTTPS_PROXY", "http://p", "https_proxy", "")), 0);
    CHECK(!choice.variable);
    CHECK_INT(choose(&choice, "http://h", SET("HTTP_PROXY", "//p:1/")), 0);
    CHECK(!strcmp(choice.place.host, "p"));
    CHECK_INT(choose(&choice, "http://h", SET("HTTP_PROXY", "p", "REQUEST_METHOD", "GET")), 0);
    CHECK(!choice.variable);
    CHECK_INT(choose(&choice, "https://h", SET("HTTPS_PROXY", "https://p")), 255);
    CHECK_INT(choose(&choice, "https://h", SET("HTTPS_PROXY", "http://")), 255);
    CHECK_INT(choose(&choice, "https://h", SET("HTTPS_PROXY", "ftp://p")), 255);
}

static void test_credentials(void)
{
    static const struct {
        const char *url, *credentials;
    } urls[] = {
        {"http://u:p@h:1", "u:p"},   {"u:p@h", "u:p"},
        {"http://u@h", "u:"},        {"http://u%40x:p%3a%2F%zz@h", "u@x:p:/%zz"},
        {"http://a@b:c@h", "a@b:c"}, {"http://h/@", ""},
    };
    static struct fc_proxy_choice choice;
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        CHECK_INT(choose(&choice, "https://x", SET("HTTPS_PROXY", urls[i].url)), 0);
        CHECK(!strcmp(choice.credentials, urls[i].credentials));
        CHECK(!strcmp(choice.place.host, "h"));
    }
}

static void test_exceptions(void)
{
    static const struct {
        const char *url, *except;
        int excepted;
    } cases[] = {
        {"https://a.example", "a.example", 1},
        {"https://a.example", "A.EXAMPLE", 1},
        {"https://a.example", "example", 1},
        {"https://a.example", ".example", 1},
        {"https://a.example", "b, example ", 1},
        {"https://a.example", "*", 1},
        {"https://a.example:8443", "a.example", 1},
        {"https://a.example:8443", "a.example:8443", 1},
        {"https://a.example:8443", "a.example:443", 0},
        {"https://a.example", "xample", 0},
        {"https://a.example", "b.a.example", 0},
        {"https://a.example", "", 0},
        {"https://a.example", ",", 0},
        {"https://127.0.0.1", "127.0.0.1", 1},
        {"https://127.0.0.1", "127.0.0.0/8", 0},
        {"https://[::1]:1", "[::1]", 1},
        {"https://[::1]:1", "::1", 1},
    };
    static struct fc_proxy_choice choice;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        test_name = cases[i].except;
        CHECK_INT(
            choose(&choice, cases[i].url, SET("HTTPS_PROXY", "p", "NO_PROXY", cases[i].except)), 0);
        CHECK_INT(!choice.variable, cases[i].excepted);
    }
    CHECK_INT(
        choose(&choice, "https://a", SET("HTTPS_PROXY", "p", "NO_PROXY", "a", "no_proxy", "b")), 0);
    CHECK(choice.variable != NULL);
}

/* What lies below the amender. */
struct below {
    struct fc_socket socket;
    char host[64], heard[2048];
    uint16_t port;
    size_t len, most;
    int stutter, put_off;
};

static int below_connect(void *ctx, const char *host, uint16_t port)
{
    struct below *below = ctx;
    (void)snprintf(below->host, sizeof below->host, "%s", host);
    below->port = port;
    return 0;
}

static int below_send(void *ctx, const void *buf, size_t len)
{
    struct below *below = ctx;
    if (below->stutter && !below->put_off++)
        return FC_AGAIN;
    below->put_off = 0;
    if (len > below->most)
        len = below->most;
    memcpy(below->heard + below->len, buf, len);
    below->len += len;
    return (int)len;
}

static int below_recv(void *ctx, void *buf, size_t cap)
{
    (void)ctx;
    (void)buf;
    (void)cap;
    return 0;
}

static void below_close(void *ctx)
{
    (void)ctx;
}

#define REQUEST                                                                                    \
    "POST /p?q HTTP/1.1\r\ncontent-type: x\r\nhost: h:8\r\nx-amz-date: D\r\n"                      \
    "x-amz-security-token: TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT\r\n"                   \
    "a-field-whose-name-is-as-long-as-can-be: v\r\nauthorization: AWS4 Credential=a/b\r\n\r\n"
#define BODY "{\"x-amz-date: no\"}\r\nauthorization: body\r\n\r\n"

static void check_amended(const struct fc_proxy_choice *proxy, int is_unsigned, const char *head)
{
    char wanted[1024];
    (void)snprintf(wanted, sizeof wanted, "%s%s", head, BODY);
    for (size_t piece = 1; piece < 90; piece++) {
        static struct fc_amend amend;
        struct below below = {.most = 1 + piece % 17, .stutter = (int)(piece & 1)};
        char byte;
        below.socket =
            (struct fc_socket){&below, below_connect, below_send, below_recv, below_close, 0};
        fc_amend_init(&amend, &below.socket, proxy, "h:8", is_unsigned);
        const struct fc_socket *socket = &amend.socket;
        CHECK_INT(socket->connect(socket->ctx, "h", 8), 0);
        CHECK(!strcmp(below.host, proxy ? "p" : "h") && below.port == (proxy ? 3128 : 8));
        static const char request[] = REQUEST BODY;
        for (size_t off = 0; off < sizeof request - 1;) {
            size_t left = sizeof request - 1 - off;
            int sent = socket->send(socket->ctx, request + off, left < piece ? left : piece);
            CHECK(sent > 0 || sent == FC_AGAIN);
            off += sent > 0 ? (size_t)sent : 0;
        }
        for (int turn = 0; turn < 1000 && socket->recv(socket->ctx, &byte, 1); turn++)
            continue;
        CHECK_BYTES(below.heard, below.len, wanted, strlen(wanted));
        socket->close(socket->ctx);
    }
}

static void test_amended(void)
{
    static struct fc_proxy_choice proxy;
    check_amended(NULL, 1,
                  "POST /p?q HTTP/1.1\r\ncontent-type: x\r\nhost: h:8\r\n"
                  "a-field-whose-name-is-as-long-as-can-be: v\r\n\r\n");
    CHECK_INT(choose(&proxy, "http://h:8", SET("HTTP_PROXY", "http://p:3128")), 0);
    check_amended(&proxy, 1,
                  "POST http://h:8/p?q HTTP/1.1\r\ncontent-type: x\r\nhost: h:8\r\n"
                  "a-field-whose-name-is-as-long-as-can-be: v\r\n\r\n");
    CHECK_INT(choose(&proxy, "http://h:8", SET("HTTP_PROXY", "http://u:p@p:3128")), 0);
    check_amended(&proxy, 1,
                  "POST http://h:8/p?q HTTP/1.1\r\ncontent-type: x\r\nhost: h:8\r\n"
                  "a-field-whose-name-is-as-long-as-can-be: v\r\n"
                  "Proxy-Authorization: Basic dTpw\r\n\r\n");
    check_amended(NULL, 0, REQUEST);
}

int main(void)
{
    RUN(test_choice);
    RUN(test_credentials);
    RUN(test_exceptions);
    RUN(test_amended);
    return test_end();
}
