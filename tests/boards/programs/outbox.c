/*
 * The outbox on the board's storage, while its power is cut. The provision says in which write of
 * this start, and how much of that write is done: the machine then ends with status 77, as it is.
 * A start checks what is there, then works until it is cut: the outbox's mark counts the rounds,
 * and each round puts an entry, marks it, and drops the oldest of three. The status is the number
 * of checks that failed.
 */
#include <string.h>

#include "../../../boards/firmware/board.h"
#include "../../../boards/firmware/console.h"
#include "../../../platform/outbox.h"

#define CUT 77
#define PART 64  /* of a payload that is written and read at once */
#define PARTS 10 /* in a payload */

/* What the host asks for: the number of the write, from 1, and its quarters that are done. */
struct order {
    uint32_t write;
    uint32_t quarters;
};

static struct fc_storage whole, storage;
static struct fc_outbox outbox;
static struct fc_outbox_entry entries[4];
static unsigned char window[FC_OUTBOX_WINDOW(4)];
static struct order order;
static uint32_t writes;
static unsigned failed;

static void check(const char *name, int condition)
{
    failed += condition == 0;
    if (!condition)
        fc_console_say("FAIL %", FC_SAID(name));
}

static int is_cut(void)
{
    return ++writes == order.write;
}

static int cut_program(void *ctx, uint32_t off, const void *buf, size_t len)
{
    if (is_cut()) {
        size_t part = len * order.quarters / 4 / 4 * 4;
        if (part)
            (void)whole.program(ctx, off, buf, part);
        fc_board_exit(CUT);
    }
    return whole.program(ctx, off, buf, len);
}

/* An erase that is cut has erased all or nothing, or has left zeros here and there. */
static int cut_erase(void *ctx, uint32_t off)
{
    static const unsigned char zeros[4];
    if (is_cut()) {
        if (order.quarters)
            (void)whole.erase(ctx, off);
        for (uint32_t at = 0; order.quarters < 4 && order.quarters && at < whole.erase_size;
             at += 64 * order.quarters)
            (void)whole.program(ctx, off + at, zeros, sizeof(zeros));
        fc_board_exit(CUT);
    }
    return whole.erase(ctx, off);
}

static void fill(unsigned char *bytes, uint32_t id, uint32_t part)
{
    for (uint32_t i = 0; i < PART; i++)
        bytes[i] = (unsigned char)(id * 37 + part * 11 + i);
}

/* Every entry is whole, with the one mark or the other; and there are three at most. */
static void check_entries(void)
{
    struct fc_outbox_item item = {0, 0, 0, 0};
    unsigned char there[PART], expected[PART];
    uint32_t mark, count = 0;
    while (fc_outbox_next(&outbox, &item)) {
        count++;
        check("the entry is whole", item.len == PART * PARTS && !item.damaged && !item.uncertain);
        check("its mark",
              fc_outbox_read_mark(&outbox, item.id, &mark, sizeof(mark)) == sizeof(mark) &&
                  (mark == item.id || mark == ~item.id));
        for (uint32_t off = 0; off < item.len;) {
            int len = fc_outbox_read(&outbox, item.id, off, there, PART - off % PART);
            fill(expected, item.id, off / PART);
            check("its payload", len > 0 && !memcmp(there, expected + off % PART, (size_t)len));
            off += len > 0 ? (uint32_t)len : PART;
        }
    }
    check("three entries at most", count <= 3);
    check("nothing has rotted", !fc_outbox_rotten(&outbox) && !fc_outbox_is_uncertain(&outbox));
}

static int put_entry(void)
{
    unsigned char bytes[PART];
    uint32_t id;
    int err = fc_outbox_begin(&outbox, &id);
    for (uint32_t part = 0; part < PARTS && !err; part++) {
        fill(bytes, id, part);
        err = fc_outbox_write(&outbox, bytes, PART);
    }
    if (!err)
        err = fc_outbox_commit(&outbox, &id, sizeof(id));
    uint32_t mark = ~id;
    return err ? err : fc_outbox_mark(&outbox, id, &mark, sizeof(mark));
}

static int do_round(uint32_t number)
{
    struct fc_outbox_item oldest = {0, 0, 0, 0};
    int err = 0, is_there = fc_outbox_next(&outbox, &oldest);
    struct fc_outbox_item last = oldest;
    int count = is_there;
    while (is_there && fc_outbox_next(&outbox, &last))
        count++;
    if (count >= 3)
        err = fc_outbox_drop(&outbox, oldest.id);
    if (!err)
        err = put_entry();
    return err ? err : fc_outbox_mark(&outbox, FC_OUTBOX_SELF, &number, sizeof(number));
}

int main(void)
{
    static struct fc_ethernet ethernet;
    char digits[12];
    uint32_t rounds = 0;
    fc_board_begin(&ethernet);
    if (!fc_board_storage()) {
        fc_console_say("this board has no storage", FC_SAID(NULL));
        return 250;
    }
    size_t len;
    memcpy(&order, fc_board_provision(&len), sizeof(order));
    storage = whole = *fc_board_storage();
    storage.program = cut_program;
    storage.erase = cut_erase;
    storage.size = 4 * storage.erase_size;
    int err = fc_outbox_open(&outbox, &storage, entries, 4, window, sizeof(window));
    check(fc_error_text(err), err == 0);
    if (!err) {
        check_entries();
        check("the count of rounds",
              fc_outbox_read_mark(&outbox, FC_OUTBOX_SELF, &rounds, sizeof(rounds)) >= 0);
    }
    fc_console_say("round %", FC_SAID(fc_console_number(digits, rounds)));
    for (int i = 0; i < 8 && !failed; i++)
        check("a round", do_round(++rounds) == 0);
    fc_console_say("% writes", FC_SAID(fc_console_number(digits, writes)));
    return (int)failed;
}
