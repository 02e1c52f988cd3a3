/* The log's ring: every length around its size, lines, and whatever memory holds at first. */
#include "../../core/log.h"

#include <stdlib.h>

#include "test.h"

static char shown[2 * FC_LOG_SIZE];

static size_t show(const struct fc_log *log)
{
    struct fc_window_sink window;
    fc_window_init(&window, shown, sizeof shown, 0);
    fc_log_put(&window.sink, log);
    CHECK_INT(window.sink.total, window.len);
    return window.len;
}

static void say(struct fc_log *log, const char *text)
{
    while (*text)
        fc_log_add(log, *text++);
}

static void test_empty(void)
{
    struct fc_log log = {0};
    CHECK_INT(show(&log), 0);
}

static void test_lines(void)
{
    struct fc_log log = {0};
    say(&log, "one\ntwo\n");
    CHECK_BYTES(shown, show(&log), "one\ntwo\n", 8);
    say(&log, "thr");
    CHECK_BYTES(shown, show(&log), "one\ntwo\nthr", 11);
}

/* Of a log that has come round, what is left of its first line is not shown. */
static void test_every_length(void)
{
    static char all[4 * FC_LOG_SIZE];
    struct fc_log log = {0};
    for (size_t len = 0; len < sizeof all; len++) {
        size_t begin = 0;
        if (len > FC_LOG_SIZE) {
            begin = len - FC_LOG_SIZE;
            while (all[begin++] != '\n')
                ;
        }
        CHECK_BYTES(shown, show(&log), all + begin, len - begin);
        all[len] = (char)(len % 37 == 36 ? '\n' : 'a' + len % 23);
        fc_log_add(&log, all[len]);
    }
}

static void test_long_line(void)
{
    struct fc_log log = {0};
    for (size_t i = 0; i < 3 * FC_LOG_SIZE; i++)
        fc_log_add(&log, 'x');
    CHECK_INT(show(&log), 0);
    fc_log_add(&log, '\n');
    CHECK_INT(show(&log), 0);
    fc_log_add(&log, 'y');
    CHECK_BYTES(shown, show(&log), "y", 1);
}

/* Memory that was never written: no more than there is room for, and nothing but text. */
static void test_noise(void)
{
    struct fc_log log;
    for (int turn = 0; turn < 300; turn++) {
        for (size_t i = 0; i < sizeof log; i++)
            ((unsigned char *)&log)[i] = (unsigned char)test_random(256);
        if (turn % 3 == 0)
            log.written = UINT32_MAX - (uint32_t)turn;
        for (int more = 0; more < turn * 5; more++) {
            size_t len = show(&log);
            CHECK(len <= FC_LOG_SIZE);
            for (size_t i = 0; i < len; i++)
                CHECK((shown[i] >= ' ' && shown[i] <= '~') || shown[i] == '\n');
            if (more % 40 == 39)
                break;
            fc_log_add(&log, (char)test_random(256));
        }
    }
}

int main(void)
{
    RUN(test_empty);
    RUN(test_lines);
    RUN(test_every_length);
    RUN(test_long_line);
    RUN(test_noise);
    return test_end();
}
