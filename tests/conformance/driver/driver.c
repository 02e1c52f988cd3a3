/*
 * The conformance suite on the desk: over port/posix, over port/template, or over port/posix
 * spoiled by a mutant.
 *
 *     driver [--port posix|template] [--mutant NAME] [--only CHECK] [--limit MS] [--name NAME]
 *            HOST PEER REFUSED STALLED
 *     driver --mutants                 list them
 */
#define _GNU_SOURCE /* syscall */

#include "../../../port/template/template.h"
#include "../conformance.h"
#include "mutants.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define DESCRIPTORS_MAX 256
#define BOUND_US 200000 /* a busy desk takes the processor away for a while */

/* No name has a label of more than 63 characters: this one is unknown without asking anyone. */
#define UNKNOWN_NAME "x1234567890123456789012345678901234567890123456789012345678901234.invalid"

static uint32_t clock_offset_ms;

static uint64_t real_us(void)
{
    struct timespec now = {0, 0};

    (void)syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

/* In place of the C library's: a monotonic clock that can be moved forward. */
int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = (int)syscall(SYS_clock_gettime, clock, now);

    if (clock == CLOCK_MONOTONIC) {
        now->tv_sec += clock_offset_ms / 1000u;
        now->tv_nsec += (long)(clock_offset_ms % 1000u) * 1000000;
        if (now->tv_nsec >= 1000000000) {
            now->tv_nsec -= 1000000000;
            now->tv_sec++;
        }
    }
    return result;
}

static uint32_t now_us(void *ctx)
{
    (void)ctx;
    return (uint32_t)real_us();
}

static void set_clock(void *ctx, uint32_t now_ms)
{
    (void)ctx;
    clock_offset_ms = now_ms - (uint32_t)(real_us() / 1000u);
}

static long descriptors(void *ctx)
{
    long count = 0;
    int fd;

    (void)ctx;
    for (fd = 0; fd < DESCRIPTORS_MAX; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static void print(void *ctx, const char *line)
{
    (void)ctx;
    puts(line);
}

static uint16_t number(const char *text)
{
    return (uint16_t)strtoul(text, NULL, 10);
}

static int list_mutants(void)
{
    const struct mutant *const *table, *mutant;

    for (table = mutants; *table; table++)
        for (mutant = *table; mutant->name; mutant++)
            puts(mutant->name);
    return 0;
}

int main(int argc, char **argv)
{
    struct fc_port port;
    struct fc_posix posix;
    struct fc_template state;
    struct fc_conformance suite = {.port = &port,
                                   .unknown_name = UNKNOWN_NAME,
                                   .print = print,
                                   .bound_us = BOUND_US,
                                   .now_us = now_us,
                                   .set_clock = set_clock,
                                   .resources = descriptors};
    const char *mutant = NULL;
    int i;

    setvbuf(stdout, NULL, _IOLBF, 0); /* a mutant may die */
    fc_posix_init(&posix, &port);
    if (argc == 2 && !strcmp(argv[1], "--mutants"))
        return list_mutants();
    for (i = 1; i + 5 < argc; i += 2) {
        if (!strcmp(argv[i], "--mutant"))
            mutant = argv[i + 1];
        else if (!strcmp(argv[i], "--only"))
            suite.only = argv[i + 1];
        else if (!strcmp(argv[i], "--limit"))
            suite.limit_ms = (uint32_t)strtoul(argv[i + 1], NULL, 10);
        else if (!strcmp(argv[i], "--name"))
            suite.name = argv[i + 1];
        else if (!strcmp(argv[i], "--port") && !strcmp(argv[i + 1], "template"))
            fc_template_init(&state, &port);
        else if (strcmp(argv[i], "--port") || strcmp(argv[i + 1], "posix"))
            break;
    }
    if (argc - i != 4 || (mutant && mutants_apply(mutant, &port, &posix))) {
        fputs("usage: see driver.c\n", stderr);
        return 2;
    }
    suite.host = argv[i];
    suite.peer_port = number(argv[i + 1]);
    suite.refused_port = number(argv[i + 2]);
    suite.stalled_port = number(argv[i + 3]);
    return fc_conformance(&suite) != 0;
}
