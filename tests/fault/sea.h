/*
 * What surrounds the device of a voyage: the line to the hosts, storage, clocks and entropy; and
 * the mishaps that strike there. For voyage.c alone.
 */
#ifndef FIELDCASE_SEA_H
#define FIELDCASE_SEA_H

#include "voyage.h"

#define STAY_MS 600000u /* a device that is up for so long is in no loop of starts */

/* Fill in the port and the storage of a voyage: flash that is erased. */
void sea_init(struct voyage *voyage);

/* The device stops, here and now. */
void sea_stop(struct voyage *voyage);

#endif
