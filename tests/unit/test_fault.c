/* The record of a fault: begun, ended, found again, counted, settled; whatever the memory holds. */
#include "../../core/fault.h"

#include <stddef.h>
#include <stdlib.h>

#include "test.h"

#define HOUR_MS 3600000u

static const uint8_t build_id[FC_BUILD_ID_SIZE] = {1, 2, 3, [19] = 20};
static const struct fc_image image = {"2.8.1", build_id, (const char *)0x1000,
                                      (const char *)0x9000};
static struct fc_fault fault;
static uint8_t print[FC_FINGERPRINT_SIZE];

/* As after the power came. */
static void power_up(void)
{
    memset(&fault, 0xa5, sizeof fault);
    fc_fault_boot(&fault, &image, FC_RESET_POWER);
}

/* A fault of a few registers and return addresses. Returns what begin says. */
static int crash(enum fc_fault_cause cause, uint32_t pc, uint32_t uptime_ms)
{
    static const uint32_t registers[] = {11, 22, 33};
    if (!fc_fault_begin(&fault, &image, cause, uptime_ms))
        return 0;
    fc_fault_describe(&fault, registers, 3, pc);
    fc_fault_return(&fault, pc + 100);
    fc_fault_return(&fault, pc + 200);
    fc_fault_end(&fault);
    return 1;
}

static int is_due(void)
{
    CHECK_INT(fc_fault_fingerprint(print, &fault, "pump"), 0);
    return fc_fault_due(&fault, print);
}

static void test_power(void)
{
    power_up();
    CHECK_INT(fault.waiting, 0);
    CHECK_INT(is_due(), 0);
    CHECK_INT(fc_fault_urgent(&fault), 0);
    CHECK_INT(fault.reset, FC_RESET_POWER);
}

static void test_kept(void)
{
    power_up();
    CHECK_INT(crash(FC_FAULT_ADDRESS, 0x2000, 77), 1);
    for (int boot = 0; boot < 3; boot++) {
        fc_fault_boot(&fault, &image, FC_RESET_SOFTWARE);
        CHECK_INT(fault.waiting, 1);
        CHECK_INT(fault.cause, FC_FAULT_ADDRESS);
        CHECK_INT(fault.pc, 0x2000);
        CHECK_INT(fault.uptime_ms, 77);
        CHECK_INT(fault.reset, FC_RESET_SOFTWARE);
        CHECK_INT(fault.register_count, 3);
        CHECK_INT(fault.registers[2], 33);
        CHECK_INT(fault.return_count, 2);
        CHECK_INT(fault.returns[1], 0x2000 + 200);
        CHECK_BYTES(fault.build_id, sizeof fault.build_id, build_id, sizeof build_id);
        CHECK_BYTES(fault.firmware, sizeof fault.firmware, "2.8.1\0\0\0\0\0\0\0\0\0\0", 16);
        CHECK_INT(is_due(), 1);
    }
    fc_fault_settle(&fault, print);
    fc_fault_boot(&fault, &image, FC_RESET_SOFTWARE);
    CHECK_INT(fault.waiting, 0);
    CHECK_INT(is_due(), 0);
}

/* What an outbox has is over; the next fault is as good as the first, whatever it is. */
static void test_hand_over(void)
{
    power_up();
    for (int turn = 0; turn < 2 * FC_FAULT_REPORTS; turn++) {
        CHECK_INT(crash(FC_FAULT_ADDRESS, 0x2000, 77), 1);
        fc_fault_boot(&fault, &image, FC_RESET_SOFTWARE);
        CHECK_INT(is_due(), 1);
        fc_fault_hand_over(&fault);
        CHECK_INT(fault.waiting, 0);
        fc_fault_boot(&fault, &image, FC_RESET_SOFTWARE);
        CHECK_INT(fault.waiting, 0);
        CHECK_INT(is_due(), 0);
    }
}

