/*
 * One piece of work at a time, for an instruction counter to watch: what `measured` does is what
 * counts, all else is preparation.
 *
 *     work compress N             hash N blocks
 *     work sign BODY              begin a call: check, render, hash, derive a fresh key, sign
 *     work sign-cached BODY       the same with the day's key at hand
 *     work send BODY WINDOW       render it again, a window at a time, to be sent
 *     work render BODY            render it into a sink that counts
 *     work parse BODY ANSWER      read an answer and believe it
 *     work look PAGE              look through a page of DescribeCases, in pieces, for a case
 *
 * Prints the bytes of the head, of the body, and the windows that the request took.
 */
#include <mbedtls/sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../core/call.h"
#include "../../../core/create_case.h"
#include "../../../core/reconcile.h"

#define NOW 1795348800 /* 2026-11-22T12:00:00Z */
#define WINDOW 364
#define WINDOW_MOST 16384

static const char *const emails[] = {"plant@example.com"};
static struct fc_case fault = {
    .subject = "Gateway 0017: pump 7 stopped",
    .service_code = "general-info",
    .severity_code = "low",
    .category_code = "other",
    .cc_emails = {emails, 1},
    .language = "en",
    .issue_type = "technical",
};
static const struct fc_endpoint endpoint = {.host = "support.us-east-1.amazonaws.com",
                                            .region = "us-east-1"};
static struct fc_signing_key cache;
static struct fc_credentials credentials = {
    .access_key_id = "AKIDEXAMPLE",
    .secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};
static uint8_t window[WINDOW_MOST];
static struct fc_call call;
static struct fc_result result;
static struct fc_reconcile reconcile;

/* What is done, and what came of it. */
static size_t amount, cap = WINDOW;
static unsigned windows;
static unsigned long sent;

static void compress(void)
{
    mbedtls_sha256_context sha256;
    mbedtls_sha256_init(&sha256);
    mbedtls_sha256_starts(&sha256, 0);
    mbedtls_sha256_update(&sha256, window, amount * 64);
}

static void sign(void)
{
    if (fc_call_init(&call, &fc_create_case_operation, &fault, &endpoint, &credentials, NOW, window,
                     cap))
        exit(1);
}

static void send(void)
{
    while (fc_call_state(&call) == FC_WANT_SEND) {
        size_t len;
        fc_call_send_buf(&call, &len);
        fc_call_send_ack(&call, len);
        windows++;
        sent += len;
    }
}

static void render(void)
{
    struct fc_render body;
    struct fc_sink sink;
    fc_count_init(&sink);
    fc_render_init(&body, fc_create_case_operation.fields, &fault);
    if (fc_render_more(&body, &sink))
        exit(1);
}

static void parse(void)
{
    fc_call_recv_ack(&call, amount);
    fc_call_result(&call, &result);
}

static void look(void)
{
    const char *page = fault.body.data;
    for (size_t off = 0; off < fault.body.len; off += WINDOW)
        fc_put(&reconcile.sink, page + off,
               fault.body.len - off < WINDOW ? fault.body.len - off : WINDOW);
}

__attribute__((noinline)) static void measured(void (*work)(void))
{
    work();
}

static void prepare_answer(const char *answer)
{
    size_t room;
    void *buf = fc_call_recv_buf(&call, &room);
    amount = strlen(answer);
    if (!buf || amount > room)
        exit(1);
    memcpy(buf, answer, amount);
}

int main(int argc, char **argv)
{
    const char *task = argc > 2 ? argv[1] : "";
    fault.body.data = argc > 2 ? argv[2] : NULL;
    fault.body.len = argc > 2 ? strlen(argv[2]) : 0;
    if (!strcmp(task, "compress")) {
        amount = strtoul(argv[2], NULL, 10);
        measured(compress);
    } else if (!strcmp(task, "render")) {
        measured(render);
    } else if (!strcmp(task, "sign")) {
        measured(sign);
    } else if (!strcmp(task, "sign-cached")) {
        credentials.cache = &cache;
        sign();
        measured(sign);
    } else if (!strcmp(task, "send") && argc > 3) {
        cap = strtoul(argv[3], NULL, 10);
        sign();
        measured(send);
        printf("%lu %lu %u\n", sent - call.content_length, (unsigned long)call.content_length,
               windows);
    } else if (!strcmp(task, "look")) {
        static const uint8_t marker[FC_MARKER_SIZE] = {1};
        char token[200];
        fc_reconcile_init(&reconcile, NOW, token, sizeof token);
        reconcile.marker = marker;
        fc_reconcile_page(&reconcile);
        measured(look);
        fc_result_init(&result, FC_CREATED, FC_OK);
        return fc_reconcile_look(&reconcile, &result) != FC_LOOK_NOT_FOUND;
    } else if (!strcmp(task, "parse") && argc > 3) {
        sign();
        send();
        prepare_answer(argv[3]);
        measured(parse);
        return result.outcome != FC_CREATED;
    } else {
        return 2;
    }
    return 0;
}
