/*
 * The smallest port: a serial line to a modem, or another processor, that has the network. Bytes
 * are themselves; 0x10 marks what is not data, by the byte behind it:
 *
 *   both    0x10            a data byte 0x10
 *   device  'a'..'p'        connect: "HOST PORT" follows, the port in five digits; each time the
 *                           next letter
 *           'Z'             give up the connection
 *   modem   'a'..'p'        it begins to connect: what it said before is of another connection
 *           '0'..'3'        connected; + 1: send no more for now, + 2: the peer has ended
 *           0xE9 0xEB 0xEC  it is not: FC_ERR_RESET, FC_ERR_CONNECT, FC_ERR_RESOLVE in one byte
 *
 * What a modem said last holds. It always takes what is under way when it asks for no more. The
 * rest of struct fc_port is the board's own.
 */
#ifndef FIELDCASE_UART_H
#define FIELDCASE_UART_H

#include "../../platform/port.h"

struct fc_uart {
    /* Set by the board; the rest begins as zeros. */
    void *ctx;
    void (*put)(void *ctx, uint8_t byte); /* waits while bytes move; drops it if they do not */
    int (*get)(void *ctx);                /* the next byte that came, or -1 */

    /* For uart.c alone. */
    int held; /* 1 + a data byte that came */
    int said; /* the last word of the modem on this connection, or 0 */
    uint8_t turn, ordered, marked;
};

/* Fill the socket of a port. */
void fc_uart_init(struct fc_uart *uart, struct fc_socket *socket);

#endif
