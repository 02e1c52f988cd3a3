#include "seed.h"

#include <string.h>

#include "../core/sha256.h"
#include "../core/wipe.h"

#define MAGIC "fcseed 1"
#define NUMBER 8 /* offsets in a record */
#define SECRET 16
#define CHECK 48
#define SECRET_LEN 32
#define PROGRAM_MOST 256

/* What is made of a secret; each is one hash, of the purpose and the secret. */
enum { FOR_NEXT_SEED = 1, FOR_GENERATOR, FOR_OUTPUT, FOR_NEXT_STATE };
enum { NOT_BEGUN, READY, FAILED };

static int derive(uint8_t to[32], const uint8_t secret[SECRET_LEN], uint8_t purpose)
{
    struct fc_sha256 sha256;
    fc_sha256_init(&sha256);
    fc_sha256_update(&sha256, &purpose, sizeof(purpose));
    fc_sha256_update(&sha256, secret, SECRET_LEN);
    return fc_sha256_finish(&sha256, to);
}

static int check_of(uint8_t to[32], const uint8_t *record)
{
    struct fc_sha256 sha256;
    fc_sha256_init(&sha256);
    fc_sha256_update(&sha256, record, CHECK);
    return fc_sha256_finish(&sha256, to);
}

static uint32_t number_of(const uint8_t *record)
{
    const uint8_t *p = record + NUMBER;
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

/* All alike is no secret: a fault of whoever made the device, or of the medium. */
static int is_blank(const uint8_t *secret)
{
    return memcmp(secret, secret + 1, SECRET_LEN - 1) == 0;
}

static int is_seed(const uint8_t *record)
{
    uint8_t check[32];
    int is = memcmp(record, MAGIC, NUMBER) == 0 && !is_blank(record + SECRET) &&
             check_of(check, record) == 0 && memcmp(record + CHECK, check, 16) == 0;
    fc_wipe(check, sizeof(check));
    return is;
}

static int read_unit(const struct fc_seed *seed, unsigned unit, uint8_t *record)
{
    const struct fc_storage *storage = seed->storage;
    return storage->read(storage->ctx, seed->off + unit * storage->erase_size, record, FC_SEED_LEN);
}

static int erase_unit(const struct fc_seed *seed, unsigned unit)
{
    const struct fc_storage *storage = seed->storage;
    return storage->erase(storage->ctx, seed->off + unit * storage->erase_size);
}

static int sync(const struct fc_storage *storage)
{
    return storage->sync ? storage->sync(storage->ctx) : 0;
}

/* Find the seed that stands: of two the later. Returns its unit, or an error. */
static int find(const struct fc_seed *seed, uint8_t record[FC_SEED_LEN])
{
    uint8_t other[FC_SEED_LEN];
    int unit = FC_ERR_ENTROPY;
    if (read_unit(seed, 0, record) == 0 && read_unit(seed, 1, other) == 0) {
        unit = is_seed(record) ? 0 : FC_ERR_ENTROPY;
        if (is_seed(other) && (unit || number_of(other) - number_of(record) < 0x80000000u)) {
            memcpy(record, other, sizeof(other));
            unit = 1;
        }
    }
    fc_wipe(other, sizeof(other));
    return unit;
}

/* Make of a record the one that follows it. */
static int advance(uint8_t record[FC_SEED_LEN])
{
    uint8_t made[32];
    uint32_t number = number_of(record) + 1;
    int err = derive(made, record + SECRET, FOR_NEXT_SEED);
    memcpy(record + SECRET, made, SECRET_LEN);
    for (int i = 0; i < 4; i++)
        record[NUMBER + i] = (uint8_t)(number >> 8 * i);
    err = err ? err : check_of(made, record);
    memcpy(record + CHECK, made, FC_SEED_LEN - CHECK);
    fc_wipe(made, sizeof(made));
    return err;
}

/* Put a record into a unit, for good; what can be read of it is all that counts. */
static int put(const struct fc_seed *seed, unsigned unit, const uint8_t record[FC_SEED_LEN])
{
    const struct fc_storage *storage = seed->storage;
    uint8_t buf[PROGRAM_MOST] = {0};
    uint32_t len = storage->program_size > FC_SEED_LEN ? storage->program_size : FC_SEED_LEN;
    memcpy(buf, record, FC_SEED_LEN);
    int err = erase_unit(seed, unit);
    if (!err)
        err = storage->program(storage->ctx, seed->off + unit * storage->erase_size, buf, len);
    if (!err)
        err = sync(storage);
    if (!err)
        err = read_unit(seed, unit, buf);
    if (!err && memcmp(buf, record, FC_SEED_LEN) != 0)
        err = FC_ERR_STORAGE;
    fc_wipe(buf, sizeof(buf));
    return err;
}

/* Erase a record, for good: nobody may find what bytes were made of that are about to be used. */
static int destroy(const struct fc_seed *seed, unsigned unit)
{
    uint8_t record[FC_SEED_LEN];
    int err = erase_unit(seed, unit);
    if (!err)
        err = sync(seed->storage);
    if (!err)
        err = read_unit(seed, unit, record);
    for (size_t i = 0; i < sizeof(record) && !err; i++)
        err = record[i] == 0xFF ? 0 : FC_ERR_STORAGE;
    return err;
}

static int begin(struct fc_seed *seed)
{
    uint8_t record[FC_SEED_LEN];
    const struct fc_storage *storage = seed->storage;
    if (!storage || storage->program_size > PROGRAM_MOST)
        return FC_ERR_ENTROPY;
    int unit = find(seed, record);
    int err = unit < 0 ? unit : derive(seed->state, record + SECRET, FOR_GENERATOR);
    if (!err)
        err = advance(record);
    if (!err)
        err = put(seed, !unit, record);
    if (!err)
        err = destroy(seed, (unsigned)unit);
    fc_wipe(record, sizeof(record));
    return err;
}

/* The state moves on each time, so that what it is later tells nothing of what it gave. */
static int generate(struct fc_seed *seed, uint8_t *to, size_t len)
{
    uint8_t block[32];
    int err = 0;
    while (len && !err) {
        size_t part = len < sizeof(block) ? len : sizeof(block);
        err = derive(block, seed->state, FOR_OUTPUT);
        memcpy(to, block, part);
        to += part;
        len -= part;
        if (!err)
            err = derive(block, seed->state, FOR_NEXT_STATE);
        memcpy(seed->state, block, sizeof(block));
    }
    fc_wipe(block, sizeof(block));
    return err;
}

int fc_seed_entropy(void *ctx, void *buf, size_t len)
{
    struct fc_seed *seed = ctx;
    if (seed->stage == NOT_BEGUN)
        seed->stage = begin(seed) ? FAILED : READY;
    if (seed->stage == READY && generate(seed, buf, len) == 0)
        return 0;
    seed->stage = FAILED;
    fc_wipe(seed->state, sizeof(seed->state));
    fc_wipe(buf, len);
    return FC_ERR_ENTROPY;
}
