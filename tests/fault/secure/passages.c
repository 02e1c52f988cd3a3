/*
 * Passages: a voyage over real TLS in one process, with a fault at each byte on the wire, whichever
 * way it goes: the peer closes, the connection is lost or dies, a bit is another, the device is
 * killed, or loses its power, and again while it recovers. The fault strikes CreateCase, or the
 * rest of a text that goes on behind its case, or the question whether a case is open and what it
 * is told of repeats. Each with a deed that is done, not done, or done late.
 *
 *     passages ROOT CERTIFICATE KEY [every=N] [part=I/N] [tls12] [all]
 *
 * The files are DER. `every` tries each N-th byte, of what is said in a case, where there are more,
 * each N*N-th; `part` the I-th of N parts, for two processors.
 * `tls12` speaks TLS 1.2, else it is 1.3.
 * What goes before and follows goes in plaintext, by the same code without TLS; with `all` over TLS
 * too.
 */
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../platform/tls.h"
#include "../../unit/test.h"
#include "../voyage.h"

#define ARENA 262144u
#define KINDS (MISHAP_POWER + 1)

static struct {
    unsigned char root[1024], certificate[1024], key[512];
    size_t root_len, certificate_len, key_len;
} files;

/* Both ends. All that mbedTLS allocates, for either, lies in the device's arena. */
static struct {
    struct fc_arena arena;
    struct fc_tls tls;
    struct fc_socket top;
    mbedtls_ssl_context server;
    mbedtls_ssl_config conf;
    mbedtls_x509_crt certificate;
    mbedtls_pk_context key;
    char plain[12288];
    size_t plain_len, taken;
    int is_up, is_tls, is_open, all, is_old;
    unsigned connections;
    uint32_t first, last; /* bytes that went through TLS: from .. to */
} ends;

/* What is struck, and on the way to it. */
static const struct way {
    const char *name;
    unsigned connection, connections; /* those of it: from there so many are over TLS */
    struct schedule_fault fault;
    unsigned creates, describes, adds; /* if nothing is struck */
} ways[] = {{"CreateCase", 0, 1, {.length = 37}, 1, 0, 0},
            {"a part of a text", 1, 1, {.length = 9000}, 1, 0, 1},
            {"repeats", 1, 2, {.length = 37, .repeats = 10}, 1, 1, 1}};
static const struct way *struck;

static const char *const kinds[KINDS] = {"close", "reset", "stall", "flip", "kill", "power cut"};
static struct {
    unsigned long passages, creates, describes, adds;
} sums;
static unsigned char block[ARENA];
static struct voyage voyage;
static uint32_t noise;

static int random_bytes(void *ctx, unsigned char *buf, size_t len)
{
    (void)ctx;
    while (len--) {
        noise = noise * 1664525 + 1013904223;
        *buf++ = (unsigned char)(noise >> 24);
    }
    return 0;
}

static int server_send(void *ctx, const unsigned char *buf, size_t len)
{
    (void)ctx;
    if (voyage.answer_off == voyage.answer_len)
        voyage.answer_off = voyage.answer_len = 0;
    if (len > sizeof voyage.answer - voyage.answer_len)
        abort();
    memcpy(voyage.answer + voyage.answer_len, buf, len);
    voyage.answer_len += len;
    return (int)len;
}

static int server_recv(void *ctx, unsigned char *buf, size_t cap)
{
    size_t left = voyage.request_len - ends.taken, part = left < cap ? left : cap;
    (void)ctx;
    if (part == 0)
        return MBEDTLS_ERR_SSL_WANT_READ;
    memcpy(buf, voyage.request + ends.taken, part);
    ends.taken += part;
    if (ends.taken == voyage.request_len)
        ends.taken = voyage.request_len = 0;
    return (int)part;
}

static void must(int raw)
{
    if (raw) {
        printf("mbedTLS: -0x%04x\n", (unsigned)-raw);
        exit(1);
    }
}

static void set_up_server(void)
{
    mbedtls_ssl_init(&ends.server);
    mbedtls_ssl_config_init(&ends.conf);
    mbedtls_x509_crt_init(&ends.certificate);
    mbedtls_pk_init(&ends.key);
    must(mbedtls_x509_crt_parse_der_nocopy(&ends.certificate, files.certificate,
                                           files.certificate_len));
    must(mbedtls_pk_parse_key(&ends.key, files.key, files.key_len, NULL, 0, random_bytes, NULL));
    must(mbedtls_ssl_config_defaults(&ends.conf, MBEDTLS_SSL_IS_SERVER,
                                     MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT));
    mbedtls_ssl_conf_rng(&ends.conf, random_bytes, NULL);
    must(mbedtls_ssl_conf_own_cert(&ends.conf, &ends.certificate, &ends.key));
    must(mbedtls_ssl_setup(&ends.server, &ends.conf));
    mbedtls_ssl_set_bio(&ends.server, NULL, server_send, server_recv, NULL);
    ends.plain_len = ends.taken = 0;
    ends.is_up = 1;
}

