/* Erasing secrets so that the compiler cannot leave them behind. */
#ifndef FIELDCASE_WIPE_H
#define FIELDCASE_WIPE_H

#include <stddef.h>

/* Overwrite len bytes at buf with zeros; never optimised away. */
void fc_wipe(void *buf, size_t len);

#endif
