#include "route.h"

#include <string.h>

#include "../../../platform/roots.h"
#include "../file.h"
#include "../message.h"
#include "../unverified.h"

/* What TLS lives in; only what is needed of it is ever touched: 40 KB as a rule. */
static struct fc_arena arena;
static uint8_t block[65536];

/* What most routes do without. */
static struct fc_proxy_choice choice;
static struct fc_amend amend;

/*
 * Find what to trust.
 * Returns 0, or an exit code with the complaint said.
 */
static int find_trust(const void **trust, size_t *len, const struct fc_travel *travel)
{
    *trust = fc_roots_der;
    *len = sizeof fc_roots_der;
    if (!travel->ca_bundle || travel->unverified)
        return 0;
    int why = fc_file_map(trust, len, travel->ca_bundle);
    if (why)
        return fc_fail(FC_EXIT_FAILURE,
                       "SSL validation failed: the CA bundle '%' cannot be read: %",
                       FC_TEXTS(travel->ca_bundle, strerror(why)));
    if (*len == 0)
        return fc_fail(FC_EXIT_FAILURE, "SSL validation failed: the CA bundle '%' is empty",
                       FC_TEXTS(travel->ca_bundle));
    return 0;
}

/* Put TLS over what leads to the host. Returns as fc_route_open. */
static int secure(struct fc_route *route, const struct fc_travel *travel,
                  const struct fc_place *place)
{
    const void *trust;
    size_t trust_len;
    int code = find_trust(&trust, &trust_len, travel);
    if (code)
        return code;
    fc_arena_init(&arena, block, sizeof block);
    fc_tls_init(&route->tls, route->top, &route->port, &arena, trust, trust_len);
    route->top = &route->tls.socket;
    route->secured = &route->tls;
    if (travel->unverified)
        fc_tls_accept_anyone(&route->tls, place->authority);
    return 0;
}

int fc_route_open(struct fc_route *route, const struct fc_travel *travel,
                  const struct fc_place *place)
{
    int is_plain = place->endpoint.plaintext != 0;
    fc_posix_init(&route->posix, &route->port);
    route->top = &route->port.socket;
    route->secured = NULL;
    route->by = NULL;
    int code = travel->direct ? 0 : fc_proxy_choose(&choice, place);
    if (code)
        return code;
    if (!travel->direct && choice.variable)
        route->by = &choice;
    if (route->by && !is_plain) {
        const struct fc_proxy_choice *by = route->by;
        fc_proxy_init(&route->proxy, route->top, by->place.host, by->place.endpoint.port,
                      *by->credentials ? by->credentials : NULL);
        route->top = &route->proxy.socket;
    }
    if (!is_plain)
        code = secure(route, travel, place);
    if (!code && ((route->by && is_plain) || travel->is_unsigned)) {
        fc_amend_init(&amend, route->top, is_plain ? route->by : NULL, place->authority,
                      travel->is_unsigned);
        route->top = &amend.socket;
    }
    return code;
}

void fc_route_pause(const struct fc_port *port, uint32_t ms)
{
    uint32_t since = port->now_ms(port->ctx), passed = 0;
    for (; passed < ms; passed = port->now_ms(port->ctx) - since)
        port->idle(port->ctx, ms - passed);
}
