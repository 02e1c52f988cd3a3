#include "help.h"

#include <mbedtls/build_info.h>
#include <unistd.h>

#include "message.h"

#define VERSION "0.1.0"

static const char usage[] =
    "\n"
    "usage: fieldcase [options] create-case|doctor|report|drain|status|outbox [parameters]\n"
    "To see help text, you can run:\n"
    "\n"
    "  fieldcase help\n";

static const char manual[] =
    "NAME\n"
    "    fieldcase - open an AWS Support case\n"
    "\n"
    "SYNOPSIS\n"
    "    fieldcase [support] create-case --subject TEXT --communication-body TEXT [options]\n"
    "\n"
    "DESCRIPTION\n"
    "    Opens one case and prints its ID. It takes the place of `aws support create-case`, but\n"
    "    never sends a request again that may have opened a case: the service cannot tell a\n"
    "    repeated request from a second case. Options may be shortened as long as they are\n"
    "    unique; of an option that is given twice the last one counts.\n"
    "\n"
    "THE CASE\n"
    "    --subject TEXT                 its title (required)\n"
    "    --communication-body TEXT      what happened (required); the service takes 8000 "
    "characters\n"
    "    --service-code CODE            the AWS service concerned\n"
    "    --category-code CODE           what it is about, within that service\n"
    "    --severity-code CODE           low, normal, high, urgent or critical\n"
    "    --cc-email-addresses ADDRESS...\n"
    "                                   who else is to be told; the service takes 10\n"
    "    --language CODE                of the case, by default en\n"
    "    --issue-type TYPE              technical (the default) or customer-service\n"
    "    --attachment-set-id ID         files, from AddAttachmentsToSet\n"
    "    --upload-ids ID...             files, from GetAttachmentUploadLinks\n"
    "    --dry-run, --no-dry-run        have rights and members checked, open nothing; the "
    "service\n"
    "                                   then answers with DryRunOperationException\n"
    "    --cli-input-json TEXT, --cli-input-yaml TEXT\n"
    "                                   all of these at once; options go before it\n"
    "    --generate-cli-skeleton [input|yaml-input|output]\n"
    "                                   print what those two take, to be filled in; output: "
    "check\n"
    "                                   the members, and print what an answer looks like\n"
    "\n"
    "    A TEXT file://NAME is the content of a file, in UTF-8; CR LF becomes LF. In NAME ~ and\n"
    "    $VARIABLE are what they are in a shell.\n"
    "\n";

static const char manual_more[] =
    "OUTPUT\n"
    "    --output json|text|table|yaml|yaml-stream|off\n"
    "                                   the form of the answer (default json)\n"
    "    --query EXPRESSION             print what this JMESPath makes of the answer\n"
    "    --color on|off|auto            of tables; auto: on a terminal, unless NO_COLOR is set\n"
    "    --no-cli-pager                 on a terminal, do not use a pager\n"
    "    --quiet                        say no warnings, only errors\n"
    "    --syslog                       enter messages and the case ID into the journal, too\n"
    "    --exit-codes aws|detailed      see below\n"
    "    --debug                        tell on standard error what happens; never a secret\n"
    "\n"
    "WHERE AND AS WHOM\n"
    "    --profile NAME                 of the configuration: see fieldcase-config(5)\n"
    "    --region NAME                  of the endpoint; what the request is signed for\n"
    "    --endpoint-url URL             another endpoint; http:// is not encrypted\n"
    "    --no-sign-request              send no credentials\n"
    "    --ca-bundle FILE               trust these certificates, PEM or DER, and no others\n"
    "                                   (default: the roots of Amazon Trust Services)\n"
    "    --no-verify-ssl                do not check who the server is\n"
    "    --cli-connect-timeout SECONDS  to wait for a connection (default 60; 0: for ever)\n"
    "    --cli-read-timeout SECONDS     to wait for each piece of the answer (likewise)\n"
    "\n"
    "OTHERS\n"
    "    --version                      print the version\n"
    "    doctor                         instead of create-case: tell, hop by hop, whether a case\n"
    "                                   could be opened, and what prevents it; opens none\n"
    "    report, drain, status, outbox  faults that wait in a file until they are cases: see "
    "below\n"
    "    help                           print this text\n"
    "    --no-paginate, --cli-binary-format base64|raw-in-base64-out\n"
    "                                   have no effect\n"
    "    --cli-auto-prompt, --no-cli-auto-prompt\n"
    "                                   there is no prompt: the first one is an error\n"
    "\n"
    "EXIT CODES\n"
    "      0  the case was opened; its ID is on standard output\n"
    "    120  the case was opened; its ID is on standard error and in the journal, for standard\n"
    "         output failed\n"
    "    130  interrupted\n"
    "    250  THE OUTCOME IS UNKNOWN, where the AWS CLI would send the request again. The case "
    "may\n"
    "         have been opened. Do not run the command again before you have looked for it, for\n"
    "         that may open a second one\n"
    "    252  the command line or the value of an option is wrong; nothing was sent\n"
    "    253  a region, credentials or the pager are missing; nothing was sent\n"
    "    254  the service answered with an error; if the outcome is unknown, the message says so\n"
    "    255  any other failure; if the outcome is unknown, the message says so\n"
    "    With --exit-codes detailed an unknown outcome is always 250, and these are told apart:\n"
    "    240  refused for the moment (throttled, too many cases): it may be tried later\n"
    "    241  no connection, or no proxy: nothing was sent, it may be tried later\n"
    "    242  TLS failed, or the server is not to be trusted: nothing was sent\n"
    "    243  the credentials, or the rights they give, were refused\n";

