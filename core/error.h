/*
 * Errors: one enum, one table of texts, one classifier.
 *
 * Conventions of every header of fieldcase, stated once:
 *  - A function that can fail returns 0 or a positive count on success and one of these negative
 *    codes on failure. The first failure sticks; FC_AGAIN is not a failure.
 *  - A pointer may be NULL only where its docstring says so.
 *  - The caller owns all memory. What is handed to an init function stays borrowed until the call,
 *    client or socket it was given to is done; nothing is copied unless the docstring says so.
 *  - Nothing here allocates, keeps global state, or is safe to call from an interrupt unless said.
 *    Two threads may use two objects at the same time, never one.
 *  - A struct of zeros is a valid default. Sizes and offsets are in bytes.
 */
#ifndef FIELDCASE_ERROR_H
#define FIELDCASE_ERROR_H

enum fc_error {
    FC_OK = 0,
    FC_AGAIN = -1, /* not now: call again later; nothing has failed */

    /* Found before a byte is sent. */
    FC_ERR_MISSING = -2,      /* a required member is missing */
    FC_ERR_TOO_SHORT = -3,    /* a member has fewer characters than the service takes */
    FC_ERR_TOO_LONG = -4,     /* a member has more characters than the service takes */
    FC_ERR_TOO_MANY = -5,     /* a list has more items than the service takes */
    FC_ERR_UTF8 = -6,         /* a member is not valid UTF-8 */
    FC_ERR_SOURCE = -7,       /* a source could not be read, or read differently the second time */
    FC_ERR_WINDOW = -8,       /* the caller's window is too small */
    FC_ERR_CREDENTIALS = -9,  /* credentials are missing or hold a byte no header may carry */
    FC_ERR_ENDPOINT = -10,    /* host, path, query or region is missing or malformed */
    FC_ERR_CLOCK = -11,       /* the clock is not set: before 2024 */
    FC_ERR_HASH = -12,        /* the SHA-256 implementation failed */
    FC_ERR_ENTROPY = -13,     /* the entropy source failed */
    FC_ERR_PLAINTEXT = -14,   /* the socket is not TLS and plaintext was not asked for */
    FC_ERR_TRUST_STORE = -15, /* the trust store is empty or broken */
    FC_ERR_ARENA = -16,       /* the arena is too small for TLS */
    FC_ERR_STATE = -17,       /* called out of order */

    /* The network. */
    FC_ERR_RESOLVE = -20, /* the host name could not be resolved */
    FC_ERR_CONNECT = -21, /* no address of the host accepted a connection */
    FC_ERR_TIMEOUT = -22, /* the deadline passed */
    FC_ERR_RESET = -23,   /* the connection was lost */
    FC_ERR_ABORTED = -24, /* the caller aborted */
    FC_ERR_PROXY = -25,   /* the proxy refused */

    /* TLS. */
    FC_ERR_TLS = -30,           /* the handshake failed */
    FC_ERR_TLS_UNTRUSTED = -31, /* no chain to a trust anchor, or a weak or misused certificate */
    FC_ERR_TLS_NAME = -32,      /* the certificate is for another host */
    FC_ERR_TLS_TIME = -33,      /* a certificate is expired or not yet valid */
    FC_ERR_TLS_USAGE = -34,     /* the certificate is not for a TLS server */
    FC_ERR_TLS_RECORD = -35,    /* a record was altered, or larger than the buffer for it */

    /* The answer, as HTTP. */
    FC_ERR_STATUS_LINE = -40,    /* not an HTTP status line */
    FC_ERR_VERSION = -41,        /* not HTTP/1.0 or HTTP/1.1 */
    FC_ERR_FIELD = -42,          /* a malformed field line */
    FC_ERR_LINE_END = -43,       /* a line not ended by CR LF */
    FC_ERR_FRAMING = -44,        /* Transfer-Encoding is not one plain "chunked", or contradicts */
    FC_ERR_CONTENT_LENGTH = -45, /* Content-Length is not one number */
    FC_ERR_CHUNK = -46,          /* malformed chunked coding */
    FC_ERR_CODING = -47,         /* a content coding that was not asked for */
    FC_ERR_SWITCHED = -48,       /* 101 Switching Protocols, not asked for */
    FC_ERR_TOO_LARGE = -49,      /* the answer exceeds a limit */
    FC_ERR_INCOMPLETE = -50,     /* the connection closed before the answer was complete */

    /* The answer, as the service's word. */
    FC_ERR_ANSWER = -60,    /* a 2xx answer that cannot be believed */
    FC_ERR_REDIRECT = -61,  /* a 3xx answer: never followed */
    FC_ERR_REFUSED = -62,   /* the service refused; its code and message say why */
    FC_ERR_THROTTLED = -63, /* the service refused for now */
    FC_ERR_SERVICE = -64,   /* the service failed (5xx, 408) */

    /* The storage and the outbox on it. */
    FC_ERR_STORAGE = -70,  /* the medium could not be read, programmed, erased or synced */
    FC_ERR_GEOMETRY = -71, /* the storage is too small, or its sizes do not fit together */
    FC_ERR_FOREIGN = -72,  /* the storage holds something else, or a newer format */
    FC_ERR_FULL = -73,     /* there is no room left */
    FC_ERR_DAMAGED = -74,  /* what is stored is no longer what was written */
    FC_ERR_ABSENT = -75,   /* there is no such entry */
    FC_ERR_LOCKED = -76    /* another process uses the storage */
};

/*
 * The text of a code: one line of English, no full stop, no line end, static storage.
 * Returns the text, or "unknown error" for a code that is not in the enum.
 */
const char *fc_error_text(int err);

/*
 * Whether the same call may succeed later, with nothing changed but the world. It is safe to make
 * it again if the outcome was FC_REFUSED; after FC_UNKNOWN the service must be asked first.
 * Returns 1 or 0.
 */
int fc_error_is_transient(int err);

/* Whether TLS failed: the handshake, a certificate, or a record. Returns 1 or 0. */
int fc_error_is_tls(int err);

#endif
