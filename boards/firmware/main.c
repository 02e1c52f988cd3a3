/*
 * The firmware: a super-loop that opens a case over verified TLS: for the fault that the last boot
 * ended in, if it did, or that an earlier one could not report; else as it is told. Nothing in it
 * waits, so whatever else the device has to do is done in between.
 *
 * It ends, as no product would, when its cases are opened: with status 0 if all of them were, else
 * with what became of the first that was not.
 */
#include <string.h>

#include "../../core/date.h"
#include "../../platform/roots.h"
#include "../../platform/tls.h"
#include "aftermath.h"
#include "board.h"
#include "console.h"
#include "live.h"
#include "provision.h"
#include "session_store.h"

#define CLOCK_MS 5000u     /* to wait for the time server; without the time a call fails at once */
#define TURN_MS 10u        /* at most, of the loop when there is nothing to do */
#define WATCHDOG_MS 10000u /* more than the slowest of signatures takes */
#define PATIENCE_MS 10000u /* for what the courier waits for: after that the program ends */

enum { STATUS_REFUSED = 1, STATUS_UNKNOWN = 2, STATUS_UNPROVISIONED = 3, STATUS_LATER = 4 };

/* All memory beside the stack, and the arena, whose size the board gives. */
static struct {
    struct fc_provision provision;
    struct fc_lwip lwip;
    struct fc_port port;
    struct fc_arena arena;
    struct fc_tls tls;
    struct fc_session session;
    struct fc_storage storage; /* the outbox's part of the board's */
    uint32_t session_unit; /* of the board's: where the session is kept; 0: a reboot forgets it */
    struct fc_client client;
    struct fc_endpoint endpoint;
    struct fc_credentials credentials;
    struct fc_dispatch dispatch;
    uint32_t calls; /* cases still to be opened */
    int has_begun;  /* 1: the time is known, or will not be */
    uint8_t window[364];
    uint8_t session_block[512];
} device;

static const char *text_of(const char *key, const char *otherwise)
{
    return fc_provision_text(&device.provision, key, otherwise);
}

static uint32_t number_of(const char *key, uint32_t otherwise)
{
    return fc_provision_number(&device.provision, key, otherwise);
}

/* By its number: the texts in core/error.c would be 2.4 KB of flash. */
static void say_error(const char *what, int err)
{
    char digits[12];
    fc_console_say("%: error %", FC_SAID(what, fc_console_number(digits, 0u - (uint32_t)err)));
}

static void begin_network(void)
{
    struct fc_lwip *lwip = &device.lwip;
    lwip->machine.now_ms = fc_board_now_ms;
    lwip->machine.unix_time = fc_board_unix_time;
    lwip->machine.entropy = fc_board_entropy;
    lwip->machine.sleep = fc_board_sleep;
    lwip->build_time = fc_board_build_time();
    lwip->time_server = text_of("time-server", NULL);
    lwip->time_port = (uint16_t)number_of("time-port", 0);
    lwip->dns_server = text_of("dns-server", NULL);
    lwip->dns_port = (uint16_t)number_of("dns-port", 0);
    fc_lwip_init(lwip, &device.port);
}

static void begin_client(void)
{
    struct fc_client *client = &device.client;
    struct fc_endpoint *endpoint = &device.endpoint;
    endpoint->host = text_of("host", "");
    endpoint->authority = text_of("authority", NULL);
    endpoint->region = text_of("region", "");
    endpoint->port = (uint16_t)number_of("port", 0);
    device.credentials.access_key_id = text_of("key", "");
    device.credentials.secret_access_key = text_of("secret", "");
    device.credentials.session_token = text_of("token", NULL);
    client->port = &device.port;
    client->socket = &device.tls.socket;
    client->endpoint = endpoint;
    client->credentials = &device.credentials;
    client->window = device.window;
    client->cap = sizeof(device.window);
    client->deadline_ms = number_of("deadline-ms", 0);
}

