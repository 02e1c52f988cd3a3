#include "endpoint.h"

#include <string.h>

#include "config/partition.h"

/* Of a URL: where its parts begin and end. */
struct parts {
    const char *host, *host_end;
    const char *port, *port_end; /* both NULL: none */
    int is_address;              /* host stood in brackets */
};

static int lower(int c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

static int is_alphanumeric(int c)
{
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
}

/* Whether text, up to len bytes of it, is a word in any case. */
static int is_word(const char *text, size_t len, const char *word)
{
    if (len != strlen(word))
        return 0;
    while (len && lower(text[len - 1]) == word[len - 1])
        len--;
    return len == 0;
}

/* Take [user@]host[:port] apart. */
static enum fc_url_error split(struct parts *parts, const char *text, const char *end)
{
    for (const char *at = text; at < end; at++)
        if (*at == '@')
            text = at + 1;
    memset(parts, 0, sizeof *parts);
    parts->is_address = text < end && *text == '[';
    parts->host = text + parts->is_address;
    for (text = parts->host; text < end && *text != (parts->is_address ? ']' : ':');)
        text++;
    parts->host_end = text;
    if (parts->is_address && (text == end || (++text < end && *text != ':')))
        return FC_URL_HOST;
    if (text + 1 < end) {
        parts->port = text + 1;
        parts->port_end = end;
    }
    return FC_URL_OK;
}

static enum fc_url_error read_host(struct fc_place *place, const struct parts *parts)
{
    size_t len = (size_t)(parts->host_end - parts->host);
    int colons = 0;
    if (len == 0 || len > FC_HOST_MAX)
        return FC_URL_HOST;
    for (size_t i = 0; i < len; i++) {
        char c = (char)lower(parts->host[i]);
        colons += c == ':';
        if (!is_alphanumeric(c) && !strchr(parts->is_address ? ":." : "-._", c))
            return FC_URL_HOST;
        place->host[i] = c;
    }
    place->host[len] = 0;
    if (place->host[0] == '.' || place->host[0] == '-' || (parts->is_address && colons < 2))
        return FC_URL_HOST;
    return FC_URL_OK;
}

static enum fc_url_error read_port(struct fc_place *place, const struct parts *parts)
{
    uint32_t port = 0;
    for (const char *digit = parts->port; digit < parts->port_end; digit++) {
        if (*digit < '0' || *digit > '9')
            return FC_URL_PORT;
        port = port * 10 + (uint32_t)(*digit - '0');
        if (port > UINT16_MAX)
            return FC_URL_PORT;
    }
    if (parts->port && port == 0)
        return FC_URL_PORT;
    place->endpoint.port = (uint16_t)port;
    return FC_URL_OK;
}

/* Compose the Host field. */
static void set_authority(struct fc_place *place, int is_address)
{
    uint16_t standard = place->endpoint.plaintext ? 80 : 443;
    struct fc_window_sink window;
    fc_window_init(&window, place->authority, sizeof place->authority - 1, 0);
    fc_put_shape(&window.sink, is_address ? "[%]" : "%", (const char *const[]){place->host});
    if (place->endpoint.port == 0)
        place->endpoint.port = standard;
    if (place->endpoint.port != standard) {
        fc_put(&window.sink, ":", 1);
        fc_put_decimal(&window.sink, place->endpoint.port);
    }
    place->authority[window.len] = 0;
    place->endpoint.host = place->host;
    place->endpoint.authority = place->authority;
}

/* Whether a byte of path or query is sent percent-encoded. */
static int is_encoded(char c)
{
    return strchr(" \"<>\\^`{|}", c) != NULL || (unsigned char)c >= 0x80;
}

/* Keep path and query, from target to end. */
static enum fc_url_error read_target(struct fc_place *place, const char *target, const char *end)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t len = 0;
    for (; target < end; target++) {
        if ((unsigned char)*target < ' ' || *target == 0x7f || len + 4 > sizeof place->target)
            return FC_URL_TARGET;
        if (is_encoded(*target)) {
            place->target[len++] = '%';
            place->target[len++] = digits[(unsigned char)*target >> 4];
            place->target[len++] = digits[(unsigned char)*target & 15];
        } else {
            place->target[len++] = *target;
        }
    }
    char *query = strchr(place->target, '?');
    if (query) {
        *query++ = 0;
        place->endpoint.query = *query ? query : NULL;
    }
    place->endpoint.path = *place->target ? place->target : NULL;
    place->endpoint.resource = fc_resource_put;
    return FC_URL_OK;
}

