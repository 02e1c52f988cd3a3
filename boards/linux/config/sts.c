#include "sts.h"

#include <string.h>

#include "../../../core/canonical.h"
#include "../../../core/sigv4.h"
#include "../../../core/wipe.h"
#include "../message.h"
#include "../terminal.h"
#include "content.h"
#include "xml.h"

#define TOKEN_SIZE 20480 /* of an identity provider: STS takes no longer ones */
#define VERSION "2011-06-15"
#define TYPE "application/x-www-form-urlencoded; charset=utf-8"

#define CODE_MIN 6 /* digits that an MFA device shows */

static char token[TOKEN_SIZE + 1], form[2 * TOKEN_SIZE];
static char fields[16384], mfa_code[16];

/* Put a text as a form has it. */
static void put_encoded(struct fc_sink *sink, const char *text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        int is_plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
                       (c && strchr("-._~", c));
        const char code[] = {'%', digits[c >> 4], digits[c & 15]};
        fc_put(sink, is_plain ? text : code, is_plain ? 1 : sizeof code);
    }
}

static void put_member(struct fc_sink *sink, const char *name, const char *value)
{
    if (!value)
        return;
    fc_put_shape(sink, "&%=", (const char *const[]){name});
    put_encoded(sink, value);
}

/* Compose the form. Returns 0, or -1: it does not fit. */
static int compose_form(const char *action, const struct fc_role *role, uint32_t now)
{
    char name[32];
    struct fc_window_sink window, name_window;
    fc_window_init(&name_window, name, sizeof name - 1, 0);
    fc_put_text(&name_window.sink, "fieldcase-");
    fc_put_decimal(&name_window.sink, now);
    name[name_window.len] = 0;
    fc_window_init(&window, form, sizeof form - 1, 0);
    fc_put_shape(&window.sink, "Action=%&Version=" VERSION, (const char *const[]){action});
    put_member(&window.sink, "RoleArn", role->arn);
    put_member(&window.sink, "RoleSessionName", role->session_name ? role->session_name : name);
    put_member(&window.sink, "ExternalId", role->external_id);
    put_member(&window.sink, "DurationSeconds", role->duration_seconds);
    put_member(&window.sink, "SerialNumber", role->mfa_serial);
    put_member(&window.sink, "TokenCode", role->mfa_serial ? mfa_code : NULL);
    put_member(&window.sink, "WebIdentityToken", *token ? token : NULL);
    form[window.len] = 0;
    return window.sink.total > window.len ? -1 : 0;
}

/* Whether a text may stand in a header field. */
static int is_fit(const char *text)
{
    while (*text >= ' ' && *text < 0x7f)
        text++;
    return !*text;
}

/* Sign the form. Returns 0 with the header fields composed, or FC_ERR_*. */
static int sign(const struct fc_place *place, const struct fc_credentials *source, uint32_t now)
{
    struct fc_scope scope;
    struct fc_signing_key key;
    struct fc_hash_sink hash;
    struct fc_window_sink window;
    uint8_t digest[32];
    const char *session = source->session_token;
    if (!is_fit(source->access_key_id) || (session && !is_fit(session)))
        return FC_ERR_CREDENTIALS;
    fc_sigv4_scope(&scope, now, place->endpoint.region, "sts");
    const struct fc_header headers[] = {{"content-type", TYPE},
                                        {"host", place->authority},
                                        {"x-amz-date", scope.date},
                                        {"x-amz-security-token", session}};
    const struct fc_canonical canonical = {
        .method = "POST",
        .resource = place->endpoint.resource,
        .path = place->endpoint.path,
        .query = place->endpoint.query,
        .headers = headers,
        .header_count = session ? 4 : 3,
        .payload_sha256 = digest,
    };
    fc_hash_init(&hash);
    fc_put_text(&hash.sink, form);
    int err = fc_sha256_finish(&hash.sha256, digest);
    if (!err)
        err = fc_canonical_digest(digest, &canonical);
    if (!err)
        err = fc_sigv4_derive(&key, source->secret_access_key, &scope);
    if (!err)
        err = fc_sigv4_sign(digest, &key, &scope, digest);
    fc_wipe(&key, sizeof key);
    fc_window_init(&window, fields, sizeof fields - 1, 0);
    fc_put_shape(&window.sink, "Content-Type: " TYPE "\r\nX-Amz-Date: %\r\n",
                 (const char *const[]){scope.date});
    if (session)
        fc_put_shape(&window.sink, "X-Amz-Security-Token: %\r\n", (const char *const[]){session});
    fc_put_shape(&window.sink,
                 "Authorization: AWS4-HMAC-SHA256 Credential=%/%/%/sts/aws4_request, "
                 "SignedHeaders=",
                 (const char *const[]){source->access_key_id, scope.day, scope.region});
    fc_canonical_put_names(&window.sink, &canonical);
    fc_put_text(&window.sink, ", Signature=");
    fc_put_hex(&window.sink, digest, sizeof digest);
    fc_put_text(&window.sink, "\r\n");
    fields[window.len] = 0;
    fc_wipe(digest, sizeof digest);
    return !err && window.sink.total > window.len ? FC_ERR_WINDOW : err;
}