static void tear_down_server(void)
{
    if (!ends.is_up)
        return;
    mbedtls_ssl_free(&ends.server);
    mbedtls_ssl_config_free(&ends.conf);
    mbedtls_x509_crt_free(&ends.certificate);
    mbedtls_pk_free(&ends.key);
    ends.is_up = 0;
}

/* A whole request came over TLS: answer it there. */
static void reply(void)
{
    static char answer[36000];
    size_t len = voyage_take(&voyage, ends.plain, answer, sizeof answer), off = 0;
    ends.plain_len = 0;
    while (off < len) {
        int sent = mbedtls_ssl_write(&ends.server, (const unsigned char *)answer + off, len - off);
        if (sent <= 0)
            return;
        off += (size_t)sent;
    }
}

/* Bytes arrived at the server's end. */
static void arrive(struct voyage *at)
{
    int raw = 0;
    if (!ends.is_tls) {
        if (ledger_is_whole(at->request, at->request_len))
            voyage_answer(at);
        return;
    }
    if (!ends.is_up)
        set_up_server();
    if (!mbedtls_ssl_is_handshake_over(&ends.server))
        raw = mbedtls_ssl_handshake(&ends.server);
    while (raw == 0 || raw > 0) {
        raw = mbedtls_ssl_read(&ends.server, (unsigned char *)ends.plain + ends.plain_len,
                               sizeof ends.plain - 1 - ends.plain_len);
        if (raw <= 0)
            break;
        ends.plain_len += (size_t)raw;
        ends.plain[ends.plain_len] = 0;
        if (ledger_is_whole(ends.plain, ends.plain_len))
            reply();
    }
    if (raw == 0 || (raw != MBEDTLS_ERR_SSL_WANT_READ && raw != MBEDTLS_ERR_SSL_WANT_WRITE))
        at->request_len = ends.taken = 0; /* it says no more, and hears no more */
}

/* The device's socket: TLS on the first connection, and what is below it on those that follow. */
static struct fc_socket *way(void)
{
    return ends.is_tls ? &ends.tls.socket : &voyage.port.socket;
}

static int top_connect(void *ctx, const char *host, uint16_t port)
{
    (void)ctx;
    if (!ends.is_open) {
        unsigned number = ends.connections++ - struck->connection;
        ends.is_tls = ends.all || number < struck->connections;
        if (number == 0)
            ends.first = voyage.bytes;
    }
    ends.is_open = 1;
    voyage.sealed = ends.is_tls != 0;
    return way()->connect(way()->ctx, host, port);
}

static int top_send(void *ctx, const void *buf, size_t len)
{
    (void)ctx;
    return way()->send(way()->ctx, buf, len);
}

static int top_recv(void *ctx, void *buf, size_t cap)
{
    (void)ctx;
    return way()->recv(way()->ctx, buf, cap);
}

static void top_close(void *ctx)
{
    (void)ctx;
    way()->close(way()->ctx);
    ends.is_open = 0;
    if (ends.connections == struck->connection + struck->connections)
        ends.last = voyage.bytes;
}

static void below_close(void *ctx)
{
    tear_down_server();
    voyage.port.socket.close(ctx);
}

/* The device stopped: its memory is gone, without a word to the other end. */
static void sink(struct voyage *at)
{
    at->dead = 1;
    if (ends.is_open)
        top_close(NULL);
    if (at->schedule.mishap_count == 2 &&
        at->stops == 1) /* power fails again at one of the next steps of storage */
        at->schedule.mishaps[1].at = at->steps + at->struck_at % 6;
}

static void set_sail(const struct schedule *schedule)
{
    static struct fc_socket below;
    voyage_init(&voyage, schedule, 1);
    noise = 1;
    below = voyage.port.socket;
    below.close = below_close;
    fc_arena_init(&ends.arena, block, sizeof block);
    fc_tls_init(&ends.tls, &below, &voyage.port, &ends.arena, files.root, files.root_len);
    if (ends.is_old)
        mbedtls_ssl_conf_max_tls_version(&ends.tls.conf, MBEDTLS_SSL_VERSION_TLS1_2);
    ends.top = (struct fc_socket){.connect = top_connect,
                                  .send = top_send,
                                  .recv = top_recv,
                                  .close = top_close,
                                  .secure = 1};
    ends.connections = ends.is_open = 0;
    voyage.arrive = arrive;
    voyage.socket = &ends.top;
    voyage.sink = sink;
}

