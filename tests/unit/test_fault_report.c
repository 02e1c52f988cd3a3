/* Reports of faults, against vectors of other making; read whole, in pieces, and as a request. */
#include "../../core/fault_report.h"

#include <stdlib.h>

#include "../../core/create_case.h"
#include "avf.h"
#include "counted_sha256.h"
#include "guard.h"
#include "test.h"

static struct fc_fault fault;
static const char *names[FC_FAULT_REGISTERS + 1];
static char body[8000];

static uint32_t hex_of(const struct avf_block *block, const char *key)
{
    return (uint32_t)strtoul(avf_text(block, key, "?"), NULL, 16);
}

static void read_hex(uint8_t *bytes, size_t len, const char *hex)
{
    for (size_t i = 0; i < len; i++) {
        unsigned byte = 0;
        CHECK_INT(sscanf(hex + 2 * i, "%2x", &byte), 1);
        bytes[i] = (uint8_t)byte;
    }
}

static void read_registers(const struct avf_block *block)
{
    const struct avf_field *field;
    size_t count = 0;
    for (; (field = avf_field(block, "register", count)) != NULL; count++) {
        char *end = strchr(field->value, ' ');
        fault.registers[count] = (uint32_t)strtoul(end + 1, NULL, 16);
        *end = 0;
        names[count] = field->value;
    }
    names[count] = NULL;
    fault.register_count = (uint32_t)count;
    for (count = 0; (field = avf_field(block, "return", count)) != NULL; count++)
        fault.returns[count] = (uint32_t)strtoul(field->value, NULL, 16);
    fault.return_count = (uint32_t)count;
}

static void read_fault(const struct avf_block *block)
{
    const struct avf_field *log = avf_field(block, "log", 0);
    memset(&fault, 0, sizeof fault);
    fault.waiting = 1;
    fault.cause = (uint8_t)avf_number(block, "cause", 99);
    fault.reset = (uint8_t)avf_number(block, "reset", 99);
    fault.uptime_ms = (uint32_t)avf_number(block, "uptime_ms", 0);
    fault.repeats = (uint16_t)avf_number(block, "repeats", 0);
    fault.broken = (uint8_t)avf_number(block, "broken", 0);
    fault.left_out = (uint16_t)avf_number(block, "left_out", 0);
    fault.begin = hex_of(block, "begin_code");
    fault.end = hex_of(block, "end_code");
    fault.pc = hex_of(block, "pc");
    read_hex(fault.build_id, sizeof fault.build_id, avf_text(block, "build_id", ""));
    strncpy(fault.firmware, avf_text(block, "firmware", ""), sizeof fault.firmware - 1);
    read_registers(block);
    for (size_t i = 0; i < log->len; i++)
        fc_log_add(&fault.log, log->value[i]);
}

/* Read all of the body, at most cap bytes at a time. */
static size_t read_body(const struct fc_fault_report *report, size_t cap)
{
    uint32_t off = 0;
    for (;;) {
        char *part = guard_alloc(cap);
        int got = report->report.body.read(report->report.body.data, off, part, cap);
        CHECK(got >= 0 && (size_t)got <= cap && off + (size_t)got <= sizeof body);
        memcpy(body + off, part, (size_t)got);
        guard_free(part, cap);
        if (!got)
            return off;
        off += (uint32_t)got;
    }
}

static void test_vector(const struct avf_block *block)
{
    const struct avf_field *expected = avf_field(block, "body", 0);
    const char *subject = avf_text(block, "subject", "");
    uint8_t print[FC_FINGERPRINT_SIZE];
    struct fc_fault_report report;
    test_begin(block->name);
    read_fault(block);
    read_hex(print, sizeof print, avf_text(block, "fingerprint", ""));
    memset(&report, 0xa5, sizeof report);
    CHECK_INT(fc_fault_report_init(&report, &fault, avf_text(block, "product", ""), names), 0);
    CHECK_BYTES(report.report.fingerprint, sizeof report.report.fingerprint, print, sizeof print);
    CHECK_BYTES(report.subject, strlen(report.subject), subject, strlen(subject));
    static const size_t caps[] = {5, 48, 500, sizeof body};
    for (size_t i = 0; i < sizeof caps / sizeof caps[0]; i++)
        CHECK_BYTES(body, read_body(&report, caps[i]), expected->value, expected->len);

    struct fc_case request = {.subject = report.subject, .body = report.report.body};
    struct fc_render render;
    uint8_t digest[32];
    uint32_t len;
    CHECK_INT(fc_render_measure(&render, fc_create_case_operation.fields, &request, &len, digest),
              0);
    test_close();
}

/* Whatever a record holds, the report is one that the service takes. */
static void test_noise(void)
{
    static const char *const all[] = {"a", "b", "c", "d", NULL};
    for (int turn = 0; turn < 300; turn++) {
        struct fc_fault_report report;
        struct fc_render render;
        uint8_t digest[32];
        uint32_t len;
        char product[64];
        for (size_t i = 0; i < sizeof fault; i++)
            ((uint8_t *)&fault)[i] = (uint8_t)test_random(256);
        for (size_t i = 0; i < sizeof product; i++)
            product[i] = (char)test_random(256);
        product[turn % (int)sizeof product] = 0;
        CHECK_INT(fc_fault_report_init(&report, &fault, product, all), 0);
        CHECK(strlen(report.subject) < sizeof report.subject);
        CHECK(read_body(&report, sizeof body) < 4000);
        struct fc_case request = {.subject = report.subject, .body = report.report.body};
        CHECK_INT(
            fc_render_measure(&render, fc_create_case_operation.fields, &request, &len, digest), 0);
    }
}

static void test_hash_fails(void)
{
    struct fc_fault_report report;
    memset(&fault, 0, sizeof fault);
    hashing_reset(3);
    CHECK_INT(fc_fault_report_init(&report, &fault, "pump", names), FC_ERR_HASH);
    CHECK(!strcmp(report.subject, "pump : fault, 0000000000000000"));
    hashing_reset(0);
}

int main(void)
{
    avf_run("tests/vectors/fault", test_vector);
    RUN(test_noise);
    RUN(test_hash_fails);
    return test_end();
}
