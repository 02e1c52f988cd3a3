#include "fault_report.h"

#include <string.h>

#include "utf8.h"

#define TEXTS(...) ((const char *const[]){__VA_ARGS__})

/* At most cap bytes of a name. It comes from outside, and a subject must be well-formed text. */
static void put_name(struct fc_sink *sink, const char *name, size_t cap)
{
    const char *end = memchr(name, 0, cap);
    size_t len = end ? (size_t)(end - name) : cap;
    while (len) {
        int taken = fc_utf8_sequence((const uint8_t *)name, len);
        if (taken == 0)
            return;
        int is_text = taken > 0 && *name != 0x7f && (uint8_t)*name >= ' ';
        size_t step = (size_t)(taken > 0 ? taken : -taken);
        fc_put(sink, is_text ? name : "?", is_text ? step : 1);
        name += step;
        len -= step;
    }
}

static void put_number(struct fc_sink *sink, const char *name, uint32_t number)
{
    fc_put_shape(sink, "%: ", TEXTS(name));
    fc_put_decimal(sink, number);
    fc_put_text(sink, "\n");
}

static void put_address(struct fc_sink *sink, const char *before, uint32_t address)
{
    const uint8_t bytes[] = {(uint8_t)(address >> 24), (uint8_t)(address >> 16),
                             (uint8_t)(address >> 8), (uint8_t)address};
    fc_put_shape(sink, "%0x", TEXTS(before));
    fc_put_hex(sink, bytes, sizeof bytes);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void put_uptime(struct fc_sink *sink, uint32_t ms)
{
    const char fraction[] = {'.', (char)('0' + ms / 100 % 10), (char)('0' + ms / 10 % 10),
                             (char)('0' + ms % 10)};
    if (ms == FC_NOT_KNOWN) {
        fc_put_text(sink, "uptime: not known\n");
        return;
    }
    fc_put_text(sink, "uptime: ");
    fc_put_decimal(sink, ms / 1000);
    fc_put(sink, fraction, sizeof fraction);
    fc_put_text(sink, " s\n");
}

/* What it was, where, when, and how often. */
static void put_facts(struct fc_sink *sink, const struct fc_fault_report *report)
{
    static const char *const resets[] = {"not known", "power", "pin", "watchdog", "software"};
    const struct fc_fault *fault = report->fault;
    fc_put_text(sink, "product: ");
    put_name(sink, report->product, FC_FAULT_PRODUCT);
    fc_put_text(sink, "\nfirmware: ");
    put_name(sink, fault->firmware, sizeof fault->firmware);
    fc_put_text(sink, "\nbuild ID: ");
    fc_put_hex(sink, fault->build_id, sizeof fault->build_id);
    fc_put_shape(sink, "\nfault: %\nfingerprint: ", TEXTS(fc_fault_text(fault->cause)));
    fc_put_hex(sink, report->report.fingerprint, sizeof report->report.fingerprint);
    fc_put_text(sink, "\n");
    put_uptime(sink, fault->uptime_ms);
    fc_put_shape(sink, "reset: %\n", TEXTS(resets[fault->reset % 5]));
    put_number(sink, "faults since", fault->repeats);
    if (fault->broken)
        fc_put_text(sink, "record: broken off by a fault of its own\n");
}

/* Where it was, the register file, and who had called whom. */
static void put_machine(struct fc_sink *sink, const struct fc_fault_report *report)
{
    const struct fc_fault *fault = report->fault;
    size_t count = least(fault->register_count, FC_FAULT_REGISTERS);
    for (size_t i = 0; i < count && report->names[i]; i++) {
        fc_put_text(sink, report->names[i]);
        put_address(sink, ": ", fault->registers[i]);
        fc_put_text(sink, "\n");
    }
    count = least(fault->return_count, FC_FAULT_RETURNS);
    for (size_t i = 0; i < count; i++) {
        put_address(sink, "returns to: ", fault->returns[i]);
        fc_put_text(sink, "\n");
    }
    if (fault->left_out)
        put_number(sink, "returns left out before the last two", fault->left_out);
}

/* Of a return address the byte before: it belongs to the call. */
static void put_command(struct fc_sink *sink, const struct fc_fault *fault)
{
    size_t count = least(fault->return_count, FC_FAULT_RETURNS);
    if (fault->pc == FC_NOT_KNOWN && !count)
        return;
    fc_put_text(sink, "\nThe lines of the source, by the program with this build ID:\n"
                      "addr2line -afip -e fieldcase.debug");
    if (fault->pc != FC_NOT_KNOWN)
        put_address(sink, " ", fault->pc);
    for (size_t i = 0; i < count; i++)
        put_address(sink, " ", fault->returns[i] - 1);
    fc_put_text(sink, "\n");
}

static void put_log(struct fc_sink *sink, const struct fc_fault_report *report)
{
    struct fc_redact *redact = report->redacting;
    fc_put_text(sink, "\nThe last lines of the log:\n");
    fc_redact_init(redact, sink);
    fc_log_put(&redact->sink, &report->fault->log);
    fc_redact_end(redact);
}

static int fault_read(const void *data, uint32_t off, void *buf, size_t cap)
{
    const struct fc_fault_report *report = data;
    struct fc_window_sink window;
    fc_window_init(&window, buf, cap, off);
    put_facts(&window.sink, report);
    put_machine(&window.sink, report);
    put_command(&window.sink, report->fault);
    if (window.sink.room)
        put_log(&window.sink, report);
    return (int)window.len;
}

int fc_fault_report_init(struct fc_fault_report *report, const struct fc_fault *fault,
                         const char *product, const char *const *names)
{
    struct fc_window_sink window;
    memset(report, 0, sizeof *report);
    int err = fc_fault_fingerprint(report->report.fingerprint, fault, product);
    report->report.subject = report->subject;
    report->report.body.data = report;
    report->report.body.read = fault_read;
    report->report.repeats = fault->repeats;
    report->fault = fault;
    report->product = product;
    report->names = names;
    report->redacting = &report->redact;
    fc_window_init(&window, report->subject, sizeof report->subject - 1, 0);
    put_name(&window.sink, product, FC_FAULT_PRODUCT);
    fc_put_text(&window.sink, " ");
    put_name(&window.sink, fault->firmware, sizeof fault->firmware);
    fc_put_shape(&window.sink, ": %, ", TEXTS(fc_fault_text(fault->cause)));
    fc_put_hex(&window.sink, report->report.fingerprint, sizeof report->report.fingerprint);
    return err;
}
