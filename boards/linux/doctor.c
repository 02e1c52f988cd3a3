#include "doctor.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "caller.h"
#include "config/check.h"
#include "findings.h"
#include "outcome.h"

#define SOON (14 * 86400)

/* What is examined, and what was found on the way. */
static struct {
    struct fc_caller caller;
    char top[128]; /* the subject of the certificate that the chain ends in */
} visit;

/* Put where a setting comes from. */
static void put_origin(struct fc_sink *sink, const struct fc_settings *settings,
                       const struct fc_setting *setting)
{
    const struct fc_config *config = &settings->config;
    const char *name = setting->name ? setting->name : "";
    switch (setting->origin) {
    case FC_ORIGIN_OPTION:
    case FC_ORIGIN_VARIABLE:
        fc_put_shown_shape(sink, "by %", FC_TEXTS(name));
        break;
    case FC_ORIGIN_CONFIG:
        fc_put_shown_shape(sink, "% of profile % in %",
                           FC_TEXTS(name, config->name, config->config.name));
        break;
    case FC_ORIGIN_CREDENTIALS:
        fc_put_shown_shape(sink, "% of profile % in %",
                           FC_TEXTS(name, config->name, config->credentials.name));
        break;
    case FC_ORIGIN_SERVICES:
        fc_put_shown_shape(sink, "section \"services %\" in %",
                           FC_TEXTS(name, config->config.name));
        break;
    case FC_ORIGIN_INSTANCE:
        fc_put_text(sink, "by the metadata of this instance");
        break;
    default:
        fc_put_text(sink, "by default");
    }
}

static void tell_setting(const struct fc_settings *settings, const char *what, const char *value,
                         const struct fc_setting *setting)
{
    struct fc_stream line;
    fc_finding_begin(&line, FC_FINE, what);
    fc_put_shown_shape(&line.sink, "% (", FC_TEXTS(value));
    put_origin(&line.sink, settings, setting);
    fc_put_text(&line.sink, ")");
    fc_finding_end(&line);
}

static void tell_file(const char *what, const struct fc_config_file *file)
{
    if (file->error)
        fc_finding_tell(FC_NOTED, what, "%: %", FC_TEXTS(file->name, strerror(file->error)));
    else
        fc_finding_tell(FC_FINE, what, "%", FC_TEXTS(file->name));
}

static void tell_configuration(const struct fc_settings *settings)
{
    const struct fc_retry *retry = &settings->retry;
    struct fc_stream line;
    char url[2 * FC_HOST_MAX + sizeof settings->place.target];
    struct fc_window_sink window;
    tell_setting(settings, "region",
                 *settings->locality.name ? settings->locality.name : "us-east-1",
                 &settings->locality.by);
    fc_window_init(&window, url, sizeof url - 1, 0);
    fc_place_put(&window.sink, &settings->place);
    url[window.len] = 0;
    tell_setting(settings, "endpoint", url, &settings->endpoint_by);
    if (settings->locality.variants && !settings->endpoint_by.value)
        fc_finding_tell(
            FC_NOTED, "variants", "%%",
            FC_TEXTS(settings->locality.variants & FC_VARIANT_FIPS ? "FIPS " : "",
                     settings->locality.variants & FC_VARIANT_DUAL_STACK ? "dual stack" : ""));
    if (settings->unverified)
        fc_finding_tell(FC_NOTED, "trust", "any server: --no-verify-ssl", NULL);
    else
        tell_setting(settings, "trust",
                     settings->ca_bundle ? settings->ca_bundle : "the roots of Amazon",
                     &settings->ca_bundle_by);
    fc_finding_begin(&line, FC_FINE, "attempts");
    fc_put_decimal(&line.sink, retry->attempts);
    fc_put_shape(&line.sink, ", % (", FC_TEXTS(retry->adaptive ? "adaptive" : "standard"));
    put_origin(&line.sink, settings,
               retry->attempts_by.value ? &retry->attempts_by : &retry->mode_by);
    fc_put_text(&line.sink, ")");
    fc_finding_end(&line);
}

/* Put the day of a time. */
static void put_day(struct fc_sink *sink, int64_t time)
{
    char date[FC_ISO_DATE_SIZE];
    fc_date_format_iso(date, time < 0 ? 0 : time > UINT32_MAX ? UINT32_MAX : (uint32_t)time);
    fc_put(sink, date, sizeof "2026-11-22" - 1);
}

/* Tell of the credentials where they are from, and of the key ID, which is no secret. */
static void tell_credentials(const struct fc_settings *settings)
{
    struct fc_stream line;
    const struct fc_identity *identity = &settings->identity;
    if (settings->is_unsigned) {
        fc_finding_tell(FC_NOTED, "credentials", "none are used: --no-sign-request", NULL);
        return;
    }
    fc_finding_begin(&line, FC_FINE, "credentials");
    fc_put_shown_shape(&line.sink, "% from %",
                       FC_TEXTS(identity->credentials.access_key_id, identity->type));
    if (identity->credentials.session_token)
        fc_put_text(&line.sink, ", with a session token");
    if (identity->expires) {
        fc_put_text(&line.sink, ", until ");
        put_day(&line.sink, identity->expires);
    }
    fc_finding_end(&line);
}

