/*
 * Sinks: where rendered bytes go. A sink is the only way fieldcase builds text, so the same code
 * counts a text, hashes it, and puts it into a window.
 */
#ifndef FIELDCASE_SINK_H
#define FIELDCASE_SINK_H

#include <stddef.h>
#include <stdint.h>

#include "sha256.h"

/* The base of every sink. */
struct fc_sink {
    void (*put)(struct fc_sink *sink, const void *data, size_t len);
    size_t room;    /* bytes the sink can still take; a renderer stops before it is exceeded */
    uint32_t total; /* bytes put so far */
};

/* Only counts: read sink.total. */
void fc_count_init(struct fc_sink *sink);

/* Hashes what is put. */
struct fc_hash_sink {
    struct fc_sink sink;
    struct fc_sha256 sha256;
};

/* Begin a hash; the caller ends it with fc_sha256_finish or fc_sha256_wipe on hash->sha256. */
void fc_hash_init(struct fc_hash_sink *hash);

/*
 * Fills a window: of all that is put, the first `skip` bytes are dropped, then up to the window's
 * size is kept, and the rest is dropped.
 */
struct fc_window_sink {
    struct fc_sink sink;
    uint8_t *buf;
    size_t len;  /* bytes in buf */
    size_t skip; /* bytes still to drop */
};

/* Fill buf, of cap bytes, borrowed while the sink is used. */
void fc_window_init(struct fc_window_sink *window, void *buf, size_t cap, size_t skip);

/* Put len bytes. */
void fc_put(struct fc_sink *sink, const void *data, size_t len);

/* Put a C string without its NUL; NULL puts nothing. */
void fc_put_text(struct fc_sink *sink, const char *text);

/*
 * Put a shape: a C string in which each '%' stands for the next of texts, which are put as
 * fc_put_text does.
 */
void fc_put_shape(struct fc_sink *sink, const char *shape, const char *const *texts);

/* Put len bytes in lower-case hexadecimal. */
void fc_put_hex(struct fc_sink *sink, const uint8_t *data, size_t len);

/* Put a number in decimal. */
void fc_put_decimal(struct fc_sink *sink, uint32_t number);

#endif
