#include "container.h"

#include <string.h>

#include "../../../core/wipe.h"
#include "../message.h"
#include "../value/json_reader.h"
#include "content.h"

#define ATTEMPTS 3
#define TIMEOUT_MS 2000
#define PAUSE_MS 1000
#define FOUND_MAX ((size_t)1 << 20)
#define TOKEN_SIZE 8192

static char fields[TOKEN_SIZE + 64];

static int fail(const char *what, const char *which)
{
    return fc_fail(FC_EXIT_FAILURE, "Error when retrieving credentials from container-role: %%",
                   FC_TEXTS(what, which));
}

/* Whether a token for plaintext may go to this host. */
static int is_allowed(const struct fc_place *place)
{
    static const char *const hosts[] = {"169.254.170.2", "169.254.170.23", "fd00:ec2::23"};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++)
        if (!strcmp(place->host, hosts[i]))
            return 1;
    return !place->endpoint.plaintext || fc_place_is_loopback(place);
}

static int find_place(struct fc_place *place)
{
    char url[1200];
    struct fc_window_sink window;
    const char *relative = fc_variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    const char *full = fc_variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    if (!relative && !full)
        return FC_ELSEWHERE;
    fc_window_init(&window, url, sizeof url - 1, 0);
    fc_put_shape(&window.sink, "%%",
                 FC_TEXTS(relative ? "http://169.254.170.2" : "", relative ? relative : full));
    url[window.len] = 0;
    if (window.sink.total > window.len || fc_place_read(place, url))
        return fail("no URL: ", relative ? relative : full);
    if (!is_allowed(place))
        return fc_fail(FC_EXIT_FAILURE,
                       "Unsupported host '%'.  Can only retrieve metadata from a loopback address "
                       "or one of these hosts: 169.254.170.2, 169.254.170.23, fd00:ec2::23, "
                       "localhost",
                       FC_TEXTS(place->host));
    return 0;
}

/* Compose the header fields, with the token if there is one. Returns 0, or an exit code. */
static int compose_fields(void)
{
    struct fc_window_sink window;
    static char token[TOKEN_SIZE];
    size_t len = 0;
    const char *file = fc_variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    const char *given = fc_variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
    if (file) {
        int why = fc_content_read(token, sizeof token - 1, &len, file);
        if (why)
            return fc_fail(FC_EXIT_FAILURE,
                           "Error when retrieving credentials from container-role: %: %",
                           FC_TEXTS(file, strerror(why)));
        given = token;
    }
    int code = 0;
    if (given && strlen(given) >= TOKEN_SIZE - 1)
        code = fail("the authorization token is too long", "");
    else if (given && given[strcspn(given, "\r\n")])
        code = fail("Auth token value is not a legal header value", "");
    fc_window_init(&window, fields, sizeof fields - 1, 0);
    fc_put_text(&window.sink, "Accept: application/json\r\n");
    if (given && *given)
        fc_put_shape(&window.sink, "Authorization: %\r\n", FC_TEXTS(given));
    fields[window.len] = 0;
    fc_wipe(token, len);
    return code;
}

static int take(struct fc_keys *keys, const struct fc_exchange *exchange)
{
    static const struct fc_key_names names = {"AccessKeyId", "SecretAccessKey", "Token",
                                              "Expiration"};
    struct fc_region region;
    struct fc_value object;
    const char *missing = "";
    fc_region_init(&region, FOUND_MAX);
    int err = fc_json_read(&object, &region, exchange->answer, exchange->answer_len, NULL);
    if (!err)
        missing = fc_keys_take(keys, &object, &names);
    fc_region_free(&region);
    if (err)
        return fail("Unable to parse JSON returned from container metadata", "");
    return missing ? fail("the container metadata have no ", missing) : FC_FOUND;
}

/* Say of the last attempt why it failed. */
static int complain(int err, const struct fc_exchange *exchange)
{
    struct fc_stream stream;
    if (err)
        return fail("Error retrieving metadata: ", fc_error_text(err));
    fc_message_begin(&stream, "ERROR");
    fc_put_text(&stream.sink, "Error when retrieving credentials from container-role: Error "
                              "retrieving metadata: Received non 200 response ");
    fc_put_decimal(&stream.sink, exchange->status);
    fc_put_text(&stream.sink, " from container metadata: ");
    fc_put_shown(&stream.sink, exchange->answer,
                 exchange->answer_len < 256 ? exchange->answer_len : 256);
    fc_message_end(&stream);
    return FC_EXIT_FAILURE;
}

static int ask(struct fc_keys *keys, const struct fc_surroundings *around,
               const struct fc_place *place)
{
    struct fc_exchange *exchange = around->exchange;
    struct fc_travel travel = around->travel;
    int err = 0;
    travel.direct = 1;
    exchange->place = place;
    exchange->method = "GET";
    exchange->path[0] = place->endpoint.path ? place->endpoint.path : "/";
    exchange->fields = fields;
    exchange->body = NULL;
    exchange->connect_ms = exchange->silence_ms = TIMEOUT_MS;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        char query[sizeof place->target];
        struct fc_window_sink window;
        fc_window_init(&window, query, sizeof query - 1, 0);
        if (place->endpoint.query)
            fc_put_shape(&window.sink, "?%", FC_TEXTS(place->endpoint.query));
        query[window.len] = 0;
        exchange->path[1] = query;
        int code = fc_route_open(around->route, &travel, place);
        if (code)
            return code;
        if (attempt)
            fc_route_pause(&around->route->port, PAUSE_MS);
        err = fc_exchange_run(exchange, around->route);
        if (!err && exchange->status == 200)
            return take(keys, exchange);
    }
    return complain(err, exchange);
}

int fc_container_find(struct fc_keys *keys, const struct fc_surroundings *around)
{
    struct fc_place place;
    int code = find_place(&place);
    if (!code)
        code = compose_fields();
    if (!code)
        code = ask(keys, around, &place);
    fc_wipe(fields, strlen(fields));
    fc_wipe(around->exchange->window, code == FC_ELSEWHERE ? 0 : sizeof around->exchange->window);
    return code;
}
