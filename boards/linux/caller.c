#include "caller.h"

/*
 * What a call may take beside its two timeouts. The silence between two pieces of the answer is
 * limited, not the answer; a server that drips for ever is given up after this.
 */
#define DRIP_MS 300000u

int fc_caller_init(struct fc_caller *caller, const struct fc_settings *settings)
{
    struct fc_travel travel = fc_settings_travel(settings);
    travel.is_unsigned = settings->is_unsigned;
    int code = fc_route_open(&caller->route, &travel, &settings->place);
    caller->client = (struct fc_client){.port = &caller->route.port,
                                        .socket = caller->route.top,
                                        .endpoint = &settings->place.endpoint,
                                        .credentials = &settings->credentials,
                                        .window = caller->window,
                                        .cap = sizeof caller->window,
                                        .connect_ms = settings->connect_ms,
                                        .silence_ms = settings->read_ms,
                                        .deadline_ms = UINT32_MAX}; /* 49 days */
    if (settings->connect_ms && settings->read_ms)
        caller->client.deadline_ms = settings->connect_ms + settings->read_ms + DRIP_MS;
    return code;
}
