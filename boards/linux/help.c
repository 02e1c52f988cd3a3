#include "help.h"

#include <mbedtls/build_info.h>
#include <unistd.h>

#include "message.h"

#define VERSION "0.1.0"

static const char usage[] = "\n"
                            "usage: fieldcase [options] create-case [parameters]\n"
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
    "    sends the request once and never again: the service cannot tell a repeated request from\n"
    "    a second case. Options may be shortened as long as they are unique; of an option that is\n"
    "    given twice the last one counts.\n"
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
    "\n"
    "    A TEXT file://NAME is the content of a file, in UTF-8; CR LF becomes LF.\n"
    "\n"
    "OTHER OPTIONS\n"
    "    --endpoint-url URL             another endpoint; http:// is not encrypted\n"
    "    --region NAME                  of the endpoint; what the request is signed for\n"
    "    --ca-bundle FILE               trust these certificates, PEM or DER, and no others\n"
    "                                   (default: the roots of Amazon Trust Services)\n"
    "    --no-verify-ssl                do not check who the server is\n"
    "    --cli-connect-timeout SECONDS  to wait for a connection (default 60; 0: for ever)\n"
    "    --cli-read-timeout SECONDS     to wait for each piece of the answer (likewise)\n"
    "    --output json|text             the form of the answer (default json)\n"
    "    --debug                        tell on standard error what happens; never a secret\n"
    "    --version                      print the version\n"
    "    help, --help                   print this text\n"
    "\n"
    "ENVIRONMENT\n"
    "    AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN\n"
    "                                   the credentials; they are read from nowhere else\n"
    "    AWS_REGION, AWS_DEFAULT_REGION             where there is no --region\n"
    "    AWS_ENDPOINT_URL_SUPPORT, AWS_ENDPOINT_URL where there is no --endpoint-url\n"
    "    AWS_CA_BUNDLE                              where there is no --ca-bundle\n"
    "\n"
    "EXIT CODES\n"
    "      0  the case was opened; its ID is on standard output\n"
    "    120  the case was opened; its ID is on standard error, for standard output failed\n"
    "    130  interrupted\n"
    "    250  THE OUTCOME IS UNKNOWN: the request was sent, and no answer came that can be\n"
    "         believed. The case may have been opened. Do not run the command again before you\n"
    "         have looked for it, for that may open a second one. The AWS CLI has no such code\n"
    "    252  the command line or the value of an option is wrong; nothing was sent\n"
    "    253  there is no region, or there are no credentials; nothing was sent\n"
    "    254  the service refused; no case was opened\n"
    "    255  any other failure; no case was opened\n";

/* Print text on standard output. */
static int print(const char *text)
{
    struct fc_stream stream;
    fc_stream_init(&stream, STDOUT_FILENO);
    fc_put_text(&stream.sink, text);
    return fc_stream_flush(&stream) ? FC_EXIT_OUTPUT : FC_EXIT_OK;
}

int fc_help(void)
{
    return print(manual);
}

int fc_version(void)
{
    return print("fieldcase/" VERSION " mbedtls/" MBEDTLS_VERSION_STRING "\n");
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
