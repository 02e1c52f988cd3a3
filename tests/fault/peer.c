#include "peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OK "HTTP/1.1 200 OK\r\nx-amzn-RequestId: 5f3c\r\n"
#define BAD "HTTP/1.1 400 Bad Request\r\n"
#define ERROR "HTTP/1.1 500 Internal Server Error\r\n"

const struct peer_script peer_scripts[PEER_SCRIPTS] = {
    {.name = "created", .head = OK, .makes_case = 1},
    {.name = "created, chunked", .head = OK, .framing = PEER_CHUNKS, .makes_case = 1},
    {.name = "created, until close",
     .head = OK,
     .framing = PEER_CLOSE,
     .makes_case = 1,
     .closes = 1},
    {.name = "created, after 100", .head = "HTTP/1.1 100 Continue\r\n\r\n" OK, .makes_case = 1},
    {.name = "created, then closed",
     .head = OK "Connection: close\r\n",
     .makes_case = 1,
     .closes = 1},
    {.name = "refused",
     .head = BAD,
     .body = "{\"__type\":\"CaseCreationLimitExceeded\",\"message\":\"too many\"}"},
    {.name = "throttled",
     .head = BAD,
     .body = "{\"__type\":\"ThrottlingException\",\"message\":\"Rate exceeded\"}"},
    {.name = "failed", .head = ERROR, .body = "{\"__type\":\"InternalServerError\"}"},
    {.name = "failed, but made",
     .head = ERROR,
     .body = "{\"__type\":\"InternalServerError\"}",
     .makes_case = 1},
    {.name = "silent, but made", .makes_case = 1},
    {.name = "portal",
     .head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n",
     .body = "<html>Welcome to the hotel</html>"},
    {.name = "redirect",
     .head = "HTTP/1.1 307 Temporary Redirect\r\nLocation: https://other.test/\r\n",
     .body = ""},
};

/* To requests that no service would take. */
static const struct peer_script malformed = {
    .head = BAD "Connection: close\r\n", .body = "", .closes = 1};
static const struct peer_script forged = {
    .head = "HTTP/1.1 403 Forbidden\r\n",
    .body = "{\"__type\":\"InvalidSignatureException\",\"message\":\"no match\"}"};

static void say(struct peer *peer, const char *text, size_t len)
{
    if (peer->answer_off == peer->answer_len)
        peer->answer_off = peer->answer_len = 0;
    if (len > sizeof peer->answer - peer->answer_len)
        abort();
    memcpy(peer->answer + peer->answer_len, text, len);
    peer->answer_len += len;
}

void peer_say(struct peer *peer, const char *text)
{
    say(peer, text, strlen(text));
}

void peer_hang_up(struct peer *peer)
{
    peer->hung_up = 1;
}

static void answer(struct peer *peer, const struct peer_script *script)
{
    static unsigned long number = 100000;
    char created[64], text[128];
    const char *body = script->body ? script->body : created;
    if (script->makes_case) {
        peer->truth.cases++;
        snprintf(peer->truth.id, sizeof peer->truth.id, "case-1234-%lu", ++number);
    }
    if (!script->head)
        return;
    snprintf(created, sizeof created, "{\"caseId\":\"%s\"}", peer->truth.id);
    peer_say(peer, script->head);
    if (script->framing == PEER_CHUNKS) {
        snprintf(text, sizeof text,
                 "Transfer-Encoding: chunked\r\n\r\n7\r\n%.7s\r\n%zx\r\n%s\r\n0\r\n\r\n", body,
                 strlen(body) - 7, body + 7);
    } else {
        if (script->framing == PEER_LENGTH)
            snprintf(text, sizeof text, "Content-Length: %zu\r\n\r\n%s", strlen(body), body);
        else
            snprintf(text, sizeof text, "\r\n%s", body);
    }
    peer_say(peer, text);
    if (script->closes)
        peer_hang_up(peer);
}

/* Whether a line of the head, without its CR LF, is a field: a token, a colon, visible text. */
static int is_field(const char *line, size_t len)
{
    static const char token[] = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    size_t name = 0;
    while (name < len && strchr(token, line[name]) && line[name])
        name++;
    if (name == 0 || name == len || line[name] != ':')
        return 0;
    for (size_t i = name; i < len; i++)
        if ((unsigned char)line[i] < ' ' || (unsigned char)line[i] > '~')
            return 0;
    return 1;
}

/*
 * Read the head: head_len bytes, the empty line included.
 * Returns the length of the body, or -1 if it is malformed.
 */
static long read_head(const char *head, size_t head_len)
{
    static const char request_line[] = "POST / HTTP/1.1\r\n";
    static const char length[] = "content-length: ";
    const char *line = head + sizeof request_line - 1, *end = head + head_len - 2;
    long body_len = -1;
    if (head_len < sizeof request_line || memcmp(head, request_line, sizeof request_line - 1))
        return -1;
    while (line < end) {
        const char *next = line;
        while (next < end && memcmp(next, "\r\n", 2) != 0)
            next++;
        if (!is_field(line, (size_t)(next - line)))
            return -1;
        if (!memcmp(line, length, sizeof length - 1)) {
            const char *digit = line + sizeof length - 1;
            if (body_len >= 0 || digit == next)
                return -1;
            for (body_len = 0; digit < next; digit++) {
                if (*digit < '0' || *digit > '9' || body_len > 1000000)
                    return -1;
                body_len = body_len * 10 + *digit - '0';
            }
        }
        line = next + 2;
    }
    return body_len;
}

