#include "voyage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sea.h"

#define DAYS 12u

static const char *const subjects[SCHEDULE_FAULTS] = {"Pump 7 stopped", "Valve 3 stuck",
                                                      "Door open", "Fan 2 slow"};
static const struct {
    const char *name, *region;
} hosts[SCHEDULE_HOSTS] = {{"support.us-east-1.test", "us-east-1"},
                           {"support.us-west-2.test", "us-west-2"},
                           {"support.eu-west-1.test", "eu-west-1"}};

/* A fault's text, as a source. */
struct text {
    unsigned fault;
    uint32_t len;
};

static struct fc_signing_key cache;
static const struct fc_credentials credentials = {
    .access_key_id = "AKIDEXAMPLE",
    .secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    .cache = &cache,
};

/* Whether the last request was signed with the key of that host's region. */
static int is_key_right(const struct voyage *voyage)
{
    static struct fc_signing_key keys[SCHEDULE_HOSTS];
    struct fc_signing_key *key = &keys[voyage->host];
    struct fc_scope scope = {.region = hosts[voyage->host].region, .service = "support"};
    memcpy(scope.day, cache.day, sizeof cache.day);
    if (memcmp(key->day, cache.day, sizeof key->day) != 0 &&
        fc_sigv4_derive(key, credentials.secret_access_key, &scope))
        abort();
    return !memcmp(key->key, cache.key, sizeof key->key);
}

size_t voyage_take(struct voyage *voyage, const char *request, char *answer, size_t cap)
{
    voyage->ledger.now = VOYAGE_BASE + (uint32_t)(voyage->ms / 1000);
    size_t answer_len = ledger_answer(&voyage->ledger, request, answer, cap);
    logbook_answered(&voyage->logbook, &voyage->ledger);
    if (!is_key_right(voyage))
        voyage->misdeed = "signed with the key of another region";
    return answer_len;
}

void voyage_answer(struct voyage *voyage)
{
    voyage->answer_len =
        voyage_take(voyage, voyage->request, voyage->answer, sizeof voyage->answer);
    voyage->over = 1;
}

static void listen(struct voyage *voyage)
{
    logbook_listen(&voyage->logbook, &voyage->courier, (uint32_t)voyage->port.unix_time(voyage));
}

/* The device starts: nothing is known but what was stored. */
static void boot(struct voyage *voyage)
{
    voyage->port.socket.close(voyage);
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
    voyage->client.keep_alive = voyage->schedule.keep_alive;
    voyage->courier.outbox = &voyage->outbox;
    voyage->courier.client = &voyage->client;
    voyage->courier.endpoints = voyage->endpoints;
    voyage->courier.endpoint_count = SCHEDULE_HOSTS;
    voyage->courier.policy = &voyage->schedule.policy;
    voyage->courier.counts_starts = 1;
    if (fc_outbox_open(&voyage->outbox, &voyage->storage, voyage->entries, 8, voyage->outbox_window,
                       sizeof voyage->outbox_window))
        abort();
    if (voyage->ms - voyage->started_ms >= STAY_MS)
        voyage->starts = 0;
    voyage->started_ms = voyage->ms;
    listen(voyage);
}

void voyage_init(struct voyage *voyage, const struct schedule *schedule, uint32_t seed)
{
    memset(&voyage->ms, 0, offsetof(struct voyage, flash) - offsetof(struct voyage, ms));
    voyage->ms = schedule->begin_ms;
    voyage->seed = seed;
    voyage->schedule = *schedule;
    voyage->logbook.schedule = &voyage->schedule;
    ledger_init(&voyage->ledger, &schedule->service, VOYAGE_BASE + schedule->begin_ms / 1000);
    for (unsigned i = 0; i < schedule->others; i++)
        ledger_add_other(&voyage->ledger);
    sea_init(voyage);
    for (int i = 0; i < SCHEDULE_HOSTS; i++)
        voyage->endpoints[i] = (struct fc_endpoint){.host = hosts[i].name,
                                                    .region = hosts[i].region,
                                                    .plaintext = FC_PLAINTEXT_FOR_LOCAL_TEST};
}

/* When a fault is found next; UINT64_MAX: never again. */
static uint64_t next_find(const struct voyage *voyage, unsigned which)
{
    const struct schedule_fault *fault = &voyage->schedule.faults[which];
    if (voyage->found[which] > fault->repeats)
        return UINT64_MAX;
    return (uint64_t)voyage->schedule.begin_ms + fault->after_ms +
           (uint64_t)voyage->found[which] * fault->every_ms;
}

