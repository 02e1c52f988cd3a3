/*
 * What the device is for: read sensors, turn pumps, blink. A product has a live.c of its own.
 */
#ifndef FIELDCASE_LIVE_H
#define FIELDCASE_LIVE_H

/* Go on with it for a while; called again and again. */
void fc_live(void);

#endif
