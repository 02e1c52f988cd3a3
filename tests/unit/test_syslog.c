/* Entries of the journal, as they arrive at a socket of our own. */
#include "../../boards/linux/syslog.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "test.h"

static struct sockaddr_un address = {.sun_family = AF_UNIX};
static int listener;

static size_t receive(char *buf, size_t cap)
{
    ssize_t count = recv(listener, buf, cap, MSG_DONTWAIT);
    return count < 0 ? 0 : (size_t)count;
}

static void test_entry(void)
{
    char got[2000], expected[64];
    CHECK_INT(fc_syslog(address.sun_path, FC_SYSLOG_ERROR, "line\nand line", 13), 0);
    int len =
        snprintf(expected, sizeof expected, "<11>fieldcase[%d]: line\nand line", (int)getpid());
    CHECK_BYTES(got, receive(got, sizeof got), expected, (size_t)len);
    CHECK_INT(fc_syslog(address.sun_path, FC_SYSLOG_NOTICE, "", 0), 0);
    CHECK(receive(got, sizeof got) > 4 && !memcmp(got, "<13>", 4));
}

static void test_long_entry(void)
{
    static char text[5000], got[5000];
    memset(text, 'x', sizeof text);
    CHECK_INT(fc_syslog(address.sun_path, FC_SYSLOG_WARNING, text, sizeof text), 0);
    size_t len = receive(got, sizeof got);
    CHECK(len > 900 && len < 964 && got[len - 1] == 'x');
}

/* Nobody there, nobody who reads: it never waits, and errno is left alone. */
static void test_nobody(void)
{
    char long_path[200];
    memset(long_path, 'x', sizeof long_path - 1);
    long_path[sizeof long_path - 1] = 0;
    errno = 42;
    CHECK_INT(fc_syslog("/nowhere/at/all", FC_SYSLOG_ERROR, "x", 1), -1);
    CHECK_INT(fc_syslog(long_path, FC_SYSLOG_ERROR, "x", 1), -1);
    int left = 10000;
    while (left && fc_syslog(address.sun_path, FC_SYSLOG_ERROR, "x", 1) == 0)
        left--;
    CHECK(left > 0);
    CHECK_INT(errno, 42);
}

int main(void)
{
    char folder[] = "/tmp/fieldcase-journal-XXXXXX";
    CHECK(mkdtemp(folder) != NULL);
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s/log", folder);
    listener = socket(AF_UNIX, SOCK_DGRAM, 0);
    CHECK_INT(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    RUN(test_entry);
    RUN(test_long_entry);
    RUN(test_nobody);
    (void)close(listener);
    (void)unlink(address.sun_path);
    (void)rmdir(folder);
    return test_end();
}
