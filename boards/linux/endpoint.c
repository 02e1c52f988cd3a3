#include "endpoint.h"

#include <string.h>

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

enum fc_url_error fc_place_read(struct fc_place *place, char *url)
{
    struct parts parts;
    memset(place, 0, sizeof *place);
    char *authority = strstr(url, "://");
    if (!authority || authority == url)
        return FC_URL_NO_SCHEME;
    size_t scheme_len = (size_t)(authority - url);
    if (is_word(url, scheme_len, "http"))
        place->endpoint.plaintext = FC_PLAINTEXT_FOR_LOCAL_TEST;
    else if (!is_word(url, scheme_len, "https"))
        return FC_URL_SCHEME;

    authority += 3;
    char *target = authority + strcspn(authority, "/?#");
    char *end = target + strcspn(target, "#");
    enum fc_url_error error = split(&parts, authority, target);
    if (!error)
        error = read_host(place, &parts);
    if (!error)
        error = read_port(place, &parts);
    for (const char *c = target; !error && c < end; c++)
        if (*c <= ' ' || *c >= 0x7f)
            error = FC_URL_TARGET;
    if (error)
        return error;

    set_authority(place, parts.is_address);
    *end = 0;
    char *query = strchr(target, '?');
    if (query) {
        *query++ = 0;
        place->endpoint.query = *query ? query : NULL;
    }
    place->endpoint.path = *target ? target : NULL;
    place->endpoint.resource = fc_resource_put;
    return FC_URL_OK;
}

/* Partitions by the beginning of their regions' names; the last has all other names. */
static const struct {
    const char *prefix;
    const char *region; /* the one that all requests go to; NULL: each its own */
    const char *domain;
} partitions[] = {
    {"cn-", "cn-north-1", "amazonaws.com.cn"},
    {"us-gov-", "us-gov-west-1", "amazonaws.com"},
    {"us-iso-", "us-iso-east-1", "c2s.ic.gov"},
    {"us-isob-", "us-isob-east-1", "sc2s.sgov.gov"},
    {"us-isof-", NULL, "csp.hci.ic.gov"},
    {"eu-isoe-", NULL, "cloud.adc-e.uk"},
    {"eusc-", NULL, "amazonaws.eu"},
    {"", "us-east-1", "amazonaws.com"},
};

void fc_place_default(struct fc_place *place, const char *region)
{
    struct fc_window_sink window;
    size_t i = 0;
    while (strncmp(region, partitions[i].prefix, strlen(partitions[i].prefix)) != 0)
        i++;
    if (partitions[i].region)
        region = partitions[i].region;
    memset(place, 0, sizeof *place);
    fc_window_init(&window, place->host, sizeof place->host - 1, 0);
    fc_put_shape(&window.sink, "support.%.%", (const char *const[]){region, partitions[i].domain});
    place->host[window.len] = 0;
    set_authority(place, 0);
    place->endpoint.region = region;
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
