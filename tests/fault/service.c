#include "service.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *why)
{
    perror(why);
    exit(1);
}

/* Read the line `PORT ROOT`. */
static void read_greeting(struct service *service, FILE *output)
{
    char line[2 * sizeof service->root + 16], *next;
    if (!fgets(line, sizeof line, output))
        die("the service did not start");
    service->number = (uint16_t)strtoul(line, &next, 10);
    snprintf(service->authority, sizeof service->authority, SERVICE_HOST ":%u", service->number);
    service->root_len = 0;
    for (unsigned byte; sscanf(next, " %2x", &byte) == 1; next += 2 + (*next == ' '))
        service->root[service->root_len++] = (unsigned char)byte;
}

void service_start(struct service *service)
{
    int input[2], output[2];
    if (pipe(input) || pipe(output))
        die("pipe");
    pid_t child = fork();
    if (child < 0)
        die("fork");
    if (child == 0) {
        dup2(input[0], STDIN_FILENO);
        dup2(output[1], STDOUT_FILENO);
        close(input[0]);
        close(input[1]);
        close(output[0]);
        close(output[1]);
        execl("/usr/bin/python3", "python3", "tests/fault/service.py", (char *)NULL);
        _exit(127);
    }
    close(input[0]);
    close(output[1]);
    service->input = input[1];
    service->process = child;
    FILE *lines = fdopen(output[0], "r");
    if (!lines)
        die("fdopen");
    read_greeting(service, lines);
    fclose(lines);
}

/* Say a line to the service, and take its reply, at most cap - 1 bytes. */
static void ask(const struct service *service, const char *line, char *reply, size_t cap)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(service->number)};
    size_t len = 0;
    ssize_t count = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) ||
        send(fd, line, strlen(line), MSG_NOSIGNAL) != (ssize_t)strlen(line))
        die("the service cannot be asked");
    while (len < cap - 1 && (count = recv(fd, reply + len, cap - 1 - len, 0)) > 0)
        len += (size_t)count;
    reply[len] = 0;
    close(fd);
    if (count < 0 || len == 0)
        die("the service does not answer");
}

void service_tell(const struct service *service, const char *line)
{
    char whole[64], reply[64];
    snprintf(whole, sizeof whole, "%s\n", line);
    ask(service, whole, reply, sizeof reply);
}

void service_take(const struct service *service, struct truth *truth)
{
    char reply[128];
    unsigned troubles;
    ask(service, "take\n", reply, sizeof reply);
    if (sscanf(reply, "%u %u %u %39s", &truth->understood, &truth->cases, &troubles, truth->id) !=
            4 ||
        troubles) {
        fprintf(stderr, "the service is in trouble: %s\n", reply);
        exit(1);
    }
}

void service_stop(struct service *service)
{
    close(service->input);
    waitpid(service->process, NULL, 0);
}
