#include "voyage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAYS 6u
#define ERASE 512u

static const char *const subjects[VOYAGE_REPORTS] = {"Pump 7 stopped", "Valve 3 stuck"};

static struct fc_signing_key cache;
static const struct fc_credentials credentials = {
    .access_key_id = "AKIDEXAMPLE",
    .secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    .cache = &cache,
};

/* xorshift32 (Marsaglia). */
static uint32_t draw(struct voyage *voyage)
{
    voyage->seed ^= voyage->seed << 13;
    voyage->seed ^= voyage->seed >> 17;
    voyage->seed ^= voyage->seed << 5;
    return voyage->seed;
}

static uint32_t below(struct voyage *voyage, uint32_t most)
{
    return (uint32_t)((uint64_t)draw(voyage) * most >> 32);
}

static void strike_down(struct voyage *voyage)
{
    voyage->stops++;
    voyage->stopping = 0;
    longjmp(voyage->stop, 1);
}

/* Whether a mishap of a sort between two is due at a count; it happens once. */
static const struct mishap *strikes(struct voyage *voyage, enum mishap_kind first,
                                    enum mishap_kind last, uint32_t from, uint32_t to)
{
    for (unsigned i = 0; i < voyage->mishap_count; i++) {
        struct mishap *mishap = &voyage->mishaps[i];
        if (mishap->kind >= first && mishap->kind <= last && mishap->at >= from &&
            mishap->at < to) {
            voyage->struck_at = mishap->at;
            mishap->at = UINT32_MAX;
            return mishap;
        }
    }
    return NULL;
}

/* A call of the device's: it may be its last, or the clock may be set. */
static void step(struct voyage *voyage)
{
    uint32_t now = voyage->calls++;
    const struct mishap *clock = strikes(voyage, MISHAP_CLOCK, MISHAP_CLOCK, now, now + 1);
    if (clock)
        voyage->clock_error = clock->value;
    if (voyage->stopping ||
        (!voyage->arrive && strikes(voyage, MISHAP_KILL, MISHAP_KILL, now, now + 1)))
        strike_down(voyage);
}

/* Bytes move: how many, before something happens to the line. */
static size_t move(struct voyage *voyage, size_t len)
{
    enum mishap_kind last = voyage->arrive ? MISHAP_KILL : MISHAP_FLIP;
    const struct mishap *mishap;
    len = 1 + below(voyage, (uint32_t)len);
    mishap = strikes(voyage, MISHAP_CLOSE, last, voyage->bytes, voyage->bytes + (uint32_t)len);
    if (!mishap) {
        voyage->bytes += (uint32_t)len;
        return len;
    }
    len = voyage->struck_at - voyage->bytes;
    voyage->bytes = voyage->struck_at + 1;
    voyage->ended = mishap->kind == MISHAP_CLOSE;
    voyage->lost = mishap->kind == MISHAP_RESET;
    voyage->dead = mishap->kind == MISHAP_STALL;
    voyage->wrong = mishap->kind == MISHAP_FLIP;
    voyage->stopping = mishap->kind == MISHAP_KILL;
    return len;
}

static int is_hurt(const struct voyage *voyage)
{
    return voyage->ended || voyage->lost || voyage->dead || voyage->wrong;
}

static int line_connect(void *ctx, const char *host, uint16_t port)
{
    struct voyage *voyage = ctx;
    (void)host;
    (void)port;
    step(voyage);
    voyage->bytes++;
    if (strikes(voyage, MISHAP_CLOSE, MISHAP_RESET, voyage->bytes - 1, voyage->bytes))
        return FC_ERR_CONNECT;
    voyage->open = 1;
    return FC_OK;
}

void voyage_answer(struct voyage *voyage)
{
    voyage->ledger.now = VOYAGE_BASE + (uint32_t)(voyage->ms / 1000);
    voyage->answer_len = ledger_answer(&voyage->ledger, voyage->request, voyage->request_len,
                                       voyage->answer, sizeof voyage->answer);
    voyage->over = 1;
}

