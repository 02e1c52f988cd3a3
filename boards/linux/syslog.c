#include "syslog.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "../../core/sink.h"

#define FACILITY_USER 1u
#define TEXT_MAX 900u

static int send_entry(const char *path, const void *entry, size_t len)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t path_len = strlen(path);
    if (path_len >= sizeof address.sun_path)
        return -1;
    memcpy(address.sun_path, path, path_len);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    ssize_t sent = sendto(fd, entry, len, MSG_DONTWAIT | MSG_NOSIGNAL,
                          (const struct sockaddr *)(const void *)&address, sizeof address);
    (void)close(fd);
    return sent == (ssize_t)len ? 0 : -1;
}

int fc_syslog(const char *path, enum fc_syslog_level level, const char *text, size_t len)
{
    struct fc_window_sink window;
    char entry[TEXT_MAX + 64];
    int before = errno;
    fc_window_init(&window, entry, sizeof entry, 0);
    fc_put_text(&window.sink, "<");
    fc_put_decimal(&window.sink, FACILITY_USER * 8 + (unsigned)level);
    fc_put_text(&window.sink, ">fieldcase[");
    fc_put_decimal(&window.sink, (uint32_t)getpid());
    fc_put_text(&window.sink, "]: ");
    fc_put(&window.sink, text, len < TEXT_MAX ? len : TEXT_MAX);
    int err = send_entry(path, entry, window.len);
    errno = before;
    return err;
}
