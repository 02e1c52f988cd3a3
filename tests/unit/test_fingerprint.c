/* Fingerprints, against vectors of other making, and no two of them the same. */
#include "../../core/fingerprint.h"

#include "avf.h"
#include "counted_sha256.h"
#include "guard.h"
#include "test.h"

#define KNOWN_MAX 256

static uint8_t known[KNOWN_MAX][FC_FINGERPRINT_SIZE];
static size_t known_count;

static void read_hex(uint8_t fingerprint[FC_FINGERPRINT_SIZE], const char *hex)
{
    for (size_t i = 0; i < FC_FINGERPRINT_SIZE; i++) {
        unsigned byte = 0;
        CHECK_INT(sscanf(hex + 2 * i, "%2x", &byte), 1);
        fingerprint[i] = (uint8_t)byte;
    }
}

static void test_vector(const struct avf_block *block)
{
    struct fc_span parts[AVF_FIELDS];
    void *copies[AVF_FIELDS];
    uint8_t expected[FC_FINGERPRINT_SIZE], made[FC_FINGERPRINT_SIZE + 1] = {[8] = 0xa5};
    size_t count = 0;
    test_begin(block->name);
    for (const struct avf_field *part; (part = avf_field(block, "part", count)) != NULL; count++) {
        parts[count].len = part->len;
        parts[count].data = copies[count] = guard_copy(part->value, part->len);
    }
    read_hex(expected, avf_text(block, "fingerprint", ""));
    CHECK_INT(fc_fingerprint(made, parts, count), 0);
    CHECK_BYTES(made, FC_FINGERPRINT_SIZE, expected, sizeof expected);
    CHECK_INT(made[FC_FINGERPRINT_SIZE], 0xa5);
    for (size_t i = 0; i < known_count; i++)
        CHECK(memcmp(known[i], made, FC_FINGERPRINT_SIZE) != 0);
    CHECK(known_count < KNOWN_MAX);
    if (known_count < KNOWN_MAX)
        memcpy(known[known_count++], made, FC_FINGERPRINT_SIZE);
    for (size_t i = 0; i < count; i++)
        guard_free(copies[i], parts[i].len);
    test_close();
}

static void test_no_data(void)
{
    uint8_t made[FC_FINGERPRINT_SIZE], expected[FC_FINGERPRINT_SIZE];
    struct fc_span nothing = {NULL, 0}, empty = {"", 0};
    CHECK_INT(fc_fingerprint(made, &nothing, 1), 0);
    CHECK_INT(fc_fingerprint(expected, &empty, 1), 0);
    CHECK_BYTES(made, sizeof made, expected, sizeof expected);
    CHECK_INT(fc_fingerprint(made, NULL, 0), 0);
    CHECK(memcmp(made, expected, sizeof made) != 0);
}

/* A change of any one bit of any part is another fingerprint. */
static void test_every_bit(void)
{
    uint8_t first[] = "bus fault", second[] = {0, 0, 0x12, 0x34};
    struct fc_span parts[] = {{first, sizeof first}, {second, sizeof second}};
    uint8_t before[FC_FINGERPRINT_SIZE], after[FC_FINGERPRINT_SIZE];
    CHECK_INT(fc_fingerprint(before, parts, 2), 0);
    for (size_t bit = 0; bit < 8 * (sizeof first + sizeof second); bit++) {
        size_t at = bit / 8;
        uint8_t *byte = at < sizeof first ? &first[at] : &second[at - sizeof first];
        *byte ^= (uint8_t)(1 << bit % 8);
        CHECK_INT(fc_fingerprint(after, parts, 2), 0);
        CHECK(memcmp(before, after, sizeof before) != 0);
        *byte ^= (uint8_t)(1 << bit % 8);
    }
    CHECK_INT(fc_fingerprint(after, parts, 2), 0);
    CHECK_BYTES(after, sizeof after, before, sizeof before);
}

static void test_hash_fails(void)
{
    static const uint8_t zeros[FC_FINGERPRINT_SIZE];
    struct fc_span parts[] = {{"a", 1}, {"bc", 2}};
    uint8_t made[FC_FINGERPRINT_SIZE];
    hashing_reset(0);
    CHECK_INT(fc_fingerprint(made, parts, 2), 0);
    unsigned steps = hashing.steps;
    CHECK(steps > 4);
    for (unsigned step = 1; step <= steps; step++) {
        hashing_reset(step);
        memset(made, 0xa5, sizeof made);
        CHECK_INT(fc_fingerprint(made, parts, 2), FC_ERR_HASH);
        CHECK_BYTES(made, sizeof made, zeros, sizeof zeros);
    }
    hashing_reset(0);
}

int main(void)
{
    avf_run("tests/vectors/fingerprint", test_vector);
    RUN(test_no_data);
    RUN(test_every_bit);
    RUN(test_hash_fails);
    return test_end();
}