/* What cases are opened as, whatever they are about. */
static void fill_in(struct fc_report *report)
{
    const char *severity = text_of("severity", "");
    report->service_code = text_of("service", NULL);
    report->category_code = text_of("category", NULL);
    report->severity = FC_CRITICAL;
    while (report->severity > FC_LOW && strcmp(severity, fc_severity_code(report->severity)))
        report->severity--;
}

/* Divide the board's storage: the last unit is the session's. */
static void begin_storage(void)
{
    const struct fc_storage *whole = fc_board_storage();
    if (!whole)
        return;
    device.storage = *whole;
    device.session_unit = fc_session_store_unit(&device.storage);
    if (!number_of("keep-session", 1))
        device.session_unit = 0;
}

/* Reports need neither network nor time. TLS does not either yet: it lends its memory. */
static void begin_reports(void)
{
    struct fc_dispatch *dispatch = &device.dispatch;
    struct fc_fault_report *room = &dispatch->by.straight.fault;
    size_t arena_size;
    dispatch->client = &device.client;
    dispatch->policy = (struct fc_policy){
        .accept_s = number_of("accept-seconds", 0),
        .lag_s = number_of("lag-seconds", 0),
        .window_s = number_of("window-seconds", 0),
        .pace_s = number_of("pace-seconds", 0),
        .backoff_s = number_of("backoff-seconds", 0),
        .backoff_cap_s = number_of("backoff-cap-seconds", 0),
        .hour_cases = (uint16_t)number_of("hour-cases", 0),
        .day_cases = (uint16_t)number_of("day-cases", 0),
    };
    int err = fc_dispatch_begin(dispatch, device.storage.size ? &device.storage : NULL);
    if (err)
        say_error("no outbox", err);
    if (dispatch->is_kept)
        room = fc_board_arena(&arena_size);
    else
        device.session_unit = 0; /* whosever it is, it is not ours */
    struct fc_report *fault =
        fc_aftermath_begin(room, text_of("product", fc_board_name), dispatch->is_kept);
    if (fault)
        fill_in(fault);
}

static void begin_tls(void)
{
    size_t len = device.session_unit
                     ? fc_session_store_load(fc_board_storage(), device.session_unit,
                                             device.session_block, sizeof(device.session_block))
                     : 0;
    const void *trust = device.provision.trust_len ? device.provision.trust : fc_roots_der;
    size_t trust_len =
        device.provision.trust_len ? device.provision.trust_len : sizeof(fc_roots_der);
    size_t arena_size;
    void *block = fc_board_arena(&arena_size);
    fc_arena_init(&device.arena, block, arena_size);
    fc_tls_init(&device.tls, &device.port.socket, &device.port, &device.arena, trust, trust_len);
    fc_session_init(&device.session, device.session_block, sizeof(device.session_block), len);
    device.tls.session = &device.session;
}

/*
 * Hand over what there is to be made known: of a fault, unless the outbox has it, or as told.
 * Returns FC_AGAIN, or why it was not taken.
 */
static int take_report(void)
{
    const char *body = text_of("body", "This device was told to open a case.");
    struct fc_report told = {.subject = text_of("subject", "A fault was found"),
                             .body = {.data = body, .len = strlen(body), .replace = 1}};
    uint32_t waiting;
    int err = device.dispatch.is_kept ? 0 : fc_aftermath_report(&device.dispatch);
    fill_in(&told);
    if (!err)
        err = fc_dispatch_report(&device.dispatch, &told, &waiting);
    return err < 0 ? err : FC_AGAIN;
}

/* An answer came over verified TLS: its date is better than what a time server says. */
static void correct_clock(const struct fc_result *result)
{
    uint32_t date = fc_date_parse(result->date, strlen(result->date));
    if (date)
        (void)fc_lwip_set_time(&device.lwip, date);
}

