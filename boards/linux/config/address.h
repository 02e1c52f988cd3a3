/*
 * The address of a service: an endpoint that was configured, or AWS's own of the region.
 */
#ifndef FIELDCASE_ADDRESS_H
#define FIELDCASE_ADDRESS_H

#include "../endpoint.h"
#include "config.h"

/* The longest name of a region. */
#define FC_REGION_SIZE 64

/* A region, and which of its endpoints. */
struct fc_locality {
    struct fc_setting by;      /* its value is NULL: none was chosen */
    char name[FC_REGION_SIZE]; /* without the "fips-" before or the "-fips" behind it */
    unsigned variants;         /* FC_VARIANT_FIPS, FC_VARIANT_DUAL_STACK */
    struct fc_setting fips_by, dual_by;
};

/*
 * Choose the region: `given` is the option --region, or NULL.
 * Returns 0, or an exit code, with the complaint said.
 */
int fc_locality_choose(struct fc_locality *locality, const struct fc_config *config,
                       const char *given);

/* Take a region that was found otherwise. Returns as above. */
int fc_locality_take(struct fc_locality *locality, const struct fc_setting *setting);

/* A service of AWS, by the names it goes by. */
struct fc_service {
    const char *name;     /* in its host's name, and in a section of services */
    const char *variable; /* of its endpoint */
};

extern const struct fc_service fc_service_support, fc_service_sts;

/*
 * Find the endpoint that is configured for a service: `given` is the option --endpoint-url, or
 * NULL. *by tells what configured it; its value is NULL if nothing did, and place is left alone.
 * Returns 0, or an exit code, with the complaint said.
 */
int fc_address_configured(struct fc_place *place, struct fc_setting *by,
                          const struct fc_config *config, const struct fc_service *service,
                          const char *given);

#endif