/* Any bit that changes while a fault waits, in the log too, and it is not believed. */
static void test_every_bit(void)
{
    power_up();
    fc_log_add(&fault.log, 'x');
    CHECK_INT(crash(FC_FAULT_ADDRESS, 0x2000, 77), 1);
    const struct fc_fault good = fault;
    for (size_t bit = 0; bit < 8 * sizeof fault; bit++) {
        fault = good;
        ((uint8_t *)&fault)[bit / 8] ^= (uint8_t)(1 << bit % 8);
        fc_fault_boot(&fault, &image, FC_RESET_SOFTWARE);
        CHECK_INT(fault.waiting, 0);
    }
    fault = good;
    fc_fault_boot(&fault, &image, FC_RESET_SOFTWARE);
    CHECK_INT(fault.waiting, 1);
}

static void test_noise(void)
{
    for (int turn = 0; turn < 20000; turn++) {
        for (size_t i = 0; i < offsetof(struct fc_fault, log); i++)
            ((uint8_t *)&fault)[i] = (uint8_t)test_random(256);
        fault.waiting = turn % 2 ? fault.waiting : 0;
        if (turn % 3) {
            fc_fault_boot(&fault, &image, (enum fc_reset)(turn % 5));
            CHECK_INT(fault.waiting, 0);
        } else {
            CHECK_INT(crash(FC_FAULT_ADDRESS, 0x2000, 77), 1);
            CHECK_INT(fault.reports, 0);
        }
    }
}

/* While one waits, others are only counted: in the record, and as many as there is room for. */
static void test_repeats(void)
{
    power_up();
    CHECK_INT(crash(FC_FAULT_ADDRESS, 0x2000, 77), 1);
    for (uint32_t count = 1; count < 66000; count += count < 5 ? 1 : 1 + count / 10) {
        fault.repeats = (uint16_t)(count - 1 < UINT16_MAX ? count - 1 : UINT16_MAX);
        fc_fault_reporting(&fault, 0);
        CHECK_INT(crash(FC_FAULT_STACK, 0x3000, 5), 0);
        fc_fault_boot(&fault, &image, FC_RESET_SOFTWARE);
        CHECK_INT(fault.cause, FC_FAULT_ADDRESS);
        CHECK_INT(fault.repeats, count < UINT16_MAX ? count : UINT16_MAX);
        CHECK_INT(fc_fault_urgent(&fault), count >= FC_FAULT_URGENT);
        CHECK_INT(is_due(), 1);
    }
}

/* The same one again is not reported again, and another one is. */
static void test_same(void)
{
    power_up();
    CHECK_INT(crash(FC_FAULT_ADDRESS, 0x2000, 77), 1);
    CHECK_INT(is_due(), 1);
    fc_fault_settle(&fault, print);
    for (int turn = 0; turn < 10; turn++) {
        CHECK_INT(crash(FC_FAULT_ADDRESS, 0x2000, 77), 1);
        fc_fault_boot(&fault, &image, FC_RESET_SOFTWARE);
        CHECK_INT(is_due(), 0);
        CHECK_INT(fault.waiting, 0);
    }
    power_up();
    CHECK_INT(crash(FC_FAULT_ADDRESS, 0x2000, 77), 1);
    CHECK_INT(is_due(), 1);
    fc_fault_settle(&fault, print);
    CHECK_INT(crash(FC_FAULT_ADDRESS, 0x2004, 77), 1);
    CHECK_INT(is_due(), 1);
}

/* Faults that differ each time are too many at some point, until there was an hour without. */
static void test_budget(void)
{
    power_up();
    for (unsigned hour = 0; hour < 3; hour++) {
        for (unsigned count = 0; count < 2 * FC_FAULT_REPORTS; count++) {
            uint32_t uptime_ms = hour && !count ? HOUR_MS : HOUR_MS - 1;
            CHECK_INT(crash(FC_FAULT_ADDRESS, 0x2000 + 4 * count, uptime_ms), 1);
            fc_fault_boot(&fault, &image, FC_RESET_SOFTWARE);
            CHECK_INT(is_due(), count < FC_FAULT_REPORTS);
            if (fault.waiting)
                fc_fault_settle(&fault, print);
        }
    }
    /* A reset that nobody recorded says nothing of the time before it. */
    fc_fault_boot(&fault, &image, FC_RESET_WATCHDOG);
    CHECK_INT(fault.waiting, 1);
    CHECK_INT(is_due(), 0);
}

