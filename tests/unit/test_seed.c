/* The seed in storage: what it gives, what it leaves behind, and every way in which it may fail. */
#include "../../platform/seed.h"
#include "test.h"

#define UNIT 512
#define OFF 1024
#define SIZE (OFF + 3 * UNIT)
#define OUTPUT_LEN 70
#define NEVER 1000

/* NOR flash that fails, or loses its power, at the n-th call. */
static struct {
    uint8_t bytes[SIZE];
    uint8_t programmed[SIZE]; /* since the last erase */
    int calls, fail_at, cut_at;
    size_t cut_after; /* bytes of the operation that is cut */
    int lies_at;      /* this call does nothing and says it did */
    int is_off, broken_rules;
} flash;

static int step(size_t *len)
{
    int call = ++flash.calls;
    if (flash.is_off || call == flash.fail_at)
        return FC_ERR_STORAGE;
    if (call == flash.lies_at)
        *len = 0;
    if (call == flash.cut_at) {
        flash.is_off = 1;
        *len = *len < flash.cut_after ? *len : flash.cut_after;
    }
    return 0;
}

static int flash_read(void *ctx, uint32_t off, void *buf, size_t len)
{
    size_t whole = len;
    (void)ctx;
    flash.broken_rules += off + len > SIZE;
    int err = step(&len);
    memset(buf, 0x5A, whole);
    if (!err)
        memcpy(buf, flash.bytes + off, len);
    return err || flash.is_off ? FC_ERR_STORAGE : 0;
}

static int flash_program(void *ctx, uint32_t off, const void *buf, size_t len)
{
    const struct fc_storage *storage = ctx;
    const uint8_t *from = buf;
    flash.broken_rules += off % storage->program_size || len % storage->program_size ||
                          off / UNIT != (off + len - 1) / UNIT || off < OFF ||
                          off + len > OFF + 2 * UNIT;
    int err = step(&len);
    for (size_t i = 0; i < len && !err; i++) {
        flash.broken_rules += flash.programmed[off + i] || flash.bytes[off + i] != 0xFF;
        flash.programmed[off + i] = 1;
        flash.bytes[off + i] &= from[i];
    }
    return err || flash.is_off ? FC_ERR_STORAGE : 0;
}

static int flash_erase(void *ctx, uint32_t off)
{
    size_t len = UNIT;
    (void)ctx;
    flash.broken_rules += off % UNIT || off < OFF || off >= OFF + 2 * UNIT;
    int err = step(&len);
    if (!err) {
        memset(flash.bytes + off, 0xFF, len);
        memset(flash.programmed + off, 0, len);
    }
    return err || flash.is_off ? FC_ERR_STORAGE : 0;
}

static int flash_sync(void *ctx)
{
    size_t len = 0;
    (void)ctx;
    return step(&len) || flash.is_off ? FC_ERR_STORAGE : 0;
}

static struct fc_storage storage = {.read = flash_read,
                                    .program = flash_program,
                                    .erase = flash_erase,
                                    .sync = flash_sync,
                                    .erase_size = UNIT,
                                    .program_size = 8,
                                    .size = SIZE};

/* Number 1 with the seed 00 01 .. 1f, what follows it, and what is given out in between. */
static const uint8_t first[FC_SEED_LEN + 1] =
    "\x66\x63\x73\x65\x65\x64\x20\x31\x01\x00\x00\x00\x00\x00\x00\x00\x00\x01\x02\x03"
    "\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17"
    "\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x30\x74\xf7\x75\xa0\x6b\x9c\xa7\xac\xce\xc6\xd4"
    "\x50\x9e\x0c\x28";
static const uint8_t second[FC_SEED_LEN + 1] =
    "\x66\x63\x73\x65\x65\x64\x20\x31\x02\x00\x00\x00\x00\x00\x00\x00\x49\x11\x76\xb0"
    "\xf4\x43\xc6\x5a\x7c\x7d\x72\xdf\x47\xd6\xcb\xc0\xd0\x4e\x11\x1f\xb5\xa6\x19\xf6"
    "\x0d\x3e\x77\x67\x7a\xb6\xf9\x19\x4b\x8f\x36\x3c\x1a\x24\x00\xa0\x3a\xcc\xef\x01"
    "\x3d\x73\xcb\x64";
static const uint8_t output[OUTPUT_LEN + 1] =
    "\x99\xd3\xab\x9a\x30\xf3\x94\x60\x15\xbf\x36\xd2\xce\xc4\x31\xf6\xf7\xb3\x9f\xec"
    "\x88\xce\xfa\xae\xc0\xa1\xe4\x22\x7a\x32\xaa\x62\x61\x7f\x9b\x19\x53\x93\x0f\xc4"
    "\x7f\xf3\x87\xe7\xbd\xa2\xda\x1e\x67\x81\xf0\x34\xf1\xd7\x7a\x41\xe9\x92\xbc\xcd"
    "\xf2\x40\x11\x0a\x19\x7b\x78\xde\x30\x66";

