#include "part.h"

#include <lwip/dns.h>
#include <lwip/etharp.h>
#include <lwip/init.h>
#include <lwip/sys.h>
#include <lwip/timeouts.h>
#include <netif/ethernet.h>

#define FRAMES_AT_ONCE 8u /* a flood of frames must not keep the caller for ever */
#define FRAME_MOST 1514u

uint16_t fc_lwip_dns_port = 53;

static struct fc_lwip *only; /* lwIP has its state in global variables, too */

uint32_t sys_now(void)
{
    return only->machine.now_ms(only->machine.ctx);
}

/* TLS does not rely on these numbers: without entropy they are only easier to guess. */
uint32_t fc_lwip_random(void)
{
    uint32_t number;
    if (only->machine.entropy(only->machine.ctx, &number, sizeof(number)))
        return sys_now() * 2654435761u;
    return number;
}

static err_t transmit(struct netif *netif, struct pbuf *frame)
{
    const struct fc_lwip *lwip = netif->state;
    const struct fc_ethernet *ethernet = &lwip->ethernet;
    if (!ethernet->begin(ethernet->ctx, frame->tot_len))
        return ERR_MEM;
    for (const struct pbuf *part = frame; part; part = part->next)
        ethernet->write(ethernet->ctx, part->payload, part->len);
    ethernet->send(ethernet->ctx);
    return ERR_OK;
}

/* A frame for which there is no memory is lost, as on the wire: its sender sends it again. */
static void receive(struct fc_lwip *lwip, size_t len)
{
    const struct fc_ethernet *ethernet = &lwip->ethernet;
    struct pbuf *frame = len <= FRAME_MOST ? pbuf_alloc(PBUF_RAW, (uint16_t)len, PBUF_POOL) : NULL;
    for (struct pbuf *part = frame; part; part = part->next)
        ethernet->read(ethernet->ctx, part->payload, part->len);
    ethernet->release(ethernet->ctx);
    if (frame && lwip->netif.input(frame, &lwip->netif) != ERR_OK)
        pbuf_free(frame);
}

unsigned fc_lwip_poll(struct fc_lwip *lwip)
{
    unsigned frames = 0;
    size_t len;
    while (frames < FRAMES_AT_ONCE && (len = lwip->ethernet.receive(lwip->ethernet.ctx)) > 0) {
        receive(lwip, len);
        frames++;
    }
    sys_check_timeouts();
    return frames;
}

int fc_lwip_is_up(const struct fc_lwip *lwip)
{
    return !ip4_addr_isany(netif_ip4_addr(&lwip->netif));
}

/* DHCP names servers of its own with each lease. */
static void address_changed(struct netif *netif)
{
    const struct fc_lwip *lwip = netif->state;
    ip_addr_t server;
    if (lwip->dns_server && ipaddr_aton(lwip->dns_server, &server))
        dns_setserver(0, &server);
}

static err_t interface_init(struct netif *netif)
{
    const struct fc_lwip *lwip = netif->state;
    netif->name[0] = 'e';
    netif->name[1] = 'n';
    netif->hwaddr_len = sizeof(lwip->ethernet.mac);
    for (size_t i = 0; i < sizeof(lwip->ethernet.mac); i++)
        netif->hwaddr[i] = lwip->ethernet.mac[i];
    netif->mtu = 1500;
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_LINK_UP;
    netif->output = etharp_output;
    netif->linkoutput = transmit;
    return ERR_OK;
}

static uint32_t now_ms(void *ctx)
{
    const struct fc_lwip *lwip = ctx;
    return lwip->machine.now_ms(lwip->machine.ctx);
}

static int entropy(void *ctx, void *buf, size_t len)
{
    const struct fc_lwip *lwip = ctx;
    return lwip->machine.entropy(lwip->machine.ctx, buf, len);
}

static void idle(void *ctx, uint32_t ms)
{
    struct fc_lwip *lwip = ctx;
    uint32_t began = now_ms(lwip), passed = 0;
    while (fc_lwip_poll(lwip) == 0 && (passed = now_ms(lwip) - began) < ms) {
        uint32_t due = sys_timeouts_sleeptime();
        uint32_t left = ms - passed;
        if (due)
            lwip->machine.sleep(lwip->machine.ctx, due < left ? due : left);
    }
}

void fc_lwip_init(struct fc_lwip *lwip, struct fc_port *port)
{
    only = lwip;
    fc_lwip_dns_port = lwip->dns_port ? lwip->dns_port : 53;
    *port = (struct fc_port){.ctx = lwip,
                             .now_ms = now_ms,
                             .unix_time = fc_lwip_unix_time,
                             .entropy = entropy,
                             .idle = idle};
    fc_lwip_clock_init(lwip);
    fc_lwip_socket_init(lwip, &port->socket);
    lwip_init();
    netif_add_noaddr(&lwip->netif, lwip, interface_init, ethernet_input);
    netif_set_default(&lwip->netif);
    netif_set_status_callback(&lwip->netif, address_changed);
    netif_set_up(&lwip->netif);
    dhcp_set_struct(&lwip->netif, &lwip->dhcp);
    dhcp_start(&lwip->netif);
    fc_lwip_sntp_init(lwip);
}
