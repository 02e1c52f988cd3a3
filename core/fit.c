#include "fit.h"

#include <string.h>

#include "utf8.h"

/* Bytes that are looked at in one go. */
#define CHUNK 64

static int read_source(const struct fc_source *source, uint32_t off, void *buf, size_t cap)
{
    if (source->read)
        return source->read(source->data, off, buf, cap);
    if (off >= source->len)
        return 0;
    if (cap > source->len - off)
        cap = source->len - off;
    memcpy(buf, (const uint8_t *)source->data + off, cap);
    return (int)cap;
}

/*
 * Go over `characters` of the text from *off on, or to its end; *off is where they end.
 * Returns 0 and how many there were, or FC_ERR_SOURCE.
 */
static int skip(const struct fc_source *whole, uint32_t *off, uint32_t characters, uint32_t *found)
{
    uint8_t chunk[CHUNK];
    size_t len = 0;
    int ended = 0;
    *found = 0;
    while (*found < characters) {
        if (len < 4 && !ended) {
            int got = read_source(whole, *off + (uint32_t)len, chunk + len, CHUNK - len);
            if (got < 0 || *off > UINT32_MAX - CHUNK)
                return FC_ERR_SOURCE;
            ended = got == 0;
            len += (size_t)got;
        }
        size_t i = 0;
        while (i < len && *found < characters) {
            int sequence = fc_utf8_sequence(chunk + i, len - i);
            if (sequence == 0 && !ended)
                break;
            i += sequence > 0 ? (size_t)sequence : sequence < 0 ? (size_t)-sequence : len - i;
            ++*found;
        }
        *off += (uint32_t)i;
        len -= i;
        memmove(chunk, chunk + i, len);
        if (ended && len == 0)
            break;
    }
    return 0;
}

/* Add text, number and text to a note. Returns where it ends. */
static char *add(char *to, const char *before, uint32_t number, const char *after)
{
    uint32_t power = 1;
    while (*before)
        *to++ = *before++;
    while (number / power >= 10)
        power *= 10;
    for (; power; power /= 10)
        *to++ = (char)('0' + number / power % 10);
    while (*after)
        *to++ = *after++;
    return to;
}

void fc_fit_note(char note[FC_FIT_NOTE + 1], unsigned part, unsigned parts)
{
    char *end = add(note, "[part ", part + 1, " of ");
    *add(end, "", parts, "]") = 0;
}

/* The stretches of part 0: half of what there is room for at each end of the text. */
static int fit_ends(struct fc_fit *fit, uint32_t characters, uint32_t kept, int follows)
{
    uint32_t found, cut = characters - kept;
    int err = skip(&fit->whole, &fit->begin_end, kept / 2, &found);
    fit->end = fit->begin_end;
    if (!err)
        err = skip(&fit->whole, &fit->end, cut, &found);
    char *end = add(fit->note, "\n[... ", cut,
                    follows ? " characters follow below ...]\n" : " characters cut ...]\n");
    fit->note_len = (uint8_t)(end - fit->note);
    return err;
}

/* The stretch of a part behind it. */
static int fit_middle(struct fc_fit *fit, uint32_t kept, uint32_t cut, unsigned part,
                      unsigned parts)
{
    uint32_t found, before = (part - 1) * kept;
    int err = skip(&fit->whole, &fit->end, kept / 2 + before, &found);
    fit->end_end = fit->end;
    if (!err)
        err = skip(&fit->whole, &fit->end_end, cut - before < kept ? cut - before : kept, &found);
    fc_fit_note(fit->note, part, parts);
    fit->note_len = (uint8_t)strlen(fit->note);
    fit->note[fit->note_len++] = '\n';
    return err;
}

int fc_fit_init(struct fc_fit *fit, const struct fc_source *whole, uint32_t most, unsigned part,
                int follows)
{
    uint32_t characters;
    memset(fit, 0, sizeof *fit);
    fit->whole = *whole;
    if (most < FC_FIT_LEAST)
        return FC_ERR_TOO_SHORT;
    int err = skip(whole, &fit->end_end, UINT32_MAX, &characters);
    if (err)
        return err;
    if (characters <= most) {
        fit->begin_end = fit->end = fit->end_end;
        return part == 0 ? 1 : FC_ERR_MISSING;
    }
    uint32_t kept = most - FC_FIT_NOTE, cut = characters - kept;
    unsigned parts = 1 + (cut + kept - 1) / kept;
    if (part >= parts)
        return FC_ERR_MISSING;
    err = part == 0 ? fit_ends(fit, characters, kept, follows)
                    : fit_middle(fit, kept, cut, part, parts);
    return err ? err : (int)parts;
}

static int fit_read(const void *data, uint32_t off, void *buf, size_t cap)
{
    const struct fc_fit *fit = data;
    uint32_t len = fit->begin_end - fit->begin;
    if (off < len)
        return read_source(&fit->whole, fit->begin + off, buf, cap < len - off ? cap : len - off);
    off -= len;
    if (off < fit->note_len) {
        size_t left = (size_t)fit->note_len - off;
        memcpy(buf, fit->note + off, cap < left ? cap : left);
        return (int)(cap < left ? cap : left);
    }
    off -= fit->note_len;
    len = fit->end_end - fit->end;
    if (off >= len)
        return 0;
    return read_source(&fit->whole, fit->end + off, buf, cap < len - off ? cap : len - off);
}

struct fc_source fc_fit_source(const struct fc_fit *fit)
{
    return (struct fc_source){.data = fit, .read = fit_read, .replace = fit->whole.replace};
}
