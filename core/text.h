/*
 * Inside of rendering: how the kinds of render.h that write strings share their work. Not for
 * users of the protocol.
 */
#ifndef FIELDCASE_TEXT_H
#define FIELDCASE_TEXT_H

#include "render.h"

/* What the source holds from render->off on. */
struct fc_chunk {
    const uint8_t *data;
    size_t len;
    int last; /* nothing follows */
};

/*
 * Writes what a chunk holds and moves render->off on, but leaves room for a byte in the sink.
 * Returns 0 when it can do no more with this chunk, FC_AGAIN when the sink is full, or an error.
 */
typedef int fc_chunk_writer(struct fc_render *render, struct fc_sink *sink,
                            const struct fc_chunk *chunk);

/* Go on writing render->source as a string whose content `put` writes. Returns as an fc_kind. */
int fc_text_write(struct fc_render *render, struct fc_sink *sink, fc_chunk_writer *put);

/*
 * Write what stands before item render->item of a list of count items, or ends the list.
 * Returns 1 before an item, 0 at the end, else an error.
 */
int fc_render_item(const struct fc_render *render, struct fc_sink *sink, size_t count);

#endif
