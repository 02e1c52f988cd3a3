#include "pager.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../core/sink.h"
#include "message.h"

/* Whether a program can be run by this name. */
static int is_runnable(const char *name)
{
    char path[512];
    const char *folder = getenv("PATH");
    if (strchr(name, '/'))
        return access(name, X_OK) == 0;
    for (folder = folder ? folder : "/usr/bin:/bin"; *folder; folder += *folder == ':') {
        struct fc_window_sink window;
        size_t len = strcspn(folder, ":");
        fc_window_init(&window, path, sizeof path, 0);
        fc_put(&window.sink, folder, len);
        fc_put_text(&window.sink, len ? "/" : "");
        fc_put_text(&window.sink, name);
        fc_put(&window.sink, "", 1);
        if (window.sink.total <= sizeof path && access(path, X_OK) == 0)
            return 1;
        folder += len;
    }
    return 0;
}

int fc_pager_find(struct fc_pager *pager, const char *configured)
{
    const char *command = getenv("AWS_PAGER");
    memset(pager, 0, sizeof *pager);
    if (!isatty(STDOUT_FILENO))
        return 0;
    if (!command)
        command = configured ? configured : getenv("PAGER");
    int err = fc_words_split(&pager->words, command ? command : "less");
    if (pager->words.count && is_runnable(pager->words.list[0]))
        return 0;
    if (!command || (!err && !pager->words.count)) {
        pager->words.count = 0;
        return 0;
    }
    return fc_fail(FC_EXIT_CONFIGURATION,
                   "An error occurred (Pager): the pager '%' cannot be run: nothing was sent. "
                   "--no-cli-pager does without.",
                   FC_TEXTS(command));
}

/* Become the pager. */
static void run(const struct fc_pager *pager, const int ends[2])
{
    (void)dup2(ends[0], STDIN_FILENO);
    (void)close(ends[0]);
    (void)close(ends[1]);
    (void)signal(SIGPIPE, SIG_DFL);
    (void)setenv("LESS", "FRX", 0);
    (void)execvp(pager->words.list[0], pager->words.list);
    _exit(127);
}

int fc_pager_begin(struct fc_pager *pager)
{
    int ends[2];
    if (!pager->words.count || pipe(ends) < 0)
        return 0;
    pager->terminal = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    pager->child = pager->terminal < 0 ? -1 : fork();
    if (pager->child == 0)
        run(pager, ends);
    if (pager->child > 0)
        (void)dup2(ends[1], STDOUT_FILENO);
    else if (pager->terminal >= 0)
        (void)close(pager->terminal);
    (void)close(ends[0]);
    (void)close(ends[1]);
    return pager->child > 0;
}

void fc_pager_end(struct fc_pager *pager)
{
    if (pager->child <= 0)
        return;
    (void)dup2(pager->terminal, STDOUT_FILENO);
    (void)close(pager->terminal);
    while (waitpid(pager->child, NULL, 0) < 0 && errno == EINTR)
        ;
    pager->child = 0;
}