/* Look for the end of the head, once: then peer->head_len and peer->body_len are known. */
static int has_head(struct peer *peer)
{
    const char *request = peer->request;
    if (peer->body_len)
        return 1;
    for (; peer->head_len <= peer->request_len; peer->head_len++)
        if (peer->head_len >= 4 && request[peer->head_len - 1] == '\n' &&
            !memcmp(request + peer->head_len - 4, "\r\n\r\n", 4)) {
            peer->body_len = read_head(request, peer->head_len);
            return 1;
        }
    return 0;
}

/* Answer what came, if it is a whole request. */
static void look(struct peer *peer)
{
    if (!has_head(peer))
        return;
    size_t len = peer->head_len + (size_t)(peer->body_len > 0 ? peer->body_len : 0);
    if (peer->request_len < len)
        return;
    peer->answered = 1;
    if (peer->body_len < 0 || peer->request_len > len) {
        peer->malformed++;
        answer(peer, &malformed);
    } else if (peer->genuine && (peer->request_len != peer->genuine_len ||
                                 memcmp(peer->request, peer->genuine, peer->genuine_len) != 0)) {
        peer->forged++;
        answer(peer, &forged);
    } else {
        peer->truth.understood++;
        answer(peer, peer->script);
    }
}

/* Make ready for the next request. */
static void forget(struct peer *peer)
{
    peer->answered = 0;
    peer->request_len = peer->head_len = 0;
    peer->body_len = 0;
}

static int peer_connect(void *ctx, const char *host, uint16_t port)
{
    struct peer *peer = ctx;
    snprintf(peer->host, sizeof peer->host, "%s", host);
    peer->number = port;
    if (peer->waited < peer->waits) {
        peer->waited++;
        return FC_AGAIN;
    }
    peer->connects++;
    peer->open = 1;
    return FC_OK;
}

static int peer_send(void *ctx, const void *buf, size_t len)
{
    struct peer *peer = ctx;
    if (!peer->open)
        return FC_ERR_STATE;
    if (peer->hung_up)
        return FC_ERR_RESET;
    if (peer->answered)
        forget(peer);
    if (len > sizeof peer->request - peer->request_len)
        abort();
    memcpy(peer->request + peer->request_len, buf, len);
    peer->request_len += len;
    look(peer);
    return (int)len;
}

static int peer_recv(void *ctx, void *buf, size_t cap)
{
    struct peer *peer = ctx;
    size_t len = peer->answer_len - peer->answer_off;
    if (!peer->open)
        return FC_ERR_STATE;
    if (len == 0)
        return peer->hung_up ? 0 : FC_AGAIN;
    if (peer->drip_ms) {
        if (peer->now_ms - peer->dripped_ms < peer->drip_ms)
            return FC_AGAIN;
        peer->dripped_ms = peer->now_ms;
        len = 1;
    }
    len = len < cap ? len : cap;
    memcpy(buf, peer->answer + peer->answer_off, len);
    peer->answer_off += len;
    return (int)len;
}

static void peer_close(void *ctx)
{
    struct peer *peer = ctx;
    peer->open = peer->waited = peer->hung_up = 0;
    peer->answer_len = peer->answer_off = 0;
    forget(peer);
}

static uint32_t now_ms(void *ctx)
{
    struct peer *peer = ctx;
    return peer->now_ms += peer->tick_ms;
}

static int64_t unix_time(void *ctx)
{
    return ((struct peer *)ctx)->unix_time;
}

static int entropy(void *ctx, void *buf, size_t len)
{
    (void)ctx;
    (void)buf;
    (void)len;
    return FC_ERR_ENTROPY; /* nobody asks: this is no TLS */
}

static void idle(void *ctx, uint32_t ms)
{
    struct peer *peer = ctx;
    if ((peer->busy && *peer->busy) || (peer->waited && !peer->open))
        return;
    if (peer->drip_ms && ms > peer->drip_ms)
        ms = peer->drip_ms;
    peer->now_ms += ms;
    peer->idle_ms += ms;
}

void peer_init(struct peer *peer, unsigned script)
{
    memset(peer, 0, sizeof *peer);
    peer->script = &peer_scripts[script];
    peer->unix_time = SCENE_NOW;
    peer->socket.ctx = peer;
    peer->socket.connect = peer_connect;
    peer->socket.send = peer_send;
    peer->socket.recv = peer_recv;
    peer->socket.close = peer_close;
    peer->port.socket = peer->socket;
    peer->port.ctx = peer;
    peer->port.now_ms = now_ms;
    peer->port.unix_time = unix_time;
    peer->port.entropy = entropy;
    peer->port.idle = idle;
}
