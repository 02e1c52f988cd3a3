#include "recorder.h"

#include "board.h"
#include "memory.h"

/* From the linker script. */
extern const uint8_t fc_build_id[];
extern const char fc_code_end[];

struct fc_fault fc_recorded __attribute__((section(".noinit")));

const struct fc_image fc_image = {
    .firmware = "1.0", .build_id = fc_build_id, .begin = fc_image_begin, .end = fc_code_end};

/* All of the stack that was in use; all there is of it if it overflowed. */
static void record_returns(const struct fc_crash *crash)
{
    uintptr_t bottom = (uintptr_t)fc_stack_bottom, top = (uintptr_t)fc_stack_top;
    uintptr_t at = crash->stack < bottom ? bottom : crash->stack & ~(uintptr_t)3;
    uint32_t address = crash->link ? fc_return_address(&crash->link, 1) : 0;
    while (address != FC_NOT_KNOWN) {
        if (address)
            fc_fault_return(&fc_recorded, address);
        if (at >= top)
            return;
        address = fc_return_address((const uint32_t *)at, (top - at) / sizeof(uint32_t));
        at += sizeof(uint32_t);
    }
}

void fc_recorder_take(const struct fc_crash *crash)
{
    if (fc_fault_begin(&fc_recorded, &fc_image, crash->cause, fc_board_now_ms(NULL))) {
        fc_fault_describe(&fc_recorded, crash->registers, crash->count, crash->pc);
        record_returns(crash);
        fc_fault_end(&fc_recorded);
    }
    fc_board_reset();
}
