/*
 * A data register that moves a frame a word at a time, seen as a stream of bytes: both Ethernet
 * controllers have one for each direction.
 */
#ifndef FIELDCASE_FIFO_H
#define FIELDCASE_FIFO_H

#include <stddef.h>
#include <stdint.h>

struct fc_fifo {
    volatile uint32_t *data; /* the register; words are little-endian */
    uint32_t word;           /* bytes of a word that was begun */
    uint8_t count;           /* how many */
};

/* Read the next len bytes. */
void fc_fifo_read(struct fc_fifo *fifo, void *buf, size_t len);

/* Write the next len bytes, and zeros up to the end of the last word. */
void fc_fifo_write(struct fc_fifo *fifo, const void *buf, size_t len);
void fc_fifo_flush(struct fc_fifo *fifo);

#endif
