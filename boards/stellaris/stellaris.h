/*
 * The Ethernet controller of the Stellaris family, MAC and PHY in one.
 */
#ifndef FIELDCASE_STELLARIS_H
#define FIELDCASE_STELLARIS_H

#include "../../port/lwip/lwip.h"

/*
 * Start the controller with the address in ethernet->mac and fill in its functions. They work by
 * polling; the interrupt only ends a sleep.
 */
void fc_stellaris_begin(struct fc_ethernet *ethernet);

#endif