/* Say what became of a call, in a frame that is gone when TLS goes deep. Returns a status. */
__attribute__((noinline)) static int report(void)
{
    static const char *const states[] = {"queued", "sending", "unknown", "created", "refused"};
    const struct fc_dispatch *dispatch = &device.dispatch;
    const struct fc_result *result = dispatch->result;
    char digits[2][12];
    correct_clock(result);
    fc_aftermath_end_call(dispatch);
    if (dispatch->state == FC_ENTRY_CREATED)
        fc_console_say("opened %", FC_SAID(dispatch->identifier));
    else
        fc_console_say("%: error %, % %",
                       FC_SAID(states[dispatch->state],
                               fc_console_number(digits[0], 0u - (uint32_t)result->err),
                               result->code, result->message));
    fc_console_say("arena % bytes at most, % in use",
                   FC_SAID(fc_console_number(digits[0], device.arena.peak),
                           fc_console_number(digits[1], device.arena.used)));
    fc_console_say("stack % bytes of % at most",
                   FC_SAID(fc_console_number(digits[0], (uint32_t)fc_board_stack_peak()),
                           fc_console_number(digits[1], (uint32_t)fc_board_stack_size())));
    if (dispatch->state == FC_ENTRY_CREATED)
        device.calls--;
    else if (dispatch->state == FC_ENTRY_REFUSED)
        return STATUS_REFUSED;
    else if (!dispatch->is_kept)
        return STATUS_UNKNOWN;
    return 0;
}

/* A turn of the loop, for cases. Returns a status. */
static int go_on(void)
{
    struct fc_dispatch *dispatch = &device.dispatch;
    int err = fc_dispatch_poll(dispatch);
    if (dispatch->changed)
        return report();
    if (err == FC_OK && !dispatch->open)
        err = take_report();
    if (err < 0 && err != FC_AGAIN) {
        say_error("the outbox", err);
        return STATUS_LATER;
    }
    if (err == FC_AGAIN || fc_dispatch_sleep_ms(dispatch) <= number_of("patience-ms", PATIENCE_MS))
        return 0;
    fc_console_say("the rest is for later", FC_SAID(NULL));
    return dispatch->state == FC_ENTRY_UNKNOWN ? STATUS_UNKNOWN : STATUS_LATER;
}

/* Put the report of a fault into the outbox, before it can get lost with the power. */
static void keep_report(int is_last_chance)
{
    int err = device.dispatch.is_kept ? fc_aftermath_report(&device.dispatch) : 0;
    if (err < 0 && is_last_chance)
        say_error("its report waits for the next boot", err);
}

/* Let the session outlive a reboot. While a connection is open there may come another. */
static void keep_session(void)
{
    if (device.session_unit && !device.arena.used &&
        fc_session_store_save(fc_board_storage(), device.session_unit, &device.session))
        fc_console_say("the session of TLS could not be stored", FC_SAID(NULL));
}

/* Wait for the time, which the client will not do without. Returns 1 when there is no more to. */
static int may_begin(void)
{
    return device.port.unix_time(device.port.ctx) >= 0 ||
           device.port.now_ms(device.port.ctx) >= number_of("clock-ms", CLOCK_MS);
}

int main(void)
{
    size_t len;
    const void *block = fc_board_provision(&len);
    int status = 0;

    fc_board_begin(&device.lwip.ethernet);
    fc_console_say("fieldcase on %", FC_SAID(fc_board_name));
    if (!fc_provision_read(&device.provision, block, len)) {
        fc_console_say("this device is not provisioned", FC_SAID(NULL));
        return STATUS_UNPROVISIONED;
    }
    fc_board_watch(number_of("watchdog-ms", WATCHDOG_MS));
    begin_storage();
    begin_network();
    begin_client();
    begin_reports();
    begin_tls();
    device.calls = number_of("calls", 1);

    while (device.calls && !status) {
        fc_board_feed();
        if (!device.has_begun) {
            device.has_begun = may_begin();
            keep_report(device.has_begun);
        }
        if (!fc_aftermath_is_urgent())
            fc_live();
        if (device.has_begun)
            status = go_on();
        keep_session();
        uint32_t idle_ms = device.has_begun ? fc_dispatch_sleep_ms(&device.dispatch) : TURN_MS;
        device.port.idle(device.port.ctx, idle_ms < TURN_MS ? idle_ms : TURN_MS);
    }
    return status;
}