/* Find where STS is. Returns 0, or an exit code. */
static int find_place(struct fc_place *place, const struct fc_surroundings *around)
{
    struct fc_setting by;
    const struct fc_locality *locality = around->locality;
    const char *region = locality->by.value && *locality->name ? locality->name : NULL;
    int is_global = !region || !strcmp(region, "aws-global");
    int code = fc_address_configured(place, &by, around->config, &fc_service_sts, NULL);
    if (code)
        return code;
    if (!by.value)
        fc_place_service(place, "sts", is_global ? "" : region, locality->variants);
    place->endpoint.region = is_global ? "us-east-1" : region;
    return 0;
}

static int fail(const char *action, const char *why)
{
    return fc_fail(FC_EXIT_FAILURE, "% failed: %", FC_TEXTS(action, why));
}

static int complain(const char *action, const struct fc_exchange *exchange)
{
    struct fc_xml_leaf leaves[] = {{"Error", "Code", NULL, 0}, {"Error", "Message", NULL, 0}};
    int err = fc_xml_read(exchange->answer, exchange->answer_len, leaves, 2);
    return fc_fail(FC_EXIT_SERVICE, "An error occurred (%) when calling the % operation: %",
                   FC_TEXTS(!err && leaves[0].text ? leaves[0].text : "Unknown", action,
                            !err && leaves[1].text ? leaves[1].text : ""));
}

static int take(struct fc_keys *keys, const char *action, const struct fc_exchange *exchange)
{
    struct fc_xml_leaf leaves[] = {{"Credentials", "AccessKeyId", NULL, 0},
                                   {"Credentials", "SecretAccessKey", NULL, 0},
                                   {"Credentials", "SessionToken", NULL, 0},
                                   {"Credentials", "Expiration", NULL, 0}};
    if (fc_xml_read(exchange->answer, exchange->answer_len, leaves, 4))
        return fail(action, "what STS said is not well formed");
    for (size_t i = 0; i < 4; i++)
        if (leaves[i].count != 1)
            return fail(action, "STS named no credentials");
    if (fc_keys_copy(keys->access_key_id, sizeof keys->access_key_id, leaves[0].text,
                     strlen(leaves[0].text)) ||
        fc_keys_copy(keys->secret_access_key, sizeof keys->secret_access_key, leaves[1].text,
                     strlen(leaves[1].text)) ||
        fc_keys_copy(keys->session_token, sizeof keys->session_token, leaves[2].text,
                     strlen(leaves[2].text)) ||
        fc_time_read(&keys->expires, leaves[3].text))
        return fail(action, "the credentials that STS named are no such");
    return FC_FOUND;
}

