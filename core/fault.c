#include "fault.h"

#include <string.h>

#define RECORDING 0xFA017BE9u  /* in place of the seal */
#define SEAL_BEGIN 0xFA017001u /* to be changed with struct fc_fault */
#define POLYNOMIAL 0xEDB88320u /* CRC-32's, reflected */
#define HOUR_MS 3600000u
#define INNERMOST 3
#define OUTERMOST 2

static const char *const texts[] = {
    "fault",
    "illegal instruction",
    "bad address",
    "misaligned access",
    "division by zero",
    "stack overflow",
    "abort",
    "watchdog",
    "unexplained reset",
};

static uint32_t seal_of(const struct fc_fault *fault)
{
    size_t len = fault->waiting ? sizeof *fault : offsetof(struct fc_fault, log);
    const uint8_t *bytes = (const uint8_t *)fault;
    uint32_t crc = SEAL_BEGIN;
    for (size_t i = sizeof fault->seal; i < len; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (POLYNOMIAL & (0u - (crc & 1)));
    }
    return crc == RECORDING ? 0 : crc;
}

static void seal(struct fc_fault *fault)
{
    fault->seal = seal_of(fault);
}

/* No fault, but what is remembered of those before. */
static void forget(struct fc_fault *fault)
{
    uint8_t reports = fault->reports, settled[FC_FINGERPRINT_SIZE];
    memcpy(settled, fault->settled, sizeof settled);
    memset(fault, 0, offsetof(struct fc_fault, log));
    memcpy(fault->settled, settled, sizeof settled);
    fault->reports = reports;
}

static void record(struct fc_fault *fault, const struct fc_image *image, enum fc_fault_cause cause,
                   uint32_t uptime_ms)
{
    forget(fault);
    fault->seal = RECORDING;
    fault->cause = (uint8_t)cause;
    fault->uptime_ms = uptime_ms;
    fault->pc = FC_NOT_KNOWN;
    fault->begin = (uint32_t)(uintptr_t)image->begin;
    fault->end = (uint32_t)(uintptr_t)image->end;
    memcpy(fault->build_id, image->build_id, sizeof fault->build_id);
    for (size_t i = 0; i < sizeof fault->firmware - 1 && image->firmware[i]; i++)
        fault->firmware[i] = image->firmware[i];
    if (uptime_ms >= HOUR_MS && uptime_ms != FC_NOT_KNOWN)
        fault->reports = 0;
}

static void count_repeat(struct fc_fault *fault)
{
    if (fault->repeats < UINT16_MAX)
        fault->repeats++;
    if (fault->reporting && fault->stumbles < UINT8_MAX)
        fault->stumbles++;
    fault->reporting = 0;
    seal(fault);
}

/* It was begun, and there is no more to come. */
static void end_broken(struct fc_fault *fault)
{
    fault->broken = 1;
    fc_fault_end(fault);
}

int fc_fault_begin(struct fc_fault *fault, const struct fc_image *image, enum fc_fault_cause cause,
                   uint32_t uptime_ms)
{
    if (fault->seal == RECORDING) {
        end_broken(fault);
        return 0;
    }
    if (fault->seal != seal_of(fault))
        memset(fault, 0, offsetof(struct fc_fault, log));
    if (fault->waiting) {
        count_repeat(fault);
        return 0;
    }
    record(fault, image, cause, uptime_ms);
    return 1;
}

void fc_fault_describe(struct fc_fault *fault, const uint32_t *registers, size_t count, uint32_t pc)
{
    if (count > FC_FAULT_REGISTERS)
        count = FC_FAULT_REGISTERS;
    memcpy(fault->registers, registers, count * sizeof *registers);
    fault->register_count = (uint32_t)count;
    fault->pc = pc;
}

static int in_code(const struct fc_fault *fault, uint32_t address)
{
    return address >= fault->begin && address < fault->end;
}

