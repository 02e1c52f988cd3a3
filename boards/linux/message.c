#include "message.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "../../core/utf8.h"
#include "syslog.h"

/* How messages are said, and the one that is being said, for the journal. */
static struct {
    uint8_t is_quiet, is_logged;
    enum fc_syslog_level level;
    size_t len;
    char text[1024];
} said;

static void write_all(struct fc_stream *stream)
{
    if (stream->fd < 0)
        stream->len = 0;
    for (size_t off = 0; off < stream->len && !stream->error;) {
        ssize_t count = write(stream->fd, stream->buf + off, stream->len - off);
        if (count < 0)
            stream->error = errno; /* also EINTR: the user does not want to wait */
        else
            off += (size_t)count;
    }
    stream->len = 0;
}

static void stream_put(struct fc_sink *sink, const void *data, size_t len)
{
    struct fc_stream *stream = (struct fc_stream *)(void *)sink;
    while (len) {
        size_t part = sizeof stream->buf - stream->len;
        if (part > len)
            part = len;
        memcpy(stream->buf + stream->len, data, part);
        data = (const uint8_t *)data + part;
        len -= part;
        stream->len += part;
        if (stream->len == sizeof stream->buf)
            write_all(stream);
    }
}

void fc_stream_init(struct fc_stream *stream, int fd)
{
    fc_count_init(&stream->sink);
    stream->sink.put = stream_put;
    stream->fd = fd;
    stream->error = 0;
    stream->len = 0;
}

int fc_stream_flush(struct fc_stream *stream)
{
    write_all(stream);
    return stream->error;
}

/* Whether a well-formed character does nothing but show itself. */
static int is_harmless(const uint8_t *text, int len)
{
    if (len == 1)
        return text[0] >= 0x20 && text[0] != 0x7f;
    if (len == 2)
        return text[0] != 0xc2 || text[1] >= 0xa0; /* U+0080 to U+009F */
    if (len != 3 || text[0] != 0xe2)
        return 1;
    if (text[1] == 0x80) /* U+200E and U+200F, U+2028 to U+202E */
        return text[2] != 0x8e && text[2] != 0x8f && (text[2] < 0xa8 || text[2] > 0xae);
    return text[1] != 0x81 || text[2] < 0xa6 || text[2] > 0xa9; /* U+2066 to U+2069 */
}

void fc_put_shown(struct fc_sink *sink, const char *text, size_t len)
{
    const uint8_t *next = (const uint8_t *)text;
    while (len) {
        int taken = fc_utf8_sequence(next, len);
        if (taken > 0 && is_harmless(next, taken)) {
            fc_put(sink, next, (size_t)taken);
        } else {
            taken = 1;
            fc_put(sink, "\\x", 2);
            fc_put_hex(sink, next, 1);
        }
        next += taken;
        len -= (size_t)taken;
    }
}

void fc_put_shown_shape(struct fc_sink *sink, const char *shape, const char *const *texts)
{
    for (;;) {
        size_t len = strcspn(shape, "%");
        fc_put(sink, shape, len);
        shape += len;
        if (!*shape++)
            return;
        fc_put_shown(sink, *texts, strlen(*texts));
        texts++;
    }
}

void fc_messages_set(int quiet, int logged)
{
    said.is_quiet = quiet != 0;
    said.is_logged = logged != 0;
}

/* Write a part of a message, and keep it for the journal. */
static void message_put(struct fc_sink *sink, const void *data, size_t len)
{
    size_t room = sizeof said.text - said.len;
    size_t part = len < room ? len : room;
    memcpy(said.text + said.len, data, part);
    said.len += part;
    stream_put(sink, data, len);
}

void fc_message_begin(struct fc_stream *stream, const char *kind)
{
    int is_error = !strcmp(kind, "ERROR");
    fc_stream_init(stream, said.is_quiet && !is_error ? -1 : STDERR_FILENO);
    if (is_error)
        fc_put(&stream->sink, "\n", 1);
    fc_put_shape(&stream->sink, "fieldcase: [%]: ", FC_TEXTS(kind));
    if (!said.is_logged)
        return;
    said.level = is_error ? FC_SYSLOG_ERROR : FC_SYSLOG_WARNING;
    said.len = 0;
    stream->sink.put = message_put;
}

void fc_message_end(struct fc_stream *stream)
{
    if (said.is_logged)
        (void)fc_syslog(FC_SYSLOG_PATH, said.level, said.text, said.len);
    stream->sink.put = stream_put;
    fc_put(&stream->sink, "\n", 1);
    (void)fc_stream_flush(stream);
}

void fc_note(const char *shape, const char *const *texts)
{
    struct fc_window_sink window;
    if (!said.is_logged)
        return;
    fc_window_init(&window, said.text, sizeof said.text, 0);
    fc_put_shown_shape(&window.sink, shape, texts);
    (void)fc_syslog(FC_SYSLOG_PATH, FC_SYSLOG_NOTICE, said.text, window.len);
}

void fc_say(const char *kind, const char *shape, const char *const *texts)
{
    struct fc_stream stream;
    fc_message_begin(&stream, kind);
    fc_put_shown_shape(&stream.sink, shape, texts);
    fc_message_end(&stream);
}

int fc_fail(enum fc_exit code, const char *shape, const char *const *texts)
{
    struct fc_stream stream;
    fc_message_begin(&stream, "ERROR");
    if (code == FC_EXIT_USAGE)
        fc_put_text(&stream.sink, "An error occurred (ParamValidation): ");
    fc_put_shown_shape(&stream.sink, shape, texts);
    fc_message_end(&stream);
    return code;
}
