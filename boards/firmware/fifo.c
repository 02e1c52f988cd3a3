#include "fifo.h"

void fc_fifo_read(struct fc_fifo *fifo, void *buf, size_t len)
{
    for (uint8_t *to = buf; len--; to++) {
        if (fifo->count == 0) {
            fifo->word = *fifo->data;
            fifo->count = 4;
        }
        *to = (uint8_t)fifo->word;
        fifo->word >>= 8;
        fifo->count--;
    }
}

void fc_fifo_write(struct fc_fifo *fifo, const void *buf, size_t len)
{
    for (const uint8_t *from = buf; len--; from++) {
        fifo->word |= (uint32_t)*from << (8 * fifo->count);
        if (++fifo->count == 4)
            fc_fifo_flush(fifo);
    }
}

void fc_fifo_flush(struct fc_fifo *fifo)
{
    if (fifo->count)
        *fifo->data = fifo->word;
    fifo->word = 0;
    fifo->count = 0;
}
