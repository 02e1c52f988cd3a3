/*
 * fieldcase: opens an AWS Support case from the command line. It understands what
 * `aws support create-case` understands; `fieldcase help` is the manual.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../../core/create_case.h"
#include "help.h"
#include "members.h"
#include "message.h"
#include "settings.h"
#include "signals.h"
#include "submit.h"

/* No core dump, and no look into memory or environment by others: there are secrets in both. */
static void harden(void)
{
    const struct rlimit none = {0, 0};
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    (void)setrlimit(RLIMIT_CORE, &none);
}

/*
 * See that the standard descriptors are open, lest a socket becomes one of them.
 * Returns 1 if standard output was open.
 */
static int open_standard(void)
{
    int has_output = fcntl(STDOUT_FILENO, F_GETFD) >= 0;
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            (void)open("/dev/null", O_RDWR); /* takes the lowest free number: fd */
    return has_output;
}

/*
 * Take the words "support", which may be left out, and "create-case" out of args.
 * Returns 0, or an exit code; *help is set if one of them is "help".
 */
static int take_command(char **args, size_t *count, int *help)
{
    const char *word = fc_options_word(args, count);
    int is_service = word && !strcmp(word, "support");
    if (is_service)
        word = fc_options_word(args, count);
    *help = word && !strcmp(word, "help");
    if (!word)
        return fc_usage_fail("the following arguments are required: %",
                             FC_TEXTS(is_service ? "operation" : "command"));
    if (*help || !strcmp(word, "create-case"))
        return 0;
    return fc_usage_fail("argument %: Found invalid choice '%' (there is only create-case)",
                         FC_TEXTS(is_service ? "operation" : "command", word));
}

/* Find everything that can go wrong before anything is sent, and then open the case. */
static int create_case(const struct fc_globals *globals, char **args, size_t count, int has_output)
{
    static struct fc_case request;
    static struct fc_settings settings;
    static struct fc_loose_operation loose;
    const struct fc_operation *operation = &loose.operation;
    fc_members_loosen(&loose, &fc_create_case_operation);
    int code = fc_settings_begin(&settings, globals);
    if (!code)
        code = fc_members_take(operation, &request, args, &count);
    if (code == FC_MEMBERS_HELP)
        return fc_help();
    if (!code)
        code = fc_settings_place(&settings, globals);
    if (!code)
        code = fc_members_check(operation, &request);
    if (!code)
        code = fc_settings_identity(&settings);
    if (!code && !has_output)
        code = fc_fail(FC_EXIT_FAILURE,
                       "Standard output is closed, so the case ID could not be shown: nothing was "
                       "sent.",
                       NULL);
    return code ? code : fc_submit(&settings, operation, &request);
}

int main(int argc, char **argv)
{
    struct fc_globals globals;
    char **args = argv + 1;
    size_t count = argc > 0 ? (size_t)argc - 1 : 0;
    int help;
    harden();
    int has_output = open_standard();
    fc_signals_catch();
    int code = fc_globals_take(&globals, args, &count);
    if (code)
        return code;
    if (globals.help)
        return fc_help();
    if (globals.version)
        return fc_version();
    code = take_command(args, &count, &help);
    if (code)
        return code;
    return help ? fc_help() : create_case(&globals, args, count, has_output);
}
