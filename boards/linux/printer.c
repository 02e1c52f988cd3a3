#include "printer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "message.h"

#define TITLE "CreateCase"
#define MEMBER "caseId"
#define COLUMNS 80 /* where there is no terminal to ask */

/* Say what is wrong with the query; `of` stands before it. */
static void say_fault(const struct fc_jmespath_fault *fault, const char *of, const char *query)
{
    struct fc_stream stream;
    fc_message_begin(&stream, "ERROR");
    if (of) {
        fc_put_text(&stream.sink, of);
        fc_put_shown(&stream.sink, query, strlen(query));
        fc_put_text(&stream.sink, ": ");
    }
    fc_put_jmespath_fault(&stream.sink, fault, query, strlen(query));
    fc_message_end(&stream);
}

int fc_printer_init(struct fc_printer *printer, struct fc_region *region, const char *query)
{
    struct fc_jmespath_fault fault = {.off = 0};
    memset(printer, 0, sizeof *printer);
    printer->region = region;
    printer->output.title = TITLE;
    printer->output.columns = COLUMNS;
    if (!query)
        return 0;
    printer->query_text = query;
    if (fc_jmespath_compile(&printer->query, region, query, strlen(query), &fault) == 0)
        return 0;
    say_fault(&fault, "An error occurred (ParamValidation): Bad value for --query ", query);
    return FC_EXIT_USAGE;
}

/* Put an answer. Returns 0, or -1 with the reason said. */
static int put_answer(const struct fc_printer *printer, struct fc_sink *sink,
                      const char *identifier, size_t len)
{
    struct fc_value members[2] = {fc_value_borrow(MEMBER)};
    struct fc_value answer = {.kind = FC_VALUE_OBJECT, .len = 1, .as.items = members}, chosen;
    struct fc_jmespath_fault fault = {.off = 0};
    members[1] =
        (struct fc_value){.kind = FC_VALUE_STRING, .len = (uint32_t)len, .as.text = identifier};
    chosen = answer;
    if (printer->query &&
        fc_jmespath_search(&chosen, printer->region, printer->query, &answer, &fault) < 0) {
        say_fault(&fault, NULL, printer->query_text);
        return -1;
    }
    if (fc_output_put(sink, printer->region, &printer->output, &chosen) == 0)
        return 0;
    fc_fail(FC_EXIT_FAILURE, "There is too little memory to print the answer so", NULL);
    return -1;
}

/* Whether standard output shows colors, and how wide it is if it is a terminal. */
static void look_at_terminal(struct fc_output *output, const char *color)
{
    struct winsize size;
    const char *none = getenv("NO_COLOR");
    int is_terminal = isatty(STDOUT_FILENO);
    output->is_colored = is_terminal && !(none && *none);
    if (color && strcmp(color, "auto") != 0)
        output->is_colored = !strcmp(color, "on");
    if (is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        output->columns = size.ws_col;
}

int fc_printer_choose(struct fc_printer *printer, const char *format, const char *color)
{
    struct fc_sink counting;
    int found = format ? fc_output_find(format) : FC_OUTPUT_JSON;
    if (found < 0)
        return fc_fail(FC_EXIT_FAILURE, "Unknown output type: %", FC_TEXTS(format));
    printer->output.format = (enum fc_output_format)found;
    if (found == FC_OUTPUT_TABLE)
        look_at_terminal(&printer->output, color);
    if (!printer->query && found <= FC_OUTPUT_TEXT)
        return 0;
    fc_count_init(&counting);
    return put_answer(printer, &counting, MEMBER, strlen(MEMBER)) < 0 ? FC_EXIT_FAILURE : 0;
}

int fc_printer_print(const struct fc_printer *printer, const char *identifier, size_t len)
{
    struct fc_stream stream;
    int is_paged = printer->pager && fc_pager_begin(printer->pager);
    fc_stream_init(&stream, STDOUT_FILENO);
    int err = put_answer(printer, &stream.sink, identifier, len);
    int why = fc_stream_flush(&stream);
    if (is_paged)
        fc_pager_end(printer->pager);
    if (is_paged && why == EPIPE) /* the user has seen enough */
        why = 0;
    return err ? err : why;
}

int fc_printer_print_sample(const struct fc_printer *printer)
{
    int err = fc_printer_print(printer, MEMBER, strlen(MEMBER));
    return err > 0 ? FC_EXIT_OUTPUT : err < 0 ? FC_EXIT_FAILURE : FC_EXIT_OK;
}