static void start(void)
{
    flash.calls = flash.fail_at = flash.cut_at = flash.lies_at = flash.is_off = 0;
    storage.ctx = &storage;
}

static void make_device(unsigned unit)
{
    memset(&flash, 0, sizeof(flash));
    memset(flash.bytes, 0xFF, sizeof(flash.bytes));
    memcpy(flash.bytes + OFF + unit * UNIT, first, FC_SEED_LEN);
    start();
}

static int boot(struct fc_seed *seed, uint8_t buf[OUTPUT_LEN])
{
    *seed = (struct fc_seed){.storage = &storage, .off = OFF};
    memset(buf, 0xEE, OUTPUT_LEN);
    return fc_seed_entropy(seed, buf, OUTPUT_LEN);
}

/* A refusal gives nothing out: not a byte is left of what was there, and it stays so. */
static void expect_refused(struct fc_seed *seed, int err, const uint8_t *buf)
{
    static const uint8_t zeros[OUTPUT_LEN];
    uint8_t byte = 7;
    CHECK_INT(err, FC_ERR_ENTROPY);
    CHECK_BYTES(buf, OUTPUT_LEN, zeros, OUTPUT_LEN);
    int calls = flash.calls;
    CHECK_INT(fc_seed_entropy(seed, &byte, 1), FC_ERR_ENTROPY);
    CHECK_INT(byte, 0);
    CHECK_INT(flash.calls, calls);
    for (size_t i = 0; i < sizeof(seed->state); i++)
        CHECK_INT(seed->state[i], 0);
}

static void test_known_answer(void)
{
    for (unsigned unit = 0; unit < 2; unit++) {
        struct fc_seed seed;
        uint8_t buf[OUTPUT_LEN];
        make_device(unit);
        CHECK_INT(boot(&seed, buf), 0);
        CHECK_BYTES(buf, OUTPUT_LEN, output, OUTPUT_LEN);
        CHECK_BYTES(flash.bytes + OFF + !unit * UNIT, FC_SEED_LEN, second, FC_SEED_LEN);
        for (size_t i = 0; i < UNIT; i++)
            CHECK_INT(flash.bytes[OFF + unit * UNIT + i], 0xFF);
        CHECK_INT(flash.broken_rules, 0);
    }
}

/* Bytes of one start and of many never repeat; only the first request touches the storage. */
static void test_never_repeats(void)
{
    static uint8_t seen[400][16];
    size_t count = 0;
    make_device(0);
    for (int turn = 0; turn < 100; turn++) {
        struct fc_seed seed = {.storage = &storage, .off = OFF};
        start();
        for (int call = 0; call < 4; call++) {
            CHECK_INT(fc_seed_entropy(&seed, seen[count], sizeof(seen[0])), 0);
            for (size_t i = 0; i < count; i++)
                CHECK(memcmp(seen[i], seen[count], sizeof(seen[0])) != 0);
            count++;
            CHECK_INT(flash.calls, 9);
        }
    }
    CHECK_INT(flash.broken_rules, 0);
}

static void test_no_seed(void)
{
    struct fc_seed seed;
    uint8_t buf[OUTPUT_LEN];
    make_device(0);
    memset(flash.bytes, 0xFF, SIZE);
    expect_refused(&seed, boot(&seed, buf), buf);
    memset(flash.bytes, 0, SIZE);
    expect_refused(&seed, boot(&seed, buf), buf);
    seed = (struct fc_seed){0};
    CHECK_INT(fc_seed_entropy(&seed, buf, 1), FC_ERR_ENTROPY);
    /* A record that is whole, of a seed that is none: "all alike" in number 1, 00 and ff. */
    static const uint8_t alike[2][17] = {
        "\xcf\xd8\x6a\x4a\x60\x39\x04\xaa\x05\xc5\xe7\xc0\x20\x4d\xbb\x0c",
        "\xbd\x3d\xf7\x18\x58\xb5\xea\xe6\x63\xcb\xf5\x62\x9d\xff\x2b\x67"};
    for (int i = 0; i < 2; i++) {
        make_device(0);
        memset(flash.bytes + OFF + 16, i ? 0xFF : 0, 32);
        memcpy(flash.bytes + OFF + 48, alike[i], 16);
        expect_refused(&seed, boot(&seed, buf), buf);
    }
}

/* No bit of a record may differ. */
static void test_damaged(void)
{
    for (size_t bit = 0; bit < FC_SEED_LEN * 8; bit++) {
        struct fc_seed seed;
        uint8_t buf[OUTPUT_LEN];
        make_device(bit & 1);
        flash.bytes[OFF + (bit & 1) * UNIT + bit / 8] ^= (uint8_t)(1 << bit % 8);
        expect_refused(&seed, boot(&seed, buf), buf);
    }
}

