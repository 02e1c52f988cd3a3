#include "visits.h"

#include <stdio.h>
#include <stdlib.h>

uint8_t memory[512];
struct fc_session kept;
struct session session;
const char *const with_tickets[4] = {"rsa12", "ec12", "rsa13", "ec13"};
const char *const resumable[5] = {"rsa12", "ec12", "id12", "rsa13", "ec13"};

static void give_up(const char *why)
{
    printf("FAIL %s\n0 passed, 1 failed\n", why);
    exit(1);
}

void visits_begin(const char *listener)
{
    session_init(&session, listener);
    fc_session_init(&kept, memory, sizeof(memory), 0);
    session.tls.session = &kept;
}

int visit_host(const char *host)
{
    char reused = 0;
    int err = session_connect(&session, host);
    if (!err)
        err = session_say(&session, "REUSED\n");
    if (!err)
        err = session_recv(&session, &reused, 1) == 1 ? 0 : FC_ERR_RESET;
    session_close(&session);
    if (!err && kept.resumed != (reused == '1'))
        give_up("the server does not agree about what was resumed");
    return err ? err : reused == '1';
}

int visit(void)
{
    return visit_host(TLS_PEER_HOST);
}

void visits_renew(int version)
{
    char command[16], done;
    snprintf(command, sizeof(command), "RENEW %d\n", version);
    if (session_connect(&session, TLS_PEER_HOST) || session_say(&session, command) ||
        session_recv(&session, &done, 1) != 1)
        give_up(command);
    session_close(&session);
}

int visits_offer(void)
{
    session.below.mute = 1; /* so that it goes no further, however fast the server is */
    session.tls.socket.connect(&session.tls, TLS_PEER_HOST, 443);
    int offered = kept.offered;
    session_close(&session);
    session.below.mute = 0;
    return offered;
}

int is_zero(const void *data, size_t len)
{
    const uint8_t *bytes = data;
    while (len && *bytes == 0)
        bytes++, len--;
    return len == 0;
}
