/*
 * Run a program and let one of its system calls fail:
 *
 *     nth N ERRNO CALLS FILE PROGRAM ARGUMENT...
 *
 * The N-th call that is among CALLS (memory, file, storage or socket) fails with ERRNO, and so does
 * none other. How many there were is written to FILE. Exits as the program does; 125: this program
 * itself failed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CALLS_MAX 20

static const struct {
    const char *name;
    int calls[CALLS_MAX + 1]; /* and a -1 */
} sets[] = {
    {"memory", {SYS_mmap, SYS_mremap, -1}}, /* brk tells no error */
    {"file",
     {
#ifdef SYS_open
         SYS_open, SYS_stat, SYS_access,
#endif
         SYS_openat, SYS_read, SYS_pread64, SYS_fstat, SYS_newfstatat, SYS_getrandom, -1}},
    {"storage",
     {
#ifdef SYS_mkdir
         SYS_mkdir, SYS_unlink, SYS_rename,
#endif
         SYS_write, SYS_writev, SYS_pwrite64, SYS_fsync, SYS_fdatasync, SYS_ftruncate, SYS_flock,
         SYS_fallocate, SYS_mkdirat, SYS_unlinkat, SYS_renameat, SYS_lseek, -1}},
    {"socket",
     {
#ifdef SYS_poll
         SYS_poll,
#endif
         SYS_socket, SYS_connect, SYS_sendto, SYS_recvfrom, SYS_sendmsg, SYS_getsockopt,
         SYS_setsockopt, SYS_ppoll, SYS_fcntl, -1}},
};

static void fail(const char *what)
{
    perror(what);
    _exit(125);
}

/* Have calls reported from here on. Returns the descriptor at which they are. */
static int listen_to(const int *calls)
{
    struct sock_filter filter[2 * CALLS_MAX + 2];
    struct sock_fprog program = {.filter = filter};
    unsigned short len = 0;
    filter[len++] =
        (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (; *calls >= 0; calls++) {
        filter[len++] =
            (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)*calls, 0, 1);
        filter[len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
    }
    filter[len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    program.len = len;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        fail("prctl");
    int listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                                SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
    if (listener < 0)
        fail("seccomp");
    return listener;
}

/* Become the program, whose calls the parent is told of: it takes the descriptor by its number. */
static void become(char **command, const int *calls, int ready)
{
    int listener = listen_to(calls);
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof listener)];
    } control = {.room = {0}};
    char byte = 0;
    struct iovec data = {&byte, 1};
    struct msghdr message = {.msg_iov = &data,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof listener);
    memcpy(CMSG_DATA(header), &listener, sizeof listener);
    struct mmsghdr batch = {.msg_hdr = message};
    if (syscall(SYS_sendmmsg, ready, &batch, 1, 0) < 0) /* which is never reported */
        fail("sendmmsg");
    (void)close(listener);
    (void)close(ready);
    (void)execv(command[0], command);
    _exit(125);
}

static int take_listener(int ready)
{
    int listener = -1;
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof listener)];
    } control;
    char byte;
    struct iovec data = {&byte, 1};
    struct msghdr message = {.msg_iov = &data,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    if (recvmsg(ready, &message, 0) != 1 || !CMSG_FIRSTHDR(&message))
        fail("recvmsg");
    memcpy(&listener, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof listener);
    return listener;
}

/* Answer calls until the program has ended. Returns how many there were. */
static long answer(int listener, long nth, int error)
{
    long seen = 0;
    for (;;) {
        struct seccomp_notif call;
        struct pollfd waiting = {.fd = listener, .events = POLLIN};
        memset(&call, 0, sizeof call);
        if (poll(&waiting, 1, -1) < 0 || !(waiting.revents & POLLIN) ||
            ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) < 0)
            return seen;
        struct seccomp_notif_resp reply = {.id = call.id};
        seen++;
        if (seen == nth)
            reply.error = -error;
        else
            reply.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
        (void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &reply);
    }
}

int main(int argc, char **argv)
{
    const int *calls = NULL;
    int pair[2], status;
    for (size_t i = 0; argc > 5 && i < sizeof sets / sizeof sets[0]; i++)
        if (!strcmp(sets[i].name, argv[3]))
            calls = sets[i].calls;
    if (!calls || socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) < 0)
        return 125;
    pid_t child = fork();
    if (child == 0)
        become(argv + 5, calls, pair[1]);
    long seen = answer(take_listener(pair[0]), strtol(argv[1], NULL, 10), atoi(argv[2]));
    if (waitpid(child, &status, 0) != child)
        fail("waitpid");
    FILE *file = fopen(argv[4], "w");
    if (!file || fprintf(file, "%ld\n", seen) < 0 || fclose(file))
        fail(argv[4]);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