static int line_send(void *ctx, const void *buf, size_t len)
{
    struct voyage *voyage = ctx;
    step(voyage);
    if (voyage->dead)
        return FC_AGAIN;
    if (is_hurt(voyage))
        return FC_ERR_RESET;
    if (voyage->over) { /* a further request on the same connection */
        voyage->request_len = voyage->answer_len = voyage->answer_off = 0;
        voyage->over = 0;
    }
    size_t part = move(voyage, len);
    if (voyage->request_len + part + 1 > sizeof voyage->request)
        abort();
    memcpy(voyage->request + voyage->request_len, buf, part);
    if (voyage->wrong && voyage->arrive) { /* it does arrive, and it is for TLS to see it */
        voyage->request[voyage->request_len + part] = (char)(((const char *)buf)[part] ^ 4);
        part++;
        voyage->wrong = 0;
    }
    voyage->request_len += part;
    if (voyage->arrive && part)
        voyage->arrive(voyage);
    else if (!voyage->wrong && ledger_is_whole(voyage->request, voyage->request_len))
        voyage_answer(voyage);
    if (part == 0)
        return voyage->dead || voyage->stopping ? FC_AGAIN : FC_ERR_RESET;
    return (int)part;
}

static int line_recv(void *ctx, void *buf, size_t cap)
{
    struct voyage *voyage = ctx;
    size_t left = voyage->answer_len - voyage->answer_off;
    step(voyage);
    if (voyage->dead)
        return FC_AGAIN;
    if (voyage->ended)
        return 0;
    if (voyage->wrong)
        return FC_ERR_TLS_RECORD;
    if (voyage->lost)
        return FC_ERR_RESET;
    if (left == 0)
        return FC_AGAIN;
    size_t part = move(voyage, left < cap ? left : cap);
    if (voyage->wrong && voyage->arrive) {
        voyage->answer[voyage->answer_off + part++] ^= 4;
        voyage->wrong = 0;
    }
    memcpy(buf, voyage->answer + voyage->answer_off, part);
    voyage->answer_off += part;
    return part ? (int)part : line_recv(ctx, buf, cap);
}

static void line_close(void *ctx)
{
    struct voyage *voyage = ctx;
    voyage->open = voyage->dead = voyage->ended = voyage->lost = voyage->wrong = voyage->over = 0;
    voyage->request_len = voyage->answer_len = voyage->answer_off = 0;
}

static uint32_t now_ms(void *ctx)
{
    return (uint32_t)((struct voyage *)ctx)->ms;
}

static int64_t unix_time(void *ctx)
{
    const struct voyage *voyage = ctx;
    return (int64_t)VOYAGE_BASE + (int64_t)(voyage->ms / 1000) + voyage->clock_error;
}

static int entropy(void *ctx, void *buf, size_t len)
{
    for (uint8_t *byte = buf; len--; byte++)
        *byte = (uint8_t)(draw(ctx) >> 11);
    return FC_OK;
}

/* Power fails: some bytes are done, some of the others are on the way from what they were. */
static void tear(struct voyage *voyage, unsigned char *at, const unsigned char *data, size_t len)
{
    size_t done = below(voyage, (uint32_t)len + 1);
    memcpy(at, data, done);
    for (size_t i = done; i < len && i < done + 8; i++)
        at[i] ^= (unsigned char)((at[i] ^ data[i]) & draw(voyage));
    strike_down(voyage);
}

static int is_power_cut(struct voyage *voyage)
{
    uint32_t now = voyage->steps++;
    return strikes(voyage, MISHAP_POWER, MISHAP_POWER, now, now + 1) != NULL;
}

static int store_read(void *ctx, uint32_t off, void *buf, size_t len)
{
    memcpy(buf, ((struct voyage *)ctx)->flash + off, len);
    return FC_OK;
}

static int store_program(void *ctx, uint32_t off, const void *buf, size_t len)
{
    struct voyage *voyage = ctx;
    step(voyage);
    if (is_power_cut(voyage))
        tear(voyage, voyage->flash + off, buf, len);
    memcpy(voyage->flash + off, buf, len);
    return FC_OK;
}