void fc_fault_return(struct fc_fault *fault, uint32_t address)
{
    uint32_t *last = fault->returns + FC_FAULT_RETURNS - 1;
    uint32_t count = fault->return_count;
    if (!in_code(fault, address) || (count && fault->returns[count - 1] == address))
        return;
    if (count < FC_FAULT_RETURNS) {
        fault->returns[fault->return_count++] = address;
        return;
    }
    last[-1] = last[0];
    last[0] = address;
    if (fault->left_out < UINT16_MAX)
        fault->left_out++;
}

void fc_fault_end(struct fc_fault *fault)
{
    fault->waiting = 1;
    seal(fault);
}

void fc_fault_boot(struct fc_fault *fault, const struct fc_image *image, enum fc_reset reset)
{
    if (fault->seal == RECORDING) {
        end_broken(fault);
    } else if (fault->seal != seal_of(fault)) {
        memset(fault, 0, offsetof(struct fc_fault, log));
    } else if (!fault->waiting) {
        if (reset == FC_RESET_WATCHDOG)
            record(fault, image, FC_FAULT_WATCHDOG, FC_NOT_KNOWN);
        else if (reset == FC_RESET_UNKNOWN && !fault->meant)
            record(fault, image, FC_FAULT_RESET, FC_NOT_KNOWN);
        fault->waiting = fault->seal == RECORDING;
    }
    fault->reset = (uint8_t)reset;
    fault->meant = 0;
    seal(fault);
}

void fc_fault_meant(struct fc_fault *fault)
{
    fault->meant = 1;
    seal(fault);
}

int fc_fault_due(struct fc_fault *fault, const uint8_t *fingerprint)
{
    if (!fault->waiting)
        return 0;
    if (memcmp(fault->settled, fingerprint, sizeof fault->settled) != 0 &&
        fault->reports < FC_FAULT_REPORTS && fault->stumbles < FC_FAULT_STUMBLES)
        return 1;
    fc_fault_settle(fault, fingerprint);
    return 0;
}

int fc_fault_urgent(const struct fc_fault *fault)
{
    return fault->waiting && fault->repeats >= FC_FAULT_URGENT;
}

void fc_fault_reporting(struct fc_fault *fault, int reporting)
{
    fault->reporting = reporting && fault->waiting;
    seal(fault);
}

void fc_fault_settle(struct fc_fault *fault, const uint8_t *fingerprint)
{
    forget(fault);
    memcpy(fault->settled, fingerprint, sizeof fault->settled);
    if (fault->reports < UINT8_MAX)
        fault->reports++;
    seal(fault);
}

void fc_fault_hand_over(struct fc_fault *fault)
{
    forget(fault);
    seal(fault);
}

const char *fc_fault_text(unsigned cause)
{
    return texts[cause < sizeof texts / sizeof texts[0] ? cause : FC_FAULT_OTHER];
}

static void write_place(uint8_t place[4], const struct fc_fault *fault, uint32_t address)
{
    uint32_t at = in_code(fault, address) ? address - fault->begin : FC_NOT_KNOWN;
    for (int i = 0; i < 4; i++)
        place[i] = (uint8_t)(at >> (24 - 8 * i));
}

int fc_fault_fingerprint(uint8_t fingerprint[FC_FINGERPRINT_SIZE], const struct fc_fault *fault,
                         const char *product)
{
    const char *text = fc_fault_text(fault->cause);
    uint8_t places[1 + INNERMOST][4];
    size_t count = 0, first = 0, end = fault->return_count;
    if (end > FC_FAULT_RETURNS)
        end = FC_FAULT_RETURNS;
    if (fault->cause == FC_FAULT_WATCHDOG || fault->cause == FC_FAULT_STACK) {
        first = end > OUTERMOST ? end - OUTERMOST : 0;
    } else {
        write_place(places[count++], fault, fault->pc);
        end = end < INNERMOST ? end : INNERMOST;
    }
    while (first < end)
        write_place(places[count++], fault, fault->returns[first++]);
    const struct fc_span parts[] = {
        {"fault", 5}, {product, strlen(product)}, {text, strlen(text)}, {places, 4 * count}};
    return fc_fingerprint(fingerprint, parts, sizeof parts / sizeof parts[0]);
}
