/*
 * What a board gives to the firmware: the obligations, each fulfilled by one .c of the board or of
 * its family. The program (main.c) and port/lwip stand on these and on nothing else of it.
 */
#ifndef FIELDCASE_BOARD_H
#define FIELDCASE_BOARD_H

#include "../../core/fault.h"
#include "../../platform/storage.h"
#include "../../port/lwip/lwip.h"

/* The name of the board, for messages. */
extern const char fc_board_name[];

/* Start clocks, console, tick and Ethernet; fill in the controller, its address included. */
void fc_board_begin(struct fc_ethernet *ethernet);

/* Put one character on the console. */
void fc_board_put(char c);

/* The block of the image that is filled when a device is made (provision.h). */
const void *fc_board_provision(size_t *len);

/* The block for mbedTLS to live in. */
void *fc_board_arena(size_t *size);

/* Of struct fc_lwip_machine. */
uint32_t fc_board_now_ms(void *ctx);
int64_t fc_board_unix_time(void *ctx);
int fc_board_entropy(void *ctx, void *buf, size_t len);
void fc_board_sleep(void *ctx, uint32_t ms);

/* Storage that outlives power cuts, for the outbox, or NULL: this board has none. */
const struct fc_storage *fc_board_storage(void);

/*
 * Start a watchdog: unless it is fed within ms, it is a fault, and if the program is too deaf to
 * take that, a reset. 0: none.
 */
void fc_board_watch(uint32_t ms);
void fc_board_feed(void);

/* Why the processor started, as far as the board can tell. Called first of all, and once. */
enum fc_reset fc_board_reset_reason(void);

/* The deepest the stack has been, and its size. */
size_t fc_board_stack_peak(void);
size_t fc_board_stack_size(void);

/* Unix time when the image was linked. */
uint32_t fc_board_build_time(void);

/* The program is over: 0 is success. Does not return. */
void fc_board_exit(int status) __attribute__((noreturn));

#endif
