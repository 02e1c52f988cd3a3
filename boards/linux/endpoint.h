/*
 * Where a call goes: an endpoint from its URL, or the service's own from a region.
 */
#ifndef FIELDCASE_ENDPOINT_H
#define FIELDCASE_ENDPOINT_H

#include "../../core/call.h"

/* The longest host name (RFC 1035), and what may stand around it in a Host field. */
#define FC_HOST_MAX 253
#define FC_AUTHORITY_SIZE (FC_HOST_MAX + sizeof "[]:65535")

/* An endpoint with the texts it consists of; in place, for it points into itself. */
struct fc_place {
    struct fc_endpoint endpoint; /* its region is the caller's to set */
    char host[FC_HOST_MAX + 1];
    char authority[FC_AUTHORITY_SIZE];
    char target[1024]; /* path and query */
};

enum fc_url_error {
    FC_URL_OK = 0,
    FC_URL_NO_SCHEME, /* no "http://" or the like in front */
    FC_URL_SCHEME,    /* neither http nor https */
    FC_URL_HOST,      /* missing, too long, or no host name or address */
    FC_URL_PORT,      /* not 1 to 65535 */
    FC_URL_TARGET     /* path or query hold a control character, or are too long */
};

/*
 * Read scheme://[user@]host[:port][/path][?query][#fragment]. User and fragment are dropped, host
 * is lower-cased, a port that is the scheme's own is not said in the Host field, and blanks and
 * characters beyond ASCII in path and query become percent-encoded. http is plaintext.
 */
enum fc_url_error fc_place_read(struct fc_place *place, const char *url);

/* Variants of a service's endpoint. */
enum { FC_VARIANT_FIPS = 1, FC_VARIANT_DUAL_STACK = 2 };

/* Let the place be the Support endpoint of a region, and the region the one it is signed for. */
void fc_place_default(struct fc_place *place, const char *region, unsigned variants);

/* Let the place be a service's endpoint in a region: "sts". Region "" has no part in the name. */
void fc_place_service(struct fc_place *place, const char *service, const char *region,
                      unsigned variants);

/* Whether the host is this machine by its very name or address. */
int fc_place_is_loopback(const struct fc_place *place);

/* Put the URL, without its query. */
void fc_place_put(struct fc_sink *sink, const struct fc_place *place);

/* Whether a text has the form of a region's name. */
int fc_region_is_valid(const char *region);

#endif