/* Look up the host, or the proxy's. */
static int examine_names(const struct fc_settings *settings)
{
    const struct fc_route *route = &visit.caller.route;
    const char *host = route->by ? route->by->place.host : settings->place.host;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *addresses = NULL;
    struct fc_stream line;
    int why = getaddrinfo(host, NULL, &hints, &addresses);
    if (why) {
        fc_finding_tell(FC_WRONG, "DNS", "%: %", FC_TEXTS(host, gai_strerror(why)));
        return FC_EXIT_FAILURE;
    }
    fc_finding_begin(&line, FC_FINE, "DNS");
    fc_put_shown_shape(&line.sink, "%:", FC_TEXTS(host));
    for (const struct addrinfo *address = addresses; address; address = address->ai_next) {
        char text[INET6_ADDRSTRLEN + 1] = "";
        if (!getnameinfo(address->ai_addr, address->ai_addrlen, text, sizeof text, NULL, 0,
                         NI_NUMERICHOST))
            fc_put_shape(&line.sink, " %", FC_TEXTS(text));
    }
    fc_finding_end(&line);
    freeaddrinfo(addresses);
    return 0;
}

/* Note what the chain ends in; then judge as ever. */
static int note_top(void *verify, mbedtls_x509_crt *crt, int depth, uint32_t *flags)
{
    if (!*visit.top)
        (void)mbedtls_x509_dn_gets(visit.top, sizeof visit.top, &crt->subject);
    return fc_verify_certificate(verify, crt, depth, flags);
}

/* Connect as a call would, and wait for that. Returns 0 or FC_ERR_*. */
static int connect_all(const struct fc_settings *settings, uint32_t *took_ms)
{
    const struct fc_port *port = &visit.caller.route.port;
    const struct fc_socket *top = visit.caller.route.top;
    uint32_t since = port->now_ms(port->ctx);
    int err;
    for (;;) {
        err = top->connect(top->ctx, settings->place.host, settings->place.endpoint.port);
        *took_ms = port->now_ms(port->ctx) - since;
        if (err != FC_AGAIN)
            return err;
        if (settings->connect_ms && *took_ms >= settings->connect_ms)
            return FC_ERR_TIMEOUT;
        port->idle(port->ctx, settings->connect_ms ? settings->connect_ms - *took_ms : 1000);
    }
}

/* Put a number of at least two digits. */
static void put_two(struct fc_sink *sink, int number)
{
    if (number < 10)
        fc_put_text(sink, "0");
    fc_put_decimal(sink, (uint32_t)number);
}

/* Tell when the chain expires, and what it ends in. */
static void tell_certificates(int is_trusted)
{
    const mbedtls_x509_time *until = &visit.caller.route.tls.verify.until;
    const struct fc_port *port = &visit.caller.route.port;
    struct fc_stream line;
    struct fc_window_sink window;
    int64_t expires = 0;
    char date[32];
    if (!until->year)
        return;
    fc_window_init(&window, date, sizeof date - 1, 0);
    fc_put_decimal(&window.sink, (uint32_t)until->year);
    fc_put_text(&window.sink, "-");
    put_two(&window.sink, until->mon);
    fc_put_text(&window.sink, "-");
    put_two(&window.sink, until->day);
    fc_put_text(&window.sink, "T00:00Z");
    date[window.len] = 0;
    (void)fc_time_read(&expires, date);
    int is_fine = is_trusted && expires - port->unix_time(port->ctx) > SOON;
    fc_finding_begin(&line, is_fine ? FC_FINE : FC_NOTED, "certificates");
    fc_put_text(&line.sink, "the first expires on ");
    fc_put(&line.sink, date, window.len - (sizeof "T00:00Z" - 1));
    if (*visit.top)
        fc_put_shown_shape(&line.sink, is_trusted ? "; anchor: %" : "; sent up to: %",
                           FC_TEXTS(visit.top));
    fc_finding_end(&line);
}

/* Tell why there is no connection. */
static void tell_no_connection(int err, int is_tls)
{
    const struct fc_route *route = &visit.caller.route;
    int is_local = err > FC_ERR_RESOLVE; /* what TLS needs of this machine */
    const char *what = is_tls || is_local ? "TLS" : err == FC_ERR_PROXY ? "proxy's answer" : "TCP";
    if (err == FC_ERR_PROXY && route->proxy.status)
        fc_finding_number(FC_WRONG, what, "it refused: HTTP status ", route->proxy.status, "");
    else if (route->posix.last_errno && (err == FC_ERR_CONNECT || err == FC_ERR_RESET))
        fc_finding_tell(FC_WRONG, what, "%: %",
                        FC_TEXTS(fc_error_text(err), strerror(route->posix.last_errno)));
    else
        fc_finding_tell(FC_WRONG, what, "%", FC_TEXTS(fc_error_text(err)));
}

