/*
 * Prints what llhttp makes of responses: llhttp_events SEED <RESPONSES. The same text whether it is
 * linked with the whole of llhttp or with the half that reads responses.
 *
 * The input is responses, each behind its length (4 bytes, the most significant first). Each is
 * parsed whole, bytewise, and MUTATIONS times with bytes changed, cut in two and resumed after
 * pauses; a line each tells what was reported, as a hash over the events and where the parser was.
 */
#include <llhttp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RESPONSE_MAX 200000
#define MUTATIONS 60

static uint64_t hash;
static uint64_t seed;
static unsigned pause_at; /* the event that is answered with a pause */
static unsigned events;

static uint32_t random_below(uint32_t limit)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 33) % limit;
}

static void note(const void *data, size_t len)
{
    const uint8_t *bytes = data;
    while (len--)
        hash = (hash ^ *bytes++) * 1099511628211u;
}

static int event(const llhttp_t *parser, int kind)
{
    note(&kind, sizeof kind);
    note(&parser->status_code, sizeof parser->status_code);
    note(&parser->flags, sizeof parser->flags);
    note(&parser->content_length, sizeof parser->content_length);
    return ++events == pause_at ? HPE_PAUSED : 0;
}

/* Bytes may be reported in parts; their place in the order of events is what counts. */
#define SPAN(name, kind)                                                                           \
    static int name(llhttp_t *parser, const char *at, size_t len)                                  \
    {                                                                                              \
        uint8_t mark = kind;                                                                       \
        (void)parser;                                                                              \
        note(&mark, 1);                                                                            \
        note(at, len);                                                                             \
        return 0;                                                                                  \
    }
#define EVENT(name, kind)                                                                          \
    static int name(llhttp_t *parser)                                                              \
    {                                                                                              \
        return event(parser, kind);                                                                \
    }
SPAN(on_status, 1)
SPAN(on_field, 2)
SPAN(on_value, 3)
SPAN(on_body, 4)
SPAN(on_version, 5)
SPAN(on_extension, 6)
EVENT(on_begin, 10)
EVENT(on_headers, 11)
EVENT(on_complete, 12)
EVENT(on_chunk, 13)
EVENT(on_chunk_complete, 14)
EVENT(on_value_complete, 15)
EVENT(on_status_complete, 16)
EVENT(on_reset, 17)

static void parse(const char *text, size_t len, size_t split, size_t step)
{
    llhttp_settings_t settings;
    llhttp_settings_init(&settings);
    settings.on_status = on_status;
    settings.on_header_field = on_field;
    settings.on_header_value = on_value;
    settings.on_body = on_body;
    settings.on_version = on_version;
    settings.on_chunk_extension_name = on_extension;
    settings.on_message_begin = on_begin;
    settings.on_headers_complete = on_headers;
    settings.on_message_complete = on_complete;
    settings.on_chunk_header = on_chunk;
    settings.on_chunk_complete = on_chunk_complete;
    settings.on_header_value_complete = on_value_complete;
    settings.on_status_complete = on_status_complete;
    settings.on_reset = on_reset;
    llhttp_t parser;
    llhttp_init(&parser, HTTP_RESPONSE, &settings);
    hash = 14695981039346656037u;
    events = 0;
    size_t off = 0;
    llhttp_errno_t err = HPE_OK;
    while (off < len && err == HPE_OK) {
        size_t end = off < split ? split : off + step;
        end = end < len ? end : len;
        err = llhttp_execute(&parser, text + off, end - off);
        if (err == HPE_PAUSED) {
            off = (size_t)(llhttp_get_error_pos(&parser) - text);
            llhttp_resume(&parser);
            err = HPE_OK;
        } else {
            off = end;
        }
    }
    const char *at = llhttp_get_error_pos(&parser);
    long where = err != HPE_OK && at ? (long)(at - text) : -1;
    llhttp_errno_t finish = err == HPE_OK ? llhttp_finish(&parser) : err;
    printf("%016llx %u %d %ld %d %d\n", (unsigned long long)hash, events, (int)err, where,
           (int)finish, llhttp_should_keep_alive(&parser));
}

int main(int argc, char **argv)
{
    static char text[RESPONSE_MAX], changed[RESPONSE_MAX];
    seed = argc > 1 ? strtoull(argv[1], NULL, 10) | 1 : 1;
    uint8_t prefix[4];
    while (fread(prefix, 1, 4, stdin) == 4) {
        size_t len = (size_t)prefix[0] << 24 | prefix[1] << 16 | prefix[2] << 8 | prefix[3];
        if (len == 0 || len > sizeof text || fread(text, 1, len, stdin) != len)
            return 2;
        pause_at = 0;
        parse(text, len, len, len);
        parse(text, len, 0, 1);
        for (int i = 0; i < MUTATIONS; i++) {
            memcpy(changed, text, len);
            for (uint32_t n = random_below(3); n > 0; n--)
                changed[random_below((uint32_t)len)] = (char)random_below(256);
            pause_at = random_below(8);
            parse(changed, len, random_below((uint32_t)len), len);
        }
    }
    return 0;
}
