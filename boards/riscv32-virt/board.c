/*
 * QEMU's "virt" machine: a UART (16550), virtio devices, a clock that keeps the time (goldfish),
 * flash, and a register that ends or resets the machine.
 */
#include "../firmware/board.h"
#include "../../platform/seed.h"
#include "../firmware/recorder.h"
#include "../riscv/riscv.h"
#include "../virt/pflash.h"
#include "../virt/virtio.h"

#define UART(offset) (*(volatile uint8_t *)(0x10000000u + (offset)))
#define UART_HAS_ROOM 0x20
#define CLOCK_NS_LOW FC_REGISTER(0x00101000u) /* is read first: it keeps the other */
#define CLOCK_NS_HIGH FC_REGISTER(0x00101004u)
#define FINISHER FC_REGISTER(0x00100000u)
#define FINISH 0x5555u
#define RESET 0x7777u
#define FINISH_WITH 0x3333u /* and a status above */
#define VIRTIO_FIRST 0x10001000u
#define VIRTIO_STEP 0x1000u
#define VIRTIO_COUNT 8u
#define VIRTIO_INTERRUPT 1u /* of the first */
#define TIMER_HZ 10000000u
#define FLASH 0x22000000u /* the second bank */
#define SEED_UNITS 2      /* of it, then those for the outbox */
#define OUTBOX_UNITS 8

const char fc_board_name[] = "riscv32-virt";

static struct fc_storage flash, outbox;
static struct fc_seed seed;

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
    if (fc_pflash_begin(&flash, FLASH)) {
        uint32_t unit = flash.erase_size;
        outbox = fc_pflash_part(&flash, SEED_UNITS * unit, OUTBOX_UNITS * unit);
        seed.storage = &flash;
    }
    for (unsigned i = 0; i < VIRTIO_COUNT; i++) {
        if (fc_virtio_begin(ethernet, VIRTIO_FIRST + i * VIRTIO_STEP)) {
            fc_interrupt_enable(VIRTIO_INTERRUPT + i);
            break;
        }
    }
}

const struct fc_storage *fc_board_storage(void)
{
    return outbox.size ? &outbox : NULL;
}

/* The machine has no source of its own, but a seed. */
int fc_board_entropy(void *ctx, void *buf, size_t len)
{
    (void)ctx;
    return fc_seed_entropy(&seed, buf, len);
}

int64_t fc_board_unix_time(void *ctx)
{
    (void)ctx;
    uint32_t low = CLOCK_NS_LOW;
    return (int64_t)((uint64_t)CLOCK_NS_HIGH << 32 | low) / 1000000000;
}

void fc_board_exit(int status)
{
    FINISHER = status ? (uint32_t)status << 16 | FINISH_WITH : FINISH;
    for (;;)
        ;
}

void fc_board_reset(void)
{
    FINISHER = RESET;
    for (;;)
        ;
}

enum fc_reset fc_board_reset_reason(void)
{
    return FC_RESET_UNKNOWN;
}
