/*
 * Rendering a request: from a struct and a table of its fields to JSON, a window at a time.
 *
 * An operation of the Support API is a struct of members and a table that says how each member is
 * named and written; adding an operation adds one such file and nothing else (see create_case.c).
 * The rendering stops when its sink is full and goes on from the very byte, so a request is never
 * stored: it is rendered once to be counted and hashed and once more to be sent.
 */
#ifndef FIELDCASE_RENDER_H
#define FIELDCASE_RENDER_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "sink.h"

/* A window of this size suffices to render any request. */
#define FC_WINDOW_MIN 64

/*
 * Bytes that a device made: a span in memory, or anything that can be read at an offset (a log in
 * flash, a core dump in a file). All of it stays borrowed, and must not change, until the request
 * has been sent.
 */
struct fc_source {
    /* The span, or what is handed to read. NULL: the member is absent. */
    const void *data;
    size_t len; /* bytes of the span; not used with read */

    /*
     * NULL for a span. Else: copy up to cap bytes from offset off into buf.
     * Returns the count copied (fewer than cap is fine), 0 at the end, negative on failure.
     */
    int (*read)(const void *data, uint32_t off, void *buf, size_t cap);

    /* 1: ill-formed UTF-8 becomes U+FFFD (device logs); 0: it is an error. */
    uint8_t replace;
};

/* A list of C strings. items NULL: absent; count 0 with items: the empty list. */
struct fc_strings {
    const char *const *items;
    size_t count;
};

/* A list of structs, each with fields of its own. items NULL: absent. */
struct fc_objects {
    const void *items;
    size_t count;
};

/* A boolean that may be absent. */
enum fc_boolean { FC_UNSET = 0, FC_TRUE, FC_FALSE };

struct fc_render;

/*
 * A kind of member: how its value is found at render->member and written. It is called when the
 * sink has room for at least 48 bytes.
 * Returns 0 when the value is complete, FC_AGAIN when the sink is full, else an error; with a NULL
 * sink it writes nothing and returns 1 if the member is present, 0 if it is absent.
 */
typedef int fc_kind(struct fc_render *render, struct fc_sink *sink);

fc_kind fc_string;  /* const char *, NULL: absent        -> a string */
fc_kind fc_text;    /* struct fc_source                  -> a string */
fc_kind fc_blob;    /* struct fc_source                  -> a string, base64 (RFC 4648 4) */
fc_kind fc_list;    /* struct fc_strings                 -> a list of strings */
fc_kind fc_flag;    /* enum fc_boolean                   -> true or false */
fc_kind fc_integer; /* uint32_t, 0: absent               -> a number */
fc_kind fc_object;  /* const struct ..., NULL: absent    -> an object of fields */
fc_kind fc_array;   /* struct fc_objects                 -> a list of objects of fields */

/* One field of a table. A table ends with a field whose key is NULL. */
struct fc_field {
    const char *key; /* the member's name on the wire; at most 48 characters */
    fc_kind *kind;
    uint16_t offset;               /* of the member in its struct */
    uint8_t required;              /* 1: absence is FC_ERR_MISSING */
    uint8_t stride;                /* object, array: the size of one struct */
    uint16_t min, max;             /* characters of a string, items of a list; max 0: no limit */
    const struct fc_field *fields; /* object, array: the table of one struct */
};

/* An operation of the API. */
struct fc_operation {
    const char *target;            /* X-Amz-Target */
    const struct fc_field *fields; /* what the request struct holds */
    const char *identifier; /* the answer's member without which it is not believed, or NULL */
};

/* Bytes of a `read` source held at a time: whole groups of 3 for base64. */
#define FC_CHUNK 48

/* A rendering under way. Written by render.c alone; field, off and characters may be read. */
struct fc_render {
    uint8_t stage, comma, in_string;
    uint16_t item, outer_item;
    const struct fc_field *field; /* being written, or the one that failed */
    const void *base;             /* the struct that holds its member */
    const void *member;           /* the member of field */
    struct fc_source source;      /* the bytes being written as a string */
    uint32_t off;                 /* bytes of the source written; of an error, where it is */
    uint32_t characters;          /* of the string so far */
    uint8_t chunk[FC_CHUNK];      /* what was read of the source from off on */

    const struct fc_field *outer_field; /* what the object being written is a value of */
    const void *outer_base;
};

/* Begin to render request, a struct described by fields; both stay borrowed. */
void fc_render_init(struct fc_render *render, const struct fc_field *fields, const void *request);

/*
 * Render request once to measure it: the length of its JSON and the SHA-256 of it, 32 bytes.
 * `render` is what fc_render_init would make of it, or says what is wrong with it.
 * Returns as fc_render_more, but for FC_AGAIN, or FC_ERR_HASH.
 */
int fc_render_measure(struct fc_render *render, const struct fc_field *fields, const void *request,
                      uint32_t *len, uint8_t *digest);

/*
 * Go on rendering into sink until it is full or the request is complete. A sink with room for
 * FC_WINDOW_MIN bytes always takes some. After an error only fc_render_init is legal.
 * Returns
 *   0                 complete
 *   FC_AGAIN          the sink is full: empty it and call again
 *   FC_ERR_MISSING    render->field is required and absent
 *   FC_ERR_TOO_SHORT  render->field has fewer characters than its minimum
 *   FC_ERR_TOO_LONG   render->field has more characters than its maximum
 *   FC_ERR_TOO_MANY   render->field has more items than its maximum
 *   FC_ERR_UTF8       render->field is ill formed at byte render->off
 *   FC_ERR_SOURCE     render->field could not be read at byte render->off
 */
int fc_render_more(struct fc_render *render, struct fc_sink *sink);

#endif