static int store_erase(void *ctx, uint32_t off)
{
    static unsigned char erased[ERASE];
    struct voyage *voyage = ctx;
    memset(erased, 0xff, sizeof erased);
    step(voyage);
    if (is_power_cut(voyage))
        tear(voyage, voyage->flash + off, erased, sizeof erased);
    memcpy(voyage->flash + off, erased, sizeof erased);
    return FC_OK;
}

/* The device starts: nothing is known but what was stored. */
static void boot(struct voyage *voyage)
{
    line_close(voyage);
    memset(&cache, 0, sizeof cache);
    memset(&voyage->client, 0, sizeof voyage->client);
    memset(&voyage->courier, 0, sizeof voyage->courier);
    memset(&voyage->outbox, 0, sizeof voyage->outbox);
    memset(voyage->window, 0xa5, sizeof voyage->window);
    voyage->client.port = &voyage->port;
    voyage->client.socket = voyage->socket ? voyage->socket : &voyage->port.socket;
    voyage->client.endpoint = &voyage->endpoints[0];
    voyage->client.credentials = &credentials;
    voyage->client.window = voyage->window;
    voyage->client.cap = sizeof voyage->window;
    voyage->client.keep_alive = voyage->seed & 1;
    voyage->courier.outbox = &voyage->outbox;
    voyage->courier.client = &voyage->client;
    voyage->courier.endpoints = voyage->endpoints;
    voyage->courier.endpoint_count = 3;
    voyage->courier.policy = &voyage->policy;
    voyage->courier.counts_starts = 1;
    if (fc_outbox_open(&voyage->outbox, &voyage->storage, voyage->entries, 8, voyage->outbox_window,
                       sizeof voyage->outbox_window))
        abort();
}

void voyage_init(struct voyage *voyage, uint32_t seed)
{
    static const char *const regions[] = {"us-east-1", "us-west-2", "eu-west-1"};
    memset(&voyage->ms, 0, sizeof *voyage - offsetof(struct voyage, ms));
    ledger_init(&voyage->ledger, VOYAGE_BASE);
    voyage->seed = seed * 2654435761u;
    voyage->seed += !voyage->seed;
    for (int i = 0; i < 8; i++)
        draw(voyage);
    memset(voyage->flash, 0xff, sizeof voyage->flash);
    voyage->storage = (struct fc_storage){.ctx = voyage,
                                          .read = store_read,
                                          .program = store_program,
                                          .erase = store_erase,
                                          .erase_size = ERASE,
                                          .program_size = 1,
                                          .size = VOYAGE_STORAGE};
    voyage->port.ctx = voyage;
    voyage->port.now_ms = now_ms;
    voyage->port.unix_time = unix_time;
    voyage->port.entropy = entropy;
    voyage->port.socket = (struct fc_socket){.ctx = voyage,
                                             .connect = line_connect,
                                             .send = line_send,
                                             .recv = line_recv,
                                             .close = line_close};
    for (int i = 0; i < 3; i++)
        voyage->endpoints[i] = (struct fc_endpoint){
            .host = "support.test", .region = regions[i], .plaintext = FC_PLAINTEXT_FOR_LOCAL_TEST};
    voyage->ms = (uint64_t)below(voyage, 86400) * 1000;
    voyage->due[0] = voyage->ms;
    voyage->due[1] = voyage->ms + below(voyage, 2) * (uint64_t)below(voyage, 7200000);
    voyage->ledger.deed = (enum ledger_deed)below(voyage, LEDGER_DEEDS);
    voyage->ledger.create_answer = (enum ledger_answer)below(voyage, LEDGER_ANSWERS);
    voyage->ledger.describe_answer =
        below(voyage, 2) ? LEDGER_TRUE : (enum ledger_answer)below(voyage, LEDGER_ANSWERS);
    voyage->ledger.late_s = below(voyage, LEDGER_LIFE_S + 1);
    voyage->ledger.lag_s = below(voyage, LEDGER_LAG_S + 1);
    voyage->ledger.page = 1 + below(voyage, 12);
    voyage->ledger.now = VOYAGE_BASE + (uint32_t)(voyage->ms / 1000);
    for (unsigned others = below(voyage, 12); others; others--)
        ledger_add_other(&voyage->ledger);
    voyage->reports = VOYAGE_REPORTS;
    voyage->mishap_count = 1 + below(voyage, 5);
    for (unsigned i = 0; i < voyage->mishap_count; i++) {
        struct mishap *mishap = &voyage->mishaps[i];
        mishap->kind = (enum mishap_kind)below(voyage, MISHAP_KINDS);
        mishap->at = below(voyage, mishap->kind <= MISHAP_FLIP    ? 5000
                                   : mishap->kind == MISHAP_POWER ? 60
                                                                  : 250);
        mishap->value = below(voyage, 4) ? (int32_t)below(voyage, 600) - 300
                                         : (int32_t)below(voyage, 200000) - 100000;
    }
}