enum fc_url_error fc_place_read(struct fc_place *place, const char *url)
{
    struct parts parts;
    memset(place, 0, sizeof *place);
    const char *authority = strstr(url, "://");
    if (!authority || authority == url)
        return FC_URL_NO_SCHEME;
    size_t scheme_len = (size_t)(authority - url);
    if (is_word(url, scheme_len, "http"))
        place->endpoint.plaintext = FC_PLAINTEXT_FOR_LOCAL_TEST;
    else if (!is_word(url, scheme_len, "https"))
        return FC_URL_SCHEME;

    authority += 3;
    const char *target = authority + strcspn(authority, "/?#");
    enum fc_url_error error = split(&parts, authority, target);
    if (!error)
        error = read_host(place, &parts);
    if (!error)
        error = read_port(place, &parts);
    if (!error)
        error = read_target(place, target, target + strcspn(target, "#"));
    if (!error)
        set_authority(place, parts.is_address);
    return error;
}

/* Compose an endpoint from the parts of its host's name. */
static void compose(struct fc_place *place, const char *service, const char *suffix,
                    const char *region, const char *domain)
{
    struct fc_window_sink window;
    memset(place, 0, sizeof *place);
    fc_window_init(&window, place->host, sizeof place->host - 1, 0);
    fc_put_shape(&window.sink, *region ? "%%.%.%" : "%%%.%",
                 (const char *const[]){service, suffix, region, domain});
    place->host[window.len] = 0;
    for (char *c = place->host; *c; c++)
        *c = (char)lower(*c);
    set_authority(place, 0);
}

void fc_place_service(struct fc_place *place, const char *service, const char *region,
                      unsigned variants)
{
    const struct fc_partition *partition = fc_partition_of(region);
    int is_dual = (variants & FC_VARIANT_DUAL_STACK) != 0;
    int is_fips = (variants & FC_VARIANT_FIPS) && (is_dual || !partition->fips_alike);
    compose(place, service, is_fips ? "-fips" : "", region,
            is_dual ? partition->dual_stack : partition->domain);
    place->endpoint.region = region;
}

void fc_place_default(struct fc_place *place, const char *region, unsigned variants)
{
    const struct fc_partition *partition = fc_partition_of(region);
    unsigned alike = partition->fips_alike ? FC_VARIANT_FIPS : 0;
    if (!(variants & ~alike) && partition->region)
        region = partition->region;
    fc_place_service(place, "support", region, variants);
}

int fc_place_is_loopback(const struct fc_place *place)
{
    const char *host = place->host;
    if (!strncmp(host, "127.", 4))
        return !host[strspn(host, "0123456789.")];
    return !strcmp(host, "localhost") || !strcmp(host, "::1");
}

void fc_place_put(struct fc_sink *sink, const struct fc_place *place)
{
    fc_put_text(sink, place->endpoint.plaintext ? "http://" : "https://");
    fc_put_text(sink, place->authority);
    fc_put_text(sink, place->endpoint.path ? place->endpoint.path : "/");
}

int fc_region_is_valid(const char *region)
{
    size_t len = strlen(region);
    for (size_t i = 0; i < len; i++)
        if (!is_alphanumeric(region[i]) && region[i] != '-')
            return 0;
    if (len == 0 || len > 63 || region[0] == '-' || region[len - 1] == '-')
        return 0;
    return region[strspn(region, "0123456789")] != 0;
}
