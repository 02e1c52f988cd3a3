#include "uart.h"

#define MARK 0x10
#define AT_ONCE 64 /* bytes: what send may take of the caller's time */

/* What the modem says of a connection: OPEN to OPEN + 3, by what else holds. */
enum { OPEN = '0', FULL = 1, ENDED = 2 };

/* Take in what came, up to a byte of data: what is behind that has not happened yet. */
static int hear(struct fc_uart *uart)
{
    for (int byte; !uart->held && (byte = uart->get(uart->ctx)) >= 0;) {
        uint8_t is_mark = byte == MARK && !uart->marked;
        if (uart->marked && byte != MARK)
            uart->said = uart->said || byte == 'a' + uart->turn % 16 ? byte : 0;
        else if (!is_mark && uart->said / 4 == OPEN / 4)
            uart->held = 1 + byte;
        uart->marked = is_mark;
    }
    return uart->said > 0x7f ? uart->said - 0x100 : uart->said / 4 == OPEN / 4 ? 0 : FC_ERR_STATE;
}

static int uart_connect(void *ctx, const char *host, uint16_t port)
{
    struct fc_uart *uart = ctx;
    if (!uart->ordered) {
        uart->put(uart->ctx, MARK);
        uart->put(uart->ctx, (uint8_t)('a' + uart->turn % 16));
        while (*host)
            uart->put(uart->ctx, (uint8_t)*host++);
        uart->put(uart->ctx, ' ');
        for (unsigned unit = 10000; unit; unit /= 10)
            uart->put(uart->ctx, (uint8_t)('0' + port / unit % 10));
        uart->ordered = 1;
    }
    int err = hear(uart);
    return err == FC_ERR_STATE ? FC_AGAIN : err;
}

static int uart_send(void *ctx, const void *buf, size_t len)
{
    struct fc_uart *uart = ctx;
    const uint8_t *bytes = buf;
    size_t sent = 0;
    int err = hear(uart);
    for (; !err && sent < len && sent < AT_ONCE && !(uart->said & FULL); sent++) {
        if (bytes[sent] == MARK)
            uart->put(uart->ctx, MARK);
        uart->put(uart->ctx, bytes[sent]);
    }
    return err ? err : sent ? (int)sent : FC_AGAIN;
}

static int uart_recv(void *ctx, void *buf, size_t cap)
{
    struct fc_uart *uart = ctx;
    uint8_t *to = buf;
    int len = 0, err = hear(uart);
    for (; uart->held && (size_t)len < cap; err = hear(uart)) {
        to[len++] = (uint8_t)(uart->held - 1);
        uart->held = 0;
    }
    return len ? len : err ? err : uart->said & ENDED ? 0 : FC_AGAIN;
}

static void uart_close(void *ctx)
{
    struct fc_uart *uart = ctx;
    uart->put(uart->ctx, MARK);
    uart->put(uart->ctx, 'Z');
    uart->turn++;
    uart->said = 0;
    uart->ordered = 0;
    uart->held = 0;
}

void fc_uart_init(struct fc_uart *uart, struct fc_socket *socket)
{
    *socket = (struct fc_socket){uart, uart_connect, uart_send, uart_recv, uart_close, 0};
}
