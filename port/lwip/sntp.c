/*
 * SNTP (RFC 4330), as a client that knows no time yet: the question carries a number that cannot be
 * guessed where the client's time would stand, and only an answer that repeats it is heard.
 */
#include "part.h"

#include <lwip/dns.h>
#include <lwip/timeouts.h>
#include <netif/ppp/ppp_opts.h> /* by which lwIP counts its timeouts */
#include <string.h>

#define PACKET_LEN 48
#define ORIGINATE 24 /* offsets of the times */
#define TRANSMIT 40
#define VERSION_4_CLIENT 0x23
#define MODE_SERVER 4
#define NOT_SYNCHRONIZED 3
#define ERA_0 2208988800u /* 1900 to 1970; the first bit is set until 2036 */
#define ERA_1 2085978496u /* 1970 to 2036 */
#define WAIT_MS 20u       /* for an address of our own */
#define RETRY_FIRST_MS 1000u
#define RETRY_MOST_MS 64000u
#define AGAIN_MS 3600000u /* against the drift of a crystal */

/* A timer that finds no timeout is left out without a word: TCP would send nothing again. */
typedef char one_timeout_is_ours[MEMP_NUM_SYS_TIMEOUT > LWIP_NUM_SYS_TIMEOUT_INTERNAL ? 1 : -1];

static void due(void *ctx);

static uint32_t number_at(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void schedule(struct fc_lwip *lwip, uint32_t ms)
{
    sys_untimeout(due, lwip);
    sys_timeout(ms, due, lwip);
}

/* Whether a packet is the answer to the question that was asked. */
static int is_answer(const struct fc_lwip *lwip, const uint8_t *packet)
{
    static const uint8_t none[sizeof(lwip->nonce)];
    return (packet[0] & 7) == MODE_SERVER && packet[0] >> 6 != NOT_SYNCHRONIZED && packet[1] >= 1 &&
           packet[1] <= 15 && number_at(packet + TRANSMIT) != 0 &&
           memcmp(lwip->nonce, none, sizeof(none)) != 0 &&
           memcmp(packet + ORIGINATE, lwip->nonce, sizeof(lwip->nonce)) == 0;
}

static void answered(void *ctx, struct udp_pcb *pcb, struct pbuf *answer, const ip_addr_t *address,
                     uint16_t port)
{
    struct fc_lwip *lwip = ctx;
    uint8_t packet[PACKET_LEN];
    (void)pcb, (void)address, (void)port; /* the socket is connected: they are the server's */
    if (pbuf_copy_partial(answer, packet, sizeof(packet), 0) == sizeof(packet) &&
        is_answer(lwip, packet)) {
        uint32_t seconds = number_at(packet + TRANSMIT);
        seconds = seconds & 0x80000000u ? seconds - ERA_0 : seconds + ERA_1;
        memset(lwip->nonce, 0, sizeof(lwip->nonce));
        if (fc_lwip_hear_time(lwip, seconds) == 0)
            schedule(lwip, AGAIN_MS);
    }
    pbuf_free(answer);
}

static void ask(struct fc_lwip *lwip, const ip_addr_t *server)
{
    uint8_t packet[PACKET_LEN] = {VERSION_4_CLIENT};
    uint32_t numbers[2] = {fc_lwip_random(), fc_lwip_random()};
    struct pbuf *question = pbuf_alloc(PBUF_TRANSPORT, sizeof(packet), PBUF_RAM);
    if (!question)
        return;
    memcpy(lwip->nonce, numbers, sizeof(lwip->nonce));
    memcpy(packet + TRANSMIT, lwip->nonce, sizeof(lwip->nonce));
    pbuf_take(question, packet, sizeof(packet));
    if (udp_connect(lwip->asking, server, lwip->time_port ? lwip->time_port : 123) == ERR_OK)
        udp_send(lwip->asking, question);
    pbuf_free(question);
}

static void found(const char *name, const ip_addr_t *address, void *ctx)
{
    (void)name;
    if (address)
        ask(ctx, address);
}

/* Ask, and again later: soon while there is no time, seldom when there is. */
static void due(void *ctx)
{
    struct fc_lwip *lwip = ctx;
    ip_addr_t server;
    if (lwip->verified)
        return;
    if (!fc_lwip_is_up(lwip)) {
        schedule(lwip, WAIT_MS);
        return;
    }
    schedule(lwip, lwip->retry_ms);
    if (lwip->retry_ms < RETRY_MOST_MS)
        lwip->retry_ms *= 2;
    if (dns_gethostbyname(lwip->time_server, &server, found, lwip) == ERR_OK)
        ask(lwip, &server);
}

void fc_lwip_sntp_init(struct fc_lwip *lwip)
{
    if (!lwip->time_server)
        return;
    lwip->retry_ms = RETRY_FIRST_MS;
    lwip->asking = udp_new();
    if (!lwip->asking)
        return;
    udp_recv(lwip->asking, answered, lwip);
    schedule(lwip, WAIT_MS);
}
