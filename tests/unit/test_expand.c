/* Names of files: the home directory and variables in them. */
#include "../../boards/linux/expand.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "test.h"

static const struct {
    const char *name, *expanded;
} cases[] = {
    {"", ""},
    {"plain/name", "plain/name"},
    {"~", "/home/you"},
    {"~/x", "/home/you/x"},
    {"~nobody", "/nonexistent"},
    {"~nobody/x", "/nonexistent/x"},
    {"~nobod/x", "~nobod/x"},
    {"~x:0/y", "~x:0/y"},
    {"x/~", "x/~"},
    {"$A", "a b"},
    {"$A.txt", "a b.txt"},
    {"x$A$B_/y", "xa b$B_/y"},
    {"${A}B", "a bB"},
    {"$NONE/${NONE}", "$NONE/${NONE}"},
    {"${A", "${A"},
    {"${}", "${}"},
    {"$", "$"},
    {"$$A", "$a b"},
    {"$-", "$-"},
    {"$EMPTY.", "."},
    {"~/$A", "/home/you/a b"},
    {"$TILDE/x", "/home/you/x"},
};

int main(void)
{
    static char expanded[FC_EXPANDED_SIZE], long_name[FC_EXPANDED_SIZE + 1];
    (void)setenv("HOME", "/home/you/", 1);
    (void)setenv("A", "a b", 1);
    (void)setenv("EMPTY", "", 1);
    (void)setenv("TILDE", "~", 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        test_begin(cases[i].name);
        CHECK_INT(fc_expand(expanded, cases[i].name), 0);
        CHECK(!strcmp(expanded, cases[i].expanded));
        test_close();
    }
    test_begin("too long");
    memset(long_name, 'x', FC_EXPANDED_SIZE);
    CHECK_INT(fc_expand(expanded, long_name), ENAMETOOLONG);
    CHECK_INT(fc_expand(expanded, long_name + 1), 0);
    test_close();
    test_begin("no home, or the root");
    (void)setenv("HOME", "/", 1);
    CHECK(fc_expand(expanded, "~/x") == 0 && !strcmp(expanded, "/x"));
    CHECK(fc_expand(expanded, "~") == 0 && !strcmp(expanded, "/"));
    (void)unsetenv("HOME");
    const struct passwd *user = getpwuid(getuid());
    CHECK(user != NULL);
    if (user) { /* who has no HOME has one in /etc/passwd */
        CHECK(fc_expand(expanded, "~") == 0 && !strcmp(expanded, user->pw_dir));
        CHECK_INT(fc_expand(expanded, "~/x"), 0);
        CHECK(!strncmp(expanded, user->pw_dir, strlen(user->pw_dir)));
    }
    test_close();
    return test_end();
}
