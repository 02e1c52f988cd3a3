/*
 * A caller: a client of the service as the settings say, with the route it takes and the window
 * its calls pass through.
 */
#ifndef FIELDCASE_CALLER_H
#define FIELDCASE_CALLER_H

#include "../../platform/client.h"
#include "config/route.h"
#include "settings.h"

struct fc_caller {
    struct fc_route route;
    struct fc_client client;
    uint8_t window[4096]; /* as much as a TLS record of this build */
};

/*
 * Put a caller together; nothing is connected yet. The settings stay borrowed, and so does the
 * caller as long as it is used, for it points into itself. One at a time is in use: fc_route_open.
 * Returns 0, or an exit code with the complaint said.
 */
int fc_caller_init(struct fc_caller *caller, const struct fc_settings *settings);

#endif
