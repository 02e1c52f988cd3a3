#include "sea.h"

#include <stdlib.h>
#include <string.h>

#define ERASE_MOST 4096u
#define STARTS 3 /* in a row that are no loop yet */

void sea_stop(struct voyage *voyage)
{
    voyage->stops++;
    voyage->stopping = 0;
    longjmp(voyage->stop, 1);
}

/* Whether a mishap of a sort between two is due at a count; it happens once. */
static const struct mishap *strikes(struct voyage *voyage, enum mishap_kind first,
                                    enum mishap_kind last, uint32_t from, uint32_t to)
{
    for (unsigned i = 0; i < voyage->schedule.mishap_count; i++) {
        struct mishap *mishap = &voyage->schedule.mishaps[i];
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
        sea_stop(voyage);
}

/* Bytes move: how many, before something happens to the line. */
static size_t move(struct voyage *voyage, size_t len)
{
    enum mishap_kind last = voyage->arrive ? MISHAP_KILL : MISHAP_FLIP;
    const struct mishap *mishap;
    len = 1 + random_below(&voyage->seed, (uint32_t)len);
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

/* How the host is out of reach, or OUTAGE_KINDS. */
static enum outage_kind outage(const struct voyage *voyage)
{
    const struct schedule *schedule = &voyage->schedule;
    int is_out = schedule->hosts_out >> voyage->host & 1 &&
                 voyage->ms < (uint64_t)schedule->begin_ms + schedule->outage_ms;
    return is_out ? schedule->outage : OUTAGE_KINDS;
}

/* The brake: a device that starts again and again keeps quiet for a while, longer each time. */
static void judge_brake(struct voyage *voyage)
{
    uint64_t up_ms = voyage->ms - voyage->started_ms;
    if (up_ms >= STAY_MS)
        voyage->starts = 0;
    if (voyage->starts <= STARTS || schedule_has(&voyage->schedule, MISHAP_CLOCK))
        return;
    unsigned more = voyage->starts - STARTS - 1;
    uint64_t quiet_s = more < 7 ? 30u << more : 3600;
    if (up_ms + 1000 < quiet_s * 1000)
        voyage->misdeed = "a call in a loop of starts";
}

static int line_connect(void *ctx, const char *host, uint16_t port)
{
    struct voyage *voyage = ctx;
    (void)port;
    step(voyage);
    judge_brake(voyage);
    for (voyage->host = 0; strcmp(voyage->endpoints[voyage->host].host, host) != 0;)
        if (++voyage->host == SCHEDULE_HOSTS)
            abort();
    if (outage(voyage) == OUTAGE_REFUSES)
        return FC_ERR_CONNECT;
    if (outage(voyage) == OUTAGE_SILENT)
        return FC_AGAIN;
    voyage->bytes++;
    if (strikes(voyage, MISHAP_CLOSE, MISHAP_RESET, voyage->bytes - 1, voyage->bytes))
        return FC_ERR_CONNECT;
    voyage->open = 1;
    return FC_OK;
}

static int line_send(void *ctx, const void *buf, size_t len)
{
    struct voyage *voyage = ctx;
    step(voyage);
    if (voyage->dead)
        return FC_AGAIN;
    if (is_hurt(voyage) || outage(voyage) == OUTAGE_RESETS)
        return FC_ERR_RESET;
    if (outage(voyage) == OUTAGE_SWALLOWS)
        return (int)len;
    if (voyage->over) { /* a further request on the same connection */
        voyage->request_len = voyage->answer_len = voyage->answer_off = 0;
        voyage->over = 0;
    }
    size_t part = move(voyage, len);
    if (voyage->request_len + part + 2 > sizeof voyage->request)
        abort();
    memcpy(voyage->request + voyage->request_len, buf, part);
    if (voyage->wrong && voyage->sealed) { /* it does arrive, and it is for TLS to see it */
        voyage->request[voyage->request_len + part] = (char)(((const char *)buf)[part] ^ 4);
        part++;
        voyage->wrong = 0;
    }
    voyage->request_len += part;
    voyage->request[voyage->request_len] = 0;
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
    if (voyage->wrong && voyage->sealed) {
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
        *byte = (uint8_t)(random_bits(&((struct voyage *)ctx)->seed) >> 11);
    return FC_OK;
}

/* Power fails: some bytes are done, some of the others are on the way from what they were. */
static void tear(struct voyage *voyage, unsigned char *at, const unsigned char *data, size_t len)
{
    size_t done = random_below(&voyage->seed, (uint32_t)len + 1);
    memcpy(at, data, done);
    for (size_t i = done; i < len && i < done + 8; i++)
        at[i] ^= (unsigned char)((at[i] ^ data[i]) & random_bits(&voyage->seed));
    sea_stop(voyage);
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
    static unsigned char erased[ERASE_MOST];
    struct voyage *voyage = ctx;
    size_t len = voyage->storage.erase_size;
    memset(erased, 0xff, len);
    step(voyage);
    if (is_power_cut(voyage))
        tear(voyage, voyage->flash + off, erased, len);
    memcpy(voyage->flash + off, erased, len);
    return FC_OK;
}

void sea_init(struct voyage *voyage)
{
    int is_large = schedule_has_parts(&voyage->schedule);
    voyage->storage = (struct fc_storage){.ctx = voyage,
                                          .read = store_read,
                                          .program = store_program,
                                          .erase = store_erase,
                                          .erase_size = is_large ? ERASE_MOST : 512,
                                          .program_size = 1,
                                          .size = is_large ? VOYAGE_LARGE_STORAGE : VOYAGE_STORAGE};
    memset(voyage->flash, 0xff, voyage->storage.size);
    voyage->port.ctx = voyage;
    voyage->port.now_ms = now_ms;
    voyage->port.unix_time = unix_time;
    voyage->port.entropy = entropy;
    voyage->port.socket = (struct fc_socket){.ctx = voyage,
                                             .connect = line_connect,
                                             .send = line_send,
                                             .recv = line_recv,
                                             .close = line_close};
}
