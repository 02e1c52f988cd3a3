/*
 * A virtio network device behind the MMIO transport (Virtual I/O Device, version 1.1: 2.6, 4.2 and
 * 5.1), as emulators and hypervisors have it.
 */
#ifndef FIELDCASE_VIRTIO_H
#define FIELDCASE_VIRTIO_H

#include "../../port/lwip/lwip.h"

/*
 * Start the device whose registers begin at base and fill in ethernet, with the address that the
 * device has. Its functions work by polling; the interrupt only ends a sleep.
 * Returns 1, or 0 if there is no such device.
 */
int fc_virtio_begin(struct fc_ethernet *ethernet, uintptr_t base);

/* The device's interrupt. */
void fc_virtio_interrupt(void);

#endif
