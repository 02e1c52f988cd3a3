/*
 * A command line of any bytes, words with NULs between: it is understood or refused, and what is
 * found to be right can be sent, as JSON, in a window of any size. Files are left out.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../../boards/linux/globals.h"
#include "../../boards/linux/message.h"
#include "../../boards/linux/request/validation.h"
#include "../../boards/linux/request/wire.h"
#include "../../boards/linux/value/json_reader.h"
#include "../../core/create_case.h"
#include "fuzz.h"

#define ARGS_MAX 64
#define TEXT_MAX 4096
#define BODY_MAX (8 * TEXT_MAX)

void __sanitizer_set_report_fd(void *fd);

/* Complaints are many and of no interest; standard error is the fuzzer's. */
static int quiet(int on)
{
    static int nowhere = -1, before = -1;
    if (nowhere < 0) {
        before = dup(STDERR_FILENO);
        nowhere = open("/dev/null", O_WRONLY);
        __sanitizer_set_report_fd((void *)(intptr_t)before);
    }
    return dup2(on ? nowhere : before, STDERR_FILENO);
}

/* Render the request in a window of this size. Returns its length. */
static size_t render(char *body, const struct fc_wire *wire, size_t cap)
{
    struct fc_render state;
    size_t len = 0;
    int err;
    fc_render_init(&state, wire->operation.fields, wire->sources);
    do {
        struct fc_window_sink window;
        MUST(len + cap <= BODY_MAX);
        fc_window_init(&window, body + len, cap, 0);
        err = fc_render_more(&state, &window.sink);
        MUST(err == FC_OK || (err == FC_AGAIN && window.len));
        len += window.len;
    } while (err);
    return len;
}

/* What is found to be right is JSON of the same members, however it is rendered. */
static void send(const struct fc_parameters *parameters, struct fc_region *region, uint32_t number)
{
    static char body[BODY_MAX], again[BODY_MAX];
    static struct fc_wire wire;
    struct fc_value value;
    struct fc_member_value member;
    struct fc_sink report;
    uint32_t members = 0;
    fc_count_init(&report);
    fc_put_report(&report, parameters);
    MUST(!report.total == !fc_parameters_check(parameters));
    if (report.total)
        return;
    MUST(fc_wire_init(&wire, parameters) == 0);
    size_t len = render(body, &wire, BODY_MAX / 2);
    MUST(render(again, &wire, 64 + number % 600) == len && !memcmp(body, again, len));
    MUST(fc_json_read(&value, region, body, len, NULL) == 0 && value.kind == FC_VALUE_OBJECT);
    for (size_t at = 0; fc_parameters_next(parameters, &at, &member);)
        members++;
    MUST(value.len == members);
}

static void understand(char **args, size_t count, uint32_t number)
{
    static struct fc_parameters parameters;
    struct fc_globals globals = {.command = NULL};
    struct fc_arguments arguments;
    struct fc_region region;
    size_t given = count;
    fc_region_init(&region, (size_t)1 << 20);
    int code = fc_globals_take(&globals, args, &count);
    MUST((code == 0 || code == FC_EXIT_USAGE) && count <= given);
    if (!code && !globals.version) {
        code = fc_arguments_take(&arguments, &fc_create_case_operation, args, &count);
        MUST(code == 0 || code == FC_EXIT_USAGE || code == FC_ARGUMENTS_HELP);
        if (!code)
            code = fc_parameters_load(&parameters, &region, &arguments);
        if (!code && !arguments.skeleton)
            send(&parameters, &region, number);
    }
    fc_region_free(&region);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[TEXT_MAX + 1], *args[ARGS_MAX];
    size_t count = 0;
    if (size > TEXT_MAX)
        return 0;
    memcpy(text, data, size);
    text[size] = 0;
    for (char *word = text; word < text + size && count < ARGS_MAX; word += strlen(word) + 1) {
        if (strstr(word, "file"))
            return 0;
        args[count++] = word;
    }
    (void)quiet(1);
    understand(args, count, fuzz_number(data, size));
    (void)quiet(0);
    return 0;
}
