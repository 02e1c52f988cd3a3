/* Dates, day by day from 1970 to 2106, against the C library's calendar. */
#define _DEFAULT_SOURCE

#include "../../core/date.h"

#include <time.h>

#include "guard.h"
#include "test.h"

#define HTTP_DATE "%a, %d %b %Y %H:%M:%S GMT"
#define HTTP_DATE_LEN 29

static struct tm calendar(uint32_t seconds)
{
    time_t time = (time_t)seconds;
    struct tm tm;
    gmtime_r(&time, &tm);
    return tm;
}

static void check_time(uint32_t time)
{
    char expected[64], date[FC_AMZ_DATE_SIZE], iso[FC_ISO_DATE_SIZE];
    struct tm tm = calendar(time);
    strftime(expected, sizeof expected, "%Y%m%dT%H%M%SZ", &tm);
    memset(date, 'x', sizeof date);
    fc_date_format(date, time);
    CHECK_BYTES(date, sizeof date, expected, strlen(expected) + 1);
    strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%SZ", &tm);
    fc_date_format_iso(iso, time);
    CHECK_BYTES(iso, sizeof iso, expected, strlen(expected) + 1);
    size_t len = strftime(expected, sizeof expected, HTTP_DATE, &tm);
    CHECK_INT(fc_date_parse(expected, len), time);
}

static void test_every_day(void)
{
    for (uint32_t day = 0; day <= UINT32_MAX / 86400; day++) {
        uint64_t last = (uint64_t)day * 86400 + 86399;
        check_time(day * 86400);
        check_time(day * 86400 + day * 7919 % 23000);
        check_time(last > UINT32_MAX ? UINT32_MAX : (uint32_t)last);
    }
}

static void test_every_second_of_a_day(void)
{
    for (uint32_t second = 0; second < 86400; second++)
        check_time(2147472000u + second); /* 2038-01-19, when 31 bits end */
}

static void test_examples(void)
{
    char date[FC_AMZ_DATE_SIZE];
    fc_date_format(date, 1440938160);
    CHECK(!strcmp(date, "20150830T123600Z"));
    fc_date_format(date, UINT32_MAX);
    CHECK(!strcmp(date, "21060207T062815Z"));
    CHECK_INT(fc_date_parse("Sun, 06 Nov 1994 08:49:37 GMT", HTTP_DATE_LEN), 784111777);
    CHECK_INT(fc_date_parse("Sun, 07 Feb 2106 06:28:15 GMT", HTTP_DATE_LEN), UINT32_MAX);
    CHECK_INT(fc_date_parse("Xxx, 06 Nov 1994 08:49:37 GMT", HTTP_DATE_LEN), 784111777);
    /* A leap second is the first of the next minute. */
    CHECK_INT(fc_date_parse("Sat, 31 Dec 2016 23:59:60 GMT", HTTP_DATE_LEN), 1483228800);
}

static void test_malformed(void)
{
    static const char *const dates[] = {
        "",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 gmt",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 06 NOV 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT", /* the obsolete forms */
        "Sun Nov  6 08:49:37 1994",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun,  6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 8:49:37 GMT ",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Sun, 32 Dec 1994 08:49:37 GMT",
        "Sun, 29 Feb 2023 08:49:37 GMT",
        "Sun, 30 Feb 2024 08:49:37 GMT",
        "Sun, 29 Feb 2100 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 06 Nov 1994 -8:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37+GMT",
        "Wed, 31 Dec 1969 23:59:59 GMT",
        "Sun, 07 Feb 2106 06:28:16 GMT",
        "Mon, 08 Feb 2106 00:00:00 GMT",
        "Sat, 31 Dec 9999 23:59:59 GMT",
        "Sun, 06 arA 1994 08:49:37 GMT", /* across two months of a table */
    };
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++)
        CHECK_INT(fc_date_parse(dates[i], strlen(dates[i])), 0);
}

/* Every byte replaced by every other: refused, or read as just what it then says. */
static void test_every_byte_replaced(void)
{
    static const char *const dates[] = {"Sun, 06 Nov 1994 08:49:37 GMT",
                                        "Thu, 29 Feb 2024 19:09:59 GMT",
                                        "Sun, 07 Feb 2106 06:28:15 GMT"};
    char *date = guard_alloc(HTTP_DATE_LEN);
    unsigned taken = 0;
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        for (size_t at = 3; at < HTTP_DATE_LEN; at++) {
            for (int byte = 0; byte < 256; byte++) {
                char again[64];
                memcpy(date, dates[i], HTTP_DATE_LEN);
                date[at] = (char)byte;
                uint32_t time = fc_date_parse(date, HTTP_DATE_LEN);
                if (!time || !memcmp(date + 23, "60", 2))
                    continue;
                struct tm tm = calendar(time);
                size_t len = strftime(again, sizeof again, HTTP_DATE, &tm);
                CHECK_BYTES(date + 3, HTTP_DATE_LEN - 3, again + 3, len - 3);
                taken++;
            }
        }
    }
    CHECK(taken > 150 && taken < 600);
    guard_free(date, HTTP_DATE_LEN);
}

static void test_every_length(void)
{
    static const char date[] = "Sun, 06 Nov 1994 08:49:37 GMT, 06 Nov 1994";
    for (size_t len = 0; len < sizeof date - 1; len++) {
        char *copy = guard_copy(date, len);
        CHECK_INT(fc_date_parse(copy, len), len == HTTP_DATE_LEN ? 784111777 : 0);
        guard_free(copy, len);
    }
}

int main(void)
{
    RUN(test_every_day);
    RUN(test_every_second_of_a_day);
    RUN(test_examples);
    RUN(test_malformed);
    RUN(test_every_byte_replaced);
    RUN(test_every_length);
    return test_end();
}
