#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../../core/wipe.h"
#include "../message.h"
#include "../value/json_reader.h"
#include "../words.h"

#define OUTPUT_SIZE 32768
#define ERRORS_SIZE 1024
#define FOUND_MAX ((size_t)1 << 20) /* what its JSON may become in memory */

extern char **environ;

/* A process that is running, and what it says. */
struct child {
    pid_t pid;
    int out, err; /* what is read of it; -1: at its end */
    size_t out_len, err_len;
    int too_much;
};

static char output[OUTPUT_SIZE], errors[ERRORS_SIZE];

/* Start a command with its standard output and error in pipes. Returns 0, or an errno. */
static int start(struct child *child, char **words)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t usual;
    int out[2], err[2];
    if (pipe(out))
        return errno;
    if (pipe(err)) {
        int why = errno;
        (void)close(out[0]);
        (void)close(out[1]);
        return why;
    }
    (void)fcntl(out[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(err[0], F_SETFD, FD_CLOEXEC);
    (void)sigemptyset(&usual);
    (void)sigaddset(&usual, SIGPIPE);
    int why = posix_spawn_file_actions_init(&actions);
    why = why ? why : posix_spawnattr_init(&attributes);
    why = why ? why : posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    why = why ? why : posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
    why = why ? why : posix_spawn_file_actions_addclose(&actions, out[1]);
    why = why ? why : posix_spawn_file_actions_addclose(&actions, err[1]);
    why = why ? why : posix_spawnattr_setsigdefault(&attributes, &usual);
    why = why ? why : posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    why = why ? why : posix_spawnp(&child->pid, words[0], &actions, &attributes, words, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)posix_spawnattr_destroy(&attributes);
    (void)close(out[1]);
    (void)close(err[1]);
    child->out = out[0];
    child->err = err[0];
    return why;
}

/* Read what is there; of what does not fit, the first part is kept. */
static void read_some(int *fd, char *buf, size_t cap, size_t *len, int *too_much)
{
    char rest[256];
    int fits = *len + 1 < cap;
    ssize_t count = read(*fd, fits ? buf + *len : rest, fits ? cap - 1 - *len : sizeof rest);
    if (count > 0 && fits)
        *len += (size_t)count;
    else if (count > 0)
        *too_much = 1;
    else if (count == 0 || errno != EINTR) {
        (void)close(*fd);
        *fd = -1;
    }
    fc_wipe(rest, sizeof rest);
}

/* Read until it has ended. Returns its exit status, or -1: a signal ended it. */
static int read_all(struct child *child)
{
    int status, ignored;
    while (child->out >= 0 || child->err >= 0) {
        struct pollfd polled[2] = {{child->out, POLLIN, 0}, {child->err, POLLIN, 0}};
        if (poll(polled, 2, -1) < 0 && errno != EINTR)
            break;
        if (child->out >= 0 && polled[0].revents)
            read_some(&child->out, output, sizeof output, &child->out_len, &child->too_much);
        if (child->err >= 0 && polled[1].revents)
            read_some(&child->err, errors, sizeof errors, &child->err_len, &ignored);
    }
    while (waitpid(child->pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    output[child->out_len] = 0;
    errors[child->err_len] = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int complain(const char *what, const char *which)
{
    return fc_fail(FC_EXIT_FAILURE, "Error when retrieving credentials from custom-process: %%",
                   FC_TEXTS(what, which));
}

/* Take the keys from what it printed. */
static int take_keys(struct fc_keys *keys, size_t len)
{
    static const struct fc_key_names names = {"AccessKeyId", "SecretAccessKey", "SessionToken",
                                              "Expiration"};
    struct fc_region region;
    struct fc_value object;
    fc_region_init(&region, FOUND_MAX);
    int code = 0;
    if (fc_json_read(&object, &region, output, len, NULL)) {
        code = complain("what it printed is not JSON", "");
    } else {
        const struct fc_value *version = fc_value_get(&object, "Version");
        const char *said =
            version && (version->kind == FC_VALUE_INTEGER || version->kind == FC_VALUE_STRING)
                ? version->as.text
                : "(none)";
        if (!version || version->kind != FC_VALUE_INTEGER || strcmp(said, "1") != 0)
            code = fc_fail(FC_EXIT_FAILURE,
                           "Error when retrieving credentials from custom-process: Unsupported "
                           "version '%' for credential process provider, supported versions: 1",
                           FC_TEXTS(said));
        const char *missing = code ? NULL : fc_keys_take(keys, &object, &names);
        if (missing)
            code = complain("Missing required key in response: ", missing);
    }
    fc_region_free(&region);
    return code;
}

int fc_process_run(struct fc_keys *keys, const char *command)
{
    struct fc_words words;
    struct child child = {.out = -1, .err = -1};
    if (fc_words_split(&words, command) || !words.count)
        return complain("its words cannot be told apart: ", command);
    int why = start(&child, words.list);
    if (why) {
        if (child.out > 0) {
            (void)close(child.out);
            (void)close(child.err);
        }
        return fc_fail(FC_EXIT_FAILURE,
                       "Error when retrieving credentials from custom-process: %: %",
                       FC_TEXTS(words.list[0], strerror(why)));
    }
    int status = read_all(&child);
    int code = 0;
    if (status)
        code = complain(*errors ? errors : "the program failed", "");
    else if (child.too_much)
        code = complain("it printed too much", "");
    if (!code)
        code = take_keys(keys, child.out_len);
    fc_wipe(output, child.out_len);
    fc_wipe(errors, child.err_len);
    return code;
}
