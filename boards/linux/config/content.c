#include "content.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../../core/sink.h"

static int read_all(char *buf, size_t cap, size_t *len, int fd)
{
    struct stat status;
    if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode))
        return EISDIR;
    for (*len = 0; *len < cap;) {
        ssize_t count = read(fd, buf + *len, cap - *len);
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

int fc_content_path(char path[FC_PATH_SIZE], const char *name)
{
    const char *home = "";
    if (name[0] == '~' && name[1] == '/') {
        home = fc_variable("HOME");
        name++;
    }
    if (!home)
        return ENOENT;
    struct fc_window_sink window;
    fc_window_init(&window, path, FC_PATH_SIZE - 1, 0);
    fc_put_text(&window.sink, home);
    fc_put_text(&window.sink, name);
    path[window.len] = 0;
    return window.sink.total > window.len ? ENAMETOOLONG : 0;
}

char *fc_variable(const char *name)
{
    char *value = getenv(name);
    return value && *value ? value : NULL;
}
