/*
 * A proxy's tunnel: a socket over a socket.
 *
 * A struct fc_proxy takes a socket that reaches the proxy (TCP, or TLS to it) and is a socket
 * itself: connect asks the proxy by CONNECT (RFC 9110 section 9.3.6) for a tunnel to the host, and
 * from then on bytes pass as they are. TLS goes over it, so the proxy sees nothing but the host's
 * name.
 *
 *     fc_proxy_init(&proxy, &port.socket, "proxy.example", 3128, "user:password");
 *     fc_tls_init(&tls, &proxy.socket, ...);
 *
 * There is no buffer: the request is rendered as it is sent, and the answer is received byte by
 * byte up to its empty line, so what follows it is left for the tunnel's user.
 *
 * Errors of connect beside those of the socket below:
 *   FC_ERR_ENDPOINT  the host is empty or holds a byte that no request line may carry
 *   FC_ERR_PROXY     the proxy refused, or what it said is not HTTP: proxy.status tells, 407 being
 *                    that it wants other credentials
 *   FC_ERR_RESET     the connection was lost before the proxy had answered
 */
#ifndef FIELDCASE_PROXY_H
#define FIELDCASE_PROXY_H

#include <stddef.h>
#include <stdint.h>

#include "../core/sink.h"
#include "port.h"

struct fc_proxy {
    struct fc_socket socket; /* this is what a user of the tunnel is handed */

    /* To read, for a message: it stays after close, until the next connect. */
    uint16_t status; /* of the proxy's answer; 0: it gave none that is HTTP */

    /* For the proxy alone. */
    struct fc_socket *below;
    const char *host, *credentials;
    uint16_t port;
    uint8_t stage, line_len;
    uint8_t interim;  /* answers before the final one */
    uint8_t carriage; /* the last byte was CR */
    uint8_t first;    /* the line is the status line */
    uint16_t off;     /* bytes of the request that were sent, or of the answer received */
    int error;        /* the first error; it sticks */
};

/*
 * Make a tunnel over the socket below by way of the proxy at host and port. credentials are NULL,
 * or "user:password". All are borrowed.
 */
void fc_proxy_init(struct fc_proxy *proxy, struct fc_socket *below, const char *host, uint16_t port,
                   const char *credentials);

/*
 * Put the header field that tells a proxy who asks (RFC 7617), for requests that it carries itself;
 * nothing if credentials are NULL.
 */
void fc_proxy_put_authorization(struct fc_sink *sink, const char *credentials);

#endif
