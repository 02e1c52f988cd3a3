#include "date.h"

#include <string.h>

/* Write a number as eight or fewer digits that end before `end`. */
static void put_digits(char *end, uint32_t number, unsigned width)
{
    for (; width--; number /= 10)
        *--end = (char)('0' + number % 10);
}

/*
 * The calendar is counted in years that begin on 1 March, so that the leap day is a year's last:
 * then month m (0 is March) begins on day (153 m + 2) / 5. Day 0 is 0000-03-01.
 */
#define DAYS_TO_1968 718797u /* to 1 March */
#define DAYS_TO_1970 719468u /* to 1 January */
#define DAYS_TO_2100 767009u /* to 1 March */

void fc_date_format(char date[FC_AMZ_DATE_SIZE], uint32_t time)
{
    uint32_t second = time % 86400;
    uint32_t day = time / 86400 + DAYS_TO_1970 - DAYS_TO_1968;
    if (day >= DAYS_TO_2100 - DAYS_TO_1968)
        day++; /* as if 2100 were a leap year, which it is not: then every fourth year is one */
    uint32_t year = (4 * day + 3) / 1461;
    day -= 1461 * year / 4;
    uint32_t month = (5 * day + 2) / 153;
    day -= (153 * month + 2) / 5;
    month += 3;
    year += 1968;
    if (month > 12) {
        month -= 12;
        year++;
    }
    put_digits(date + 8, (year * 100 + month) * 100 + day + 1, 8);
    date[8] = 'T';
    put_digits(date + 15, (second / 3600 * 100 + second / 60 % 60) * 100 + second % 60, 6);
    date[15] = 'Z';
    date[16] = 0;
}

void fc_date_format_iso(char date[FC_ISO_DATE_SIZE], uint32_t time)
{
    static const char shape[FC_ISO_DATE_SIZE] = "....-..-.....:..:...";
    char basic[FC_AMZ_DATE_SIZE];
    const char *from = basic;
    fc_date_format(basic, time);
    memcpy(date, shape, sizeof shape);
    for (; *date; date++)
        if (*date == '.')
            *date = *from++;
}

/* Read `width` digits, or a number too large for any use. */
static unsigned get_digits(const char *text, unsigned width)
{
    unsigned number = 0;
    while (width--) {
        unsigned digit = (unsigned)(*text++ - '0');
        if (digit > 9)
            return 0xffff;
        number = number * 10 + digit;
    }
    return number;
}

uint32_t fc_date_parse(const char *text, size_t len)
{
    static const char months[] = "MarAprMayJunJulAugSepOctNovDecJanFeb";
    static const char shape[] = "___, __ ___ ____ __:__:__ GMT";
    if (len != sizeof shape - 1)
        return 0;
    for (size_t i = 0; i < len; i++)
        if (shape[i] != '_' && shape[i] != text[i])
            return 0;
    unsigned day = get_digits(text + 5, 2);
    unsigned year = get_digits(text + 12, 4);
    unsigned hour = get_digits(text + 17, 2);
    unsigned minute = get_digits(text + 20, 2);
    unsigned second = get_digits(text + 23, 2);
    unsigned month = 0;
    while (month < 12 && memcmp(months + 3 * month, text + 8, 3))
        month++;
    if (month == 12 || year < 1970 || year > 2106 || hour > 23 || minute > 59 || second > 60)
        return 0;
    unsigned leap = year % 4 == 0 && (year % 100 || year % 400 == 0);
    unsigned length = month == 11 ? 28 + leap : 31 - (month % 5) % 2;
    if (day - 1 >= length)
        return 0;
    if (month > 9) /* January and February close the year before */
        year--;
    uint64_t days = 365u * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day -
                    1 - DAYS_TO_1970;
    uint64_t time = days * 86400 + hour * 3600 + minute * 60 + second;
    return time > UINT32_MAX ? 0 : (uint32_t)time;
}
