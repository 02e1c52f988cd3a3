#include "uart.h"

#define MARK 0x10
#define TURNS 16   /* 'a' to 'p' */
#define AT_ONCE 64 /* bytes: what send may take of the caller's time */

/* What a socket is, or the failure that sticks. */
enum { CLOSED, ORDERED, CALLING, OPEN, ENDED };

static void put_marked(const struct fc_uart *uart, uint8_t byte)
{
    uart->put(uart->ctx, MARK);
    uart->put(uart->ctx, byte);
}

static void hear_mark(struct fc_uart *uart, int said)
{
    if (uart->state == ORDERED)
        uart->state = said == 'a' + uart->turn ? CALLING : ORDERED;
    else if (uart->state == CALLING && said == 'O')
        uart->state = OPEN;
    else if (uart->state == CALLING)
        uart->state = said == 'N' ? FC_ERR_RESOLVE : said == 'F' ? FC_ERR_CONNECT : CALLING;
    else if (said == 'E' || said == 'R')
        uart->state = said == 'E' ? ENDED : FC_ERR_RESET;
    else
        uart->stopped = said == 'S';
}

/* Take in what came, up to a byte of data: what is behind that has not happened yet. */
static int hear(struct fc_uart *uart)
{
    int byte;
    while (!uart->held && uart->state > CLOSED && (byte = uart->get(uart->ctx)) >= 0) {
        uint8_t is_mark = byte == MARK && !uart->marked;
        if (uart->marked && byte != MARK)
            hear_mark(uart, byte);
        else if (!is_mark && uart->state == OPEN)
            uart->held = 1 + byte;
        uart->marked = is_mark;
    }
    return uart->state;
}

static int uart_connect(void *ctx, const char *host, uint16_t port)
{
    struct fc_uart *uart = ctx;
    if (uart->state == CLOSED) {
        put_marked(uart, (uint8_t)('a' + uart->turn));
        put_marked(uart, 'C');
        while (*host)
            uart->put(uart->ctx, (uint8_t)*host++);
        uart->put(uart->ctx, ' ');
        for (unsigned unit = 10000; unit; unit /= 10)
            uart->put(uart->ctx, (uint8_t)('0' + port / unit % 10));
        uart->put(uart->ctx, '\n');
        uart->state = ORDERED;
    }
    int state = hear(uart);
    return state < 0 ? state : state < OPEN ? FC_AGAIN : 0;
}

static int uart_send(void *ctx, const void *buf, size_t len)
{
    struct fc_uart *uart = ctx;
    const uint8_t *bytes = buf;
    size_t sent = 0;
    int state = hear(uart);
    if (state < OPEN)
        return state < 0 ? state : FC_ERR_STATE;
    for (; sent < len && sent < AT_ONCE && !uart->stopped; sent++) {
        if (bytes[sent] == MARK)
            uart->put(uart->ctx, MARK);
        uart->put(uart->ctx, bytes[sent]);
    }
    return sent ? (int)sent : FC_AGAIN;
}

static int uart_recv(void *ctx, void *buf, size_t cap)
{
    struct fc_uart *uart = ctx;
    uint8_t *to = buf;
    size_t len = 0;
    for (hear(uart); len < cap && uart->held; hear(uart)) {
        to[len++] = (uint8_t)(uart->held - 1);
        uart->held = 0;
    }
    if (len)
        return (int)len;
    if (uart->state < OPEN)
        return uart->state < 0 ? uart->state : FC_ERR_STATE;
    return uart->state == ENDED ? 0 : FC_AGAIN;
}

/* The turn tells what is said of the next connection from what was said of this one. */
static void uart_close(void *ctx)
{
    struct fc_uart *uart = ctx;
    uart->turn = (uint8_t)((uart->turn + 1) % TURNS);
    put_marked(uart, (uint8_t)('a' + uart->turn));
    uart->state = CLOSED;
    uart->held = 0;
    uart->stopped = 0;
}

void fc_uart_init(struct fc_uart *uart, struct fc_socket *socket)
{
    *socket = (struct fc_socket){uart, uart_connect, uart_send, uart_recv, uart_close, 0};
}
