#include "instance.h"

#include <string.h>
#include <strings.h>

#include "../../../core/wipe.h"
#include "../integer.h"
#include "../message.h"
#include "../value/json_reader.h"

#define FOUND_MAX ((size_t)1 << 20)
#define TOKEN_SIZE 512
#define ROLES "latest/meta-data/iam/security-credentials/"
#define ZONE "latest/meta-data/placement/availability-zone/"

/* How the metadata are reached. */
struct session {
    const struct fc_surroundings *around;
    struct fc_place place;
    char base[256]; /* of all paths; it ends with "/" */
    uint32_t timeout_ms;
    int32_t attempts;
    int no_v1;
    char fields[TOKEN_SIZE + 64];
};

static struct session session;

static struct fc_setting setting(const struct fc_config *config, const char *variable,
                                 const char *key)
{
    const struct fc_sources sources = {.variable = {variable}, .key = key};
    return fc_config_find(config, &sources);
}

/* Read a number of seconds or attempts. Returns 0, or an exit code. */
static int read_number(int32_t *number, const struct fc_setting *from)
{
    *number = 1;
    if (!from->value)
        return 0;
    if (fc_integer_read(number, from->value) == 0 && *number >= 1 && *number <= 3600)
        return 0;
    return fc_fail(FC_EXIT_FAILURE, "%: '%' is not a whole number from 1 to 3600",
                   FC_TEXTS(from->name, from->value));
}

static int is_ipv6(const struct fc_config *config)
{
    const char *mode = setting(config, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
                               "ec2_metadata_service_endpoint_mode")
                           .value;
    if (mode)
        return !strcasecmp(mode, "ipv6");
    return fc_config_is_true(setting(config, "AWS_IMDS_USE_IPV6", "imds_use_ipv6").value);
}

