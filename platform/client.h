/*
 * The client: makes calls over a socket. This is the application's public header.
 *
 * Fill in the members at the top of a zeroed struct fc_client, then either block:
 *
 *     fc_create_case(&client, &fault, &result);
 *
 * or, in a super-loop that has other things to do:
 *
 *     fc_client_begin(&client, &fc_create_case_operation, &fault);
 *     ...
 *     if (fc_client_poll(&client) != FC_AGAIN)
 *         fc_client_result(&client, &result);
 *
 * The conventions of core/error.h hold. One client makes one call at a time; nothing here may be
 * called from an interrupt.
 */
#ifndef FIELDCASE_CLIENT_H
#define FIELDCASE_CLIENT_H

#include "../core/call.h"
#include "../core/create_case.h"
#include "port.h"

/* The deadline of a call, unless the client says another. */
#define FC_DEADLINE_MS 60000u

struct fc_client {
    /* Set by the application, borrowed, and unchanged while a call is under way. */
    const struct fc_port *port;
    const struct fc_socket *socket; /* what to speak over: TLS over the port's socket */
    const struct fc_endpoint *endpoint;
    const struct fc_credentials *credentials;
    void *window;         /* what the call works in: requests and answers pass through it */
    size_t cap;           /* of the window, at least FC_WINDOW_MIN; 364 holds any usual answer */
    uint32_t deadline_ms; /* for a whole call; 0: FC_DEADLINE_MS */
    uint32_t connect_ms;  /* for connecting, TLS included; 0: the deadline alone */
    uint32_t silence_ms;  /* between two movements of bytes; 0: the deadline alone */
    struct fc_sink *sink; /* NULL, or where the body of a 2xx answer goes: see fc_call_stream */
    uint8_t keep_alive;   /* 1: leave the connection open for a further call to the endpoint */

    /* Written by client.c alone. */
    struct fc_call call;
    const struct fc_socket *open; /* the socket that must be closed, or NULL */
    uint32_t peer;                /* what it is connected to */
    uint32_t began_ms, moved_ms;
    uint8_t phase, moved;
};

/*
 * Begin a call of an operation; request is its struct, borrowed until the call is done.
 * Returns 0, or
 *   FC_ERR_STATE      a call is under way already: it goes on
 *   FC_ERR_CLOCK      the port does not know the time, or it is before 2024
 *   FC_ERR_PLAINTEXT  the socket is not TLS, and endpoint->plaintext does not ask for that
 *   FC_ERR_*          as fc_call_init
 */
int fc_client_begin(struct fc_client *client, const struct fc_operation *operation,
                    const void *request);

/*
 * Go on with the call; makes at most one call of the socket's connect, send and recv, and closes it
 * when the call is done. Never waits.
 * Returns FC_AGAIN while the call is under way, else result->err of fc_client_result.
 */
int fc_client_poll(struct fc_client *client);

/*
 * Whether the call is connected, so that its request goes out with the next fc_client_poll; the
 * last moment to store what must be stored before.
 * Returns 1 or 0.
 */
int fc_client_is_connected(const struct fc_client *client);

/* How many milliseconds fc_client_poll may be left alone unless the socket moves; 0: poll now. */
uint32_t fc_client_sleep_ms(const struct fc_client *client);

/*
 * The result of the last call; its texts lie in the window, until the next call begins. It may be
 * NULL, for the code alone.
 * Returns the result's err, or FC_ERR_STATE while the call is under way or none was begun.
 */
int fc_client_result(const struct fc_client *client, struct fc_result *result);

/*
 * Give up at once whatever is under way, with FC_ERR_ABORTED, and close the connection, also one
 * that was kept alive. Legal at any time.
 */
void fc_client_abort(struct fc_client *client);

/* Make a call and wait, with the port's idle, until it is done. Returns as fc_client_result. */
int fc_client_call(struct fc_client *client, const struct fc_operation *operation,
                   const void *request, struct fc_result *result);

/* Open a case and wait until that is done: fc_client_call of CreateCase. */
int fc_create_case(struct fc_client *client, const struct fc_case *fault, struct fc_result *result);

#endif