/* What faults while it is reported is given up; what faults in between only counts. */
static void test_stumbles(void)
{
    power_up();
    CHECK_INT(crash(FC_FAULT_ADDRESS, 0x2000, 77), 1);
    for (int stumbles = 0; stumbles < FC_FAULT_STUMBLES; stumbles++) {
        CHECK_INT(is_due(), 1);
        fc_fault_reporting(&fault, 1);
        fc_fault_reporting(&fault, 0);
        CHECK_INT(crash(FC_FAULT_OTHER, 0x2000, 77), 0);
        CHECK_INT(is_due(), 1);
        fc_fault_reporting(&fault, 1);
        CHECK_INT(crash(FC_FAULT_OTHER, 0x2000, 77), 0);
        fc_fault_boot(&fault, &image, FC_RESET_SOFTWARE);
        CHECK_INT(fault.reporting, 0);
        CHECK_INT(fault.stumbles, stumbles + 1);
    }
    CHECK_INT(is_due(), 0);
    CHECK_INT(fault.waiting, 0);
    fc_fault_reporting(&fault, 1);
    CHECK_INT(fault.reporting, 0);
    CHECK_INT(crash(FC_FAULT_OTHER, 0x3000, 77), 1);
    CHECK_INT(fault.stumbles, 0);
}

/* A fault while a fault is recorded, and a reset while one is. */
static void test_broken(void)
{
    for (int reset = 0; reset < 2; reset++) {
        power_up();
        CHECK_INT(fc_fault_begin(&fault, &image, FC_FAULT_DIVISION, 5), 1);
        fc_fault_return(&fault, 0x2000);
        if (!reset)
            CHECK_INT(crash(FC_FAULT_ADDRESS, 0x3000, 6), 0);
        fc_fault_boot(&fault, &image, reset ? FC_RESET_WATCHDOG : FC_RESET_SOFTWARE);
        CHECK_INT(fault.waiting, 1);
        CHECK_INT(fault.broken, 1);
        CHECK_INT(fault.cause, FC_FAULT_DIVISION);
        CHECK_INT(fault.returns[0], 0x2000);
        CHECK_INT(fault.pc, FC_NOT_KNOWN);
        CHECK_INT(is_due(), 1);
        fc_fault_settle(&fault, print);
        CHECK_INT(crash(FC_FAULT_ADDRESS, 0x3000, 6), 1);
        CHECK_INT(fault.broken, 0);
    }
}

