/*
 * Scanning JSON (RFC 8259) as it arrives, strictly, whatever its size: what fc_json_valid accepts
 * and nothing else, in a few bytes of memory, split anywhere.
 *
 * Whoever scans is told of each token by a call of `token`, at the depth that scan->depth says:
 * 1 within the outermost object or array. It must not believe any of them before fc_scan_end has
 * said that the whole was valid.
 */
#ifndef FIELDCASE_SCAN_H
#define FIELDCASE_SCAN_H

#include <stddef.h>
#include <stdint.h>

#include "json.h"

enum fc_token {
    FC_TOKEN_OBJECT, /* an object begins; depth counts it */
    FC_TOKEN_ARRAY,  /* an array begins; likewise */
    FC_TOKEN_CLOSE,  /* it ends; depth still counts it */
    FC_TOKEN_KEY,    /* a member's name begins, always of interest */
    FC_TOKEN_STRING, /* a string begins: set scan->wanted to be told its text and its end */
    FC_TOKEN_TEXT,   /* so many bytes of a name or string, decoded */
    FC_TOKEN_END,    /* likewise, and they were the last */
    FC_TOKEN_NULL,
    FC_TOKEN_SCALAR /* a number, true or false */
};

/* A scan under way. Written by scan.c alone, but for `wanted`. */
struct fc_scan {
    void (*token)(struct fc_scan *scan, enum fc_token token, const char *text, size_t len);
    uint32_t objects; /* a bit a level, the innermost the lowest: is it an object? */
    uint32_t point;   /* of an escape: the code point so far; of a pair: its first half */
    const char *rest; /* of a literal */
    uint8_t depth, want, stage, left, low, high;
    uint8_t wanted; /* 1: tell me this text */
};

/* Begin to scan. */
void fc_scan_init(struct fc_scan *scan, void (*token)(struct fc_scan *scan, enum fc_token token,
                                                      const char *text, size_t len));

/*
 * Scan len bytes more.
 * Returns 1, or 0 once what came so far is not the beginning of valid JSON.
 */
int fc_scan_more(struct fc_scan *scan, const char *text, size_t len);

/*
 * That was all.
 * Returns 1 if it was one valid JSON value, else 0.
 */
int fc_scan_end(struct fc_scan *scan);

#endif
