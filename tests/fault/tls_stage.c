#include "tls_stage.h"

#include <string.h>

#define START_MS (UINT32_MAX - 30000u) /* the clock wraps in the middle of a deadline */
#define PATIENCE_MS 20000u             /* with the service */
#define IMPATIENCE_MS 30u              /* when a fault may have left both sides waiting */

static unsigned char block[TLS_STAGE_ARENA];

static uint32_t now_ms(void *ctx)
{
    return ((struct tls_stage *)ctx)->now_ms;
}

static int64_t unix_time(void *ctx)
{
    (void)ctx;
    return SCENE_NOW;
}

static int entropy(void *ctx, void *buf, size_t len)
{
    struct tls_stage *stage = ctx;
    if (++stage->entropy_calls == stage->entropy_fails)
        return FC_ERR_ENTROPY;
    return stage->tcp.entropy(stage->tcp.ctx, buf, len);
}

static void idle(void *ctx, uint32_t ms)
{
    struct tls_stage *stage = ctx;
    if (fault_is_dead(&stage->above) || fault_is_dead(&stage->below)) {
        stage->now_ms += ms;
        return;
    }
    if (stage->above.put_off || stage->below.put_off || ms == 0)
        return;
    uint32_t patience = stage->above.struck || stage->below.struck ? IMPATIENCE_MS : PATIENCE_MS;
    uint32_t since = stage->tcp.now_ms(stage->tcp.ctx);
    stage->tcp.idle(stage->tcp.ctx, ms < patience ? ms : patience);
    uint32_t waited = stage->tcp.now_ms(stage->tcp.ctx) - since;
    stage->now_ms += waited < patience && waited < ms ? waited : ms;
}

void tls_stage_set(struct tls_stage *stage, const struct service *service,
                   mbedtls_ssl_protocol_version version)
{
    memset(stage, 0, sizeof *stage);
    fc_posix_init(&stage->posix, &stage->tcp);
    stage->port = (struct fc_port){
        .ctx = stage, .now_ms = now_ms, .unix_time = unix_time, .entropy = entropy, .idle = idle};
    wire_init(&stage->wire, &stage->tcp.socket);
    fault_init(&stage->below, &stage->wire.socket, &stage->port);
    fc_arena_init(&stage->arena, block, sizeof block);
    fc_tls_init(&stage->tls, &stage->below.socket, &stage->port, &stage->arena, service->root,
                service->root_len);
    mbedtls_ssl_conf_max_tls_version(&stage->tls.conf, version);
    fault_init(&stage->above, &stage->tls.socket, &stage->port);
    stage->now_ms = START_MS;
    stage->above.resume_ms = stage->below.resume_ms = START_MS + TLS_STAGE_DEADLINE_MS;
    stage->endpoint = (struct fc_endpoint){.host = SERVICE_HOST,
                                           .authority = service->authority,
                                           .port = service->number,
                                           .region = SCENE_REGION};
    stage->client = (struct fc_client){.port = &stage->port,
                                       .socket = &stage->above.socket,
                                       .endpoint = &stage->endpoint,
                                       .credentials = &scene_credentials,
                                       .window = stage->window,
                                       .cap = sizeof stage->window,
                                       .deadline_ms = TLS_STAGE_DEADLINE_MS};
}

int tls_stage_begin(struct tls_stage *stage)
{
    return fc_client_begin(&stage->client, &fc_create_case_operation, &scene_case);
}

int tls_stage_end(struct tls_stage *stage)
{
    while (fc_client_poll(&stage->client) == FC_AGAIN)
        idle(stage, fc_client_sleep_ms(&stage->client));
    return fc_client_result(&stage->client, &stage->result);
}

int tls_stage_call(struct tls_stage *stage)
{
    tls_stage_begin(stage);
    return tls_stage_end(stage);
}

const char *tls_stage_leak(const struct tls_stage *stage)
{
    const char *leak = scene_leak(&stage->client, sizeof stage->client);
    if (!leak)
        leak = scene_leak(stage->window, sizeof stage->window);
    if (!leak)
        leak = scene_leak(&stage->tls, sizeof stage->tls);
    for (size_t i = 0; !leak && i < sizeof block; i++)
        if (block[i])
            leak = "something in the arena";
    for (size_t i = 0; !leak && i < sizeof stage->tls.ssl; i++)
        if (((const unsigned char *)&stage->tls.ssl)[i])
            leak = "something in the connection's state";
    return leak;
}

const char *tls_stage_wrong_end(const struct tls_stage *stage, unsigned connects)
{
    const struct fault *above = &stage->above, *below = &stage->below;
    if (above->connects != connects)
        return "TLS was not connected as often as it should be";
    if (above->closes != connects || below->closes != below->connects)
        return "not closed once for each connect";
    if (above->idle_closes || above->misuses || below->misuses)
        return "a socket was not used as it may be";
    if (stage->arena.used)
        return "something is kept in the arena";
    return tls_stage_leak(stage);
}
