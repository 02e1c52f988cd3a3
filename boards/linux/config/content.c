#include "content.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
    size_t home_len = strlen(home), name_len = strlen(name);
    if (home_len + name_len >= FC_PATH_SIZE)
        return ENAMETOOLONG;
    memcpy(path, home, home_len);
    memcpy(path + home_len, name, name_len + 1);
    return 0;
}

char *fc_variable(const char *name)
{
    char *value = getenv(name);
    return value && *value ? value : NULL;
}
