#include "lan9118.h"

#include "../cortex-m/cortex_m.h"
#include "../firmware/fifo.h"

#define CHIP(offset) FC_REGISTER(chip + (offset))
#define RX_DATA CHIP(0x00)
#define TX_DATA CHIP(0x20)
#define RX_STATUS CHIP(0x40)
#define TX_STATUS CHIP(0x48)
#define IRQ_CFG CHIP(0x54)
#define INT_STS CHIP(0x58)
#define INT_EN CHIP(0x5C)
#define FIFO_INT CHIP(0x68)
#define RX_CFG CHIP(0x6C)
#define TX_CFG CHIP(0x70)
#define HW_CFG CHIP(0x74)
#define RX_FIFO_INF CHIP(0x7C)
#define TX_FIFO_INF CHIP(0x80)
#define MAC_CSR_CMD CHIP(0xA4)
#define MAC_CSR_DATA CHIP(0xA8)

#define SOFT_RESET 1u
#define TX_FIFO_5K (5u << 16)
#define MUST_BE_ONE (1u << 20)
#define PUSH_PULL_ACTIVE_HIGH 0x111u
#define FRAME_CAME (1u << 3) /* RSFL: the level of the status FIFO is above FIFO_INT's: none */
#define TX_ON 2u
#define FIRST_AND_LAST 0x3000u
#define CSR_BUSY (1u << 31)
#define CSR_READ (1u << 30)
#define MAC_CR 1u
#define ADDRH 2u
#define ADDRL 3u
#define FULL_DUPLEX_TX_RX (1u << 20 | 1u << 3 | 1u << 2)
#define POLLS_MOST 100000
#define CHECKSUM_LEN 4
#define COMMANDS_LEN 8

static uint32_t chip;
static struct fc_fifo incoming, outgoing;
static size_t waiting; /* of the frame begun: words of it still in the FIFO */

static uint32_t read_mac(uint32_t index)
{
    MAC_CSR_CMD = CSR_BUSY | CSR_READ | index;
    for (int i = 0; i < POLLS_MOST && MAC_CSR_CMD & CSR_BUSY; i++)
        ;
    return MAC_CSR_DATA;
}

static void write_mac(uint32_t index, uint32_t value)
{
    MAC_CSR_DATA = value;
    MAC_CSR_CMD = CSR_BUSY | index;
    for (int i = 0; i < POLLS_MOST && MAC_CSR_CMD & CSR_BUSY; i++)
        ;
}

static void lan9118_release(void *ctx)
{
    (void)ctx;
    for (; waiting; waiting--)
        (void)RX_DATA;
}

static size_t lan9118_receive(void *ctx)
{
    if ((RX_FIFO_INF >> 16 & 0xFF) == 0) {
        INT_STS = UINT32_MAX;
        INT_EN = FRAME_CAME;
        /* A frame that came before that raises nothing any more. */
        if ((RX_FIFO_INF >> 16 & 0xFF) == 0)
            return 0;
    }
    size_t len = RX_STATUS >> 16 & 0x3FFF;
    incoming.count = 0;
    waiting = (len + 3) / 4;
    if (len > CHECKSUM_LEN)
        return len - CHECKSUM_LEN;
    lan9118_release(ctx);
    return 0;
}

static void lan9118_read(void *ctx, void *buf, size_t len)
{
    (void)ctx;
    waiting -= len > incoming.count ? (len - incoming.count + 3) / 4 : 0;
    fc_fifo_read(&incoming, buf, len);
}

static int lan9118_begin(void *ctx, size_t len)
{
    (void)ctx;
    while (TX_FIFO_INF >> 16 & 0xFF) /* what became of earlier frames is not asked */
        (void)TX_STATUS;
    if ((TX_FIFO_INF & 0xFFFF) < len + COMMANDS_LEN + sizeof(uint32_t))
        return 0;
    TX_DATA = FIRST_AND_LAST | (uint32_t)len;
    TX_DATA = (uint32_t)len;
    return 1;
}

static void lan9118_write(void *ctx, const void *buf, size_t len)
{
    (void)ctx;
    fc_fifo_write(&outgoing, buf, len);
}

static void lan9118_send(void *ctx)
{
    (void)ctx;
    fc_fifo_flush(&outgoing);
}

/* The line stays up until the frames were fetched, so it is cut off until then. */
void fc_board_interrupt(void)
{
    INT_EN = 0;
    fc_tick_wake();
}

static void read_address(uint8_t mac[6])
{
    uint32_t low = read_mac(ADDRL), high = read_mac(ADDRH);
    for (int i = 0; i < 4; i++)
        mac[i] = (uint8_t)(low >> 8 * i);
    mac[4] = (uint8_t)high;
    mac[5] = (uint8_t)(high >> 8);
}

void fc_lan9118_begin(struct fc_ethernet *ethernet, uint32_t base, unsigned interrupt)
{
    chip = base;
    HW_CFG = SOFT_RESET;
    for (int i = 0; i < POLLS_MOST && HW_CFG & SOFT_RESET; i++)
        ;
    HW_CFG = MUST_BE_ONE | TX_FIFO_5K;
    RX_CFG = 0; /* frames begin at a word, without padding */
    FIFO_INT = 0;
    INT_EN = 0;
    INT_STS = UINT32_MAX;
    IRQ_CFG = PUSH_PULL_ACTIVE_HIGH;
    read_address(ethernet->mac);
    TX_CFG = TX_ON;
    write_mac(MAC_CR, FULL_DUPLEX_TX_RX);
    incoming.data = &RX_DATA;
    outgoing.data = &TX_DATA;
    ethernet->receive = lan9118_receive;
    ethernet->read = lan9118_read;
    ethernet->release = lan9118_release;
    ethernet->begin = lan9118_begin;
    ethernet->write = lan9118_write;
    ethernet->send = lan9118_send;
    fc_interrupt_enable(interrupt, FC_PRIORITY_USUAL);
}
