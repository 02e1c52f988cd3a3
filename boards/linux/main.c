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
#include "doctor.h"
#include "help.h"
#include "message.h"
#include "request/skeleton.h"
#include "request/validation.h"
#include "request/wire.h"
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
 * Take the word "create-case" out of args, which may stand in the place of the service, too.
 * Returns 0, or an exit code; *help is set if the word is "help".
 */
static int take_operation(const char *command, char **args, size_t *count, int *help)
{
    static const char *const choices[] = {"create-case", "help", NULL};
    const char *word = NULL;
    const struct fc_option options[] = {
        {.name = "operation", .target = &word, .kind = FC_OPTION_WORD, .choices = choices}};
    if (command && strcmp(command, "support") != 0)
        word = command;
    int code = fc_usage_take(options, word ? 0 : 1, args, count);
    *help = word && !strcmp(word, "help");
    if (code || word)
        return code;
    return fc_usage_fail("the following arguments are required: %",
                         FC_TEXTS(command ? "operation" : "command"));
}

/* Print what --generate-cli-skeleton asks for. Returns the exit code. */
static int print_skeleton(const struct fc_arguments *arguments)
{
    struct fc_stream stream;
    fc_stream_init(&stream, STDOUT_FILENO);
    if (!strcmp(arguments->skeleton, "input"))
        fc_put_skeleton_json(&stream.sink, arguments->operation);
    else
        fc_put_skeleton_yaml(&stream.sink, arguments->operation);
    return fc_stream_flush(&stream) ? FC_EXIT_OUTPUT : FC_EXIT_OK;
}

/* What the command is made of, in the order in which it is found. */
static struct {
    struct fc_globals globals;
    struct fc_arguments arguments;
    struct fc_region region;
    struct fc_parameters parameters;
    struct fc_settings settings;
    struct fc_wire wire;
} command;

/* Find everything that can go wrong before anything is sent, and then open the case. */
static int create_case(char **args, size_t count, int has_output)
{
    const struct fc_globals *globals = &command.globals;
    struct fc_settings *settings = &command.settings;
    int code = fc_settings_begin(settings, globals);
    if (!code)
        code = fc_arguments_take(&command.arguments, &fc_create_case_operation, args, &count);
    if (code == FC_ARGUMENTS_HELP)
        return fc_help();
    if (!code)
        code = fc_settings_profile(settings, globals);
    if (!code)
        code = fc_parameters_load(&command.parameters, &command.region, &command.arguments);
    const char *skeleton = command.arguments.skeleton;
    if (!code && skeleton && strcmp(skeleton, "output") != 0)
        return print_skeleton(&command.arguments);
    if (!code)
        code = fc_settings_place(settings, globals);
    if (!code)
        code = fc_parameters_check(&command.parameters);
    if (!code)
        code = fc_wire_init(&command.wire, &command.parameters);
    if (!code)
        code = fc_settings_identity(settings);
    if (!code && !has_output)
        code = fc_fail(FC_EXIT_FAILURE,
                       "Standard output is closed, so the case ID could not be shown: nothing was "
                       "sent.",
                       NULL);
    return code ? code : fc_submit(settings, &command.wire.operation, command.wire.sources);
}

int main(int argc, char **argv)
{
    char **args = argv + 1;
    size_t count = argc > 0 ? (size_t)argc - 1 : 0;
    int help = count == 1 && !strcmp(args[0], "--help"), code = 0;
    harden();
    int has_output = open_standard();
    fc_signals_catch();
    fc_region_init(&command.region, FC_REGION_LIMIT);
    if (!help)
        code = fc_globals_take(&command.globals, args, &count);
    fc_messages_set(command.globals.quiet == FC_TRUE, command.globals.syslog == FC_TRUE);
    if (!code && command.globals.version)
        return fc_version();
    const char *word = command.globals.command;
    if (!code && word && !strcmp(word, "doctor"))
        return count ? fc_usage_fail("Unknown options: %", FC_TEXTS(args[0]))
                     : fc_doctor(&command.settings, &command.globals);
    if (!code && !help)
        code = take_operation(command.globals.command, args, &count, &help);
    if (code)
        return code;
    code = help ? fc_help() : create_case(args, count, has_output);
    fc_region_free(&command.region);
    return code;
}
