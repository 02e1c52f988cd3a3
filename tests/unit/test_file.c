/* Files as values: line ends, any way of reading them, what is refused. */
#include "../../boards/linux/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"

#define LARGE 40000

static struct fc_region region;

static char name[] = "/tmp/fieldcase-file-XXXXXX";

static void write_file(const void *data, size_t len)
{
    int fd = open(name, O_WRONLY | O_TRUNC);
    CHECK_INT(write(fd, data, len), (ssize_t)len);
    (void)close(fd);
}

static void test_text(void)
{
    static const struct {
        const char *file, *text;
    } files[] = {
        {"", ""},
        {"a", "a"},
        {"a\n", "a\n"},
        {"a\r\nb\r\n", "a\nb\n"},
        {"a\rb\r", "a\nb\n"},
        {"\r\r\n\n", "\n\n\n"},
        {"\n\r\n\r", "\n\n\n"},
        {"\xef\xbb\xbf", "\xef\xbb\xbf"},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct fc_file file;
        size_t len = strlen(files[i].file);
        write_file(files[i].file, len);
        CHECK_INT(fc_file_read(&file, &region, name, 1), 0);
        CHECK(file.is_regular && !strcmp(file.data, files[i].text));
        CHECK_INT(fc_file_read(&file, &region, name, 0), 0);
        CHECK_BYTES(file.data, file.len, files[i].file, len);
    }
    struct fc_file file;
    write_file("a\0\r\nb", 5);
    CHECK_INT(fc_file_read(&file, &region, name, 1), 0);
    CHECK_BYTES(file.data, file.len + 1, "a\0\nb", 5);
}

static void test_refused(void)
{
    struct fc_file file;
    struct fc_source source;
    CHECK_INT(fc_file_read(&file, &region, "/nowhere/at/all", 1), ENOENT);
    CHECK_INT(fc_file_read(&file, &region, "", 1), ENOENT);
    CHECK_INT(fc_file_read(&file, &region, "/", 1), EISDIR);
    CHECK_INT(fc_file_stream(&source, "/"), EISDIR);
    CHECK_INT(fc_file_stream(&source, "/nowhere/at/all"), ENOENT);
    CHECK_INT(fc_file_stream(&source, "/dev/null"), ESPIPE);
}

/* A large file, read in pieces of any size, forwards, a little back, and again from its start. */
static void test_source(void)
{
    static char file[LARGE], text[LARGE], got[LARGE];
    struct fc_source source;
    uint32_t random = 1;
    size_t len = 0;
    for (size_t i = 0; i < LARGE; i++)
        file[i] = "ab\r\n\rc\n\r\r\n"[(random = random * 69069 + 1) >> 16 & 7];
    for (size_t i = 0; i < LARGE; i++)
        if (!(file[i] == '\n' && i && file[i - 1] == '\r'))
            text[len++] = (char)(file[i] == '\r' ? '\n' : file[i]);
    write_file(file, LARGE);
    CHECK_INT(fc_file_stream(&source, name), 0);
    CHECK(source.read != NULL);
    for (int round = 0; round < 3; round++) {
        size_t off = 0;
        for (;;) {
            size_t cap = 1 + ((random = random * 69069 + 1) >> 16) % 63;
            int count = source.read(source.data, (uint32_t)off, got + off, cap);
            if (count <= 0)
                break;
            size_t back = (random >> 24) % 16;
            off += (size_t)count;
            if (back < (size_t)count && round)
                off -= back;
        }
        CHECK_BYTES(got, off, text, len);
    }
    struct fc_file whole;
    CHECK_INT(fc_file_read(&whole, &region, name, 1), 0);
    CHECK_BYTES(whole.data, whole.len, text, len);
}

/* One file is streamed; a pipe is none that can be read again. */
static void test_kept(void)
{
    struct fc_source source;
    struct fc_file file;
    int ends[2];
    char path[32];
    CHECK_INT(fc_file_stream(&source, name), ESPIPE);
    CHECK_INT(pipe(ends), 0);
    CHECK_INT(write(ends[1], "piped\r\n", 7), 7);
    (void)close(ends[1]);
    snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    CHECK_INT(fc_file_read(&file, &region, path, 1), 0);
    CHECK_BYTES(file.data, file.len, "piped\n", 6);
    CHECK(!file.is_regular);
    (void)close(ends[0]);
}

static void test_too_large(void)
{
    struct fc_region small;
    struct fc_file file;
    static char data[66000];
    memset(data, 'x', sizeof data);
    write_file(data, sizeof data);
    CHECK_INT(fc_file_read(&file, &region, name, 1), 0);
    CHECK_BYTES(file.data, file.len, data, sizeof data);
    fc_region_init(&small, sizeof data);
    CHECK_INT(fc_file_read(&file, &small, name, 1), EFBIG);
    fc_region_free(&small);
}

static void test_map(void)
{
    const void *data;
    size_t len;
    write_file("\0\r\nz", 4);
    CHECK_INT(fc_file_map(&data, &len, name), 0);
    CHECK_BYTES(data, len, "\0\r\nz", 4);
    write_file("", 0);
    CHECK_INT(fc_file_map(&data, &len, name), 0);
    CHECK_INT(len, 0);
    CHECK_INT(fc_file_map(&data, &len, "/nowhere/at/all"), ENOENT);
    CHECK_INT(fc_file_map(&data, &len, "/"), EISDIR);
}

int main(void)
{
    int fd = mkstemp(name);
    fc_region_init(&region, (size_t)1 << 20);
    (void)close(fd);
    RUN(test_text);
    RUN(test_refused);
    RUN(test_source);
    RUN(test_kept);
    RUN(test_map);
    RUN(test_too_large);
    fc_region_free(&region);
    (void)unlink(name);
    return test_end();
}
