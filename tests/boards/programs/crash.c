/*
 * The firmware, of a device that falls over on purpose: what it is for (fc_live) is to do so, as
 * `crash` of its provision says, in its first `crash-boots` boots (1); with `crash-reporting` set
 * once it reports, too; with `crash-between` set, it resets when the outbox has the report of its
 * first fault, and the record is still there. In between it is the firmware and nothing else.
 */
#include <stdlib.h>
#include <string.h>

#include "../../../boards/firmware/board.h"
#include "../../../boards/firmware/console.h"
#include "../../../boards/firmware/live.h"
#include "../../../boards/firmware/provision.h"
#include "../../../boards/firmware/recorder.h"

#define NO_ADDRESS 0x98000000u
#define NO_CODE 0xF0000001u
#define MARK 0xB0070000u
#define KEPT __attribute__((section(".noinit")))
#define APART __attribute__((noinline))

/* Registers are filled with 0xA0000000 and their number, but those of the stack and the return. */
#ifdef __arm__
#define DEAFEN "cpsid i"
#define LOSE_STACK "mov sp, %0"
#define NUMBERS "0,1,2,3,4,5,6,7,8,9,10,11,12"
#define FILL "ldr r\\n, =0xA0000000 + \\n"
#else
#define DEAFEN "csrci mstatus, 8"
#define LOSE_STACK "mv sp, %0"
#define NUMBERS "3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31"
#define FILL "li x\\n, 0xA0000000 + \\n"
#endif

void __real_fc_tick_wake(void);
void __wrap_fc_tick_wake(void);
void __real_fc_fault_hand_over(struct fc_fault *fault);
void __wrap_fc_fault_hand_over(struct fc_fault *fault);

static uint32_t mark KEPT, boots KEPT;
static uint8_t counted;
static volatile uint8_t wait_for_interrupt;
static volatile uint32_t zero, value;
static volatile uint32_t above_stack = MARK; /* where an overflow would write on */

static APART void crash_load(void)
{
    value = *(volatile uint32_t *)(uintptr_t)NO_ADDRESS;
}

static APART void crash_store(void)
{
    *(volatile uint32_t *)(uintptr_t)NO_ADDRESS = value;
}

static APART void crash_jump(void)
{
    void (*volatile nowhere)(void) = NULL;
    nowhere();
    value++;
}

static APART void crash_wild(void)
{
    void (*volatile nowhere)(void) = (void (*)(void))(uintptr_t)NO_CODE;
    nowhere();
    value++;
}

static APART void crash_undefined(void)
{
    __asm volatile(".irp n, " NUMBERS "\n" FILL "\n.endr\n.4byte 0xFFFFFFFF");
}

static APART void crash_divide(void)
{
    value = value / zero;
}

static APART void crash_abort(void)
{
    abort();
}

static APART void crash_hang(void)
{
    for (;;)
        value++;
}

/* A hang that no interrupt gets through to. */
static APART void crash_deaf(void)
{
    __asm volatile(DEAFEN);
    for (;;)
        value++;
}

static APART uint32_t deeper(uint32_t depth)
{
    volatile uint32_t frame[16] = {depth};
    if (above_stack != MARK) {
        fc_console_say("written over", FC_SAID(NULL));
        fc_board_exit(1);
    }
    return depth == UINT32_MAX ? 0 : deeper(depth + 1) + frame[0];
}

static APART void crash_overflow(void)
{
    value = deeper(0);
}

/* The stack pointer is lost as well. */
static APART void crash_lost(void)
{
    __asm volatile(LOSE_STACK ::"r"(NO_ADDRESS));
    value = *(volatile uint32_t *)(uintptr_t)NO_ADDRESS;
}

/* A fault while a fault is recorded. */
static APART void crash_twice(void)
{
    (void)fc_fault_begin(&fc_recorded, &fc_image, FC_FAULT_ALIGNMENT, 7);
    crash_undefined();
}

static APART void crash_interrupt(void)
{
    wait_for_interrupt = 1;
}

/* A reset that nobody meant, and one that somebody did. */
static APART void crash_reset(void)
{
    fc_board_reset();
}

static APART void crash_restart(void)
{
    fc_fault_meant(&fc_recorded);
    fc_board_reset();
}

static const struct {
    const char *name;
    void (*crash)(void);
} kinds[] = {
    {"load", crash_load},           {"store", crash_store},         {"jump", crash_jump},
    {"wild", crash_wild},           {"undefined", crash_undefined}, {"divide", crash_divide},
    {"abort", crash_abort},         {"hang", crash_hang},           {"deaf", crash_deaf},
    {"overflow", crash_overflow},   {"lost", crash_lost},           {"twice", crash_twice},
    {"interrupt", crash_interrupt}, {"reset", crash_reset},         {"restart", crash_restart},
};

static APART void crash(const char *name)
{
    fc_console_say("password=swordfish", FC_SAID(NULL));
    fc_console_say("valve % is open", FC_SAID(name));
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (!strcmp(kinds[i].name, name))
            kinds[i].crash();
    value++;
}

/* Between the interrupt of the Ethernet controller and its end. */
void __wrap_fc_tick_wake(void)
{
    if (wait_for_interrupt)
        crash_undefined();
    __real_fc_tick_wake();
}

/* With the power on the count begins. */
static int may_crash(uint32_t boots_most)
{
    if (mark != MARK)
        boots = 0;
    mark = MARK;
    if (!counted)
        boots++;
    counted = 1;
    return boots <= boots_most;
}

/* What the device was told. */
static uint32_t told(struct fc_provision *provision, const char *key, uint32_t otherwise)
{
    size_t len;
    const void *block = fc_board_provision(&len);
    (void)fc_provision_read(provision, block, len);
    return fc_provision_number(provision, key, otherwise);
}

void __wrap_fc_fault_hand_over(struct fc_fault *fault)
{
    struct fc_provision provision;
    if (boots == 1 && told(&provision, "crash-between", 0)) {
        boots++;
        fc_board_reset();
    }
    __real_fc_fault_hand_over(fault);
}

void fc_live(void)
{
    struct fc_provision provision;
    uint32_t reporting = told(&provision, "crash-reporting", 0);
    if (!may_crash(fc_provision_number(&provision, "crash-boots", 1)))
        return;
    if (!reporting || !fc_recorded.waiting || fc_recorded.reporting)
        crash(fc_provision_text(&provision, "crash", ""));
}
