/* For the tests of rendering: a request rendered into every sort of sink, and sources that count.
 */
#ifndef FIELDCASE_RENDERING_H
#define FIELDCASE_RENDERING_H

#include "../../core/render.h"

/* What came of it; text, len bytes, is to be freed. */
struct rendering {
    char *text;
    size_t len;
    int err;
    const char *key; /* of the field at fault */
    uint32_t off;
    unsigned windows;
};

/*
 * Render in windows of cap bytes, each before a guard page. Exits if a window is overrun, or took
 * nothing though it had room for FC_WINDOW_MIN bytes.
 */
struct rendering rendering_of(const struct fc_field *fields, const void *request, size_t cap);

/*
 * Whether rendering gives these bytes in all windows from FC_WINDOW_MIN to 600 bytes, counted,
 * hashed and measured. If not, it says so.
 */
int rendering_is(const struct fc_field *fields, const void *request, const char *expected,
                 size_t len);

/* Whether it fails so, in all windows and measured alike; off -1: anywhere. If not, it says so. */
int rendering_fails(const struct fc_field *fields, const void *request, int err, const char *key,
                    long off);

/* A source that is read, and counts. */
struct reading {
    const char *data; /* NULL: byte n is rendering_byte(n) */
    size_t len;
    size_t most;         /* bytes given at a time; 0: as many as asked for */
    unsigned fail_at;    /* the call that fails, counted from 1; 0: none */
    int fail_with;       /* what it returns, 0: more than was asked for */
    unsigned calls;      /* so far */
    unsigned long bytes; /* given so far */
    uint32_t failed_off; /* what was asked for when it failed */
};

char rendering_byte(uint32_t off);

/* For struct fc_source. */
int rendering_read(const void *data, uint32_t off, void *buf, size_t cap);

#endif
