/*
 * Within port/lwip: what its files give each other.
 */
#ifndef FIELDCASE_PART_H
#define FIELDCASE_PART_H

#include "lwip.h"

/* Fill the socket of a port. */
void fc_lwip_socket_init(struct fc_lwip *lwip, struct fc_socket *socket);

/* The clock begins unknown. */
void fc_lwip_clock_init(struct fc_lwip *lwip);

/* The time, as port.h has it. */
int64_t fc_lwip_unix_time(void *ctx);

/*
 * Set the clock from the unauthenticated word of a time server.
 * Returns 0, or FC_ERR_CLOCK if it is not believed.
 */
int fc_lwip_hear_time(struct fc_lwip *lwip, uint32_t unix_time);

/* Begin to ask the time server, if there is one, as soon as the interface is up. */
void fc_lwip_sntp_init(struct fc_lwip *lwip);

#endif
