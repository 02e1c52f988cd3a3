/*
 * A program whose stack grows without end: it must end in a fault, with nothing above the stack
 * written over.
 */
#include "../../../boards/firmware/board.h"
#include "../../../boards/firmware/console.h"

#define MARK 0x5AFEu

static volatile uint32_t marked = MARK; /* lies right above the stack */

static uint32_t deeper(uint32_t depth)
{
    volatile uint32_t frame[16] = {depth};
    if (marked != MARK) {
        fc_console_say("written over at depth %", FC_SAID(NULL));
        return 0;
    }
    return deeper(depth + 1) + frame[0];
}

int main(void)
{
    static struct fc_ethernet ethernet;
    fc_board_begin(&ethernet);
    return (int)(deeper(0) & 1);
}
