#include "tls_peer.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

unsigned char tls_peer_der[4096], tls_peer_pem[4096];
size_t tls_peer_der_len, tls_peer_pem_len;
unsigned char tls_peer_block[TLS_PEER_ARENA];

static char directory[] = "/tmp/fieldcase-tls-XXXXXX";
static pid_t server;
static int server_input;
static struct {
    char name[16];
    unsigned port;
} listeners[16];

static void give_up(const char *what)
{
    perror(what);
    printf("0 passed, 1 failed\n");
    exit(1);
}

static size_t load(const char *name, unsigned char *buf, size_t cap)
{
    char path[64];
    snprintf(path, sizeof(path), "%s/%s", directory, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        give_up(path);
    size_t len = fread(buf, 1, cap, file);
    fclose(file);
    return len;
}

static void run_server(int input, int output)
{
    dup2(input, 0);
    dup2(output, 1);
    execl("/usr/bin/python3", "python3", "tests/e2e/tls_server.py", directory, (char *)NULL);
    perror("python3");
    _exit(127);
}

void tls_peer_start(void)
{
    int in[2], out[2];
    char line[64];
    size_t count = 0;
    if (!mkdtemp(directory) || pipe(in) || pipe(out))
        give_up("tls_server.py");
    server = fork();
    if (server == 0) {
        close(in[1]);
        close(out[0]);
        run_server(in[0], out[1]);
    }
    close(in[0]);
    close(out[1]);
    server_input = in[1];
    FILE *lines = fdopen(out[0], "r");
    while (lines && fgets(line, sizeof(line), lines) && strcmp(line, "ready\n") != 0)
        if (count < 16 &&
            sscanf(line, "%15s %u", listeners[count].name, &listeners[count].port) == 2)
            count++;
    if (!lines || feof(lines))
        give_up("tls_server.py ended");
    fclose(lines);
    signal(SIGPIPE, SIG_IGN);
    tls_peer_der_len = load("trust.der", tls_peer_der, sizeof(tls_peer_der));
    tls_peer_pem_len = load("trust.pem", tls_peer_pem, sizeof(tls_peer_pem));
}

void tls_peer_stop(void)
{
    close(server_input);
    waitpid(server, NULL, 0);
    pid_t remover = fork();
    if (remover == 0) {
        execl("/bin/rm", "rm", "-r", directory, (char *)NULL);
        _exit(127);
    }
    waitpid(remover, NULL, 0);
}

void session_init(struct session *session, const char *listener)
{
    unsigned port = 0;
    for (size_t i = 0; i < 16; i++)
        if (strcmp(listeners[i].name, listener) == 0)
            port = listeners[i].port;
    loopback_init(&session->below, (uint16_t)port);
    test_port_init(&session->port, TLS_PEER_NOW);
    fc_arena_init(&session->arena, tls_peer_block, sizeof(tls_peer_block));
    fc_tls_init(&session->tls, &session->below.socket, &session->port.port, &session->arena,
                tls_peer_der, tls_peer_der_len);
}

int session_connect(struct session *session, const char *host)
{
    struct fc_socket *socket = &session->tls.socket;
    int err;
    while ((err = socket->connect(socket->ctx, host, 443)) == FC_AGAIN)
        loopback_wait(&session->below);
    return err;
}

int session_send(struct session *session, const void *data, size_t len)
{
    struct fc_socket *socket = &session->tls.socket;
    const unsigned char *p = data;
    while (len) {
        int sent = socket->send(socket->ctx, p, len);
        if (sent == FC_AGAIN) {
            loopback_wait(&session->below);
        } else if (sent < 0) {
            return sent;
        } else {
            p += sent;
            len -= (size_t)sent;
        }
    }
    return 0;
}

int session_say(struct session *session, const char *command)
{
    return session_send(session, command, strlen(command));
}

int session_recv(struct session *session, void *buf, size_t len)
{
    struct fc_socket *socket = &session->tls.socket;
    unsigned char *p = buf;
    size_t off = 0;
    while (off < len) {
        int got = socket->recv(socket->ctx, p + off, len - off);
        if (got == FC_AGAIN)
            loopback_wait(&session->below);
        else if (got < 0)
            return got;
        else if (got == 0)
            break;
        else
            off += (size_t)got;
    }
    return (int)off;
}

void session_close(struct session *session)
{
    session->tls.socket.close(session->tls.socket.ctx);
    if (session->arena.used || session->below.opened != session->below.closed ||
        session->below.misuse) {
        printf("FAIL close: %u bytes left in the arena, %u opened, %u closed, %u misused\n",
               (unsigned)session->arena.used, session->below.opened, session->below.closed,
               session->below.misuse);
        fflush(stdout);
        abort();
    }
}

int is_pattern(const unsigned char *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (data[i] != (unsigned char)(7 * i + 3))
            return 0;
    return 1;
}
