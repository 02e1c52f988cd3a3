/*
 * The conformance suite over port/uart: the second UART of this board, against a modem on the host.
 * The status is the number of checks that failed.
 */
#include "../../../../boards/cortex-m/cortex_m.h"
#include "../../../../port/uart/uart.h"
#include "../suite.h"

#define SYSCTL(offset) FC_REGISTER(0x400FE000u + (offset))
#define GPIO_D(offset) FC_REGISTER(0x40007000u + (offset))
#define UART(offset) FC_REGISTER(0x4000D000u + (offset))
#define CLOCK_HZ 50000000u
#define BAUD 921600u
#define RECEIVER_IS_EMPTY (1u << 4)
#define TRANSMITTER_IS_FULL (1u << 5)
#define POLLS_MOST 10000 /* longer than a byte takes */

static struct fc_uart uart;

static void begin_uart(void)
{
    SYSCTL(0x104) |= 2;       /* RCGC1: UART1 */
    SYSCTL(0x108) |= 1u << 3; /* RCGC2: port D */
    (void)SYSCTL(0x108);
    GPIO_D(0x420) |= 0x0C; /* alternate function, digital: its pins */
    GPIO_D(0x51C) |= 0x0C;
    UART(0x24) = CLOCK_HZ / (16 * BAUD);
    UART(0x28) = (CLOCK_HZ % (16 * BAUD) * 64 + 8 * BAUD) / (16 * BAUD);
    UART(0x2C) = 0x70;
    UART(0x30) = 0x301;
}

static void put(void *ctx, uint8_t byte)
{
    (void)ctx;
    for (int i = 0; i < POLLS_MOST && UART(0x18) & TRANSMITTER_IS_FULL; i++)
        ;
    UART(0x00) = byte;
}

static int get(void *ctx)
{
    (void)ctx;
    return UART(0x18) & RECEIVER_IS_EMPTY ? -1 : (int)(UART(0x00) & 0xFF);
}

static void set_clock(void *ctx, uint32_t ms)
{
    offset_ms = ms - fc_board_now_ms(ctx);
}

/* This board is told the time when it starts. */
static int64_t unix_time(void *ctx)
{
    return number_of("time") + fc_board_now_ms(ctx) / 1000u;
}

int main(void)
{
    static struct fc_ethernet ethernet;
    size_t len;
    const void *block = fc_board_provision(&len);

    fc_board_begin(&ethernet);
    begin_uart();
    if (!fc_provision_read(&provision, block, len))
        return 250;
    uart.put = put;
    uart.get = get;
    port = (struct fc_port){.now_ms = now_ms,
                            .unix_time = unix_time,
                            .entropy = fc_board_entropy,
                            .idle = fc_board_sleep};
    fc_uart_init(&uart, &port.socket);
    return run_suite("127.0.0.1", set_clock, NULL);
}
