/*
 * What the providers of credentials find around them.
 */
#ifndef FIELDCASE_SURROUNDINGS_H
#define FIELDCASE_SURROUNDINGS_H

#include "address.h"
#include "exchange.h"

struct fc_surroundings {
    const struct fc_config *config;
    const struct fc_locality *locality;
    struct fc_travel travel;
    uint32_t connect_ms, read_ms; /* of requests to services of AWS */
    struct fc_route *route;       /* to be used one after the other */
    struct fc_exchange *exchange; /* likewise */
};

#endif
