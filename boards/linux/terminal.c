#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "message.h"

/* The terminal while it shows nothing, and what it was before. */
static volatile int hidden = -1;
static struct termios usual;

void fc_terminal_restore(void)
{
    if (hidden >= 0)
        (void)tcsetattr(hidden, TCSADRAIN, &usual);
    hidden = -1;
}

/* Read a line without its end. Returns its length, or -1. */
static int read_line(char *text, size_t cap, int fd)
{
    for (size_t len = 0; len < cap;) {
        ssize_t count = read(fd, text + len, 1);
        if (count == 0 || (count < 0 && errno != EINTR))
            return -1;
        if (count > 0 && text[len] == '\n') {
            text[len] = 0;
            return (int)len;
        }
        len += count > 0;
    }
    return -1;
}

int fc_terminal_ask(char *text, size_t cap, const char *question)
{
    struct fc_stream stream;
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return -1;
    if (tcgetattr(fd, &usual) == 0) {
        struct termios quiet = usual;
        quiet.c_lflag &= ~(tcflag_t)ECHO;
        hidden = fd;
        (void)tcsetattr(fd, TCSAFLUSH, &quiet);
    }
    fc_stream_init(&stream, fd);
    fc_put_text(&stream.sink, question);
    (void)fc_stream_flush(&stream);
    int len = read_line(text, cap, fd);
    fc_terminal_restore();
    fc_put_text(&stream.sink, "\n");
    (void)fc_stream_flush(&stream);
    (void)close(fd);
    return len;
}
