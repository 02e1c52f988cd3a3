/*
 * The provision: what differs from device to device, in a block of flash that is filled when the
 * device is made. One image serves all of them, and no secret is compiled in.
 *
 * The block is texts, each ended by NUL: first "fieldcase provision 1", then "key=value" in any
 * order, then an empty one. What follows, as many bytes as `trust` says, is a trust store (DER or
 * PEM, platform/trust.h). tests/boards/machine.py writes such blocks.
 *
 *   host authority region port       the endpoint (core/call.h); only host and region are required
 *   key secret token                 the credentials; key and secret are required
 *   time-server time-port            SNTP; without it the time stays unknown
 *   clock-ms                         how long after boot to wait for the time; 5000
 *   dns-server dns-port              instead of what DHCP says
 *   trust                            bytes of the trust store; without it Amazon's roots are used
 *   subject body                     of the case
 *   service category severity        of every case, as DescribeServices names them; severity: low
 *   deadline-ms                      of a call
 *   product                          its name in reports of faults; the board's
 *   watchdog-ms                      of a turn of the super-loop; 10000, 80000 at most, 0: none
 *   keep-session                     over reboots, where there is storage; 1, 0: no
 *   calls                            how many cases to open, one after the other; 1
 *
 * Where reports go by an outbox, struct fc_policy (core/budget.h): accept-seconds lag-seconds
 * window-seconds pace-seconds backoff-seconds backoff-cap-seconds hour-cases day-cases; and
 *   patience-ms                      the longest to wait for the courier; 10000
 */
#ifndef FIELDCASE_PROVISION_H
#define FIELDCASE_PROVISION_H

#include <stddef.h>
#include <stdint.h>

struct fc_provision {
    const char *texts; /* in the block; NULL: there are none */
    const void *trust;
    size_t trust_len; /* 0: none */
};

/* Find the settings in a block; a block that is blank or broken has none. Returns 1 or 0. */
int fc_provision_read(struct fc_provision *provision, const void *block, size_t len);

/* The value of a key, or otherwise if it is not set. */
const char *fc_provision_text(const struct fc_provision *provision, const char *key,
                              const char *otherwise);
uint32_t fc_provision_number(const struct fc_provision *provision, const char *key,
                             uint32_t otherwise);

#endif
