#include "sso.h"

#include <dirent.h>
#include <string.h>
#include <time.h>

#include "../../../core/wipe.h"
#include "../expand.h"
#include "../message.h"
#include "../value/json_reader.h"
#include "content.h"

#define FOUND_MAX ((size_t)1 << 20)
#define TOKEN_SIZE 8192
#define CACHE "~/.aws/sso/cache/"

/* What a profile says, or the section that its sso_session names. */
struct session {
    const char *start_url, *region, *account_id, *role_name;
};

static char token[TOKEN_SIZE], fields[TOKEN_SIZE + 64], text[32768];

static const struct fc_service service = {"sso", "AWS_ENDPOINT_URL_SSO"};

static int fail(const char *what, const char *which)
{
    return fc_fail(FC_EXIT_FAILURE, "Error when retrieving credentials from sso: %%",
                   FC_TEXTS(what, which));
}

static int read_session(struct session *session, const struct fc_profile *profile,
                        const struct fc_config *config)
{
    const struct fc_ini *ini = &config->config.ini;
    const struct fc_ini_section *section = &profile->config;
    struct fc_ini_section named;
    const char *name = fc_ini_value(ini, section, "sso_session");
    memset(session, 0, sizeof *session);
    session->account_id = fc_ini_value(ini, section, "sso_account_id");
    session->role_name = fc_ini_value(ini, section, "sso_role_name");
    if (!session->account_id && !session->role_name)
        return FC_ELSEWHERE;
    if (name && !fc_config_section(config, "sso-session", name, &named))
        return fc_fail(FC_EXIT_FAILURE, "The specified sso-session does not exist: \"%\"",
                       FC_TEXTS(name));
    if (name)
        section = &named;
    session->start_url = fc_ini_value(ini, section, "sso_start_url");
    session->region = fc_ini_value(ini, section, "sso_region");
    const char *const members[] = {session->start_url, session->region, session->account_id,
                                   session->role_name};
    static const char *const names[] = {"sso_start_url", "sso_region", "sso_account_id",
                                        "sso_role_name"};
    for (size_t i = 0; i < 4; i++)
        if (!members[i] || !*members[i])
            return fc_fail(FC_EXIT_FAILURE,
                           "The profile \"%\" is configured to use SSO but is missing required "
                           "configuration: %",
                           FC_TEXTS(config->name, names[i]));
    return fc_region_is_valid(session->region) ? 0
                                               : fail("sso_region is no region: ", session->region);
}

/* Take the token of a file of the cache, if it is this session's and newer than *expires. */
static void take_token(const char *path, const struct session *session, int64_t *expires)
{
    struct fc_region region;
    struct fc_value object;
    size_t len;
    int64_t time;
    if (fc_content_read(text, sizeof text - 1, &len, path))
        return;
    fc_region_init(&region, FOUND_MAX);
    if (!fc_json_read(&object, &region, text, len, NULL)) {
        const struct fc_value *url = fc_value_get(&object, "startUrl");
        const struct fc_value *at = fc_value_get(&object, "expiresAt");
        const struct fc_value *said = fc_value_get(&object, "accessToken");
        if (url && fc_value_is(url, session->start_url) && at && at->kind == FC_VALUE_STRING &&
            said && said->kind == FC_VALUE_STRING && !fc_time_read(&time, at->as.text) &&
            time > *expires && !fc_keys_copy(token, sizeof token, said->as.text, said->len))
            *expires = time;
    }
    fc_region_free(&region);
    fc_wipe(text, len);
}

