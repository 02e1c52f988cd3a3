#include "error.h"

#include <stddef.h>
#include <stdint.h>

static const struct {
    int8_t err;
    uint8_t transient;
    const char *text;
} table[] = {
    {FC_OK, 0, "success"},
    {FC_AGAIN, 0, "not now, call again later"},
    {FC_ERR_MISSING, 0, "a required member is missing"},
    {FC_ERR_TOO_SHORT, 0, "a member has fewer characters than the service takes"},
    {FC_ERR_TOO_LONG, 0, "a member has more characters than the service takes"},
    {FC_ERR_TOO_MANY, 0, "a list has more items than the service takes"},
    {FC_ERR_UTF8, 0, "a member is not valid UTF-8"},
    {FC_ERR_SOURCE, 0, "a source could not be read, or read differently the second time"},
    {FC_ERR_WINDOW, 0, "the caller's window is too small"},
    {FC_ERR_CREDENTIALS, 0, "credentials are missing or hold a byte no header may carry"},
    {FC_ERR_ENDPOINT, 0, "host, path, query or region is missing or malformed"},
    {FC_ERR_CLOCK, 1, "the clock is not set: before 2024"},
    {FC_ERR_HASH, 0, "the SHA-256 implementation failed"},
    {FC_ERR_ENTROPY, 1, "the entropy source failed"},
    {FC_ERR_PLAINTEXT, 0, "the socket is not TLS and plaintext was not asked for"},
    {FC_ERR_TRUST_STORE, 0, "the trust store is empty or broken"},
    {FC_ERR_ARENA, 0, "the arena is too small for TLS"},
    {FC_ERR_STATE, 0, "called out of order"},
    {FC_ERR_RESOLVE, 1, "the host name could not be resolved"},
    {FC_ERR_CONNECT, 1, "no address of the host accepted a connection"},
    {FC_ERR_TIMEOUT, 1, "the deadline passed"},
    {FC_ERR_RESET, 1, "the connection was lost"},
    {FC_ERR_ABORTED, 1, "the caller aborted"},
    {FC_ERR_PROXY, 1, "the proxy refused"},
    {FC_ERR_TLS, 1, "the handshake failed"},
    {FC_ERR_TLS_UNTRUSTED, 0, "no chain to a trust anchor, or a weak or misused certificate"},
    {FC_ERR_TLS_NAME, 0, "the certificate is for another host"},
    {FC_ERR_TLS_TIME, 1, "a certificate is expired or not yet valid"},
    {FC_ERR_TLS_USAGE, 0, "the certificate is not for a TLS server"},
    {FC_ERR_TLS_RECORD, 1, "a record was altered, or larger than the buffer for it"},
    {FC_ERR_STATUS_LINE, 0, "not an HTTP status line"},
    {FC_ERR_VERSION, 0, "not HTTP/1.0 or HTTP/1.1"},
    {FC_ERR_FIELD, 0, "a malformed field line"},
    {FC_ERR_LINE_END, 0, "a line not ended by CR LF"},
    {FC_ERR_FRAMING, 0, "Transfer-Encoding is not one plain \"chunked\", or contradicts"},
    {FC_ERR_CONTENT_LENGTH, 0, "Content-Length is not one number"},
    {FC_ERR_CHUNK, 0, "malformed chunked coding"},
    {FC_ERR_CODING, 0, "a content coding that was not asked for"},
    {FC_ERR_SWITCHED, 0, "101 Switching Protocols, not asked for"},
    {FC_ERR_TOO_LARGE, 0, "the answer exceeds a limit"},
    {FC_ERR_INCOMPLETE, 1, "the connection closed before the answer was complete"},
    {FC_ERR_ANSWER, 0, "a 2xx answer that cannot be believed"},
    {FC_ERR_REDIRECT, 0, "a 3xx answer: never followed"},
    {FC_ERR_REFUSED, 0, "the service refused; its code and message say why"},
    {FC_ERR_THROTTLED, 1, "the service refused for now"},
    {FC_ERR_SERVICE, 1, "the service failed (5xx, 408)"},
    {FC_ERR_STORAGE, 0, "the storage could not be read, programmed, erased or synced"},
    {FC_ERR_GEOMETRY, 0, "the storage is too small, or its sizes do not fit together"},
    {FC_ERR_FOREIGN, 0, "the storage holds something else, or a newer format"},
    {FC_ERR_FULL, 1, "there is no room left in the storage"},
    {FC_ERR_DAMAGED, 0, "what is stored is no longer what was written"},
    {FC_ERR_ABSENT, 0, "there is no such entry in the outbox"},
    {FC_ERR_LOCKED, 1, "another process uses the storage"},
};

const char *fc_error_text(int err)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].err == err)
            return table[i].text;
    return "unknown error";
}

int fc_error_is_transient(int err)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].err == err)
            return table[i].transient;
    return 0;
}

int fc_error_is_tls(int err)
{
    return err <= FC_ERR_TLS && err >= FC_ERR_TLS_RECORD;
}
