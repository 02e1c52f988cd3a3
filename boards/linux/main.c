/*
 * fieldcase: opens an AWS Support case from the command line. It understands what
 * `aws support create-case` understands; `fieldcase help` is the manual.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../../core/create_case.h"
#include "alias.h"
#include "doctor.h"
#include "help.h"
#include "message.h"
#include "outbox/commands.h"
#include "printer.h"
#include "prompt.h"
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

/* The arguments, of which those that were understood are gone. */
struct rest {
    char **args;
    size_t count;
};

static int is_command(const char *word)
{
    static const char *const commands[] = {"support", "create-case", "doctor", "help"};
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (!strcmp(commands[i], word))
            return 1;
    return fc_is_outbox_command(word);
}

/* Put what an alias stands for in its place. Returns 0, or an exit code. */
static int expand_alias(struct fc_globals *globals, struct fc_region *region, struct rest *rest)
{
    static struct fc_words words;
    const char *name = globals->command;
    if (!name || is_command(name))
        return 0;
    int code = fc_alias_find(&words, name);
    if (code)
        return code;
    char **args =
        words.count ? fc_region_take(region, (words.count + rest->count) * sizeof *args) : NULL;
    if (args) {
        memcpy(args, words.list, words.count * sizeof *args);
        memcpy(args + words.count, rest->args, rest->count * sizeof *args);
        *rest = (struct rest){args, words.count + rest->count};
        globals->command = NULL;
        code = fc_globals_take(globals, rest->args, &rest->count);
        if (code || (globals->command && is_command(globals->command)))
            return code;
    }
    return fc_usage_fail("argument command: Found invalid choice '%' (choose from support, "
                         "create-case, doctor, report, drain, status, outbox, help)",
                         FC_TEXTS(name));
}

/*
 * Take the word "create-case" out of the arguments, which may stand in the place of the service,
 * too.
 * Returns 0, an exit code, or FC_ARGUMENTS_HELP if the word is "help".
 */
static int take_operation(const char *service, struct rest *rest)
{
    static const char *const choices[] = {"create-case", "help", NULL};
    const char *word = strcmp(service, "support") ? service : NULL;
    const struct fc_option options[] = {
        {.name = "operation", .target = &word, .kind = FC_OPTION_WORD, .choices = choices}};
    int code = fc_usage_take(options, word ? 0 : 1, rest->args, &rest->count);
    if (code)
        return code;
    if (!word)
        return fc_usage_fail("the following arguments are required: operation", NULL);
    return strcmp(word, "help") ? 0 : FC_ARGUMENTS_HELP;
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
    struct fc_printer printer;
    struct fc_pager pager;
    struct fc_parameters parameters;
    struct fc_settings settings;
    struct fc_wire wire;
} command;

/* Whether the profile asks for a prompt. Returns 0, or an exit code. */
static int check_prompt(const struct fc_config *config, const struct fc_globals *globals)
{
    const char *prompt = fc_config_value(config, "cli_auto_prompt");
    if (prompt && !strcasecmp(prompt, "on") && !globals->profile &&
        !getenv("AWS_CLI_AUTO_PROMPT") && globals->no_auto_prompt != FC_TRUE)
        return fc_prompt_fail();
    return 0;
}

/* Whether the profile leaves it to the service to look at the members. */
static int is_unchecked(const struct fc_config *config)
{
    const char *validation = fc_config_value(config, "parameter_validation");
    return validation && !fc_config_is_true(validation);
}

/* Find everything that can go wrong with the printing of the answer. Returns 0, or an exit code. */
static int prepare_printer(int has_output)
{
    const struct fc_settings *settings = &command.settings;
    struct fc_printer *printer = &command.printer;
    int code = fc_printer_choose(printer, settings->output, command.globals.color);
    if (!code && !has_output)
        code = fc_fail(FC_EXIT_FAILURE,
                       "Standard output is closed, so the case ID could not be shown: nothing was "
                       "sent.",
                       NULL);
    if (code || command.globals.no_pager == FC_TRUE)
        return code;
    printer->pager = &command.pager;
    return fc_pager_find(printer->pager, fc_config_value(&settings->config, "cli_pager"));
}

/*
 * Understand what is asked for, and complain in the order in which the AWS CLI does.
 * Returns 0, an exit code, or FC_ARGUMENTS_HELP.
 */