static const char manual_outbox[] =
    "\n"
    "THE OUTBOX (fieldcase-outbox(1))\n"
    "    fieldcase report --subject TEXT [--body TEXT|file://NAME|-] [options]\n"
    "                                   put a fault into the outbox, its secrets redacted, and be\n"
    "                                   done: from then on exactly one case comes of it, whatever\n"
    "                                   is lost, restarted or cut off; the body is by default\n"
    "                                   standard input\n"
    "      --severity-code, --service-code, --category-code, --language\n"
    "                                   as above\n"
    "      --dedupe-key TEXT            faults with the same key are one case in the window\n"
    "      --long send|cut              of a body of more than 8000 characters the middle follows\n"
    "                                   as communications, 15 at most (the default), or is cut\n"
    "      --wait, --wait-seconds N     deliver at once, and wait for it (default 60)\n"
    "      --redact-email               redact e-mail addresses, too\n"
    "    fieldcase drain [--watch]      deliver what is due, and end; --watch: go on for ever\n"
    "    fieldcase status               how many entries wait, and for what\n"
    "    fieldcase outbox list|show N|drop N\n"
    "                                   the entries\n"
    "      --output json                of report, status, outbox: for scripts\n"
    "      --outbox DIRECTORY           where it is (default $FIELDCASE_OUTBOX, $STATE_DIRECTORY,\n"
    "                                   /var/lib/fieldcase, ~/.local/state/fieldcase)\n"
    "      --hour-cases N, --day-cases N\n"
    "                                   cases opened at most (default 1 and 3)\n"
    "      --accept-seconds N, --lag-seconds N\n"
    "                                   E and L: how long a request may still be accepted after\n"
    "                                   it was signed (600), and how late DescribeCases may show\n"
    "                                   a case (300); nothing is sent again before their sum\n"
    "      --window-seconds N           in which a repeat is no new case (86400)\n"
    "      --pace-seconds N, --backoff-seconds N\n"
    "                                   between calls (60), after a failure (30, doubled each)\n"
    "      --failover-endpoint-url URL...\n"
    "                                   asked where the endpoint cannot be reached (2 at most; by\n"
    "                                   default, unless an endpoint is configured, those of\n"
    "                                   us-east-1, us-west-2 and eu-west-1)\n"
    "    report --wait exits with 240 if the fault still waits in the outbox.\n";

/* Print a text of some parts on standard output. */
static int print(const char *const *texts)
{
    struct fc_stream stream;
    fc_stream_init(&stream, STDOUT_FILENO);
    while (*texts)
        fc_put_text(&stream.sink, *texts++);
    return fc_stream_flush(&stream) ? FC_EXIT_OUTPUT : FC_EXIT_OK;
}

int fc_help(void)
{
    return print(FC_TEXTS(manual, manual_more, manual_outbox));
}

int fc_version(void)
{
    return print(FC_TEXTS("fieldcase/" VERSION " mbedtls/" MBEDTLS_VERSION_STRING "\n"));
}

int fc_usage_fail(const char *shape, const char *const *texts)
{
    struct fc_stream stream;
    fc_fail(FC_EXIT_USAGE, shape, texts);
    fc_stream_init(&stream, STDERR_FILENO);
    fc_put_text(&stream.sink, usage);
    (void)fc_stream_flush(&stream);
    return FC_EXIT_USAGE;
}

int fc_usage_take(const struct fc_option *options, size_t option_count, char **args, size_t *count)
{
    char complaint[256];
    struct fc_window_sink window;
    fc_window_init(&window, complaint, sizeof complaint - 1, 0);
    if (fc_options_take(options, option_count, args, count, &window.sink) == 0)
        return 0;
    complaint[window.len] = 0;
    return fc_usage_fail("%", FC_TEXTS(complaint));
}

int fc_usage_end(char **args, size_t count)
{
    return count ? fc_usage_fail("Unknown options: %", FC_TEXTS(args[0])) : 0;
}
