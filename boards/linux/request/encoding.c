#include "encoding.h"

#include <errno.h>
#include <string.h>

#include "../../../core/utf8.h"

/* The names of an encoding, in lower case and without what Python takes for a blank. */
static const struct {
    const char *name;
    enum fc_encoding encoding;
} names[] = {
    {"utf8", FC_UTF8},           {"u8", FC_UTF8},         {"cp65001", FC_UTF8},
    {"utf8sig", FC_UTF8_MARKED}, {"ascii", FC_ASCII},     {"usascii", FC_ASCII},
    {"646", FC_ASCII},           {"latin1", FC_LATIN1},   {"latin", FC_LATIN1},
    {"l1", FC_LATIN1},           {"iso88591", FC_LATIN1}, {"8859", FC_LATIN1},
    {"cp819", FC_LATIN1},
};

/* Whether a name is this one, but for case and "-_ ". */
static int is_name(const char *name, const char *plain)
{
    for (; *name; name++) {
        if (strchr("-_ ", *name))
            continue;
        if ((*name | 0x20) != (*plain | 0x20))
            return 0;
        plain++;
    }
    return !*plain;
}

enum fc_encoding fc_encoding_of(const char *name)
{
    if (!name)
        return FC_UTF8;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (is_name(name, names[i].name))
            return names[i].encoding;
    return FC_ENCODING_UNKNOWN;
}

/* Whether all of it is in UTF-8, or ASCII. */
static int is_valid(enum fc_encoding encoding, const char *bytes, size_t len)
{
    for (size_t off = 0; off < len;) {
        int taken = fc_utf8_sequence((const uint8_t *)bytes + off, len - off);
        if (taken <= 0 || (encoding == FC_ASCII && taken > 1))
            return 0;
        off += (size_t)taken;
    }
    return 1;
}

static int decode_latin1(struct fc_value *text, struct fc_region *region, const char *bytes,
                         size_t len)
{
    char *out = fc_region_take(region, 2 * len + 1);
    size_t total = 0;
    if (!out)
        return ENOMEM;
    for (size_t i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if (byte >= 0x80)
            out[total++] = (char)(0xc0 | byte >> 6);
        out[total++] = (char)(byte >= 0x80 ? 0x80 | (byte & 0x3f) : byte);
    }
    out[total] = 0;
    *text = (struct fc_value){.kind = FC_VALUE_STRING, .len = (uint32_t)total, .as.text = out};
    return 0;
}

int fc_decode(struct fc_value *text, struct fc_region *region, enum fc_encoding encoding,
              const char *bytes, size_t len)
{
    if (encoding == FC_LATIN1)
        return decode_latin1(text, region, bytes, len);
    if (encoding == FC_UTF8_MARKED && len >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3)) {
        bytes += 3;
        len -= 3;
    }
    *text = (struct fc_value){.kind = FC_VALUE_STRING, .len = (uint32_t)len, .as.text = bytes};
    return is_valid(encoding, bytes, len) ? 0 : EILSEQ;
}
