/* Text of any origin, made harmless; streams that fail. */
#include "../../boards/linux/message.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "test.h"

static const struct {
    const char *name, *text, *shown;
} texts[] = {
    {"plain", "plain ~", "plain ~"},
    {"quotes and backslash", "\"a\\b\"", "\"a\\b\""},
    {"unicode", "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80",
     "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"},
    {"line ends", "a\r\nfieldcase: [ERROR]: no", "a\\x0d\\x0afieldcase: [ERROR]: no"},
    {"terminal", "\x1b[2J\x07\x7f", "\\x1b[2J\\x07\\x7f"},
    {"C1", "\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0", "\\xc2\\x80\\xc2\\x9b\\xc2\\x9f\xc2\xa0"},
    {"lines of Unicode", "\xe2\x80\xa8\xe2\x80\xa9", "\\xe2\\x80\\xa8\\xe2\\x80\\xa9"},
    {"direction", "\xe2\x80\xae\xe2\x81\xa6\xe2\x81\xa9\xe2\x80\xac\xe2\x80\x8f\xe2\x80\x90",
     "\\xe2\\x80\\xae\\xe2\\x81\\xa6\\xe2\\x81\\xa9\\xe2\\x80\\xac\\xe2\\x80\\x8f\xe2\x80\x90"},
    {"ill formed", "\xff\xc3(\xe2\x82", "\\xff\\xc3(\\xe2\\x82"},
};

static void test_shown(size_t i)
{
    char buf[128];
    struct fc_window_sink window;
    test_begin(texts[i].name);
    fc_window_init(&window, buf, sizeof buf, 0);
    fc_put_shown(&window.sink, texts[i].text, strlen(texts[i].text));
    CHECK_BYTES(buf, window.len, texts[i].shown, strlen(texts[i].shown));
    test_close();
}

static void test_shape(void)
{
    char buf[64];
    struct fc_window_sink window;
    fc_window_init(&window, buf, sizeof buf, 0);
    fc_put_shown_shape(&window.sink, "a\n% is '%'.", FC_TEXTS("%", "x\ny"));
    CHECK_BYTES(buf, window.len, "a\n% is 'x\\x0ay'.", 16);
}

/* More than the buffer arrives whole and in order. */
static void test_stream(void)
{
    struct fc_stream stream;
    char sent[1000], got[1001];
    int ends[2];
    CHECK_INT(pipe(ends), 0);
    for (size_t i = 0; i < sizeof sent; i++)
        sent[i] = (char)('a' + i % 23);
    fc_stream_init(&stream, ends[1]);
    for (size_t off = 0, len = 1; off < sizeof sent; off += len, len = len * 2 % 401) {
        if (len > sizeof sent - off)
            len = sizeof sent - off;
        fc_put(&stream.sink, sent + off, len);
    }
    CHECK_INT(fc_stream_flush(&stream), 0);
    CHECK_INT(stream.sink.total, sizeof sent);
    (void)close(ends[1]);
    ssize_t len = read(ends[0], got, sizeof got);
    CHECK_BYTES(got, (size_t)len, sent, sizeof sent);
    (void)close(ends[0]);
}

static void test_full_disk(void)
{
    struct fc_stream stream;
    char text[300] = {0};
    int fd = open("/dev/full", O_WRONLY);
    fc_stream_init(&stream, fd);
    fc_put(&stream.sink, text, sizeof text);
    fc_put(&stream.sink, text, sizeof text);
    CHECK_INT(fc_stream_flush(&stream), ENOSPC);
    (void)close(fd);
    fc_stream_init(&stream, fd);
    fc_put(&stream.sink, text, 1);
    CHECK_INT(fc_stream_flush(&stream), EBADF);
    CHECK_INT(fc_stream_flush(&stream), EBADF);
}

int main(void)
{
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        test_shown(i);
    RUN(test_shape);
    RUN(test_stream);
    RUN(test_full_disk);
    return test_end();
}
