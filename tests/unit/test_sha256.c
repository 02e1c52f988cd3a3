/* The SHA-256 seam over mbedTLS: FIPS 180-4's examples, any split, wiping. */
#include "../../core/sha256.h"

#include "../../core/error.h"
#include "test.h"

static void hash(char hex[65], const void *data, size_t len, size_t split)
{
    struct fc_sha256 sha256;
    uint8_t digest[32];
    fc_sha256_init(&sha256);
    fc_sha256_update(&sha256, data, split);
    fc_sha256_update(&sha256, (const char *)data + split, len - split);
    CHECK_INT(fc_sha256_finish(&sha256, digest), 0);
    for (size_t i = 0; i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

static void test_examples(void)
{
    static const char *const examples[][2] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqr"
         "lmnopqrsmnopqrstnopqrstu",
         "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
    };
    for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++)
        for (size_t split = 0; split <= strlen(examples[i][0]); split++) {
            char hex[65];
            hash(hex, examples[i][0], strlen(examples[i][0]), split);
            CHECK_BYTES(hex, 64, examples[i][1], 64);
        }
}

static void test_million(void)
{
    static char as[1000];
    struct fc_sha256 sha256;
    uint8_t digest[32];
    static const uint8_t wanted[4] = {0xcd, 0xc7, 0x6e, 0x5c};
    memset(as, 'a', sizeof(as));
    fc_sha256_init(&sha256);
    for (int i = 0; i < 1000; i++)
        fc_sha256_update(&sha256, as, sizeof(as));
    CHECK_INT(fc_sha256_finish(&sha256, digest), 0);
    CHECK_BYTES(digest, 4, wanted, 4);
}

/* Two hashes under way do not know of each other, and a copy goes its own way. */
static void test_copies(void)
{
    struct fc_sha256 one, two;
    uint8_t first[32], second[32];
    fc_sha256_init(&one);
    fc_sha256_update(&one, "same begin, ", 12);
    two = one;
    fc_sha256_update(&one, "same end", 8);
    fc_sha256_update(&two, "same ", 5);
    fc_sha256_update(&two, "end", 3);
    CHECK_INT(fc_sha256_finish(&one, first), 0);
    CHECK_INT(fc_sha256_finish(&two, second), 0);
    CHECK_BYTES(first, 32, second, 32);
}

static void test_wiping(void)
{
    static const struct fc_sha256 zeros;
    struct fc_sha256 sha256;
    uint8_t digest[32];
    fc_sha256_init(&sha256);
    fc_sha256_update(&sha256, "a secret", 8);
    CHECK(memcmp(&sha256, &zeros, sizeof(zeros)) != 0);
    CHECK_INT(fc_sha256_finish(&sha256, digest), 0);
    CHECK_BYTES((char *)&sha256, sizeof(sha256), (const char *)&zeros, sizeof(zeros));
    fc_sha256_init(&sha256);
    fc_sha256_update(&sha256, "a secret", 8);
    fc_sha256_wipe(&sha256);
    CHECK_BYTES((char *)&sha256, sizeof(sha256), (const char *)&zeros, sizeof(zeros));
}

/* The implementation cannot be made to fail here; its mark of that, the first word, can be set. */
static void test_failure(void)
{
    static const uint8_t zeros[32];
    struct fc_sha256 sha256;
    uint8_t digest[32];
    fc_sha256_init(&sha256);
    fc_sha256_update(&sha256, "abc", 3);
    CHECK_INT(sha256.opaque[0], 0);
    sha256.opaque[0] = 1;
    fc_sha256_update(&sha256, "abc", 3);
    CHECK_INT(fc_sha256_finish(&sha256, digest), FC_ERR_HASH);
    CHECK_BYTES((char *)digest, 32, (const char *)zeros, 32);
}

int main(void)
{
    RUN(test_examples);
    RUN(test_million);
    RUN(test_copies);
    RUN(test_wiping);
    RUN(test_failure);
    return test_end();
}
