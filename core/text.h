/*
 * Inside of rendering: how the kinds of render.h that write strings share their work. Not for
 * users of the protocol.
 */
#ifndef FIELDCASE_TEXT_H
#define FIELDCASE_TEXT_H

#include "render.h"

/* Bytes of a `read` source held at a time: whole groups of 3 for base64. */
#define FC_CHUNK 48

/* What the source holds from render->off on. */
struct fc_chunk {
    const uint8_t *data;
    size_t len;
    int last; /* nothing follows */
    uint8_t buf[FC_CHUNK];
};

/*
 * Writes what a chunk holds, as far as the sink has room, and moves render->off on.
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
