#include "outcome.h"

#include <netdb.h>
#include <string.h>
#include <unistd.h>

#include "exits.h"
#include "message.h"

/* When the request was signed. */
static char sent_at[FC_ISO_DATE_SIZE];

void fc_outcome_sent_at(uint32_t time)
{
    fc_date_format_iso(sent_at, time);
}

void fc_outcome_say_unknown(const char *why)
{
    struct fc_stream stream;
    fc_message_begin(&stream, "ERROR");
    fc_put_text(&stream.sink, "The outcome is unknown: ");
    fc_put_shown(&stream.sink, why, strlen(why));
    fc_put_shape(&stream.sink,
                 ".\n"
                 "The request was sent at %: a case may have been opened, or not.\n"
                 "Do not just run the command again, for that may open a second case. Look first:\n"
                 "\n"
                 "  aws support describe-cases --include-resolved-cases --after-time %\n"
                 "\n"
                 "If it is not listed there ten minutes later, it most likely was not opened.",
                 FC_TEXTS(sent_at, sent_at));
    fc_message_end(&stream);
}

static int report_created(const char *identifier, size_t len, const struct fc_made *made)
{
    int why = fc_printer_print(made->settings->printer, identifier, len);
    fc_note("The case % was opened.", FC_TEXTS(identifier));
    if (!why)
        return FC_EXIT_OK;
    fc_messages_set(0, 1); /* the ID must be found somewhere */
    return fc_fail(why > 0 ? FC_EXIT_OUTPUT : FC_EXIT_FAILURE,
                   "The case was opened, but % (%).\nIts ID is %",
                   FC_TEXTS(why > 0 ? "standard output could not be written"
                                    : "its ID could not be printed as was asked for",
                            why > 0 ? strerror(why) : "see above", identifier));
}

/* How far this machine's clock is behind the service's, in seconds; 0: nearly right, or unknown. */
static int64_t seconds_behind(const struct fc_result *result, const struct fc_made *made)
{
    uint32_t date = fc_date_parse(result->date, strlen(result->date));
    int64_t behind = (int64_t)date - (int64_t)made->time;
    return date && (behind > FC_SKEW_MAX || behind < -FC_SKEW_MAX) ? behind : 0;
}

/* Put what the service said: its code, its message, the ID of the request. */
static void put_service(struct fc_sink *sink, const struct fc_result *result,
                        const struct fc_made *made)
{
    fc_put_text(sink, "An error occurred (");
    if (*result->code)
        fc_put_shown(sink, result->code, strlen(result->code));
    else
        fc_put_decimal(sink, result->status);
    fc_put_text(sink, ") when calling the CreateCase operation");
    if (made->exhausted) {
        fc_put_text(sink, " (reached max retries: ");
        fc_put_decimal(sink, made->retries);
        fc_put_text(sink, ")");
    }
    fc_put_text(sink, ": ");
    if (result->message_len)
        fc_put_shown(sink, result->message, result->message_len);
    else
        fc_put_text(sink, fc_error_text(result->err));
    if (*result->request_id) {
        fc_put_text(sink, "\nRequest ID: ");
        fc_put_shown(sink, result->request_id, strlen(result->request_id));
    }
}

static void report_service(const struct fc_result *result, const struct fc_made *made)
{
    struct fc_stream stream;
    int64_t behind = seconds_behind(result, made);
    fc_message_begin(&stream, "ERROR");
    put_service(&stream.sink, result, made);
    if (behind) {
        fc_put_text(&stream.sink, "\nThis machine's clock is ");
        fc_put_decimal(&stream.sink, (uint32_t)(behind < 0 ? -behind : behind));
        fc_put_shape(&stream.sink, " seconds % the service's.",
                     FC_TEXTS(behind < 0 ? "ahead of" : "behind"));
    }
    fc_message_end(&stream);
}

