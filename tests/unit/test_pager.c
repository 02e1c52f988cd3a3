/* The pager: its command taken apart, found or missed, and what goes through it. */
#define _XOPEN_SOURCE 700 /* posix_openpt */
#include "../../boards/linux/pager.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "../../boards/linux/message.h"
#include "test.h"

static struct fc_pager pager;
static struct fc_words words;

static const struct {
    const char *command;
    int count;
    const char *words[4];
} commands[] = {
    {"", 0, {NULL}},
    {"  \t ", 0, {NULL}},
    {"less", 1, {"less"}},
    {" less  -R ", 2, {"less", "-R"}},
    {"sh -c 'echo \"$LESS\"; cat'", 3, {"sh", "-c", "echo \"$LESS\"; cat"}},
    {"a\\ b \"c\\\"d\\e\" ''", 3, {"a b", "c\"d\\e", ""}},
    {"x'y'\"z\"", 1, {"xyz"}},
    {"'open", -1, {NULL}},
    {"  /bin/a\t'two words'  \"th\\\"ree\" ", 3, {"/bin/a", "two words", "th\"ree"}},
    {"a\\ b c\\\\d", 2, {"a b", "c\\d"}},
    {"'a\\b' \"a\\b\" \"\"", 3, {"a\\b", "a\\b", ""}},
    {"$HOME;x|y", 1, {"$HOME;x|y"}},
    {"a 'b", -1, {NULL}},
};

static void test_split(size_t i)
{
    test_begin(commands[i].command);
    CHECK_INT(fc_words_split(&words, commands[i].command), commands[i].count < 0 ? -1 : 0);
    CHECK_INT(words.count, commands[i].count < 0 ? 0 : commands[i].count);
    for (size_t word = 0; word < words.count; word++)
        CHECK(!strcmp(words.list[word], commands[i].words[word]));
    CHECK(!words.list[words.count]);
    test_close();
}

static void test_long_command(void)
{
    static char command[FC_WORDS_SIZE + 1];
    memset(command, 'x', sizeof command - 1);
    CHECK_INT(fc_words_split(&words, command), -1);
    command[FC_WORDS_SIZE - 1] = 0;
    CHECK_INT(fc_words_split(&words, command), 0);
    CHECK_INT(strlen(words.list[0]), FC_WORDS_SIZE - 1);
    for (size_t i = 0; i < 2 * FC_WORDS_MAX; i += 2)
        command[i + 1] = ' ';
    command[2 * FC_WORDS_MAX] = 0;
    CHECK_INT(fc_words_split(&words, command), 0);
    CHECK_INT(words.count, FC_WORDS_MAX);
    memcpy(command + 2 * FC_WORDS_MAX, "x", 2);
    CHECK_INT(fc_words_split(&words, command), -1);
}

/* Where standard output is no terminal, there is none. */
static void test_no_terminal(void)
{
    (void)setenv("AWS_PAGER", "/nowhere/at/all", 1);
    CHECK_INT(fc_pager_find(&pager, NULL), 0);
    CHECK_INT(pager.words.count, 0);
    CHECK(!fc_pager_begin(&pager));
    fc_pager_end(&pager);
}

/* Let standard output be a terminal. Returns its other end. */
static int open_terminal(void)
{
    int ours = posix_openpt(O_RDWR | O_NOCTTY);
    CHECK(ours >= 0 && grantpt(ours) == 0 && unlockpt(ours) == 0);
    int theirs = open(ptsname(ours), O_RDWR | O_NOCTTY);
    struct termios modes = {0};
    CHECK(theirs >= 0 && tcgetattr(theirs, &modes) == 0);
    modes.c_oflag &= ~(tcflag_t)OPOST;
    (void)tcsetattr(theirs, TCSANOW, &modes);
    (void)dup2(theirs, STDOUT_FILENO);
    (void)close(theirs);
    return ours;
}

static void test_terminal(int ours)
{
    char got[64];
    (void)setenv("AWS_PAGER", "/nowhere/at/all", 1);
    CHECK_INT(fc_pager_find(&pager, "cat"), FC_EXIT_CONFIGURATION);
    (void)setenv("AWS_PAGER", "", 1);
    CHECK_INT(fc_pager_find(&pager, "cat"), 0);
    CHECK_INT(pager.words.count, 0);
    (void)unsetenv("AWS_PAGER");
    (void)setenv("PAGER", "no-such-pager-at-all", 1);
    CHECK_INT(fc_pager_find(&pager, NULL), FC_EXIT_CONFIGURATION);
    (void)unsetenv("LESS");
    CHECK_INT(fc_pager_find(&pager, "sh -c 'tr a-z A-Z; echo $LESS'"), 0);
    CHECK(fc_pager_begin(&pager));
    CHECK_INT(write(STDOUT_FILENO, "shown ", 6), 6);
    fc_pager_end(&pager);
    CHECK_INT(write(STDOUT_FILENO, "then", 4), 4);
    size_t len = 0;
    while (len < 14) {
        ssize_t count = read(ours, got + len, sizeof got - len);
        if (count <= 0)
            break;
        len += (size_t)count;
    }
    CHECK_BYTES(got, len, "SHOWN FRX\nthen", 14);
}

/* No less to be found: none is needed. */
static void test_no_less(void)
{
    (void)unsetenv("PAGER");
    (void)setenv("PATH", "/nowhere:", 1);
    CHECK_INT(fc_pager_find(&pager, NULL), 0);
    CHECK_INT(pager.words.count, 0);
}

int main(void)
{
    int before = dup(STDOUT_FILENO);
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        test_split(i);
    RUN(test_long_command);
    RUN(test_no_terminal);
    int ours = open_terminal();
    test_begin("test_terminal");
    test_terminal(ours);
    test_close();
    RUN(test_no_less);
    (void)fflush(stdout);
    (void)dup2(before, STDOUT_FILENO);
    (void)close(before);
    (void)close(ours);
    return test_end();
}
