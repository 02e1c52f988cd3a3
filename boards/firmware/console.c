#include "console.h"

#include "board.h"

/* What the service or the world said is shown, but must not steer a terminal. */
static void put_text(const char *text)
{
    for (; *text; text++) {
        char shown = '.';
        if (*text >= ' ' && *text <= '~')
            shown = *text;
        fc_board_put(shown);
    }
}

void fc_console_say(const char *format, const char *const *texts)
{
    for (; *format; format++) {
        if (*format != '%')
            fc_board_put(*format);
        else if (*texts)
            put_text(*texts++);
    }
    fc_board_put('\r');
    fc_board_put('\n');
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
