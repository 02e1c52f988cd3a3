/* What a machine brings along: llhttp ends in abort() where it cannot get. */
#include <stdlib.h>

void abort(void)
{
    for (;;)
        ;
}
