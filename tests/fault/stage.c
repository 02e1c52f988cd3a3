#include "stage.h"

#include <string.h>

#define POLLS_MAX 100000

void stage_set(struct stage *stage, unsigned script)
{
    memset(stage, 0, sizeof *stage);
    peer_init(&stage->peer, script);
    fault_init(&stage->fault, &stage->peer.socket, &stage->peer.port);
    stage->peer.busy = &stage->fault.put_off;
    stage->endpoint.host = SCENE_HOST;
    stage->endpoint.region = SCENE_REGION;
    stage->endpoint.plaintext = FC_PLAINTEXT_FOR_LOCAL_TEST;
    stage->client.port = &stage->peer.port;
    stage->client.socket = &stage->fault.socket;
    stage->client.endpoint = &stage->endpoint;
    stage->client.credentials = &scene_credentials;
    stage->client.window = stage->window;
    stage->client.cap = sizeof stage->window;
}

int stage_begin(struct stage *stage)
{
    return fc_client_begin(&stage->client, &fc_create_case_operation, &scene_case);
}

int stage_call(struct stage *stage)
{
    int err = stage_begin(stage);
    for (int polls = 0; !err && polls < POLLS_MAX; polls++) {
        if (fc_client_poll(&stage->client) != FC_AGAIN)
            return fc_client_result(&stage->client, &stage->result);
        stage->peer.port.idle(stage->peer.port.ctx, fc_client_sleep_ms(&stage->client));
    }
    return err ? fc_client_result(&stage->client, &stage->result) : FC_AGAIN;
}
