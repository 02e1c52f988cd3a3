/*
 * The SMSC LAN9118 (and 9220), an Ethernet controller on a bus.
 */
#ifndef FIELDCASE_LAN9118_H
#define FIELDCASE_LAN9118_H

#include "../../port/lwip/lwip.h"

/*
 * Start the controller whose registers begin at base and fill in ethernet, with the address that
 * the controller has from its EEPROM. Its functions work by polling; interrupt is the number of the
 * one that ends a sleep.
 */
void fc_lan9118_begin(struct fc_ethernet *ethernet, uint32_t base, unsigned interrupt);

#endif
