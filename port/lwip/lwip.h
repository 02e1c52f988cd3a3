/*
 * The port for boards without an operating system: lwIP 2.2 by its raw interface (NO_SYS=1), over
 * an Ethernet controller that the board lends. All memory is lwIP's static pools and one struct:
 *
 *     static struct fc_lwip lwip = {.machine = ..., .ethernet = ..., .build_time = ...};
 *     static struct fc_port port;
 *     fc_lwip_init(&lwip, &port);
 *
 * The board configures lwIP by a lwipopts.h of its own (boards/firmware has one that is known to
 * work; lwIP needs one timeout more than it counts itself) and puts this folder on the include
 * path, for arch/cc.h.
 *
 * Nothing here blocks but idle: a name is looked up while connect says FC_AGAIN, and connect waits
 * in the same way for an address from DHCP. Of a name's addresses the first is tried. The host
 * given to connect is borrowed until connect is done. close ends the connection in good order
 * without waiting; what is left of it gives way as soon as lwIP needs its memory.
 *
 * The network runs while the port's functions are called, from one thread and never from an
 * interrupt: each of socket.connect, send, recv and idle moves it on, and so does fc_lwip_poll.
 */
#ifndef FIELDCASE_LWIP_H
#define FIELDCASE_LWIP_H

#include <lwip/dhcp.h>
#include <lwip/netif.h>
#include <lwip/tcp.h>
#include <lwip/udp.h>

#include "../../platform/port.h"

/* An Ethernet controller: frames are streams of bytes, without the checksum. */
struct fc_ethernet {
    void *ctx; /* handed back to each function */
    uint8_t mac[6];

    /* The length of the frame that waits, or 0 if none does. */
    size_t (*receive)(void *ctx);
    /* Copy its next len bytes. */
    void (*read)(void *ctx, void *buf, size_t len);
    /* Done with it; what was not read is dropped. */
    void (*release)(void *ctx);

    /* Begin to send a frame of len bytes. Returns 1, or 0 while there is no room for it. */
    int (*begin)(void *ctx, size_t len);
    /* Its next len bytes. */
    void (*write)(void *ctx, const void *buf, size_t len);
    /* All of it was written: off it goes. */
    void (*send)(void *ctx);
};

/* What else the machine must offer; now_ms and entropy are as port.h has them. */
struct fc_lwip_machine {
    void *ctx; /* handed back to each function */
    uint32_t (*now_ms)(void *ctx);
    int (*entropy)(void *ctx, void *buf, size_t len);
    /*
     * The time by a clock that goes on while the machine is off, as port.h has it. It is believed
     * like a verified answer, and SNTP is not asked, unless it is before the build. NULL: none.
     */
    int64_t (*unix_time)(void *ctx);
    /* Sleep until a frame has come or ms > 0 milliseconds have passed; earlier is always right. */
    void (*sleep)(void *ctx, uint32_t ms);
};

struct fc_lwip {
    /* Set by the board before fc_lwip_init. */
    struct fc_lwip_machine machine;
    struct fc_ethernet ethernet;
    uint32_t build_time;     /* unix time when the firmware was built: no clock is before that */
    const char *time_server; /* name or address of an SNTP server; NULL: there is none */
    uint16_t time_port;      /* of that server; 0: 123 */
    uint16_t dns_port;       /* of the DNS servers; 0: 53 */
    const char *dns_server;  /* address of a DNS server to ask instead of DHCP's; NULL: DHCP's */

    /* For the clock (clock.c). */
    int64_t seconds;   /* unix time at since_ms, or -1 */
    uint32_t since_ms; /* by now_ms */
    uint8_t verified;  /* the time came from a verified answer */

    /* For SNTP (sntp.c). */
    struct udp_pcb *asking;
    uint8_t nonce[8]; /* of the question that waits for its answer; zeros: none does */
    uint32_t retry_ms;

    /* For the connection (socket.c). */
    struct tcp_pcb *pcb;
    struct pbuf *received; /* what recv has not taken yet */
    const char *host;      /* being looked up */
    ip_addr_t address;     /* of the host */
    int failure;           /* the code that sticks until close */
    uint8_t state;
    uint8_t ended; /* the peer has finished sending */

    /* For the interface (lwip.c). */
    struct netif netif;
    struct dhcp dhcp;
};

/*
 * Start lwIP, with an address by DHCP, and fill port with functions that work on lwip. There is one
 * lwIP in a machine, so this is called once.
 */
void fc_lwip_init(struct fc_lwip *lwip, struct fc_port *port);

/*
 * Move the network on: frames that wait, timeouts that are due. Never waits.
 * Returns how many frames there were.
 */
unsigned fc_lwip_poll(struct fc_lwip *lwip);

/* Whether the interface has an address. Returns 1 or 0. */
int fc_lwip_is_up(const struct fc_lwip *lwip);

/*
 * Set the clock from the Date of an answer that came over TLS. Such a time is not overruled by
 * SNTP, which anyone on the way can forge, ever after.
 * Returns 0, or FC_ERR_CLOCK if that is before the firmware was built.
 */
int fc_lwip_set_time(struct fc_lwip *lwip, uint32_t unix_time);

#endif