static int understand(struct rest *rest)
{
    const struct fc_globals *globals = &command.globals;
    struct fc_settings *settings = &command.settings;
    int code = fc_printer_init(&command.printer, &command.region, globals->query);
    if (!code)
        code = fc_settings_begin(settings, globals);
    if (!code)
        code = fc_settings_profile(settings, globals);
    if (!code)
        code = take_operation(globals->command, rest);
    if (!code)
        code = fc_arguments_take(&command.arguments, &fc_create_case_operation, rest->args,
                                 &rest->count);
    if (!code)
        code = check_prompt(&settings->config, globals);
    return code ? code
                : fc_parameters_load(&command.parameters, &command.region, &command.arguments);
}

/* Find everything that can go wrong before anything is sent, and then open the case. */
static int create_case(struct rest *rest, int has_output)
{
    const struct fc_globals *globals = &command.globals;
    struct fc_settings *settings = &command.settings;
    int code = understand(rest);
    if (code == FC_ARGUMENTS_HELP)
        return fc_help();
    const char *skeleton = command.arguments.skeleton;
    int is_rehearsal = skeleton && !strcmp(skeleton, "output");
    if (!code && skeleton && !is_rehearsal)
        return print_skeleton(&command.arguments);
    if (!code)
        code = fc_settings_place(settings, globals);
    if (!code && !is_unchecked(&settings->config))
        code = fc_parameters_check(&command.parameters);
    if (!code && is_rehearsal)
        code = fc_printer_choose(&command.printer, settings->output, globals->color);
    if (!code && is_rehearsal)
        return fc_printer_print_sample(&command.printer);
    if (!code)
        code = fc_wire_init(&command.wire, &command.parameters);
    if (!code)
        code = fc_settings_identity(settings);
    if (!code)
        code = prepare_printer(has_output);
    settings->printer = &command.printer;
    return code ? code : fc_submit(settings, &command.wire.operation, command.wire.sources);
}

/* A command that the AWS CLI has not; its --help helps, where that of create-case is an error. */
static int is_own(const char *name)
{
    return !strcmp(name, "doctor") || fc_is_outbox_command(name);
}

static int asks_for_help(const struct rest *rest)
{
    for (size_t i = 0; i < rest->count; i++)
        if (!strcmp(rest->args[i], "--help"))
            return 1;
    return 0;
}

/* Understand the command line, and do what it says. Returns the exit code. */
static int run(struct rest *rest, int has_output)
{
    struct fc_globals *globals = &command.globals;
    if (rest->count == 1 && asks_for_help(rest))
        return fc_help();
    int code = fc_globals_take(globals, rest->args, &rest->count);
    fc_messages_set(globals->quiet == FC_TRUE, globals->syslog == FC_TRUE);
    if (!code && globals->version)
        return fc_version();
    if (!code)
        code = expand_alias(globals, &command.region, rest);
    if (!code && !globals->command)
        return fc_usage_fail("the following arguments are required: command", NULL);
    if (!code &&
        (!strcmp(globals->command, "help") || (is_own(globals->command) && asks_for_help(rest))))
        return fc_help();
    if (!code && !strcmp(globals->command, "doctor"))
        return rest->count ? fc_usage_end(rest->args, rest->count)
                           : fc_doctor(&command.settings, globals);
    if (!code && fc_is_outbox_command(globals->command)) {
        struct fc_invocation invocation = {globals, &command.settings, &command.region, rest->args,
                                           rest->count};
        return fc_outbox_command(globals->command, &invocation);
    }
    return code ? code : create_case(rest, has_output);
}

int main(int argc, char **argv)
{
    struct rest rest = {argv + 1, argc > 0 ? (size_t)argc - 1 : 0};
    enum fc_prompt prompt;
    harden();
    int has_output = open_standard();
    fc_signals_catch();
    fc_region_init(&command.region, FC_REGION_LIMIT);
    int code = fc_prompt_find(&prompt, rest.args, rest.count);
    if (!code)
        code = prompt == FC_PROMPT_ON ? fc_prompt_fail() : run(&rest, has_output);
    if (code == FC_EXIT_USAGE && prompt == FC_PROMPT_PARTIAL)
        code = fc_prompt_fail();
    fc_region_free(&command.region);
    return code;
}