/* The beginning of the message about a call that failed before the request had left. */
static const char *beginning(int err, const struct fc_made *made)
{
    switch (err) {
    case FC_ERR_RESOLVE:
    case FC_ERR_CONNECT:
        return "Could not connect to the endpoint URL: ";
    case FC_ERR_TIMEOUT:
        return made->begun ? "Write timeout on endpoint URL: "
                           : "Connect timeout on endpoint URL: ";
    case FC_ERR_RESET:
        return "Connection was closed before the request was sent to endpoint URL: ";
    default:
        return fc_error_is_tls(err) || err == FC_ERR_TRUST_STORE ? "SSL validation failed for "
                                                                 : "Nothing was sent to ";
    }
}

/* Why, in the words of the system where it has some. */
static const char *reason(int err, const struct fc_posix *posix)
{
    if (err == FC_ERR_RESOLVE && posix->last_resolver)
        return gai_strerror(posix->last_resolver);
    if ((err == FC_ERR_CONNECT || err == FC_ERR_RESET) && posix->last_errno)
        return strerror(posix->last_errno);
    return fc_error_text(err);
}

/* Whether it was the proxy, and not the endpoint, that could not be reached. */
static int is_proxy(int err, const struct fc_made *made)
{
    return made->route->by &&
           (err == FC_ERR_PROXY || err == FC_ERR_RESOLVE || err == FC_ERR_CONNECT);
}

static void report_unsent(const struct fc_result *result, const struct fc_made *made)
{
    struct fc_stream stream;
    const struct fc_route *route = made->route;
    int by_proxy = is_proxy(result->err, made);
    fc_message_begin(&stream, "ERROR");
    fc_put_text(&stream.sink,
                by_proxy ? "Failed to connect to proxy URL: " : beginning(result->err, made));
    fc_put(&stream.sink, "\"", 1);
    fc_place_put(&stream.sink, by_proxy ? &route->by->place : &made->settings->place);
    fc_put_shape(&stream.sink, "\" (%", FC_TEXTS(reason(result->err, &route->posix)));
    if (result->err == FC_ERR_PROXY && route->proxy.status) {
        fc_put_text(&stream.sink, ": HTTP status ");
        fc_put_decimal(&stream.sink, route->proxy.status);
    }
    fc_put_text(&stream.sink, ")");
    if (made->settings->ca_bundle && !made->settings->unverified &&
        (result->err == FC_ERR_TRUST_STORE || result->err == FC_ERR_TLS_UNTRUSTED))
        fc_put_shown_shape(&stream.sink, "\nTrusted are the certificates in %, and no others.",
                           FC_TEXTS(made->settings->ca_bundle));
    fc_put_text(&stream.sink, "\nNo case was opened.");
    fc_message_end(&stream);
}

/* Say of an unknown outcome what is known, and then what to do. */
static void report_unknown(const struct fc_result *result, const struct fc_made *made)
{
    struct fc_stream stream;
    if (result->status) {
        fc_message_begin(&stream, "ERROR");
        if (result->err == FC_ERR_SERVICE) {
            put_service(&stream.sink, result, made);
        } else {
            fc_put_text(&stream.sink, "The answer, with HTTP status ");
            fc_put_decimal(&stream.sink, result->status);
            fc_put_text(&stream.sink, ", names no case");
            fc_put_shown_shape(&stream.sink, *result->request_id ? "\nRequest ID: %" : "",
                               FC_TEXTS(result->request_id));
        }
        fc_message_end(&stream);
    }
    fc_outcome_say_unknown(result->err == FC_ERR_TIMEOUT ? "no answer came in time (Read timeout)"
                                                         : fc_error_text(result->err));
}

int fc_outcome_report(const struct fc_result *result, const struct fc_made *made)
{
    if (result->outcome == FC_CREATED)
        return report_created(result->identifier, strlen(result->identifier), made);
    if (result->outcome == FC_UNKNOWN && result->err == FC_ERR_ANSWER && result->message_len)
        return report_created(result->message, result->message_len, made); /* an odd ID is one */
    if (result->outcome == FC_UNKNOWN)
        report_unknown(result, made);
    else if (result->status)
        report_service(result, made);
    else
        report_unsent(result, made);
    return fc_exit_of(result, made->settings->detailed, made->settings->retry.attempts);
}
