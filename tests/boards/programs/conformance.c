/*
 * The conformance suite as firmware: port/lwip on this board, against peer.py on the host. The
 * status is the number of checks that failed.
 */
#include <lwip/priv/tcp_priv.h>
#include <lwip/timeouts.h>

#include "../../../boards/firmware/recorder.h"
#include "suite.h"

#define CLOCK_WAIT_MS 5000u

static struct fc_lwip lwip;

/* A wire that loses each so many-th frame, if that is asked for. */
static struct fc_ethernet wire;
static uint32_t loses, frames;
static int is_losing;

static int is_lost(void)
{
    return loses && ++frames % loses == 0;
}

static size_t receive(void *ctx)
{
    size_t len;
    while ((len = wire.receive(ctx)) > 0 && is_lost())
        wire.release(ctx);
    return len;
}

static int begin(void *ctx, size_t len)
{
    is_losing = is_lost();
    return is_losing || wire.begin(ctx, len);
}

static void write(void *ctx, const void *buf, size_t len)
{
    if (!is_losing)
        wire.write(ctx, buf, len);
}

static void send(void *ctx)
{
    if (!is_losing)
        wire.send(ctx);
}

/* lwIP's timeouts are told that they have slept, as after a sleep of the processor. */
static void set_clock(void *ctx, uint32_t ms)
{
    (void)ctx;
    int64_t time = port.unix_time(port.ctx);
    offset_ms = ms - fc_board_now_ms(NULL);
    sys_restart_timeouts();
    if (time >= 0)
        (void)fc_lwip_set_time(&lwip, (uint32_t)time);
}

/* Connections that are neither closed nor about to be, and what the current one holds. */
static long resources(void *ctx)
{
    long count = lwip.received != NULL;
    (void)ctx;
    for (const struct tcp_pcb *pcb = tcp_active_pcbs; pcb; pcb = pcb->next)
        count += pcb->prio != TCP_PRIO_MIN;
    return count;
}

int main(void)
{
    size_t len;
    const void *block = fc_board_provision(&len);

    fc_board_begin(&lwip.ethernet);
    if (fc_recorded.waiting) {
        fc_console_say("a fault: %", FC_SAID(fc_fault_text(fc_recorded.cause)));
        return 251;
    }
    if (!fc_provision_read(&provision, block, len))
        return 250;
    wire = lwip.ethernet;
    lwip.ethernet.receive = receive;
    lwip.ethernet.begin = begin;
    lwip.ethernet.write = write;
    lwip.ethernet.send = send;
    lwip.machine.now_ms = now_ms;
    lwip.machine.unix_time = fc_board_unix_time;
    lwip.machine.entropy = fc_board_entropy;
    lwip.machine.sleep = fc_board_sleep;
    lwip.time_server = fc_provision_text(&provision, "time-server", NULL);
    lwip.time_port = (uint16_t)number_of("time-port");
    lwip.dns_server = fc_provision_text(&provision, "dns-server", NULL);
    lwip.dns_port = (uint16_t)number_of("dns-port");
    fc_lwip_init(&lwip, &port);
    while (port.unix_time(port.ctx) < 0 && now_ms(NULL) < CLOCK_WAIT_MS)
        port.idle(port.ctx, 10);

    loses = number_of("loses");
    return run_suite("10.0.2.2", set_clock, resources);
}
