#include "console.h"

#include "board.h"
#include "recorder.h"

/* Everything that is said is logged, too, but for the carriage; a log that is evidence is kept. */
static void put(char c)
{
    fc_board_put(c);
    if (c != '\r' && !fc_recorded.waiting)
        fc_log_add(&fc_recorded.log, c);
}

/* What the service or the world said is shown, but must not steer a terminal. */
static void put_text(const char *text)
{
    for (; *text; text++) {
        char shown = '.';
        if (*text >= ' ' && *text <= '~')
            shown = *text;
        put(shown);
    }
}

void fc_console_say(const char *format, const char *const *texts)
{
    for (; *format; format++) {
        if (*format != '%')
            put(*format);
        else if (*texts)
            put_text(*texts++);
    }
    put('\r');
    put('\n');
}

const char *fc_console_number(char digits[12], uint32_t number)
{
    char *digit = digits + 11;
    *digit = 0;
    do
        *--digit = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    return digit;
}
