/*
 * The memory of an image, as the linker script lays it out (image.ld), and the registers beside it.
 */
#ifndef FIELDCASE_MEMORY_H
#define FIELDCASE_MEMORY_H

#include <stdint.h>

/* A register at an address. */
#define FC_REGISTER(address) (*(volatile uint32_t *)(uintptr_t)(address))

/* The stack lies between these, at the bottom of RAM. */
extern uint32_t fc_stack_bottom[], fc_stack_top[];

/* Where the image lies. */
extern const char fc_image_begin[];

/* Give variables their first values and paint the stack that is not used yet: first of all. */
void fc_memory_begin(void);

#endif
