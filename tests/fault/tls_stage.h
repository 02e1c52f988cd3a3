/*
 * A client over a fault, over TLS, over another fault, over a connection to the real service. The
 * call is the scene's. Time is the service's while there is something to wait for; a dead line
 * costs none.
 */
#ifndef FIELDCASE_TLS_STAGE_H
#define FIELDCASE_TLS_STAGE_H

#include "../../platform/tls.h"
#include "../../port/posix/posix.h"
#include "fault.h"
#include "service.h"
#include "wire.h"

#define TLS_STAGE_ARENA 49152u
#define TLS_STAGE_DEADLINE_MS 60000u

struct tls_stage {
    struct fault above, below; /* TLS */
    struct wire wire;          /* below them all */
    struct fc_tls tls;
    struct fc_arena arena;
    struct fc_posix posix;
    struct fc_port tcp, port; /* the real machine, and the one that the client is told of */
    struct fc_endpoint endpoint;
    struct fc_client client;
    struct fc_result result;
    uint32_t now_ms;
    unsigned long entropy_calls, entropy_fails; /* calls so far; the one that fails, from 1 */
    char window[512];
};

/* Everything anew, for TLS of at most this version. */
void tls_stage_set(struct tls_stage *stage, const struct service *service,
                   mbedtls_ssl_protocol_version version);

/* Begin the scene's call. Returns as fc_client_begin. */
int tls_stage_begin(struct tls_stage *stage);

/* Poll and wait until it is done, and put its result into stage->result. Returns its error. */
int tls_stage_end(struct tls_stage *stage);

/* Begin, and end. */
int tls_stage_call(struct tls_stage *stage);

/*
 * Look for what must not be left behind when nothing is open: in the client, its window, TLS and
 * its arena, which must be zeros.
 * Returns NULL, or what was found.
 */
const char *tls_stage_leak(const struct tls_stage *stage);

/*
 * See that TLS was connected so often, that all is closed and was used as it may be, and no leak.
 * Returns NULL, or what is wrong.
 */
const char *tls_stage_wrong_end(const struct tls_stage *stage, unsigned connects);

#endif
