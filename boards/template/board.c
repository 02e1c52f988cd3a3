/*
 * A board to begin with: it builds, links, and is silent. Each FIXME says what is to be done; what
 * the functions must do stands in firmware/board.h and port/lwip/lwip.h.
 */
#include "../firmware/board.h"
#include "../cortex-m/cortex_m.h"

#define CLOCK_HZ 12000000u /* FIXME: what the processor runs at */

const char fc_board_name[] = "template";

/* FIXME: wait until the UART has room, and hand it the character. */
void fc_board_put(char c)
{
    (void)c;
}

/* FIXME: from the real-time clock, if there is one that is set. */
int64_t fc_board_unix_time(void *ctx)
{
    (void)ctx;
    return -1;
}

/* FIXME: a part of flash that the image does not use, for the outbox. */
const struct fc_storage *fc_board_storage(void)
{
    return NULL;
}

/* FIXME: start the watchdog and feed it; its interrupt, if it has one, is fc_fault. */
void fc_board_watch(uint32_t ms)
{
    (void)ms;
}

void fc_board_feed(void)
{
}

/* FIXME: from the register that says so. */
enum fc_reset fc_board_reset_reason(void)
{
    return FC_RESET_UNKNOWN;
}

/*
 * FIXME: from the controller's registers. firmware/fifo.h helps with those that move words; a
 * controller with descriptors in RAM copies from and to its buffers.
 */
static size_t template_receive(void *ctx)
{
    (void)ctx;
    return 0; /* no frame waits */
}

static void template_read(void *ctx, void *buf, size_t len)
{
    (void)ctx, (void)buf, (void)len;
}

static void template_release(void *ctx)
{
    (void)ctx;
}

static int template_begin(void *ctx, size_t len)
{
    (void)ctx, (void)len;
    return 0; /* there is no room */
}

static void template_write(void *ctx, const void *buf, size_t len)
{
    (void)ctx, (void)buf, (void)len;
}

static void template_send(void *ctx)
{
    (void)ctx;
}

/* FIXME: quiet the controller until receive has seen that no frame waits; then end the sleep. */
void fc_board_interrupt(void)
{
    fc_tick_wake();
}

void fc_board_begin(struct fc_ethernet *ethernet)
{
    /* FIXME: start the clock, the UART and the controller, and read its address. */
    fc_tick_begin(CLOCK_HZ);
    ethernet->receive = template_receive;
    ethernet->read = template_read;
    ethernet->release = template_release;
    ethernet->begin = template_begin;
    ethernet->write = template_write;
    ethernet->send = template_send;
}
