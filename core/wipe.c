#include "wipe.h"

#include <string.h>

/* A call through a volatile pointer is one that the compiler cannot know to be without effect. */
static void *(*const volatile overwrite)(void *, int, size_t) = memset;

void fc_wipe(void *buf, size_t len)
{
    if (len)
        overwrite(buf, 0, len);
}
