/*
 * Makes calls with secrets that it reads from its standard input, wipes its own copies, and stops
 * itself, so that its memory can be searched for what is left of them: secrets SCENE.
 *
 * The input is the secret access key and the session token, a line each; they go by read() into
 * the one buffer there is, so that no library has a copy. The peer is in memory and keeps nothing.
 */
#define _POSIX_C_SOURCE 200809L

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../core/wipe.h"
#include "../../../platform/client.h"

#define NOW 1795348800 /* 2026-11-22T12:00:00Z */
#define BODY "Pump 7 stopped: E42 over-temperature; "
#define BODY_LEN 1900 /* of this over and over */
#define CREATED                                                                                    \
    "HTTP/1.1 200 OK\r\nx-amzn-RequestId: 5f3c\r\nContent-Length: 23\r\n\r\n"                      \
    "{\"caseId\":\"case-1-2-3\"}"
#define REFUSED                                                                                    \
    "HTTP/1.1 400 Bad Request\r\nContent-Length: 32\r\n\r\n{\"__type\":\"ThrottlingException\"}"

/* What goes wrong in a scene, and when. */
struct scene {
    const char *name;
    const char *answer;    /* NULL: the peer closes instead */
    size_t reset_after;    /* the connection is lost after so many bytes; 0: it is not */
    size_t abort_after;    /* the application gives up */
    size_t stop_after;     /* the program stops right there, secrets in hand: a control */
    const char *body;      /* NULL: the source's */
    size_t cap;            /* of the window; 0: 364 */
    unsigned calls;        /* on one connection; 0: one */
    unsigned changes_body; /* the source reads differently the second time */
    unsigned copies;       /* the application has a copy that it does not wipe: a control */
};

static const struct scene scenes[] = {
    {.name = "created", .answer = CREATED},
    {.name = "created-twice", .answer = CREATED, .calls = 2},
    {.name = "created-by-a-large-window", .answer = CREATED, .cap = 4096},
    {.name = "created-by-a-small-window", .answer = CREATED, .cap = 128},
    {.name = "refused", .answer = REFUSED},
    {.name = "no-answer"},
    {.name = "no-http", .answer = "SSH-2.0-x\r\n"},
    {.name = "reset-in-the-head", .reset_after = 300},
    {.name = "reset-in-the-body", .reset_after = 2000},
    {.name = "abort-at-once", .abort_after = 1},
    {.name = "abort-in-the-head", .abort_after = 300},
    {.name = "abort-in-the-body", .abort_after = 2000},
    {.name = "ill-formed-body", .body = "Pump \xff stopped"},
    {.name = "empty-body", .body = ""},
    {.name = "changing-body", .changes_body = 1},
    {.name = "window-too-small", .cap = 63},
    {.name = "control-in-the-head", .stop_after = 300},
    {.name = "control-copy", .answer = CREATED, .copies = 1},
};

static char secrets[8192];
static uint8_t window[4096];
static const struct scene *scene;
static size_t sent, answered;
static struct fc_client client;

static int peer_connect(void *ctx, const char *host, uint16_t port)
{
    (void)ctx, (void)host, (void)port;
    sent = answered = 0;
    return 0;
}

static int peer_send(void *ctx, const void *buf, size_t len)
{
    (void)ctx, (void)buf;
    size_t part = len < 100 ? len : 100;
    sent += part;
    if (scene->stop_after && sent >= scene->stop_after)
        raise(SIGSTOP);
    return scene->reset_after && sent >= scene->reset_after ? FC_ERR_RESET : (int)part;
}

static int peer_recv(void *ctx, void *buf, size_t cap)
{
    (void)ctx;
    const char *answer = scene->answer ? scene->answer : "";
    size_t len = strlen(answer) - answered;
    if (!sent)
        return FC_AGAIN;
    len = len < cap ? len : cap;
    memcpy(buf, answer + answered, len);
    answered += len;
    return (int)len;
}

static void peer_close(void *ctx)
{
    (void)ctx;
}

static uint32_t now_ms(void *ctx)
{
    (void)ctx;
    return 0;
}

static int64_t unix_time(void *ctx)
{
    (void)ctx;
    return NOW;
}

/* The body as a source, which may be cut when it is read again. */
static int read_body(const void *data, uint32_t off, void *buf, size_t cap)
{
    static unsigned reads;
    size_t len = 0;
    (void)data;
    if (off == 0 && reads++ && scene->changes_body)
        return 0;
    while (len < cap && off + len < BODY_LEN) {
        ((char *)buf)[len] = BODY[(off + len) % (sizeof BODY - 1)];
        len++;
    }
    return (int)len;
}

static const struct fc_port port = {
    .socket = {NULL, peer_connect, peer_send, peer_recv, peer_close, 0},
    .now_ms = now_ms,
    .unix_time = unix_time,
};
static const struct fc_endpoint endpoint = {
    .host = "support.test", .region = "us-east-1", .plaintext = FC_PLAINTEXT_FOR_LOCAL_TEST};

/* Read the secrets. Returns where the second begins. */
static char *read_secrets(void)
{
    size_t len = 0;
    ssize_t got;
    while ((got = read(STDIN_FILENO, secrets + len, sizeof secrets - 1 - len)) > 0)
        len += (size_t)got;
    char *end = strchr(secrets, '\n'), *token = end ? end + 1 : NULL;
    char *end_of_token = token ? strchr(token, '\n') : NULL;
    if (!end_of_token)
        exit(2);
    *end = *end_of_token = 0;
    return token;
}

static struct fc_result call_once(const struct fc_case *fault)
{
    struct fc_result result;
    int err = fc_client_begin(&client, &fc_create_case_operation, fault);
    while (!err && fc_client_poll(&client) == FC_AGAIN)
        if (scene->abort_after && sent >= scene->abort_after)
            fc_client_abort(&client);
    fc_client_result(&client, &result);
    return result;
}

static void play(const struct fc_credentials *credentials)
{
    struct fc_case fault = {.subject = "Pump 7", .body = {.data = "", .read = read_body}};
    struct fc_result result = {.outcome = FC_UNKNOWN};
    char line[64];
    if (scene->body)
        fault.body = (struct fc_source){.data = scene->body, .len = strlen(scene->body)};
    client = (struct fc_client){.port = &port,
                                .socket = &port.socket,
                                .endpoint = &endpoint,
                                .credentials = credentials,
                                .window = window,
                                .cap = scene->cap ? scene->cap : 364,
                                .keep_alive = scene->calls > 1};
    for (unsigned i = 0; i < (scene->calls ? scene->calls : 1); i++) {
        answered = 0;
        result = call_once(&fault);
    }
    int len = snprintf(line, sizeof line, "%d %d\n", (int)result.outcome, result.err);
    if (write(STDOUT_FILENO, line, (size_t)len) != len)
        exit(2);
}

int main(int argc, char **argv)
{
    struct fc_credentials credentials = {.access_key_id = "AKIDEXAMPLE"};
    for (size_t i = 0; i < sizeof scenes / sizeof scenes[0]; i++) {
        if (argc < 2)
            puts(scenes[i].name);
        else if (!strcmp(scenes[i].name, argv[1]))
            scene = &scenes[i];
    }
    if (!scene)
        return argc < 2 ? 0 : 2;
    credentials.session_token = read_secrets();
    credentials.secret_access_key = secrets;
    char *copy = scene->copies ? strdup(secrets) : NULL;
    play(&credentials);
    fc_wipe(secrets, sizeof secrets);
    raise(SIGSTOP);
    free(copy);
    return 0;
}