/* Find the token. Returns 0, or an exit code. */
static int find_token(const struct session *session)
{
    char path[FC_EXPANDED_SIZE];
    int64_t expires = 0;
    DIR *folder = NULL;
    size_t len = 0;
    if (!fc_expand(path, CACHE)) {
        len = strlen(path);
        folder = opendir(path);
    }
    for (struct dirent *entry; folder && (entry = readdir(folder)) != NULL;) {
        size_t name_len = strlen(entry->d_name);
        if (name_len < 5 || strcmp(entry->d_name + name_len - 5, ".json") != 0 ||
            len + name_len >= sizeof path)
            continue;
        memcpy(path + len, entry->d_name, name_len + 1);
        take_token(path, session, &expires);
    }
    if (folder)
        (void)closedir(folder);
    if (!expires)
        return fail("Error loading SSO Token: there is none in " CACHE " for ", session->start_url);
    if (expires <= (int64_t)time(NULL) || token[strcspn(token, "\r\n")])
        return fc_fail(FC_EXIT_FAILURE,
                       "The SSO session associated with this profile has expired or is otherwise "
                       "invalid. To refresh this SSO session run aws sso login with the "
                       "corresponding profile.",
                       NULL);
    return 0;
}

static int take(struct fc_keys *keys, const struct fc_exchange *exchange)
{
    static const struct fc_key_names names = {"accessKeyId", "secretAccessKey", "sessionToken",
                                              "expiration"};
    struct fc_region region;
    struct fc_value object;
    const char *missing = "roleCredentials";
    fc_region_init(&region, FOUND_MAX);
    int err = fc_json_read(&object, &region, exchange->answer, exchange->answer_len, NULL);
    const struct fc_value *credentials = err ? NULL : fc_value_get(&object, missing);
    if (credentials)
        missing = fc_keys_take(keys, credentials, &names);
    fc_region_free(&region);
    if (err)
        return fail("what it said is not JSON", "");
    return missing ? fail("what it said has no ", missing) : FC_FOUND;
}

/* Put a text as a query has it: what SSO's are made of needs no encoding. */
static int put_plain(struct fc_sink *sink, const char *value)
{
    fc_put_text(sink, value);
    for (; *value; value++)
        if (*value <= ' ' || *value >= 0x7f || strchr("&=#%?", *value))
            return -1;
    return 0;
}

static int ask(struct fc_keys *keys, const struct session *session,
               const struct fc_surroundings *around)
{
    struct fc_exchange *exchange = around->exchange;
    struct fc_place place;
    struct fc_setting by;
    struct fc_window_sink window;
    char path[1024];
    int code = fc_address_configured(&place, &by, around->config, &service, NULL);
    if (code)
        return code;
    if (!by.value)
        fc_place_service(&place, "portal.sso", session->region, around->locality->variants);
    fc_window_init(&window, fields, sizeof fields - 1, 0);
    fc_put_shape(&window.sink, "x-amz-sso_bearer_token: %\r\n", FC_TEXTS(token));
    fields[window.len] = 0;
    fc_window_init(&window, path, sizeof path - 1, 0);
    fc_put_text(&window.sink, "/federation/credentials?role_name=");
    int bad = put_plain(&window.sink, session->role_name);
    fc_put_text(&window.sink, "&account_id=");
    bad |= put_plain(&window.sink, session->account_id);
    path[window.len] = 0;
    if (bad || window.sink.total > window.len)
        return fail("sso_role_name or sso_account_id is malformed", "");
    exchange->place = &place;
    exchange->method = "GET";
    exchange->path[0] = place.endpoint.path && place.endpoint.path[1] ? place.endpoint.path : "";
    exchange->path[1] = path;
    exchange->fields = fields;
    exchange->body = NULL;
    exchange->connect_ms = around->connect_ms;
    exchange->silence_ms = around->read_ms;
    code = fc_route_open(around->route, &around->travel, &place);
    if (code)
        return code;
    int err = fc_exchange_run(exchange, around->route);
    if (err)
        return fail(fc_error_text(err), "");
    if (exchange->status != 200)
        return fail("it was refused: log in anew by `aws sso login`, or look at the account and "
                    "role of the profile",
                    "");
    return take(keys, exchange);
}

int fc_sso_find(struct fc_keys *keys, const struct fc_profile *profile,
                const struct fc_surroundings *around)
{
    struct session session;
    int code = read_session(&session, profile, around->config);
    if (!code)
        code = find_token(&session);
    if (!code)
        code = ask(keys, &session, around);
    fc_wipe(token, strlen(token));
    fc_wipe(fields, strlen(fields));
    if (code != FC_ELSEWHERE)
        fc_wipe(around->exchange->window, sizeof around->exchange->window);
    return code;
}
