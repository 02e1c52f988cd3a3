#include "store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../message.h"

#define POLL_MS 50u

/* Let the directory be the first that there is a name for. Returns 0, or -1: too long, or none. */
static int choose(struct fc_store *store, const char *directory)
{
    const char *name = directory, *below = "";
    if (!name)
        name = getenv("FIELDCASE_OUTBOX");
    if (!name || !*name)
        name = getenv("STATE_DIRECTORY");
    if ((!name || !*name) && geteuid() == 0)
        name = "/var/lib/fieldcase";
    if (!name || !*name) {
        name = getenv("XDG_STATE_HOME");
        below = "/fieldcase";
    }
    if (!name || !*name) {
        name = getenv("HOME");
        below = "/.local/state/fieldcase";
    }
    if (!name || !*name)
        return -1;
    struct fc_window_sink window;
    fc_window_init(&window, store->directory, sizeof store->directory, 0);
    fc_put_text(&window.sink, name);
    fc_put_text(&window.sink, below);
    if (window.sink.total >= sizeof store->directory)
        return -1;
    store->directory[window.len] = '\0';
    return 0;
}

/* Make the directory, and those above it, unless they are there. Returns 0 or an errno. */
static int make_directory(char *path)
{
    struct stat found;
    for (char *p = path + 1; *p; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        int failed = mkdir(path, 0755) && errno != EEXIST && stat(path, &found);
        *p = '/';
        if (failed)
            return errno;
    }
    return mkdir(path, 0700) && errno != EEXIST ? errno : 0;
}

/* Open the file, once others let go of it. Returns 0 or FC_ERR_*. */
static int open_file(struct fc_store *store, uint32_t wait_ms)
{
    const struct timespec pause = {0, POLL_MS * 1000000};
    for (uint32_t waited = 0;; waited += POLL_MS) {
        int err =
            fc_posix_storage_open(&store->file, store->directory, FC_STORE_SIZE, &store->storage);
        if (err != FC_ERR_LOCKED || waited >= wait_ms)
            return err;
        (void)nanosleep(&pause, NULL);
    }
}

int fc_store_fail(const struct fc_store *store, int err)
{
    const char *why = err == FC_ERR_STORAGE && store->file.last_errno
                          ? strerror(store->file.last_errno)
                          : fc_error_text(err);
    enum fc_exit code =
        err == FC_ERR_LOCKED || err == FC_ERR_FULL ? FC_EXIT_LATER : FC_EXIT_FAILURE;
    return fc_fail(code, "The outbox in '%': %", FC_TEXTS(store->directory, why));
}

int fc_store_open(struct fc_store *store, const char *directory, uint32_t wait_ms)
{
    memset(store, 0, sizeof *store);
    if (choose(store, directory))
        return fc_fail(FC_EXIT_CONFIGURATION,
                       "There is no directory for the outbox: use --outbox, or set "
                       "FIELDCASE_OUTBOX.",
                       NULL);
    int why = make_directory(store->directory);
    if (why)
        return fc_fail(FC_EXIT_FAILURE, "The outbox in '%' cannot be made: %",
                       FC_TEXTS(store->directory, strerror(why)));
    int err = open_file(store, wait_ms);
    if (!err)
        err = fc_outbox_open(&store->outbox, &store->storage, store->entries, FC_STORE_ENTRIES,
                             store->window, sizeof store->window);
    if (!err)
        return 0;
    int code = fc_store_fail(store, err);
    fc_store_close(store);
    return code;
}

void fc_store_close(struct fc_store *store)
{
    fc_posix_storage_close(&store->file);
}
