#include "utf8.h"

int fc_utf8_sequence(const uint8_t *text, size_t len)
{
    unsigned lead = text[0];
    if (lead < 0x80)
        return 1;
    if (lead < 0xc2 || lead > 0xf4)
        return -1;
    int need = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    /* The second byte of some leads is narrower: no overlong form, no surrogate, no U+110000. */
    unsigned low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    unsigned high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    for (int i = 1; i < need; i++) {
        if ((size_t)i == len)
            return 0;
        if (text[i] < low || text[i] > high)
            return -i;
        low = 0x80;
        high = 0xbf;
    }
    return need;
}