/* Ask STS, again where that may help: nothing is made by it. */
static int ask(struct fc_keys *keys, const char *action, const struct fc_credentials *source,
               const struct fc_surroundings *around, const struct fc_place *place)
{
    struct fc_exchange *exchange = around->exchange;
    char query[sizeof place->target];
    struct fc_window_sink window;
    int err = FC_OK;
    fc_window_init(&window, query, sizeof query - 1, 0);
    if (place->endpoint.query)
        fc_put_shape(&window.sink, "?%", (const char *const[]){place->endpoint.query});
    query[window.len] = 0;
    exchange->place = place;
    exchange->method = "POST";
    exchange->path[0] = place->endpoint.path ? place->endpoint.path : "/";
    exchange->path[1] = query;
    exchange->fields = source ? fields : "Content-Type: " TYPE "\r\n";
    exchange->body = form;
    exchange->connect_ms = around->connect_ms;
    exchange->silence_ms = around->read_ms;
    for (int attempt = 0; attempt < 3; attempt++) {
        int code = fc_route_open(around->route, &around->travel, place);
        if (code)
            return code;
        const struct fc_port *port = &around->route->port;
        if (attempt)
            fc_route_pause(port, 500u << attempt);
        if (source)
            err = sign(place, source, (uint32_t)port->unix_time(port->ctx));
        if (!err)
            err = fc_exchange_run(exchange, around->route);
        if (err ? !fc_error_is_transient(err) : exchange->status < 500)
            break;
        if (err == FC_ERR_HASH || err == FC_ERR_WINDOW)
            break;
    }
    if (err)
        return fail(action, fc_error_text(err));
    return exchange->status == 200 ? take(keys, action, exchange) : complain(action, exchange);
}

/* Ask the user for what the MFA device shows. Returns 0, or an exit code. */
static int ask_code(const char *serial)
{
    char question[256];
    struct fc_window_sink window;
    fc_window_init(&window, question, sizeof question - 1, 0);
    fc_put_text(&window.sink, "Enter MFA code for ");
    fc_put_shown(&window.sink, serial, strlen(serial));
    fc_put_text(&window.sink, ": ");
    question[window.len] = 0;
    int len = fc_terminal_ask(mfa_code, sizeof mfa_code, question);
    if (len < 0)
        return fc_fail(FC_EXIT_FAILURE,
                       "The role needs an MFA code (mfa_serial %), and there is no terminal to ask "
                       "for it on.",
                       FC_TEXTS(serial));
    if (len < CODE_MIN)
        return fc_fail(FC_EXIT_USAGE, "An MFA code has 6 digits at least.", NULL);
    return 0;
}

static int assume(struct fc_keys *keys, const char *action, const struct fc_role *role,
                  const struct fc_credentials *source, const struct fc_surroundings *around)
{
    struct fc_place place;
    int code = find_place(&place, around);
    if (!code && role->mfa_serial)
        code = ask_code(role->mfa_serial);
    if (code)
        return code;
    fc_posix_init(&around->route->posix, &around->route->port);
    const struct fc_port *port = &around->route->port;
    if (compose_form(action, role, (uint32_t)port->unix_time(port->ctx)))
        code = fail(action, "the request is too long");
    else
        code = ask(keys, action, source, around, &place);
    fc_wipe(mfa_code, sizeof mfa_code);
    fc_wipe(form, strlen(form));
    fc_wipe(fields, strlen(fields));
    fc_wipe(around->exchange->window, sizeof around->exchange->window);
    return code;
}

int fc_sts_assume(struct fc_keys *keys, const struct fc_role *role,
                  const struct fc_credentials *source, const struct fc_surroundings *around)
{
    token[0] = 0;
    return assume(keys, "AssumeRole", role, source, around);
}

int fc_sts_assume_by_token(struct fc_keys *keys, const struct fc_role *role, const char *token_file,
                           const struct fc_surroundings *around)
{
    static const char action[] = "AssumeRoleWithWebIdentity";
    size_t len = 0;
    int why = fc_content_read(token, TOKEN_SIZE, &len, token_file);
    int code = why || !len
                   ? fc_fail(FC_EXIT_FAILURE, "% failed: the token file %: %",
                             FC_TEXTS(action, token_file, why ? strerror(why) : "it is empty"))
                   : assume(keys, action, role, NULL, around);
    fc_wipe(token, len);
    return code;
}