/* What every passage has in common. */
static struct schedule calm(void)
{
    return (struct schedule){.begin_ms = 36000000,
                             .faults = {struck->fault},
                             .fault_count = 1,
                             .service = {.late_s = 200, .lag_s = 250}};
}

static const char *pass(enum mishap_kind kind, uint32_t at, enum ledger_deed deed)
{
    struct schedule schedule = calm();
    *(struck == ways ? &schedule.service.deed : &schedule.service.add_deed) = deed;
    schedule.mishap_count = kind == MISHAP_POWER ? 2 : 1;
    schedule.mishaps[0] =
        (struct mishap){.kind = kind == MISHAP_POWER ? MISHAP_KILL : kind, .at = at};
    schedule.mishaps[1] = (struct mishap){.kind = MISHAP_POWER, .at = UINT32_MAX};
    set_sail(&schedule);
    const char *wrong = voyage_run(&voyage);
    if (ends.is_open)
        top_close(NULL);
    return wrong;
}

static size_t load(const char *path, unsigned char *buf, size_t cap)
{
    FILE *file = fopen(path, "rb");
    size_t len = file ? fread(buf, 1, cap, file) : 0;
    if (file)
        fclose(file);
    if (len == 0 || len == cap) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(1);
    }
    return len;
}

/* A passage without a fault: to learn where it can be struck. */
static void learn(void)
{
    const struct schedule schedule = calm();
    test_begin(struck->name);
    set_sail(&schedule);
    CHECK(voyage_run(&voyage) == NULL);
    CHECK_INT(voyage.ledger.creates, struck->creates);
    CHECK_INT(voyage.ledger.describes, struck->describes);
    CHECK_INT(voyage.ledger.adds, struck->adds);
    CHECK_INT(ends.connections, struck->connection + struck->connections);
    if (ends.is_open)
        top_close(NULL);
    test_close();
}

/* Strike at each of these bytes. Returns how many passages went wrong. */
static unsigned strike(enum mishap_kind kind, uint32_t first, uint32_t last, unsigned every)
{
    unsigned wrong = 0;
    for (uint32_t at = first; at < last && wrong < 20; at += every)
        for (unsigned deed = 0; deed < LEDGER_DEEDS; deed++) {
            const char *what = pass(kind, at, (enum ledger_deed)deed);
            if (what)
                printf("%s, %s at byte %lu, deed %u: %s\n", struck->name, kinds[kind],
                       (unsigned long)at, deed, what);
            wrong += what != NULL;
            sums.passages++;
            sums.creates += voyage.ledger.creates;
            sums.describes += voyage.ledger.describes;
            sums.adds += voyage.ledger.adds;
        }
    return wrong;
}

int main(int argc, char **argv)
{
    unsigned every = 1, part = 0, parts = 1;
    if (argc < 4)
        return 2;
    files.root_len = load(argv[1], files.root, sizeof files.root);
    files.certificate_len = load(argv[2], files.certificate, sizeof files.certificate);
    files.key_len = load(argv[3], files.key, sizeof files.key);
    for (int i = 4; i < argc; i++) {
        sscanf(argv[i], "every=%u", &every);
        sscanf(argv[i], "part=%u/%u", &part, &parts);
        ends.all |= !strcmp(argv[i], "all");
        ends.is_old |= !strcmp(argv[i], "tls12");
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (struck = ways; struck < ways + sizeof ways / sizeof ways[0]; struck++) {
        learn();
        uint32_t first = ends.first, last = ends.last;
        unsigned step = struck == ways ? every : every * every;
        memset(&sums, 0, sizeof sums);
        for (unsigned kind = 0; kind < KINDS; kind++) {
            test_begin(kinds[kind]);
            CHECK_INT(strike((enum mishap_kind)kind, first + part * step, last, parts * step), 0);
            test_close();
        }
        printf("%s: %lu passages, struck at %lu bytes: %lu CreateCase, %lu DescribeCases, "
               "%lu AddCommunicationToCase\n",
               struck->name, sums.passages, (unsigned long)(last - first), sums.creates,
               sums.describes, sums.adds);
    }
    return test_end();
}