/* Whatever call of the storage fails: nothing is given out. */
static void test_each_failure(void)
{
    int turn = 1;
    for (;; turn++) {
        struct fc_seed seed;
        uint8_t buf[OUTPUT_LEN];
        make_device(turn & 1);
        flash.fail_at = turn;
        int err = boot(&seed, buf);
        if (flash.calls < turn)
            break;
        expect_refused(&seed, err, buf);
        CHECK_INT(flash.broken_rules, 0);
        start();
        CHECK_INT(boot(&seed, buf), 0);
    }
    CHECK_INT(turn, 10);
}

/* A call that does nothing and says it did: of what cannot be read back nothing is given out. */
static void test_each_lie(void)
{
    for (int turn = 1; turn < 10; turn++) {
        struct fc_seed seed;
        uint8_t buf[OUTPUT_LEN];
        make_device(0);
        flash.lies_at = turn;
        memset(flash.bytes + OFF + UNIT, 0, 32); /* there is something to erase */
        int err = boot(&seed, buf);
        if (turn == 2 || turn == 5 || turn == 8) /* where there is nothing to read or to sync */
            CHECK_INT(err, 0);
        else
            expect_refused(&seed, err, buf);
    }
}

/*
 * Power cuts: at each call, after each byte of it, and again at each call of the start after that.
 * A seed is always left, and what one start gave no other start gives.
 */
static void test_each_cut(void)
{
    static const size_t afters[] = {0, 1, 8, 15, 16, 17, 40, 63, 64, UNIT};
    uint8_t given[4][OUTPUT_LEN];
    for (int cut = 1; cut <= 9; cut++)
        for (size_t after = 0; after < sizeof(afters) / sizeof(afters[0]); after++)
            for (int again = 1; again <= 10; again++) {
                struct fc_seed seed;
                int count = 0;
                make_device(0);
                for (int turn = 0; turn < 4; turn++) {
                    start();
                    flash.cut_at = turn == 0 ? cut : turn == 1 ? again : NEVER;
                    flash.cut_after = afters[after];
                    int err = boot(&seed, given[count]);
                    if (flash.is_off)
                        expect_refused(&seed, err, given[count]);
                    else
                        CHECK_INT(err, 0);
                    for (int i = 0; i < count && !err; i++)
                        CHECK(memcmp(given[i], given[count], OUTPUT_LEN) != 0);
                    count += !err;
                }
                CHECK(count >= 2);
                CHECK_INT(flash.broken_rules, 0);
            }
}

/* Media with larger programming units, and one that needs no sync. */
static void test_geometries(void)
{
    struct fc_seed seed;
    uint8_t buf[OUTPUT_LEN];
    for (storage.program_size = 1; storage.program_size <= 256; storage.program_size *= 2) {
        make_device(0);
        CHECK_INT(boot(&seed, buf), 0);
        CHECK_BYTES(buf, OUTPUT_LEN, output, OUTPUT_LEN);
        CHECK_INT(flash.broken_rules, 0);
    }
    storage.program_size = 512;
    make_device(0);
    expect_refused(&seed, boot(&seed, buf), buf);
    storage.program_size = 8;
    storage.sync = NULL;
    make_device(0);
    CHECK_INT(boot(&seed, buf), 0);
    storage.sync = flash_sync;
}

/* The number wraps: what is later is so by the difference. */
static void test_number_wraps(void)
{
    static const uint8_t last[FC_SEED_LEN + 1] =
        "\x66\x63\x73\x65\x65\x64\x20\x31\xff\xff\xff\xff\x00\x00\x00\x00\x00\x01\x02\x03"
        "\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17"
        "\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\xd3\xdc\xcf\x30\xa2\x29\x9f\x62\x74\xf1\xe8\x1c"
        "\xbd\xe7\xd1\x83";
    struct fc_seed seed;
    uint8_t buf[OUTPUT_LEN], later[OUTPUT_LEN];
    make_device(0);
    memcpy(flash.bytes + OFF, last, FC_SEED_LEN);
    flash.cut_at = 6; /* the read back: both records stand */
    CHECK_INT(boot(&seed, buf), FC_ERR_ENTROPY);
    CHECK(memcmp(flash.bytes + OFF, last, FC_SEED_LEN) == 0);
    CHECK(memcmp(flash.bytes + OFF + UNIT, last, 8) == 0);
    start();
    CHECK_INT(boot(&seed, later), 0);
    CHECK(memcmp(later, output, OUTPUT_LEN) != 0); /* of the second seed, not of the first again */
}

int main(void)
{
    RUN(test_known_answer);
    RUN(test_never_repeats);
    RUN(test_no_seed);
    RUN(test_damaged);
    RUN(test_each_failure);
    RUN(test_each_lie);
    RUN(test_each_cut);
    RUN(test_geometries);
    RUN(test_number_wraps);
    return test_end();
}
