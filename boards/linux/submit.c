#include "submit.h"

#include <string.h>

#include "../../platform/client.h"
#include "../../platform/roots.h"
#include "../../platform/tls.h"
#include "../../port/posix/posix.h"
#include "file.h"
#include "message.h"
#include "outcome.h"
#include "signals.h"
#include "unverified.h"
#include "watch.h"

/*
 * What a call may take beside its two timeouts. The silence between two pieces of the answer is
 * limited, not the answer; a server that drips for ever is given up after this.
 */
#define DRIP_MS 300000u

/* All memory of the call. Of the arena only what is needed is ever touched: 40 KB as a rule. */
static struct {
    struct fc_posix posix;
    struct fc_port port;
    struct fc_arena arena;
    struct fc_tls tls;
    struct fc_watch watch;
    struct fc_client client;
    uint8_t window[4096]; /* as much as a TLS record of this build */
    uint8_t block[65536];
} memory;

/*
 * Find what to trust.
 * Returns 0, or an exit code with the complaint said.
 */
static int find_trust(const void **trust, size_t *len, const struct fc_settings *settings)
{
    *trust = fc_roots_der;
    *len = sizeof fc_roots_der;
    if (!settings->ca_bundle || settings->unverified)
        return 0;
    int why = fc_file_map(trust, len, settings->ca_bundle);
    if (why)
        return fc_fail(FC_EXIT_FAILURE,
                       "SSL validation failed: the CA bundle '%' cannot be read: %",
                       FC_TEXTS(settings->ca_bundle, strerror(why)));
    if (*len == 0)
        return fc_fail(FC_EXIT_FAILURE, "SSL validation failed: the CA bundle '%' is empty",
                       FC_TEXTS(settings->ca_bundle));
    return 0;
}

/* Put the sockets together: TCP, TLS unless plaintext was asked for, and who watches. */
static int connect_layers(const struct fc_settings *settings)
{
    const struct fc_socket *top = &memory.port.socket;
    const struct fc_tls *tls = NULL;
    const void *trust;
    size_t trust_len;
    fc_posix_init(&memory.posix, &memory.port);
    if (!settings->place.endpoint.plaintext) {
        int code = find_trust(&trust, &trust_len, settings);
        if (code)
            return code;
        fc_arena_init(&memory.arena, memory.block, sizeof memory.block);
        fc_tls_init(&memory.tls, &memory.port.socket, &memory.port, &memory.arena, trust,
                    trust_len);
        tls = &memory.tls;
        top = &memory.tls.socket;
        if (settings->unverified)
            fc_tls_accept_anyone(&memory.tls, settings->place.authority);
    }
    fc_watch_init(&memory.watch, top, &memory.port, tls, settings);
    return 0;
}

static void set_up_client(const struct fc_settings *settings)
{
    struct fc_client *client = &memory.client;
    client->port = &memory.port;
    client->socket = &memory.watch.socket;
    client->endpoint = &settings->place.endpoint;
    client->credentials = &settings->credentials;
    client->window = memory.window;
    client->cap = sizeof memory.window;
    client->connect_ms = settings->connect_ms;
    client->silence_ms = settings->read_ms;
    client->deadline_ms = UINT32_MAX; /* 49 days */
    if (settings->connect_ms && settings->read_ms)
        client->deadline_ms = settings->connect_ms + settings->read_ms + DRIP_MS;
}

int fc_submit(struct fc_settings *settings, const struct fc_operation *operation,
              const void *request)
{
    struct fc_client *client = &memory.client;
    struct fc_result result;
    int code = connect_layers(settings);
    if (code)
        return code;
    set_up_client(settings);
    struct fc_made made = {.settings = settings, .posix = &memory.posix};
    made.time = (uint32_t)memory.port.unix_time(memory.port.ctx);
    fc_outcome_sent_at(made.time);

    int err = fc_client_begin(client, operation, request);
    fc_settings_forget_secret();
    if (!err) {
        fc_watch_tell_request(&memory.watch, settings, &client->call);
        while (fc_client_poll(client) == FC_AGAIN)
            memory.port.idle(memory.port.ctx, fc_client_sleep_ms(client));
    }
    fc_signals_stage(FC_STAGE_ANSWERED);
    fc_settings_forget_token();
    (void)fc_client_result(client, &result);
    fc_watch_tell_result(&memory.watch, &result);
    made.begun = memory.watch.sent > 0;
    return fc_outcome_report(&result, &made);
}
