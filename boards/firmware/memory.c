#include "memory.h"

#include <stddef.h>
#include <string.h>

#include "board.h"

#define PAINT 0xC5C5C5C5u
#define PAINT_BELOW 64 /* bytes that the painter itself may use */

/* From the linker script. */
extern uint32_t fc_data_from[], fc_data_begin[], fc_data_end[];
extern uint32_t fc_bss_begin[], fc_bss_end[];
extern const char fc_provision_begin[], fc_provision_end[];
extern char fc_arena_begin[], fc_arena_end[];
extern const char fc_build_time[]; /* its address is the number */

static size_t distance(const void *from, const void *to)
{
    return (size_t)((uintptr_t)to - (uintptr_t)from);
}

void fc_memory_begin(void)
{
    uint32_t here;
    memcpy(fc_data_begin, fc_data_from, distance(fc_data_begin, fc_data_end));
    memset(fc_bss_begin, 0, distance(fc_bss_begin, fc_bss_end));
    /* Everything of the stack below this function's own frame. */
    size_t words = (distance(fc_stack_bottom, &here) - PAINT_BELOW) / sizeof(uint32_t);
    for (volatile uint32_t *word = fc_stack_bottom; words; words--)
        *word++ = PAINT;
}

size_t fc_board_stack_peak(void)
{
    size_t size = fc_board_stack_size(), unused = 0;
    while (unused < size && fc_stack_bottom[unused / sizeof(uint32_t)] == PAINT)
        unused += sizeof(uint32_t);
    return size - unused;
}

size_t fc_board_stack_size(void)
{
    return distance(fc_stack_bottom, fc_stack_top);
}

const void *fc_board_provision(size_t *len)
{
    *len = distance(fc_provision_begin, fc_provision_end);
    return fc_provision_begin;
}

void *fc_board_arena(size_t *size)
{
    *size = distance(fc_arena_begin, fc_arena_end);
    return fc_arena_begin;
}

uint32_t fc_board_build_time(void)
{
    return (uint32_t)(uintptr_t)fc_build_time;
}
