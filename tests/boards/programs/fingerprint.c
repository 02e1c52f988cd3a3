/*
 * The vectors of fingerprints, on this board. They lie where a provision would: their number, in
 * two bytes; then for each the number of its parts, in one, the fingerprint, and the parts, each
 * behind its length in two bytes. Numbers are little-endian.
 */
#include <string.h>

#include "../../../boards/firmware/board.h"
#include "../../../boards/firmware/console.h"
#include "../../../core/fingerprint.h"

#define PARTS_MAX 32

static size_t number_of(const uint8_t *bytes)
{
    return (size_t)(bytes[0] | bytes[1] << 8);
}

int main(void)
{
    static struct fc_ethernet ethernet;
    static struct fc_span parts[PARTS_MAX];
    size_t len, failed = 0;
    char digits[2][12];

    fc_board_begin(&ethernet);
    const uint8_t *at = fc_board_provision(&len);
    size_t count = number_of(at);
    at += 2;
    for (size_t i = 0; i < count; i++) {
        uint8_t made[FC_FINGERPRINT_SIZE];
        size_t part_count = at[0];
        const uint8_t *expected = at + 1;
        at = expected + FC_FINGERPRINT_SIZE;
        if (part_count > PARTS_MAX)
            return 2;
        for (size_t part = 0; part < part_count; part++) {
            parts[part].len = number_of(at);
            parts[part].data = at + 2;
            at += 2 + parts[part].len;
        }
        failed += fc_fingerprint(made, parts, part_count) != 0 ||
                  memcmp(made, expected, sizeof made) != 0;
    }
    fc_console_say("% passed, % failed",
                   FC_SAID(fc_console_number(digits[0], (uint32_t)(count - failed)),
                           fc_console_number(digits[1], (uint32_t)failed)));
    return failed != 0;
}