/* Take note of what the device says of an entry. */
static void listen(struct voyage *voyage, int report)
{
    struct fc_entry entry;
    if (!voyage->accepted[report] ||
        fc_courier_entry(&voyage->courier, voyage->ids[report], &entry) != FC_OK)
        return;
    voyage->states[report] = entry.state;
    if (entry.state == FC_ENTRY_CREATED)
        voyage->said[report] = (uint32_t)strtoul(entry.text + 5, NULL, 10);
}

/* A fault is found, if it is time; an application that stopped meanwhile finds it again. */
static void find_fault(struct voyage *voyage, int report)
{
    static const char text[] = "E42 over-temperature, uptime 81234 s.";
    struct fc_report fault = {.subject = subjects[report],
                              .service_code = "general-info",
                              .category_code = "other",
                              .severity = report ? FC_HIGH : FC_LOW,
                              .body = {.data = text, .len = sizeof text - 1},
                              .fingerprint = {1, (uint8_t)(report + 1)}};
    if (voyage->accepted[report] || voyage->ms < voyage->due[report])
        return;
    if (fc_courier_report(&voyage->courier, &fault, &voyage->ids[report]) < 0)
        abort();
    voyage->accepted[report] = 1;
}

static int is_at_port(const struct voyage *voyage)
{
    for (int i = 0; i < (int)voyage->reports; i++)
        if (!voyage->said[i])
            return 0;
    return 1;
}

static void sail(struct voyage *voyage)
{
    uint64_t end = voyage->due[0] + DAYS * 86400000u;
    boot(voyage);
    for (int i = 0; i < (int)voyage->reports; i++)
        listen(voyage, i);
    while (voyage->ms < end && !is_at_port(voyage)) {
        if (voyage->ms > voyage->due[0] + 43200000u)
            voyage->clock_error = 0; /* somebody sets it right in the end */
        for (int i = 0; i < (int)voyage->reports; i++)
            find_fault(voyage, i);
        int err = fc_courier_poll(&voyage->courier);
        if (err < 0 && err != FC_AGAIN)
            abort();
        for (int i = 0; i < (int)voyage->reports && voyage->courier.changed; i++)
            if (voyage->courier.changed == voyage->ids[i])
                listen(voyage, i);
        voyage->ms += fc_courier_sleep_ms(&voyage->courier);
    }
}

const char *voyage_run(struct voyage *voyage)
{
    if (setjmp(voyage->stop)) {
        voyage->ms += 1000; /* it was off for a second */
        if (voyage->sink)
            voyage->sink(voyage);
    }
    sail(voyage);
    voyage->ledger.now = VOYAGE_BASE + (uint32_t)(voyage->ms / 1000) + LEDGER_LIFE_S;
    for (int i = 0; i < VOYAGE_REPORTS && i < (int)voyage->reports; i++) {
        uint32_t number = 0;
        unsigned made = ledger_made(&voyage->ledger, subjects[i], &number);
        if (made > 1)
            return "two cases of one fault";
        if (!voyage->said[i])
            return made ? "a case that is not known of" : "a fault without a case";
        if (!made || number != voyage->said[i])
            return "created, it says, but that is not so";
    }
    return NULL;
}
