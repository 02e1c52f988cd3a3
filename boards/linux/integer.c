#include "integer.h"

#include <string.h>

int fc_integer_read(int32_t *number, const char *text)
{
    static const char blanks[] = " \t\n\r\f\v";
    const char *next = text + strspn(text, blanks);
    int is_negative = *next == '-';
    next += *next == '-' || *next == '+';
    for (*number = 0; *next >= '0' && *next <= '9'; next++) {
        *number = *number * 10 + (*next - '0');
        if (*number > FC_INTEGER_MAX)
            *number = FC_INTEGER_MAX;
        if (next[1] == '_')
            next++;
    }
    if (next == text || next[-1] < '0' || next[-1] > '9' || next[strspn(next, blanks)])
        return -1;
    if (is_negative)
        *number = -*number;
    return 0;
}
