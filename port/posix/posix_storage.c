#define _POSIX_C_SOURCE 200809L /* openat, renameat, pread */

#include "posix_storage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define ERASE_SIZE 4096u
#define NAME "outbox"
#define NEW_NAME "outbox.new" /* what a crash leaves of one that was being made */

static int fail(struct fc_posix_storage *file)
{
    file->last_errno = errno;
    return FC_ERR_STORAGE;
}

static int storage_read(void *ctx, uint32_t off, void *buf, size_t len)
{
    struct fc_posix_storage *file = ctx;
    unsigned char *next = buf;
    while (len) {
        ssize_t count = pread(file->fd, next, len, (off_t)off);
        if (count < 0 && errno == EINTR)
            continue;
        if (count == 0)
            errno = EIO; /* somebody has truncated it */
        if (count <= 0)
            return fail(file);
        next += count;
        off += (uint32_t)count;
        len -= (size_t)count;
    }
    return 0;
}

static int storage_program(void *ctx, uint32_t off, const void *buf, size_t len)
{
    struct fc_posix_storage *file = ctx;
    const unsigned char *next = buf;
    while (len) {
        ssize_t count = pwrite(file->fd, next, len, (off_t)off);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fail(file);
        next += count;
        off += (uint32_t)count;
        len -= (size_t)count;
    }
    return 0;
}

static int storage_erase(void *ctx, uint32_t off)
{
    unsigned char erased[256];
    memset(erased, 0xff, sizeof erased);
    for (uint32_t at = 0; at < ERASE_SIZE; at += sizeof erased) {
        int err = storage_program(ctx, off + at, erased, sizeof erased);
        if (err)
            return err;
    }
    return 0;
}

static int storage_sync(void *ctx)
{
    struct fc_posix_storage *file = ctx;
    return fdatasync(file->fd) ? fail(file) : 0;
}

static int fill_and_name(struct fc_posix_storage *file, uint32_t size)
{
    for (uint32_t off = 0; off < size; off += ERASE_SIZE)
        if (storage_erase(file, off))
            return FC_ERR_STORAGE;
    if (fchmod(file->fd, S_IRUSR | S_IWUSR) || fsync(file->fd) ||
        renameat(file->directory, NEW_NAME, file->directory, NAME) || fsync(file->directory))
        return fail(file);
    return 0;
}

/* Make the file under another name, whole and durable, then give it its own. */
static int make_file(struct fc_posix_storage *file, uint32_t size)
{
    file->fd = openat(file->directory, NEW_NAME,
                      O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file->fd < 0)
        return fail(file);
    int err = fill_and_name(file, size);
    if (err)
        (void)unlinkat(file->directory, NEW_NAME, 0);
    return err;
}

/* Open the file, or make it. */
static int open_file(struct fc_posix_storage *file, uint32_t size)
{
    /* O_NONBLOCK: opening a pipe that was put there must not wait. */
    file->fd = openat(file->directory, NAME, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file->fd >= 0)
        return 0;
    if (errno == ELOOP)
        return FC_ERR_FOREIGN;
    return errno == ENOENT ? make_file(file, size) : fail(file);
}

static int measure(struct fc_posix_storage *file, uint32_t *size)
{
    struct stat status;
    if (fstat(file->fd, &status))
        return fail(file);
    if (!S_ISREG(status.st_mode) || status.st_size < (off_t)(2 * ERASE_SIZE) ||
        status.st_size % ERASE_SIZE || status.st_size > INT32_MAX)
        return FC_ERR_FOREIGN;
    *size = (uint32_t)status.st_size;
    return 0;
}

int fc_posix_storage_open(struct fc_posix_storage *file, const char *directory, uint32_t size,
                          struct fc_storage *storage)
{
    memset(file, 0, sizeof *file);
    file->is_open = 1;
    file->fd = -1;
    file->directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int err = file->directory < 0 ? fail(file) : 0;
    size -= size % ERASE_SIZE;
    if (!err && (size < 2 * ERASE_SIZE || size > INT32_MAX))
        err = FC_ERR_GEOMETRY;
    if (!err && flock(file->directory, LOCK_EX | LOCK_NB))
        err = errno == EWOULDBLOCK ? FC_ERR_LOCKED : fail(file);
    if (!err)
        err = open_file(file, size);
    if (!err)
        err = measure(file, &size);
    if (err) {
        int why = file->last_errno;
        fc_posix_storage_close(file);
        file->last_errno = why;
        return err;
    }
    *storage = (struct fc_storage){.ctx = file,
                                   .read = storage_read,
                                   .program = storage_program,
                                   .erase = storage_erase,
                                   .sync = storage_sync,
                                   .erase_size = ERASE_SIZE,
                                   .program_size = 1,
                                   .size = size};
    return 0;
}

void fc_posix_storage_close(struct fc_posix_storage *file)
{
    if (!file->is_open)
        return;
    if (file->fd >= 0)
        (void)close(file->fd);
    if (file->directory >= 0)
        (void)close(file->directory); /* and with it goes the lock */
    file->is_open = 0;
}
