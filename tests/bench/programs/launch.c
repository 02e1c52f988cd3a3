/*
 * Run a program and say what it took:
 *
 *     launch wall PROGRAM ARGUMENT...      microseconds, from fork to its end
 *     launch processor PROGRAM ARGUMENT... microseconds of a processor's, the kernel's for it too
 *     launch resident PROGRAM ARGUMENT...  KiB resident when it ends, by the kernel's exact count
 *
 * Prints the exit code and the figure, as the last line. (What wait4 tells of the most memory
 * resident is a rough count, and includes the parent's pages from before exec.)
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long resident(pid_t child)
{
    char path[64], line[128];
    long found = -1;
    snprintf(path, sizeof path, "/proc/%ld/smaps_rollup", (long)child);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (!strncmp(line, "Rss:", 4))
            found = strtol(line + 4, NULL, 10);
    if (file)
        fclose(file);
    return found;
}

/* Follow the child, which asked for it, to its end. Returns the figure. */
static long follow(pid_t child, int *status)
{
    long found = -1;
    waitpid(child, status, 0); /* it has become the program */
    ptrace(PTRACE_SETOPTIONS, child, 0L, (long)PTRACE_O_TRACEEXIT);
    ptrace(PTRACE_CONT, child, 0L, 0L);
    while (waitpid(child, status, 0) == child && WIFSTOPPED(*status)) {
        int is_end = *status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8);
        if (is_end)
            found = resident(child);
        ptrace(PTRACE_CONT, child, 0L, is_end ? 0L : (long)WSTOPSIG(*status));
    }
    return found;
}

static long microseconds(struct timeval time)
{
    return (long)time.tv_sec * 1000000 + (long)time.tv_usec;
}

int main(int argc, char **argv)
{
    struct timespec began, ended;
    struct rusage used;
    int status = 0;
    if (argc < 3)
        return 2;
    int followed = !strcmp(argv[1], "resident");
    clock_gettime(CLOCK_MONOTONIC, &began);
    pid_t child = fork();
    if (child == 0) {
        if (followed)
            ptrace(PTRACE_TRACEME, 0, 0L, 0L);
        execv(argv[2], argv + 2);
        _exit(127);
    }
    long figure = followed ? follow(child, &status) : 0;
    if (!followed)
        waitpid(child, &status, 0);
    clock_gettime(CLOCK_MONOTONIC, &ended);
    getrusage(RUSAGE_CHILDREN, &used);
    if (!strcmp(argv[1], "wall"))
        figure =
            (long)(ended.tv_sec - began.tv_sec) * 1000000 + (ended.tv_nsec - began.tv_nsec) / 1000;
    else if (!followed)
        figure = microseconds(used.ru_utime) + microseconds(used.ru_stime);
    printf("%d %ld\n", WIFEXITED(status) ? WEXITSTATUS(status) : -1, figure);
    return 0;
}
