/*
 * The smallest port: a serial line to a modem, or another processor, that has the network. Bytes
 * are themselves; 0x10 marks what is not data, by the byte behind it:
 *
 *   both    0x10     a data byte 0x10
 *   device  'a'..'p' give up the connection; said in answer, too: what was before is stale
 *           'C'      connect: "HOST PORT\n" follows, the port in five digits
 *   modem   'O'      connected
 *           'N' 'F'  the name has no address; nobody accepts the connection
 *           'E' 'R'  the peer has finished sending; the connection is lost
 *           'S' 'G'  send no more for now; go on. A modem always takes what is under way
 *
 * The rest of struct fc_port is the board's own.
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
    int state, held; /* held: 1 + a data byte that came */
    uint8_t turn, marked, stopped;
};

/* Fill the socket of a port. */
void fc_uart_init(struct fc_uart *uart, struct fc_socket *socket);

#endif
