#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIZE_MAX_READ ((off_t)1 << 28) /* in JSON, 6 times that at most: below 4 GiB */
#define KEPT_LEAST 1024                /* bytes of a file that are made room for at first */
#define BEHIND 64 /* bytes kept behind the reading place: rendering looks back that far */

/* A text that is read while it is sent. The buffer has its bytes from `begin` on. */
struct stream {
    int is_open;
    int fd;
    off_t at;       /* what was read of the file */
    uint32_t begin; /* of the text, with its line ends changed */
    size_t len;
    int carriage; /* the last byte read was CR */
    uint8_t buf[4096];
};

static struct stream streamed;

/* Change the line ends of len bytes in place. Returns how many are left. */
static size_t change_lines(uint8_t *text, size_t len, int *carriage)
{
    size_t out = 0;
    for (size_t i = 0; i < len; i++) {
        int skip = *carriage && text[i] == '\n';
        *carriage = text[i] == '\r';
        if (!skip)
            text[out++] = *carriage ? '\n' : text[i];
    }
    return out;
}

static int open_file(const char *name, struct stat *status)
{
    int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return -1;
    if (fstat(fd, status) == 0 && !S_ISDIR(status->st_mode))
        return fd;
    int why = S_ISDIR(status->st_mode) ? EISDIR : errno;
    (void)close(fd);
    errno = why;
    return -1;
}

/* Read the next piece of a file into the buffer. Returns > 0, 0 at the end, or -1. */
static ssize_t go_on(struct stream *stream)
{
    size_t behind = stream->len < BEHIND ? stream->len : BEHIND;
    stream->begin += (uint32_t)(stream->len - behind);
    memmove(stream->buf, stream->buf + stream->len - behind, behind);
    stream->len = behind;
    ssize_t count =
        pread(stream->fd, stream->buf + behind, sizeof stream->buf - behind, stream->at);
    if (count > 0) {
        stream->at += count;
        stream->len += change_lines(stream->buf + behind, (size_t)count, &stream->carriage);
    }
    return count;
}

static int read_stream(const void *data, uint32_t off, void *buf, size_t cap)
{
    struct stream *stream = *(struct stream *const *)data;
    if (off < stream->begin) {
        stream->at = 0;
        stream->begin = 0;
        stream->len = 0;
        stream->carriage = 0;
    }
    while (off - stream->begin >= stream->len) {
        ssize_t count = go_on(stream);
        if (count <= 0)
            return (int)count;
    }
    size_t len = stream->len - (off - stream->begin);
    len = len < cap ? len : cap;
    memcpy(buf, stream->buf + (off - stream->begin), len);
    return (int)len;
}

int fc_file_stream(struct fc_source *source, const char *name)
{
    static struct stream *const only = &streamed;
    struct stat status;
    int fd = open_file(name, &status), why = 0;
    if (fd < 0)
        return errno;
    if (!S_ISREG(status.st_mode) || streamed.is_open)
        why = ESPIPE;
    else if (status.st_size > SIZE_MAX_READ)
        why = EFBIG;
    if (why) {
        (void)close(fd);
        return why;
    }
    streamed.is_open = 1;
    streamed.fd = fd;
    *source = (struct fc_source){.data = &only, .read = read_stream};
    return 0;
}

/* Make room for more behind what was read of a file. Returns its size, or 0: no memory. */
static size_t extend(struct fc_file *file, struct fc_region *region, size_t cap)
{
    size_t larger = cap ? 4 * cap : KEPT_LEAST;
    char *data = fc_region_take(region, larger);
    if (!data)
        return 0;
    if (file->len)
        memcpy(data, file->data, file->len);
    file->data = data;
    return larger;
}

/* Read some bytes, and wait for them even where the descriptor does not. */
static ssize_t read_some(int fd, void *buf, size_t cap)
{
    struct pollfd readable = {.fd = fd, .events = POLLIN};
    for (;;) {
        ssize_t count = read(fd, buf, cap);
        if (count >= 0 || errno != EAGAIN || poll(&readable, 1, -1) < 0)
            return count;
    }
}

int fc_file_read_rest(struct fc_file *file, struct fc_region *region, int fd, int is_text)
{
    size_t cap = 0;
    int carriage = 0;
    *file = (struct fc_file){NULL, 0, 0};
    for (;;) {
        if (file->len + 1 >= cap && !(cap = extend(file, region, cap)))
            return EFBIG;
        ssize_t count = read_some(fd, file->data + file->len, cap - 1 - file->len);
        if (count < 0)
            return errno;
        if (count == 0)
            break;
        file->len += is_text
                         ? change_lines((uint8_t *)file->data + file->len, (size_t)count, &carriage)
                         : (size_t)count;
    }
    file->data[file->len] = 0;
    return 0;
}

int fc_file_read(struct fc_file *file, struct fc_region *region, const char *name, int is_text)
{
    struct stat status;
    int fd = open_file(name, &status);
    if (fd < 0)
        return errno;
    int why = fc_file_read_rest(file, region, fd, is_text);
    file->is_regular = S_ISREG(status.st_mode);
    (void)close(fd);
    return why;
}

int fc_file_map(const void **data, size_t *len, const char *name)
{
    static void *map;
    static size_t mapped;
    struct stat status;
    int fd = open_file(name, &status), why = 0;
    if (fd < 0)
        return errno;
    if (mapped)
        (void)munmap(map, mapped);
    *len = (size_t)status.st_size;
    map = *len ? mmap(NULL, *len, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
    if (map == MAP_FAILED)
        why = errno;
    mapped = why ? 0 : *len;
    *data = mapped ? map : NULL;
    (void)close(fd);
    return why;
}
