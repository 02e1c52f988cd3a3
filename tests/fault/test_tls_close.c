/*
 * Calls over real TLS that are given up: nothing that was held back goes out after all, nothing is
 * left behind. And calls without entropy: no byte of a request leaves.
 */
#include <unistd.h>

#include "../unit/test.h"
#include "tls_stage.h"

static struct service service;
static struct tls_stage stage;
static struct truth truth;
static const mbedtls_ssl_protocol_version versions[] = {MBEDTLS_SSL_VERSION_TLS1_2,
                                                        MBEDTLS_SSL_VERSION_TLS1_3};

static void check_end(unsigned connects)
{
    service_take(&service, &truth);
    const char *wrong = scene_judge(&truth, &stage.result);
    if (!wrong)
        wrong = tls_stage_wrong_end(&stage, connects);
    if (wrong)
        printf("%s\n", wrong);
    CHECK(!wrong);
}

/* Nothing goes wrong: all is encrypted, and kept and used again where that is asked for. */
static void test_created(mbedtls_ssl_protocol_version version)
{
    tls_stage_set(&stage, &service, version);
    stage.client.keep_alive = 1;
    CHECK_INT(tls_stage_call(&stage), FC_OK);
    CHECK_INT(mbedtls_ssl_get_version_number(&stage.tls.ssl), version);
    CHECK_INT(tls_stage_call(&stage), FC_OK);
    CHECK_INT(stage.above.closes, 0);
    fc_client_abort(&stage.client);
    CHECK_INT(fc_client_result(&stage.client, &stage.result), FC_OK);
    service_take(&service, &truth);
    CHECK_INT(truth.cases, 2);
    CHECK(!strcmp(truth.id, stage.result.identifier));
    truth.cases = 1;
    CHECK(scene_judge(&truth, &stage.result) == NULL);
    CHECK_INT(stage.below.connects, 1);
    CHECK_INT(stage.below.closes, 1);
    CHECK(tls_stage_leak(&stage) == NULL);
    CHECK(stage.wire.sent.len > stage.above.sent);
    CHECK(stage.wire.sent.len < sizeof stage.wire.sent.bytes);
    CHECK(scene_leak(&stage.wire, sizeof stage.wire) == NULL);
}

/* The search does find what it looks for: while the connection is open there is plenty. */
static void test_search(mbedtls_ssl_protocol_version version)
{
    tls_stage_set(&stage, &service, version);
    stage.client.keep_alive = 1;
    CHECK_INT(tls_stage_begin(&stage), 0);
    while (!stage.above.sent)
        CHECK_INT(fc_client_poll(&stage.client), FC_AGAIN);
    CHECK(tls_stage_leak(&stage) != NULL);
    CHECK(scene_leak(stage.window, sizeof stage.window) != NULL);
    CHECK_INT(tls_stage_end(&stage), FC_OK);
    CHECK(tls_stage_leak(&stage) != NULL); /* still open */
    fc_client_abort(&stage.client);
    check_end(1);
}

/*
 * The line dies at some byte of the request and comes back just as the call is given up: nothing
 * that TLS held back may follow, for the call was refused.
 */
static void check_given_up(mbedtls_ssl_protocol_version version, unsigned long at,
                           unsigned long abort)
{
    tls_stage_set(&stage, &service, version);
    stage.below.kind = FAULT_PAUSE;
    stage.below.place = FAULT_AT_SENT;
    stage.below.at = at;
    CHECK_INT(tls_stage_begin(&stage), 0);
    if (abort) {
        while (!stage.below.struck && fc_client_poll(&stage.client) == FC_AGAIN)
            ;
        stage.below.resume_ms = stage.now_ms;
        fc_client_abort(&stage.client);
        CHECK_INT(fc_client_result(&stage.client, &stage.result), FC_ERR_ABORTED);
    } else {
        CHECK_INT(tls_stage_end(&stage), FC_ERR_TIMEOUT);
    }
    CHECK(stage.below.struck);
    check_end(1);
    CHECK_INT(stage.result.outcome, FC_REFUSED);
    CHECK_INT(truth.cases, 0);
    CHECK_INT(stage.below.sent, at);
}

