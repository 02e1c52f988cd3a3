#include "part.h"

#include <lwip/dns.h>
#include <string.h>

enum { IDLE, RESOLVING, RESOLVED, CONNECTING, CONNECTED };

static void forget_received(struct fc_lwip *lwip)
{
    if (lwip->received)
        pbuf_free(lwip->received);
    lwip->received = NULL;
}

static int fail(struct fc_lwip *lwip, int failure)
{
    lwip->failure = failure;
    forget_received(lwip);
    return failure;
}

/* Called by lwIP, which has freed the pcb. */
static void on_error(void *ctx, err_t err)
{
    struct fc_lwip *lwip = ctx;
    (void)err;
    lwip->pcb = NULL;
    fail(lwip, lwip->state == CONNECTED ? FC_ERR_RESET : FC_ERR_CONNECT);
}

static err_t on_connected(void *ctx, struct tcp_pcb *pcb, err_t err)
{
    struct fc_lwip *lwip = ctx;
    (void)pcb, (void)err; /* lwIP says failure by on_error alone */
    lwip->state = CONNECTED;
    return ERR_OK;
}

static err_t on_received(void *ctx, struct tcp_pcb *pcb, struct pbuf *received, err_t err)
{
    struct fc_lwip *lwip = ctx;
    (void)pcb, (void)err;
    if (!received)
        lwip->ended = 1;
    else if (lwip->received)
        pbuf_cat(lwip->received, received);
    else
        lwip->received = received;
    return ERR_OK;
}

/* May be late: of a connection that was given up, or of another name. */
static void on_found(const char *name, const ip_addr_t *address, void *ctx)
{
    struct fc_lwip *lwip = ctx;
    if (lwip->state != RESOLVING || strcmp(name, lwip->host) != 0)
        return;
    if (!address) {
        fail(lwip, FC_ERR_RESOLVE);
        return;
    }
    lwip->address = *address;
    lwip->state = RESOLVED;
}

static int resolve(struct fc_lwip *lwip, const char *host)
{
    if (!fc_lwip_is_up(lwip))
        return FC_AGAIN;
    lwip->host = host;
    lwip->state = RESOLVING;
    switch (dns_gethostbyname(host, &lwip->address, on_found, lwip)) {
    case ERR_OK:
        lwip->state = RESOLVED;
        return 0;
    case ERR_INPROGRESS:
        return FC_AGAIN;
    case ERR_MEM: /* others are being looked up */
        lwip->state = IDLE;
        return FC_AGAIN;
    default:
        return fail(lwip, FC_ERR_RESOLVE);
    }
}

/* Begin to connect. Returns FC_AGAIN, also if lwIP has no memory for it now, or the failure. */
static int start(struct fc_lwip *lwip, uint16_t port)
{
    lwip->pcb = tcp_new_ip_type(IP_GET_TYPE(&lwip->address));
    if (!lwip->pcb)
        return FC_AGAIN;
    tcp_arg(lwip->pcb, lwip);
    tcp_err(lwip->pcb, on_error);
    tcp_recv(lwip->pcb, on_received);
    tcp_nagle_disable(lwip->pcb); /* records go out as they are written */
    lwip->state = CONNECTING;
    err_t err = tcp_connect(lwip->pcb, &lwip->address, port, on_connected);
    if (err == ERR_OK)
        return FC_AGAIN;
    tcp_err(lwip->pcb, NULL);
    tcp_abort(lwip->pcb);
    lwip->pcb = NULL;
    lwip->state = RESOLVED;
    return err == ERR_MEM || err == ERR_BUF ? FC_AGAIN : fail(lwip, FC_ERR_CONNECT);
}

static int socket_connect(void *ctx, const char *host, uint16_t port)
{
    struct fc_lwip *lwip = ctx;
    int err = FC_AGAIN;
    fc_lwip_poll(lwip);
    if (lwip->failure)
        return lwip->failure;
    if (lwip->state == CONNECTED)
        return 0;
    if (lwip->state == IDLE)
        err = resolve(lwip, host);
    if (lwip->state == RESOLVED)
        err = start(lwip, port);
    return err;
}

static int socket_send(void *ctx, const void *buf, size_t len)
{
    struct fc_lwip *lwip = ctx;
    fc_lwip_poll(lwip);
    if (lwip->failure)
        return lwip->failure;
    if (lwip->state != CONNECTED)
        return FC_ERR_STATE;
    uint16_t most = tcp_sndbuf(lwip->pcb), segment = tcp_mss(lwip->pcb);
    if (len > most)
        len = most;
    err_t err = (err_t)ERR_MEM;
    if (len)
        err = tcp_write(lwip->pcb, buf, (uint16_t)len, TCP_WRITE_FLAG_COPY);
    if (err == ERR_MEM && len > segment) {
        len = segment;
        err = tcp_write(lwip->pcb, buf, (uint16_t)len, TCP_WRITE_FLAG_COPY);
    }
    if (err != ERR_OK && err != ERR_MEM)
        return fail(lwip, FC_ERR_RESET);
    tcp_output(lwip->pcb); /* what was written before may go now, too */
    return err ? FC_AGAIN : (int)len;
}

static int socket_recv(void *ctx, void *buf, size_t cap)
{
    struct fc_lwip *lwip = ctx;
    fc_lwip_poll(lwip);
    if (lwip->failure)
        return lwip->failure;
    if (lwip->state != CONNECTED)
        return FC_ERR_STATE;
    if (!lwip->received)
        return lwip->ended ? 0 : FC_AGAIN;
    if (cap > lwip->received->tot_len)
        cap = lwip->received->tot_len;
    uint16_t len = pbuf_copy_partial(lwip->received, buf, (uint16_t)cap, 0);
    lwip->received = pbuf_free_header(lwip->received, len);
    tcp_recved(lwip->pcb, len); /* the peer may send as much again */
    return len;
}

static void socket_close(void *ctx)
{
    struct fc_lwip *lwip = ctx;
    struct tcp_pcb *pcb = lwip->pcb;
    int is_whole = lwip->state == CONNECTED && !lwip->received;
    lwip->pcb = NULL;
    lwip->host = NULL;
    lwip->failure = 0;
    lwip->state = IDLE;
    lwip->ended = 0;
    forget_received(lwip);
    if (!pcb)
        return;
    tcp_arg(pcb, NULL);
    tcp_err(pcb, NULL);
    tcp_recv(pcb, NULL);
    /* lwIP goes on to say good-bye, and gives up those of least priority when memory is short. */
    tcp_setprio(pcb, TCP_PRIO_MIN);
    if (!is_whole || tcp_close(pcb) != ERR_OK)
        tcp_abort(pcb);
}

void fc_lwip_socket_init(struct fc_lwip *lwip, struct fc_socket *socket)
{
    lwip->pcb = NULL;
    lwip->received = NULL;
    lwip->state = IDLE;
    lwip->failure = 0;
    lwip->ended = 0;
    *socket = (struct fc_socket){.ctx = lwip,
                                 .connect = socket_connect,
                                 .send = socket_send,
                                 .recv = socket_recv,
                                 .close = socket_close};
}
