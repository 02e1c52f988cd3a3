#include "stellaris.h"

#include "../cortex-m/cortex_m.h"
#include "../firmware/fifo.h"

#define MAC(offset) FC_REGISTER(0x40048000u + (offset))
#define MAC_INTERRUPTS MAC(0x00) /* written: acknowledged */
#define MAC_MASK MAC(0x04)
#define MAC_RECEIVING MAC(0x08)
#define MAC_SENDING MAC(0x0C)
#define MAC_DATA MAC(0x10)
#define MAC_ADDRESS_0 MAC(0x14)
#define MAC_ADDRESS_1 MAC(0x18)
#define MAC_CLOCK MAC(0x24)
#define MAC_FRAMES MAC(0x34)
#define MAC_REQUEST MAC(0x38)

#define ALL_INTERRUPTS 0x7Fu
#define FRAME_CAME 1u
#define RESET_FIFO 0x10u
#define REFUSE_BAD_CHECKSUM 0x08u
#define ENABLE 0x01u
#define FULL_DUPLEX_CHECKSUM_PAD_ENABLE 0x17u

#define INTERRUPT 42
#define HEADER_LEN 14
#define OVERHEAD 6 /* of a frame's length: itself and the checksum */
#define FRAME_MOST 1514

static struct fc_fifo incoming, outgoing;
static size_t waiting; /* of the frame begun: bytes not read yet, with the checksum */

static size_t stellaris_receive(void *ctx)
{
    uint8_t len[2];
    (void)ctx;
    if ((MAC_FRAMES & 0x3F) == 0) {
        MAC_INTERRUPTS = FRAME_CAME;
        MAC_MASK = FRAME_CAME; /* a frame that has come since interrupts at once */
        return 0;
    }
    incoming.count = 0;
    fc_fifo_read(&incoming, len, sizeof(len));
    waiting = (size_t)(len[0] | len[1] << 8) - sizeof(len);
    return waiting - (OVERHEAD - sizeof(len));
}

static void stellaris_read(void *ctx, void *buf, size_t len)
{
    (void)ctx;
    fc_fifo_read(&incoming, buf, len);
    waiting -= len;
}

/* The frame leaves the FIFO with its last word, and not before. */
static void stellaris_release(void *ctx)
{
    (void)ctx;
    size_t unread = waiting > incoming.count ? waiting - incoming.count : 0;
    for (size_t words = (unread + 3) / 4; words; words--)
        (void)MAC_DATA;
    incoming.count = 0;
}

static int stellaris_begin(void *ctx, size_t len)
{
    uint8_t field[2] = {(uint8_t)(len - HEADER_LEN), (uint8_t)((len - HEADER_LEN) >> 8)};
    (void)ctx;
    if (MAC_REQUEST & 1 || len < HEADER_LEN || len > FRAME_MOST)
        return 0;
    fc_fifo_write(&outgoing, field, sizeof(field));
    return 1;
}

static void stellaris_write(void *ctx, const void *buf, size_t len)
{
    (void)ctx;
    fc_fifo_write(&outgoing, buf, len);
}

static void stellaris_send(void *ctx)
{
    (void)ctx;
    fc_fifo_flush(&outgoing);
    MAC_REQUEST = 1;
}

/* The line stays up until it is answered by receive, so it is cut off until then. */
void fc_board_interrupt(void)
{
    MAC_MASK = 0;
    fc_tick_wake();
}

void fc_stellaris_begin(struct fc_ethernet *ethernet)
{
    const uint8_t *mac = ethernet->mac;
    MAC_MASK = 0;
    MAC_RECEIVING = RESET_FIFO;
    MAC_CLOCK = 10; /* the PHY is spoken to at 2.5 MHz at most */
    MAC_ADDRESS_0 =
        mac[0] | (uint32_t)mac[1] << 8 | (uint32_t)mac[2] << 16 | (uint32_t)mac[3] << 24;
    MAC_ADDRESS_1 = mac[4] | (uint32_t)mac[5] << 8;
    MAC_SENDING = FULL_DUPLEX_CHECKSUM_PAD_ENABLE;
    MAC_INTERRUPTS = ALL_INTERRUPTS;
    MAC_RECEIVING = ENABLE | REFUSE_BAD_CHECKSUM;
    incoming.data = outgoing.data = &MAC_DATA;
    ethernet->receive = stellaris_receive;
    ethernet->read = stellaris_read;
    ethernet->release = stellaris_release;
    ethernet->begin = stellaris_begin;
    ethernet->write = stellaris_write;
    ethernet->send = stellaris_send;
    fc_interrupt_enable(INTERRUPT, FC_PRIORITY_USUAL);
}
