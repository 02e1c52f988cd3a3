#include "live.h"

/* This device does nothing but open cases. */
void fc_live(void)
{
}
