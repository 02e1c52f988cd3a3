#include "paramfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../expand.h"
#include "../file.h"
#include "../message.h"
#include "encoding.h"

static const char as_text[] = "file://", as_bytes[] = "fileb://";

int fc_is_paramfile(const char *value)
{
    return !strncmp(value, as_text, sizeof as_text - 1) ||
           !strncmp(value, as_bytes, sizeof as_bytes - 1);
}

/* Say why a file is no value. */
static int fail(const char *option, const char *value, int why)
{
    if (why == EILSEQ)
        return fc_fail(FC_EXIT_USAGE,
                       "Error parsing parameter '%': Unable to load paramfile %: its text could "
                       "not be decoded. If it is a binary file, use fileb:// instead of file://",
                       FC_TEXTS(option, value));
    if (why == EFBIG || why == ENOMEM)
        return fc_fail(FC_EXIT_USAGE, "Error parsing parameter '%': % is too large to be kept",
                       FC_TEXTS(option, value));
    return fc_fail(FC_EXIT_USAGE, "Error parsing parameter '%': Unable to load paramfile %: %",
                   FC_TEXTS(option, value, strerror(why)));
}

/* Read all of a file. Returns 0, or an errno. */
static int read_whole(struct fc_paramfile *file, struct fc_region *region,
                      enum fc_encoding encoding, const char *name)
{
    struct fc_file content;
    int why = fc_file_read(&content, region, name, !file->bytes);
    if (why)
        return why;
    file->passing = !content.is_regular;
    if (!file->bytes)
        return fc_decode(&file->text, region, encoding, content.data, content.len);
    file->text = (struct fc_value){
        .kind = FC_VALUE_STRING, .len = (uint32_t)content.len, .as.text = content.data};
    return 0;
}

/* Go through a stream once to see that it is UTF-8. Returns 0, or an errno. */
static int check_stream(const struct fc_source *stream)
{
    static const struct fc_field fields[] = {{.key = "", .kind = fc_text}, {.key = NULL}};
    struct fc_render render;
    struct fc_sink count;
    fc_count_init(&count);
    fc_render_init(&render, fields, stream);
    int err = fc_render_more(&render, &count);
    return err == FC_ERR_UTF8 ? EILSEQ : err ? EIO : 0;
}

static int load(struct fc_paramfile *file, struct fc_region *region, const char *option,
                const char *value, int may_stream)
{
    char name[FC_EXPANDED_SIZE];
    enum fc_encoding encoding = fc_encoding_of(getenv("AWS_CLI_FILE_ENCODING"));
    *file = (struct fc_paramfile){.text = fc_value_borrow("")};
    file->bytes = value[sizeof as_text - 4] == 'b';
    int why = fc_expand(name, value + (file->bytes ? sizeof as_bytes : sizeof as_text) - 1);
    if (why)
        return fail(option, value, why);
    if (encoding == FC_ENCODING_UNKNOWN && !file->bytes)
        return fc_fail(FC_EXIT_FAILURE, "unknown encoding: % (AWS_CLI_FILE_ENCODING)",
                       FC_TEXTS(getenv("AWS_CLI_FILE_ENCODING")));
    if (may_stream && encoding == FC_UTF8 && !file->bytes) {
        why = fc_file_stream(&file->stream, name);
        if (!why)
            why = check_stream(&file->stream);
        if (why != ESPIPE)
            return why ? fail(option, value, why) : 0;
    }
    why = read_whole(file, region, encoding, name);
    return why ? fail(option, value, why) : 0;
}

int fc_paramfile_read(struct fc_paramfile *file, struct fc_region *region, const char *option,
                      const char *value)
{
    return load(file, region, option, value, 0);
}

int fc_paramfile_open(struct fc_paramfile *file, struct fc_region *region, const char *option,
                      const char *value)
{
    return load(file, region, option, value, 1);
}
