#include "lookup.h"

#include <string.h>

#include "../../core/date.h"
#include "config/route.h"

#define TURNS 5       /* it is looked for so often */
#define PAUSE_MS 600u /* before the second time; then twice as long each time, at most */
#define PAUSE_MAX_MS 3000u
#define CALL_MS 5000u /* a page may take */
#define TOLERANCE 2   /* seconds: what rounding makes of a time */

/* All memory of a search; it is touched only by one. */
static struct {
    struct fc_client client;
    struct fc_reconcile reconcile;
    struct fc_case wanted;
    const char *language;
    char token[1024];
    uint8_t window[4096];
} search;

/*
 * Find subject and body of the request.
 * Returns 0, or -1: they cannot be compared with what is listed.
 */
static int read_request(const struct fc_operation *operation, const void *request)
{
    for (const struct fc_field *field = operation->fields; field->key; field++) {
        const struct fc_source *source =
            (const struct fc_source *)(const void *)((const char *)request + field->offset);
        int is_text = field->kind == fc_text && !source->read && source->data &&
                      !memchr(source->data, 0, source->len);
        if (!strcmp(field->key, "subject") && is_text)
            search.wanted.subject = source->data; /* a NUL follows it */
        else if (!strcmp(field->key, "communicationBody") && field->kind == fc_text)
            search.wanted.body = *source;
        else if (!strcmp(field->key, "language") && is_text)
            search.language = source->data;
    }
    return search.wanted.subject && search.wanted.body.data ? 0 : -1;
}

/*
 * Read all pages once. *offset is how far the service's clock is ahead of this one, as far as it is
 * known; if it turns out to be another, the reading is made again with it.
 */
static int look(uint32_t time, int64_t *offset)
{
    struct fc_client *client = &search.client;
    struct fc_reconcile *reconcile = &search.reconcile;
    const struct fc_port *port = client->port;
    int again = 1, found;
    for (;;) {
        struct fc_result result;
        fc_reconcile_init(reconcile, (uint32_t)(time + *offset - TOLERANCE), search.token,
                          sizeof search.token);
        reconcile->text = &search.wanted;
        reconcile->request.language = search.language;
        client->sink = &reconcile->sink;
        do {
            (void)fc_client_call(client, &fc_describe_cases_operation, fc_reconcile_page(reconcile),
                                 &result);
            found = fc_reconcile_look(reconcile, &result);
        } while (found == FC_AGAIN);
        uint32_t date = fc_date_parse(result.date, strlen(result.date));
        int64_t seen = date ? (int64_t)date - port->unix_time(port->ctx) : *offset;
        int64_t change = seen - *offset;
        if (!again || (change <= TOLERANCE && change >= -TOLERANCE))
            return found;
        *offset = seen;
        again = 0;
    }
}

enum fc_look fc_lookup(char identifier[FC_IDENTIFIER_MAX + 1], const struct fc_client *client,
                       const struct fc_operation *operation, const void *request, uint32_t time)
{
    int64_t offset = 0;
    int found = FC_LOOK_COULD_NOT;
    memset(&search.wanted, 0, sizeof search.wanted);
    search.language = NULL;
    if (read_request(operation, request))
        return FC_LOOK_COULD_NOT;
    search.client = (struct fc_client){.port = client->port,
                                       .socket = client->socket,
                                       .endpoint = client->endpoint,
                                       .credentials = client->credentials,
                                       .window = search.window,
                                       .cap = sizeof search.window,
                                       .deadline_ms = CALL_MS};
    uint32_t pause = PAUSE_MS;
    for (int turn = 0; turn < TURNS; turn++) {
        if (turn) {
            fc_route_pause(client->port, pause);
            pause = pause * 2 < PAUSE_MAX_MS ? pause * 2 : PAUSE_MAX_MS;
        }
        found = look(time, &offset);
        if (found != FC_LOOK_NOT_FOUND)
            break;
    }
    if (found == FC_LOOK_FOUND)
        memcpy(identifier, search.reconcile.identifier, FC_IDENTIFIER_MAX + 1);
    return (enum fc_look)found;
}
