/*
 * The board's storage: what platform/storage.h promises, what flash refuses, and that it outlives
 * the machine. The first unit counts the starts. The status is the number of checks that failed.
 */
#include <string.h>

#include "../../../boards/firmware/board.h"
#include "../../../boards/firmware/console.h"

#define PART 256
#define PATTERN(i) ((uint8_t)((i)*7 + 3))

static const struct fc_storage *storage;
static uint8_t buf[PART], there[PART];
static unsigned passed, failed;

static void check(const char *name, int condition)
{
    passed += condition != 0;
    failed += condition == 0;
    if (!condition)
        fc_console_say("FAIL %", FC_SAID(name));
}

static int read(uint32_t off, void *to, size_t len)
{
    return storage->read(storage->ctx, off, to, len);
}

static int program(uint32_t off, const void *from, size_t len)
{
    return storage->program(storage->ctx, off, from, len);
}

static int erase(uint32_t off)
{
    return storage->erase(storage->ctx, off);
}

static int sync(void)
{
    return storage->sync ? storage->sync(storage->ctx) : 0;
}

static int is_power_of_2(uint32_t number)
{
    return number && (number & (number - 1)) == 0;
}

static void check_geometry(void)
{
    check("erase_size", is_power_of_2(storage->erase_size) && storage->erase_size >= 256 &&
                            storage->erase_size <= 262144);
    check("program_size", is_power_of_2(storage->program_size) && storage->program_size <= 256 &&
                              storage->program_size <= storage->erase_size / 16);
    check("size", storage->size >= 2 * storage->erase_size && storage->size < 1u << 31 &&
                      storage->size % storage->erase_size == 0);
}

/* How many bytes of a unit read 0xff. */
static uint32_t blank_bytes(uint32_t unit)
{
    uint32_t blank = 0;
    for (uint32_t off = 0; off < storage->erase_size; off += PART) {
        check("read", read(unit + off, there, PART) == 0);
        for (int i = 0; i < PART; i++)
            blank += there[i] == 0xFF;
    }
    return blank;
}

/* The last unit, and that nothing of it is seen in the one before. */
static void check_unit(void)
{
    uint32_t last = storage->size - storage->erase_size, before = last - storage->erase_size;
    uint32_t step = storage->program_size, end = last + storage->erase_size - PART;
    for (int i = 0; i < PART; i++)
        buf[i] = PATTERN(i);
    check("erase", erase(before) == 0 && erase(last) == 0);
    check("what is erased is blank", blank_bytes(last) == storage->erase_size);
    check("program", program(last - PART, buf, PART / 2) == 0);
    check("program by unit", program(last + step, buf, step) == 0);
    check("program to the end", program(end, buf, PART) == 0);
    check("read what was programmed",
          read(last + step, there, step) == 0 && memcmp(there, buf, step) == 0);
    for (uint32_t off = 0; off < 9; off++)
        check("read at any offset, of any length",
              read(end + off, there, PART - 2 * off) == 0 &&
                  memcmp(there, buf + off, PART - 2 * off) == 0);
    check("the rest stays blank",
          read(last, there, step) == 0 && there[0] == 0xFF && there[step - 1] == 0xFF);
    memset(there, 0x55, sizeof(there));
    check("what is programmed is not programmed again",
          program(end, there, PART) == FC_ERR_STORAGE);
    check("nor is a part of it", program(end, there, step) == FC_ERR_STORAGE);
    check("which leaves it as it was", read(end, there, PART) == 0 && !memcmp(there, buf, PART));
    memset(there, 0, sizeof(there));
    for (int i = 0; i < 2; i++)
        check("zeros are programmed twice", program(last - PART + PART / 2, there, PART / 2) == 0);
    check("erase again", erase(last) == 0 && blank_bytes(last) == storage->erase_size);
    memset(buf + PART / 2, 0, PART / 2);
    check("the unit before keeps its end",
          read(last - PART, there, PART) == 0 && !memcmp(there, buf, PART));
}

/* Count this start, by a byte at each step that is not 0xff. */
static void count_starts(void)
{
    char digits[12];
    uint32_t step = storage->program_size, starts = 0;
    memset(buf, 0, sizeof(buf));
    while (read(starts * step, there, step) == 0 && there[0] == 0 && starts < 9)
        starts++;
    if (read(starts * step, there, step) != 0 || there[0] != 0xFF) {
        check("erase the first unit", erase(0) == 0);
        starts = 0;
    }
    check("count", program(starts * step, buf, step) == 0 && sync() == 0);
    fc_console_say("start %", FC_SAID(fc_console_number(digits, starts)));
}

int main(void)
{
    static struct fc_ethernet ethernet;
    char digits[2][12];
    fc_board_begin(&ethernet);
    storage = fc_board_storage();
    if (!storage) {
        fc_console_say("this board has no storage", FC_SAID(NULL));
        return 250;
    }
    check_geometry();
    count_starts();
    check_unit();
    fc_console_say("% passed, % failed", FC_SAID(fc_console_number(digits[0], passed),
                                                 fc_console_number(digits[1], failed)));
    return (int)failed;
}
