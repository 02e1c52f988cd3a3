#include "content.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is read at once: the kernel may give memory to all of it beforehand. */
#define PIECE 4096

static int read_all(char *buf, size_t cap, size_t *len, int fd)
{
    struct stat status;
    if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode))
        return EISDIR;
    for (*len = 0; *len < cap;) {
        size_t room = cap - *len;
        ssize_t count = read(fd, buf + *len, room < PIECE ? room : PIECE);
        if (count < 0 && errno != EINTR)
            return errno;
        if (count == 0) {
            buf[*len] = 0;
            return 0;
        }
        *len += count > 0 ? (size_t)count : 0;
    }
    return EFBIG;
}

int fc_content_read(char *buf, size_t cap, size_t *len, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    *len = 0;
    if (fd < 0)
        return errno;
    int why = read_all(buf, cap, len, fd);
    (void)close(fd);
    return why;
}

char *fc_variable(const char *name)
{
    char *value = getenv(name);
    return value && *value ? value : NULL;
}
