#include "prompt.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "message.h"

static int has(char *const *args, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(args[i], word))
            return 1;
    return 0;
}

int fc_prompt_find(enum fc_prompt *prompt, char *const *args, size_t count)
{
    const char *variable = getenv("AWS_CLI_AUTO_PROMPT");
    int on = has(args, count, "--cli-auto-prompt"), off = has(args, count, "--no-cli-auto-prompt");
    *prompt = FC_PROMPT_OFF;
    if (on && off)
        return fc_fail(FC_EXIT_USAGE,
                       "--cli-auto-prompt and --no-cli-auto-prompt cannot both be given.", NULL);
    if (off || has(args, count, "help") || has(args, count, "--version"))
        return 0;
    if (on || (variable && !strcasecmp(variable, "on")))
        *prompt = FC_PROMPT_ON;
    else if (variable && !strcasecmp(variable, "on-partial"))
        *prompt = FC_PROMPT_PARTIAL;
    return 0;
}

int fc_prompt_fail(void)
{
    return fc_fail(FC_EXIT_FAILURE,
                   "There is no prompt (--cli-auto-prompt, AWS_CLI_AUTO_PROMPT): all that is "
                   "needed must be given.",
                   NULL);
}