static int read_text(const void *data, uint32_t off, void *buf, size_t cap)
{
    const struct text *text = data;
    size_t left = text->len - off;
    for (size_t i = 0; i < cap && i < left; i++)
        ((char *)buf)[i] = schedule_character(text->fault, off + (uint32_t)i);
    return (int)(cap < left ? cap : left);
}

/* A fault is found, if it is time; an application that stopped meanwhile finds it again. */
static void find_fault(struct voyage *voyage, unsigned which)
{
    const struct text text = {which, voyage->schedule.faults[which].length};
    struct fc_report fault = {.subject = subjects[which],
                              .service_code = "general-info",
                              .category_code = "other",
                              .severity = voyage->schedule.faults[which].severity,
                              .body = {.data = &text, .read = read_text},
                              .fingerprint = {1, (uint8_t)(which + 1)}};
    uint32_t id;
    while (voyage->ms >= next_find(voyage, which)) {
        logbook_report(&voyage->logbook, which);
        int result = fc_courier_report(&voyage->courier, &fault, &id);
        if (result < 0)
            voyage->misdeed = "a report was not taken";
        listen(voyage);
        logbook_reported(&voyage->logbook, which, result, id);
        voyage->found[which]++;
    }
}

/* One turn of the device's loop. */
static void turn(struct voyage *voyage)
{
    struct fc_courier *courier = &voyage->courier;
    int was_busy = voyage->is_busy;
    for (unsigned i = 0; i < voyage->schedule.fault_count; i++)
        find_fault(voyage, i);
    int err = fc_courier_poll(courier);
    if (err < 0 && err != FC_AGAIN)
        abort();
    if (courier->changed)
        listen(voyage);
    voyage->is_busy = err == FC_AGAIN && courier->id && !courier->changed;
    if (voyage->is_busy && !was_busy)
        logbook_begin(&voyage->logbook, courier);
}

/* When something is to happen next that the courier does not know of. */
static uint64_t next_event(const struct voyage *voyage)
{
    uint64_t next = UINT64_MAX;
    for (unsigned i = 0; i < voyage->schedule.fault_count; i++)
        if (next_find(voyage, i) < next)
            next = next_find(voyage, i);
    if (voyage->rests < voyage->schedule.restarts &&
        voyage->started_ms + voyage->schedule.up_ms < next)
        next = voyage->started_ms + voyage->schedule.up_ms;
    return next;
}

static int is_at_port(const struct voyage *voyage)
{
    return next_event(voyage) == UINT64_MAX && logbook_is_complete(&voyage->logbook);
}

static void sail(struct voyage *voyage)
{
    uint64_t begin = voyage->schedule.begin_ms;
    boot(voyage);
    voyage->is_busy = 0;
    for (int is_first = 1; voyage->ms < begin + DAYS * 86400000u && !is_at_port(voyage);
         is_first = 0) {
        if (voyage->ms > begin + 43200000u)
            voyage->clock_error = 0; /* somebody sets it right in the end */
        turn(voyage);
        voyage->starts += is_first != 0;
        uint64_t next = next_event(voyage), ms = voyage->ms + fc_courier_sleep_ms(&voyage->courier);
        voyage->ms = ms < next ? ms : next < voyage->ms ? voyage->ms : next;
        if (voyage->rests < voyage->schedule.restarts &&
            voyage->ms >= voyage->started_ms + voyage->schedule.up_ms) {
            voyage->rests++;
            sea_stop(voyage);
        }
    }
}

/*
 * Where one host at least can be reached, and nothing else goes wrong, an outage delays nothing for
 * long: three calls that time out, or are looked up after they went nowhere.
 */
static int is_held_up(const struct voyage *voyage)
{
    const struct schedule *schedule = &voyage->schedule;
    uint32_t most_s = schedule->outage == OUTAGE_SWALLOWS ? 3600 : 240;
    return schedule->hosts_out && schedule->hosts_out != (1 << SCHEDULE_HOSTS) - 1 &&
           !schedule->mishap_count && !schedule->restarts &&
           !(schedule->outage == OUTAGE_SWALLOWS && schedule->service.blind_s) &&
           voyage->ledger.first_create - voyage->ledger.began > most_s;
}

const char *voyage_run(struct voyage *voyage)
{
    if (setjmp(voyage->stop)) {
        voyage->ms += 1000; /* it was off for a second */
        if (voyage->sink)
            voyage->sink(voyage);
    }
    sail(voyage);
    listen(voyage);
    voyage->ledger.now = VOYAGE_BASE + (uint32_t)(voyage->ms / 1000) + LEDGER_LIFE_S;
    if (voyage->misdeed)
        return voyage->misdeed;
    return is_held_up(voyage) ? "held up by an outage"
                              : logbook_close(&voyage->logbook, &voyage->ledger);
}
