#include "globals.h"

#include <string.h>

#include "help.h"

static const char *const outputs[] = {"json", "text", "table", "yaml", "yaml-stream", "off", NULL};
static const char *const colors[] = {"on", "off", "auto", NULL};
static const char *const binary_formats[] = {"base64", "raw-in-base64-out", NULL};
static const char *const exit_codes[] = {"aws", "detailed", NULL};

size_t fc_globals_list(struct fc_option options[FC_GLOBALS_MAX], struct fc_globals *globals)
{
    const struct fc_option table[] = {
        {"command", &globals->command, FC_OPTION_WORD, FC_UNSET, 0, NULL},
        {"--debug", &globals->debug, FC_OPTION_FLAG, FC_TRUE, 0, NULL},
        {"--endpoint-url", &globals->endpoint_url, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {"--no-verify-ssl", &globals->no_verify_ssl, FC_OPTION_FLAG, FC_TRUE, 0, NULL},
        {"--no-paginate", &globals->no_paginate, FC_OPTION_FLAG, FC_TRUE, 0, NULL},
        {"--output", &globals->output, FC_OPTION_VALUE, FC_UNSET, 0, outputs},
        {"--query", &globals->query, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {"--profile", &globals->profile, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {"--region", &globals->region, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {"--version", &globals->version, FC_OPTION_LAST, FC_TRUE, 0, NULL},
        {"--color", &globals->color, FC_OPTION_VALUE, FC_UNSET, 0, colors},
        {"--no-sign-request", &globals->no_sign_request, FC_OPTION_FLAG, FC_TRUE, 0, NULL},
        {"--ca-bundle", &globals->ca_bundle, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {"--cli-read-timeout", &globals->read_timeout, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {"--cli-connect-timeout", &globals->connect_timeout, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
        {"--cli-binary-format", &globals->binary_format, FC_OPTION_VALUE, FC_UNSET, 0,
         binary_formats},
        {"--no-cli-pager", &globals->no_pager, FC_OPTION_FLAG, FC_TRUE, 0, NULL},
        {"--cli-auto-prompt", &globals->auto_prompt, FC_OPTION_FLAG, FC_TRUE, 0, NULL},
        {"--no-cli-auto-prompt", &globals->no_auto_prompt, FC_OPTION_FLAG, FC_TRUE, 0, NULL},
        /* Not the AWS CLI's. */
        {"--exit-codes", &globals->exit_codes, FC_OPTION_VALUE, FC_UNSET, 1, exit_codes},
        {"--quiet", &globals->quiet, FC_OPTION_FLAG, FC_TRUE, 1, NULL},
        {"--syslog", &globals->syslog, FC_OPTION_FLAG, FC_TRUE, 1, NULL},
    };
    memcpy(options, table, sizeof table);
    return sizeof table / sizeof table[0];
}

int fc_globals_take(struct fc_globals *globals, char **args, size_t *count)
{
    struct fc_option options[FC_GLOBALS_MAX];
    return fc_usage_take(options, fc_globals_list(options, globals), args, count);
}
