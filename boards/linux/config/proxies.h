/*
 * Proxies: which one leads to a place, by the variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY. In
 * lower case they are worth more, and an empty one there undoes that in upper case.
 */
#ifndef FIELDCASE_PROXIES_H
#define FIELDCASE_PROXIES_H

#include "../endpoint.h"

struct fc_proxy_choice {
    const char *variable;  /* that names the proxy; NULL: there is none, and the rest is unset */
    struct fc_place place; /* of the proxy */
    char credentials[512]; /* "user:password", or "": none */
};

/*
 * Choose the proxy for a place.
 * Returns 0, or an exit code, with the complaint said.
 */
int fc_proxy_choose(struct fc_proxy_choice *choice, const struct fc_place *place);

#endif
