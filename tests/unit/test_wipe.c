/* Wiping: exactly the bytes named, of any length and alignment. */
#include "../../core/wipe.h"

#include "guard.h"
#include "test.h"

static void test_every_length_and_place(void)
{
    unsigned char buf[80];
    for (size_t off = 0; off < 16; off++) {
        for (size_t len = 0; len + off <= 64; len++) {
            memset(buf, 0x5a, sizeof buf);
            fc_wipe(buf + off, len);
            for (size_t i = 0; i < sizeof buf; i++)
                CHECK_INT(buf[i], i >= off && i < off + len ? 0 : 0x5a);
        }
    }
}

static void test_nothing_behind(void)
{
    static const unsigned char zeros[5000];
    unsigned char *block = guard_alloc(sizeof zeros);
    fc_wipe(block, sizeof zeros);
    CHECK_BYTES(block, sizeof zeros, zeros, sizeof zeros);
    guard_free(block, sizeof zeros);
    fc_wipe(NULL, 0);
}

/* The last store before a block is given back is what a compiler would love to leave out. */
static const volatile unsigned char *last_seen;

static void use_a_secret(unsigned char *block, size_t len)
{
    memset(block, 0x77, len);
    last_seen = block;
    fc_wipe(block, len);
}

static void test_last_store_is_kept(void)
{
    unsigned char secret[48];
    use_a_secret(secret, sizeof secret);
    for (size_t i = 0; i < sizeof secret; i++)
        CHECK_INT(last_seen[i], 0);
}

int main(void)
{
    RUN(test_every_length_and_place);
    RUN(test_nothing_behind);
    RUN(test_last_store_is_kept);
    return test_end();
}
