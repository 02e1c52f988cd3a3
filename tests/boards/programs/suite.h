/*
 * What the programs share that run the conformance suite on a board: its provision, its port, a
 * clock that the suite may move, and the suite itself.
 */
#ifndef FIELDCASE_SUITE_H
#define FIELDCASE_SUITE_H

#include "../../../boards/firmware/board.h"
#include "../../../boards/firmware/console.h"
#include "../../../boards/firmware/provision.h"
#include "../../conformance/conformance.h"

static struct fc_provision provision;
static struct fc_port port;
static uint32_t offset_ms; /* what the suite has moved the board's clock by */

static void print(void *ctx, const char *line)
{
    (void)ctx;
    fc_console_say("%", FC_SAID(line));
}

static uint32_t now_ms(void *ctx)
{
    return fc_board_now_ms(ctx) + offset_ms;
}

static uint32_t now_us(void *ctx)
{
    return fc_board_now_ms(ctx) * 1000u;
}

static uint32_t number_of(const char *key)
{
    return fc_provision_number(&provision, key, 0);
}

/*
 * Run the suite as the provision asks for, against a host that it may name. Returns the number of
 * checks that failed.
 */
static int run_suite(const char *host, void (*set_clock)(void *ctx, uint32_t ms),
                     long (*resources)(void *ctx))
{
    struct fc_conformance suite = {
        .port = &port,
        .host = fc_provision_text(&provision, "host", host),
        .peer_port = (uint16_t)number_of("peer"),
        .refused_port = (uint16_t)number_of("refused"),
        .stalled_port = (uint16_t)number_of("stalled"),
        .print = print,
        .name = fc_provision_text(&provision, "name", NULL),
        .unknown_name = fc_provision_text(&provision, "unknown-name", NULL),
        .only = fc_provision_text(&provision, "only", NULL),
        .transfer = number_of("transfer"),
        .stall_ms = number_of("stall-ms"),
        .limit_ms = number_of("limit-ms"),
        .bound_us = number_of("bound-us"),
        .now_us = now_us,
        .set_clock = set_clock,
        .resources = resources,
    };
    return fc_conformance(&suite);
}

#endif
