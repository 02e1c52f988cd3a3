/*
 * Marks: how storage keeps an entry and the budget. A mark begins with its version; numbers have
 * the least significant byte first. What a later release cannot read it says, it guesses nothing.
 */
#ifndef FIELDCASE_MARK_H
#define FIELDCASE_MARK_H

#include "delivery.h"

#define FC_MARK_SIZE 64

/*
 * Write an entry. The marker of one with a text is not kept: the text names the case.
 * Returns the length, at most FC_MARK_SIZE.
 */
size_t fc_mark_entry(uint8_t mark[FC_MARK_SIZE], const struct fc_entry *entry);

/*
 * Read an entry.
 * Returns 0, or FC_ERR_DAMAGED if the bytes are none.
 */
int fc_mark_read_entry(struct fc_entry *entry, const uint8_t *mark, size_t len);

/*
 * Write the budget.
 * Returns the length, at most FC_MARK_SIZE.
 */
size_t fc_mark_budget(uint8_t mark[FC_MARK_SIZE], const struct fc_budget *budget);

/*
 * Read the budget.
 * Returns 0, or FC_ERR_DAMAGED if the bytes are none.
 */
int fc_mark_read_budget(struct fc_budget *budget, const uint8_t *mark, size_t len);

#endif