/* Go to the endpoint: TCP, the proxy, TLS. Returns 0, or an exit code. */
static int examine_way(const struct fc_settings *settings)
{
    struct fc_route *route = &visit.caller.route;
    uint32_t took_ms;
    int is_secured = route->secured != NULL;
    if (is_secured && !settings->unverified)
        mbedtls_ssl_conf_verify(&route->tls.conf, note_top, &route->tls.verify);
    int err = connect_all(settings, &took_ms);
    int is_tls = fc_error_is_tls(err);
    if (!err || is_tls || err == FC_ERR_PROXY)
        fc_finding_tell(FC_FINE, "TCP", "connected%", FC_TEXTS(route->by ? " to the proxy" : ""));
    if (!err && is_secured)
        fc_finding_tell(FC_FINE, "TLS", "%, %",
                        FC_TEXTS(mbedtls_ssl_get_version(&route->tls.ssl),
                                 mbedtls_ssl_get_ciphersuite(&route->tls.ssl)));
    route->top->close(route->top->ctx);
    if (is_secured)
        tell_certificates(!err && !settings->unverified);
    if (err)
        tell_no_connection(err, is_tls);
    else
        fc_finding_number(FC_FINE, "all of it", "took ", took_ms, " ms");
    return err ? FC_EXIT_FAILURE : 0;
}

/* Tell how far this machine's clock is from the service's. */
static void tell_clock(const struct fc_result *result, int64_t now)
{
    uint32_t date = fc_date_parse(result->date, strlen(result->date));
    if (!date)
        return;
    int64_t ahead = now - (int64_t)date;
    uint32_t off = (uint32_t)(ahead < 0 ? -ahead : ahead);
    fc_finding_number(off > FC_SKEW_MAX ? FC_WRONG : FC_FINE, "clock", "", off,
                      off == 0    ? " seconds off the service's"
                      : ahead < 0 ? " seconds behind the service's"
                                  : " seconds ahead of the service's");
}

/* Tell how the dry run ended. Returns 0, or an exit code. */
static int tell_dry_run(const struct fc_result *result)
{
    if (!strcmp(result->code, "DryRunOperationException")) {
        fc_finding_tell(FC_FINE, "dry run",
                        "rights and support plan are there: a case would have been opened", NULL);
        return 0;
    }
    if (result->outcome == FC_CREATED) {
        fc_finding_tell(FC_WRONG, "dry run",
                        "this endpoint knows no dry run and opened a case: please resolve %",
                        FC_TEXTS(result->identifier));
        return FC_EXIT_SERVICE;
    }
    struct fc_stream line;
    fc_finding_begin(&line, FC_WRONG, "dry run");
    if (result->status)
        fc_put_shown_shape(&line.sink, "%: ", FC_TEXTS(*result->code ? result->code : "refused"));
    if (result->message_len)
        fc_put_shown(&line.sink, result->message, result->message_len);
    else
        fc_put_text(&line.sink, fc_error_text(result->err));
    if (!strcmp(result->code, "SubscriptionRequiredException"))
        fc_put_text(&line.sink, " (the account needs a support plan with an API)");
    else if (!strcmp(result->code, "AccessDeniedException"))
        fc_put_text(&line.sink, " (the credentials lack the right support:CreateCase)");
    fc_finding_end(&line);
    return result->status ? FC_EXIT_SERVICE : FC_EXIT_FAILURE;
}

static int examine_service(struct fc_settings *settings)
{
    static const struct fc_case fault = {
        .subject = "fieldcase doctor: a dry run, to be ignored",
        .body = {.data = "This is a dry run.", .len = sizeof "This is a dry run." - 1},
        .dry_run = FC_TRUE,
    };
    const struct fc_port *port = &visit.caller.route.port;
    struct fc_result result;
    (void)fc_create_case(&visit.caller.client, &fault, &result);
    fc_settings_forget(settings);
    tell_clock(&result, port->unix_time(port->ctx));
    return tell_dry_run(&result);
}

int fc_doctor(struct fc_settings *settings, const struct fc_globals *globals)
{
    const struct fc_route *route = &visit.caller.route;
    int code = fc_settings_begin(settings, globals);
    if (!code)
        code = fc_settings_profile(settings, globals);
    if (code)
        return code;
    const struct fc_config *config = &settings->config;
    tell_file("config file", &config->config);
    tell_file("credentials file", &config->credentials);
    code = fc_config_check_profile(config);
    if (code)
        return code;
    fc_finding_tell(FC_FINE, "profile", "% (by %)",
                    FC_TEXTS(config->name, config->named_by ? config->named_by : "default"));
    code = fc_settings_place(settings, globals);
    if (code)
        return code;
    tell_configuration(settings);
    code = fc_settings_identity(settings);
    if (code)
        return code;
    tell_credentials(settings);
    code = fc_caller_init(&visit.caller, settings);
    if (code)
        return code;
    fc_finding_tell(FC_FINE, "proxy", route->by ? "%% (by %)" : "none",
                    route->by ? FC_TEXTS(route->by->place.authority,
                                         *route->by->credentials ? ", with a password" : "",
                                         route->by->variable)
                              : NULL);
    code = examine_names(settings);
    if (!code)
        code = examine_way(settings);
    return code ? code : examine_service(settings);
}