/* Find how the metadata are reached. Returns 0, FC_ELSEWHERE, or an exit code. */
static int begin(const struct fc_surroundings *around)
{
    const struct fc_config *config = around->config;
    int32_t seconds;
    if (fc_config_is_true(setting(config, "AWS_EC2_METADATA_DISABLED", NULL).value))
        return FC_ELSEWHERE;
    memset(&session, 0, sizeof session);
    session.around = around;
    struct fc_setting timeout =
        setting(config, "AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout");
    struct fc_setting attempts =
        setting(config, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts");
    struct fc_setting endpoint =
        setting(config, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
    session.no_v1 = fc_config_is_true(
        setting(config, "AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled").value);
    int code = read_number(&seconds, &timeout);
    if (!code)
        code = read_number(&session.attempts, &attempts);
    session.timeout_ms = (uint32_t)seconds * 1000;
    const char *url = endpoint.value    ? endpoint.value
                      : is_ipv6(config) ? "http://[fd00:ec2::254]/"
                                        : "http://169.254.169.254/";
    if (!code && (fc_place_read(&session.place, url) || session.place.endpoint.query))
        code = fc_fail(FC_EXIT_FAILURE, "Invalid endpoint EC2 Instance Metadata endpoint: %",
                       FC_TEXTS(url));
    const char *path = session.place.endpoint.path;
    size_t len = path ? strlen(path) : 0;
    if (!code && len + 2 > sizeof session.base)
        code = fc_fail(FC_EXIT_FAILURE, "%: the path is too long", FC_TEXTS(endpoint.name));
    if (code)
        return code;
    memcpy(session.base, path ? path : "", len);
    if (!len || session.base[len - 1] != '/')
        session.base[len] = '/';
    return 0;
}

/*
 * Ask for what is at a path. Returns 0 with the answer in the exchange, or FC_ERR_*.
 */
static int ask(const char *method, const char *path, const char *further)
{
    const struct fc_surroundings *around = session.around;
    struct fc_exchange *exchange = around->exchange;
    struct fc_travel travel = around->travel;
    char full[512];
    struct fc_window_sink window;
    fc_window_init(&window, full, sizeof full - 1, 0);
    fc_put_shape(&window.sink, "%%%", FC_TEXTS(session.base, path, further));
    full[window.len] = 0;
    if (window.sink.total > window.len)
        return FC_ERR_ENDPOINT;
    travel.direct = 1;
    exchange->place = &session.place;
    exchange->method = method;
    exchange->path[0] = full;
    exchange->path[1] = NULL;
    exchange->fields = session.fields;
    exchange->body = strcmp(method, "PUT") ? NULL : "";
    exchange->connect_ms = exchange->silence_ms = session.timeout_ms;
    int err = FC_ERR_CONNECT;
    for (int32_t attempt = 0; attempt < session.attempts; attempt++) {
        if (fc_route_open(around->route, &travel, &session.place))
            return FC_ERR_TRUST_STORE;
        err = fc_exchange_run(exchange, around->route);
        if (!err && exchange->status < 500)
            break;
    }
    return err;
}

/* Copy an answer that is one visible line. Returns 0, or -1: it is not. */
static int copy_answer(char *text, size_t cap)
{
    const struct fc_exchange *exchange = session.around->exchange;
    const char *answer = exchange->answer;
    size_t len = 0;
    if (exchange->status != 200)
        return -1;
    while (len < exchange->answer_len && answer[len] > ' ' && answer[len] < 0x7f)
        len++;
    if (len == 0 || answer[len + strspn(answer + len, "\r\n")])
        return -1;
    return fc_keys_copy(text, cap, answer, len);
}

/* Get a token, and compose the field that shows it. Returns 0, or FC_ELSEWHERE: no metadata. */
static int get_token(void)
{
    static const char name[] = "x-aws-ec2-metadata-token: ";
    static const char lifetime[] = "x-aws-ec2-metadata-token-ttl-seconds: 21600\r\n";
    const struct fc_exchange *exchange = session.around->exchange;
    char *token = session.fields + sizeof name - 1;
    memcpy(session.fields, lifetime, sizeof lifetime);
    int err = ask("PUT", "latest/api/token", "");
    memset(session.fields, 0, sizeof session.fields);
    if (err)
        return FC_ELSEWHERE;
    if (exchange->status != 200 && exchange->status != 400) /* go on without a token */
        return session.no_v1 ? FC_ELSEWHERE : 0;
    if (copy_answer(token, TOKEN_SIZE))
        return FC_ELSEWHERE;
    memcpy(session.fields, name, sizeof name - 1);
    memcpy(token + strlen(token), "\r\n", sizeof "\r\n");
    return 0;
}

static int end(int code)
{
    fc_wipe(session.fields, sizeof session.fields);
    fc_wipe(session.around->exchange->window, sizeof session.around->exchange->window);
    return code;
}

int fc_instance_region(char region[FC_REGION_SIZE], const struct fc_surroundings *around)
{
    int code = begin(around);
    if (code)
        return code;
    if (get_token() || ask("GET", ZONE, "") || copy_answer(region, FC_REGION_SIZE))
        return end(FC_ELSEWHERE);
    region[strlen(region) - 1] = 0; /* eu-central-1b */
    return end(fc_region_is_valid(region) ? FC_FOUND : FC_ELSEWHERE);
}

/* Take the keys from what the metadata say of a role. */
static int take(struct fc_keys *keys)
{
    static const struct fc_key_names names = {"AccessKeyId", "SecretAccessKey", "Token",
                                              "Expiration"};
    const struct fc_exchange *exchange = session.around->exchange;
    struct fc_region region;
    struct fc_value object;
    fc_region_init(&region, FOUND_MAX);
    int found = exchange->status == 200 &&
                !fc_json_read(&object, &region, exchange->answer, exchange->answer_len, NULL) &&
                !fc_keys_take(keys, &object, &names);
    fc_region_free(&region);
    keys->expires = 0; /* an instance whose metadata lag goes on with the keys that it has */
    return found ? FC_FOUND : FC_ELSEWHERE;
}

int fc_instance_find(struct fc_keys *keys, const struct fc_surroundings *around)
{
    char role[128];
    int code = begin(around);
    if (code)
        return code;
    if (get_token() || ask("GET", ROLES, "") || copy_answer(role, sizeof role) ||
        ask("GET", ROLES, role))
        return end(FC_ELSEWHERE);
    return end(take(keys));
}
