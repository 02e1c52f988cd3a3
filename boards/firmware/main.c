/*
 * The firmware: a super-loop that opens a case over verified TLS: for the fault that the last boot
 * ended in, if it did, else as it is told. Nothing in it waits, so whatever else the device has to
 * do is done in between.
 *
 * It ends, as no product would, when its cases are opened: with status 0 if all of them were, else
 * with what became of the first that was not.
 */
#include <string.h>

#include "../../core/date.h"
#include "../../platform/client.h"
#include "../../platform/roots.h"
#include "../../platform/tls.h"
#include "aftermath.h"
#include "board.h"
#include "console.h"
#include "live.h"
#include "provision.h"

#define CLOCK_MS 5000u     /* to wait for the time server; without the time a call fails at once */
#define WATCHDOG_MS 10000u /* more than the slowest of signatures takes */

enum { STATUS_REFUSED = 1, STATUS_UNKNOWN = 2, STATUS_UNPROVISIONED = 3 };

/* All memory beside the stack, and the arena, whose size the board gives. */
static struct {
    struct fc_provision provision;
    struct fc_lwip lwip;
    struct fc_port port;
    struct fc_arena arena;
    struct fc_tls tls;
    struct fc_session session; /* over calls; a reboot forgets it */
    struct fc_client client;
    struct fc_endpoint endpoint;
    struct fc_credentials credentials;
    struct fc_case fault;
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

static void begin_tls(void)
{
    const void *trust = device.provision.trust_len ? device.provision.trust : fc_roots_der;
    size_t trust_len =
        device.provision.trust_len ? device.provision.trust_len : sizeof(fc_roots_der);
    size_t arena_size;
    void *block = fc_board_arena(&arena_size);
    fc_arena_init(&device.arena, block, arena_size);
    fc_tls_init(&device.tls, &device.port.socket, &device.port, &device.arena, trust, trust_len);
    fc_session_init(&device.session, device.session_block, sizeof(device.session_block), 0);
    device.tls.session = &device.session;
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

/* The case of a fault, or the one that the device was told. */
static void begin_case(void)
{
    const char *body = text_of("body", "This device was told to open a case.");
    const struct fc_source told = {.data = body, .len = strlen(body), .replace = 1};
    const struct fc_report *report = fc_aftermath_begin_report();
    device.fault.subject = report ? report->subject : text_of("subject", "A fault was found");
    device.fault.body = report ? report->body : told;
    fc_client_begin(&device.client, &fc_create_case_operation, &device.fault);
}

/* An answer came over verified TLS: its date is better than what a time server says. */
static void correct_clock(const struct fc_result *result)
{
    uint32_t date = fc_date_parse(result->date, strlen(result->date));
    if (date)
        (void)fc_lwip_set_time(&device.lwip, date);
}

/* Say what became of the call, in a frame that is gone when TLS goes deep. Returns a status. */
__attribute__((noinline)) static int report(void)
{
    static const char *const outcomes[] = {"unknown", "created", "refused"};
    char digits[2][12];
    struct fc_result result;
    int err = fc_client_result(&device.client, &result);
    correct_clock(&result);
    fc_aftermath_end_report(&result);
    if (err == FC_OK)
        fc_console_say("opened %", FC_SAID(result.identifier));
    else
        fc_console_say("%: error %, %; % %",
                       FC_SAID(outcomes[result.outcome],
                               fc_console_number(digits[0], 0u - (uint32_t)err), fc_error_text(err),
                               result.code, result.message));
    fc_console_say("arena % bytes at most, % in use",
                   FC_SAID(fc_console_number(digits[0], device.arena.peak),
                           fc_console_number(digits[1], device.arena.used)));
    fc_console_say("stack % bytes of % at most",
                   FC_SAID(fc_console_number(digits[0], (uint32_t)fc_board_stack_peak()),
                           fc_console_number(digits[1], (uint32_t)fc_board_stack_size())));
    if (err == FC_OK)
        return 0;
    return result.outcome == FC_UNKNOWN ? STATUS_UNKNOWN : STATUS_REFUSED;
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
    struct fc_client *client = &device.client;
    int calling = 0, status = 0;

    fc_board_begin(&device.lwip.ethernet);
    fc_console_say("fieldcase on %", FC_SAID(fc_board_name));
    if (!fc_provision_read(&device.provision, block, len)) {
        fc_console_say("this device is not provisioned", FC_SAID(NULL));
        return STATUS_UNPROVISIONED;
    }
    fc_board_watch(number_of("watchdog-ms", WATCHDOG_MS));
    fc_aftermath_begin(text_of("product", fc_board_name));
    begin_network();
    begin_tls();
    begin_client();
    uint32_t calls = number_of("calls", 1);

    while (calls && !status) {
        fc_board_feed();
        if (!fc_aftermath_is_urgent())
            fc_live();
        if (calling) {
            if (fc_client_poll(client) != FC_AGAIN) {
                status = report();
                calling = 0;
                calls--;
            }
        } else if (may_begin()) {
            begin_case();
            calling = 1;
        }
        device.port.idle(device.port.ctx, calling ? fc_client_sleep_ms(client) : 10);
    }
    return status;
}