static void test_resets(void)
{
    static const struct {
        enum fc_reset reset;
        int meant, waiting, cause;
    } cases[] = {
        {FC_RESET_UNKNOWN, 0, 1, FC_FAULT_RESET},
        {FC_RESET_UNKNOWN, 1, 0, 0},
        {FC_RESET_WATCHDOG, 0, 1, FC_FAULT_WATCHDOG},
        {FC_RESET_WATCHDOG, 1, 1, FC_FAULT_WATCHDOG},
        {FC_RESET_POWER, 0, 0, 0},
        {FC_RESET_PIN, 0, 0, 0},
        {FC_RESET_SOFTWARE, 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        power_up();
        if (cases[i].meant)
            fc_fault_meant(&fault);
        fc_fault_boot(&fault, &image, cases[i].reset);
        CHECK_INT(fault.waiting, cases[i].waiting);
        CHECK_INT(fault.cause, cases[i].cause);
        CHECK_INT(fault.meant, 0);
        CHECK_INT(fault.register_count, 0);
        CHECK_INT(fault.uptime_ms, cases[i].waiting ? FC_NOT_KNOWN : 0);
        /* It is found again, whatever comes next; and a reset that was meant once was that once. */
        fc_fault_boot(&fault, &image, FC_RESET_UNKNOWN);
        CHECK_INT(fault.waiting, 1);
    }
}

static void test_returns(void)
{
    power_up();
    CHECK_INT(fc_fault_begin(&fault, &image, FC_FAULT_OTHER, 1), 1);
    fc_fault_return(&fault, 0xfff);
    fc_fault_return(&fault, 0x9000);
    CHECK_INT(fault.return_count, 0);
    fc_fault_return(&fault, 0x1000);
    fc_fault_return(&fault, 0x1000);
    fc_fault_return(&fault, 0x8fff);
    fc_fault_return(&fault, 0x1000);
    CHECK_INT(fault.return_count, 3);
    for (uint32_t i = 3; i < 70000; i++) {
        fc_fault_return(&fault, 0x2000 + i % 1000);
        CHECK_INT(fault.return_count, i < FC_FAULT_RETURNS ? i + 1 : FC_FAULT_RETURNS);
        uint32_t over = i < FC_FAULT_RETURNS ? 0 : i + 1 - FC_FAULT_RETURNS;
        CHECK_INT(fault.left_out, over < UINT16_MAX ? over : UINT16_MAX);
        if (i > 5)
            CHECK_INT(fault.returns[fault.return_count - 2], 0x2000 + (i - 1) % 1000);
        CHECK_INT(fault.returns[fault.return_count - 1], 0x2000 + i % 1000);
    }
    for (uint32_t i = 3; i < FC_FAULT_RETURNS - 2; i++)
        CHECK_INT(fault.returns[i], 0x2000 + i);
}

static void test_limits(void)
{
    static const struct fc_image longer = {"0123456789abcdefghij", build_id, NULL, NULL};
    uint32_t registers[FC_FAULT_REGISTERS + 4] = {0};
    power_up();
    CHECK_INT(fc_fault_begin(&fault, &longer, FC_FAULT_OTHER, 1), 1);
    fc_fault_describe(&fault, registers, FC_FAULT_REGISTERS + 4, 0);
    fc_fault_end(&fault);
    CHECK_INT(fault.register_count, FC_FAULT_REGISTERS);
    CHECK(!strcmp(fault.firmware, "0123456789abcde"));
    CHECK(!strcmp(fc_fault_text(FC_FAULT_RESET), "unexplained reset"));
    CHECK(!strcmp(fc_fault_text(FC_FAULT_RESET + 1), "fault"));
    CHECK(!strcmp(fc_fault_text(255), "fault"));
    for (unsigned a = 0; a <= FC_FAULT_RESET; a++)
        for (unsigned b = 0; b < a; b++)
            CHECK(strcmp(fc_fault_text(a), fc_fault_text(b)) != 0);
}

/* The log goes on over resets, and stands still while a fault waits: that is the writer's part. */
static void test_log(void)
{
    power_up();
    fault.log.written = 0;
    fc_log_add(&fault.log, 'a');
    fc_fault_boot(&fault, &image, FC_RESET_SOFTWARE);
    fc_log_add(&fault.log, 'b');
    CHECK_INT(crash(FC_FAULT_ADDRESS, 0x2000, 77), 1);
    fc_fault_boot(&fault, &image, FC_RESET_SOFTWARE);
    CHECK_INT(fault.waiting, 1);
    CHECK_INT(fault.log.written, 2);
    CHECK_BYTES(fault.log.text, 2, "ab", 2);
    CHECK_INT(is_due(), 1);
    fc_fault_settle(&fault, print);
    CHECK_INT(fault.log.written, 2);
}

int main(void)
{
    RUN(test_power);
    RUN(test_kept);
    RUN(test_hand_over);
    RUN(test_every_bit);
    RUN(test_noise);
    RUN(test_repeats);
    RUN(test_same);
    RUN(test_budget);
    RUN(test_stumbles);
    RUN(test_broken);
    RUN(test_resets);
    RUN(test_returns);
    RUN(test_limits);
    RUN(test_log);
    return test_end();
}
