/*
 * QEMU's "virt" machine: a UART (16550), virtio devices, a clock that keeps the time (goldfish),
 * flash, and a register that ends or resets the machine.
 */
#include "../firmware/board.h"
#include "../riscv/riscv.h"
#include "../virt/virtio.h"

#define UART(offset) (*(volatile uint8_t *)(0x10000000u + (offset)))
#define UART_HAS_ROOM 0x20
#define FINISHER FC_REGISTER(0x00100000u)
#define FINISH 0x5555u
#define FINISH_WITH 0x3333u /* and a status above */
#define VIRTIO_FIRST 0x10001000u
#define VIRTIO_STEP 0x1000u
#define VIRTIO_COUNT 8u
#define VIRTIO_INTERRUPT 1u /* of the first */
#define TIMER_HZ 10000000u

const char fc_board_name[] = "riscv32-virt";

void fc_board_put(char c)
{
    while (!(UART(5) & UART_HAS_ROOM))
        ;
    UART(0) = (uint8_t)c;
}

void fc_board_interrupt(void)
{
    fc_virtio_interrupt();
    fc_tick_wake();
}

/* Where the device is depends on how the machine was started. */
void fc_board_begin(struct fc_ethernet *ethernet)
{
    fc_tick_begin(TIMER_HZ);
    for (unsigned i = 0; i < VIRTIO_COUNT; i++) {
        if (fc_virtio_begin(ethernet, VIRTIO_FIRST + i * VIRTIO_STEP)) {
            fc_interrupt_enable(VIRTIO_INTERRUPT + i);
            break;
        }
    }
}

int fc_board_entropy(void *ctx, void *buf, size_t len)
{
    (void)ctx, (void)buf, (void)len;
    return FC_ERR_ENTROPY;
}

void fc_board_exit(int status)
{
    FINISHER = status ? (uint32_t)status << 16 | FINISH_WITH : FINISH;
    for (;;)
        ;
}