/* At each of the last bytes of the request, and here and there before. */
static void test_given_up(mbedtls_ssl_protocol_version version)
{
    size_t offs[32];
    tls_stage_set(&stage, &service, version);
    CHECK_INT(tls_stage_call(&stage), FC_OK);
    check_end(1);
    size_t count = wire_records(&stage.wire.sent, offs, 32);
    CHECK(count > 4);
    if (test_errors)
        return;
    /* The last record is close_notify, the one before the end of the request. */
    size_t begin = offs[count - 2], end = offs[count - 1];
    for (size_t at = offs[count - 3]; at < begin && !test_errors; at += 50)
        check_given_up(version, at, at & 1);
    for (size_t at = begin; at < end && !test_errors; at += at + 40 < end ? 17 : 1) {
        check_given_up(version, at, 0);
        check_given_up(version, at, 1);
    }
}

/* Aborted after each poll, from the first to the last. */
static void test_abort(mbedtls_ssl_protocol_version version)
{
    int done = 0;
    for (int polls = 0; !done && !test_errors; polls++) {
        tls_stage_set(&stage, &service, version);
        stage.below.most = 200;
        stage.below.again = 1;
        CHECK_INT(tls_stage_begin(&stage), 0);
        for (int i = 0; i < polls && !done; i++) {
            done = fc_client_poll(&stage.client) != FC_AGAIN;
            stage.port.idle(stage.port.ctx, fc_client_sleep_ms(&stage.client));
        }
        fc_client_abort(&stage.client);
        CHECK_INT(fc_client_result(&stage.client, &stage.result), done ? FC_OK : FC_ERR_ABORTED);
        check_end(polls > 0);
    }
    CHECK_INT(stage.result.outcome, FC_CREATED);
}

/*
 * The entropy fails, at its first call, its second ... The generator asks but once, unless it is
 * told, as here, to ask each time before it gives anything; it is there after the first connect.
 */
static void test_entropy(mbedtls_ssl_protocol_version version)
{
    unsigned long refused = 0;
    for (int err = FC_ERR_ENTROPY; err == FC_ERR_ENTROPY && !test_errors; refused++) {
        tls_stage_set(&stage, &service, version);
        stage.below.again = 1; /* connect is put off, so that there is a moment to tell it */
        stage.entropy_fails = refused + 1;
        CHECK_INT(tls_stage_begin(&stage), 0);
        err = fc_client_poll(&stage.client);
        if (err == FC_AGAIN && stage.arena.used)
            mbedtls_ctr_drbg_set_prediction_resistance(&stage.tls.random, 1);
        err = tls_stage_end(&stage);
        CHECK(err == FC_OK || err == FC_ERR_ENTROPY);
        check_end(1);
        CHECK_INT(stage.entropy_calls < stage.entropy_fails, err == FC_OK);
        if (err) {
            CHECK_INT(stage.result.outcome, FC_REFUSED);
            CHECK_INT(stage.above.sent, 0);
            CHECK_INT(truth.understood, 0);
        }
        if (refused == 0)
            CHECK_INT(stage.wire.sent.len, 0);
    }
    CHECK(refused > 3);
}

int main(void)
{
    static void (*const tests[])(mbedtls_ssl_protocol_version) = {
        test_created, test_search, test_given_up, test_abort, test_entropy};
    static const char *const names[] = {"created", "search", "given up", "abort", "entropy"};
    alarm(600); /* nothing may hang */
    service_start(&service);
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
        for (size_t j = 0; j < sizeof versions / sizeof versions[0]; j++) {
            char name[64];
            snprintf(name, sizeof name, "%s, TLS 1.%zu", names[i], j + 2);
            test_begin(name);
            tests[i](versions[j]);
            test_close();
        }
    service_stop(&service);
    return test_end();
}
