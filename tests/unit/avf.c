#include "avf.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void die(const char *file, const char *what)
{
    printf("FAIL %s: %s\n0 passed, 1 failed\n", file, what);
    exit(1);
}

static unsigned hex_digit(char c)
{
    return c >= 'a' ? (unsigned)(c - 'a' + 10) : (unsigned)(c - '0');
}

/* Undo \xHH in place; returns the length. */
static size_t unescape(char *text)
{
    char *out = text;
    for (const char *in = text; *in;) {
        if (in[0] == '\\' && in[1] == 'x') {
            *out++ = (char)(hex_digit(in[2]) << 4 | hex_digit(in[3]));
            in += 4;
        } else {
            *out++ = *in++;
        }
    }
    *out = 0;
    return (size_t)(out - text);
}

static void add_field(const char *file, struct avf_block *block, char *line)
{
    if (block->count == AVF_FIELDS)
        die(file, "a block with too many fields");
    struct avf_field *field = &block->fields[block->count++];
    char *space = strchr(line, ' ');
    field->key = line;
    field->value = space ? space + 1 : line + strlen(line);
    if (space)
        *space = 0;
    field->len = unescape(field->value);
}

static char *load(const char *file)
{
    FILE *stream = fopen(file, "rb");
    if (!stream || fseek(stream, 0, SEEK_END))
        die(file, "cannot be read");
    long size = ftell(stream);
    char *text = malloc((size_t)size + 1);
    rewind(stream);
    if (!text || fread(text, 1, (size_t)size, stream) != (size_t)size)
        die(file, "cannot be read");
    text[size] = 0;
    fclose(stream);
    return text;
}

static size_t run_file(const char *file, void (*test)(const struct avf_block *))
{
    static struct avf_block block;
    char *text = load(file);
    size_t blocks = 0;
    block.name = NULL;
    for (char *line = text, *next; *line; line = next) {
        next = line + strcspn(line, "\n");
        if (*next)
            *next++ = 0;
        if (!strncmp(line, "begin ", 6)) {
            block.name = line + 6;
            block.count = 0;
        } else if (!strcmp(line, "end") && block.name) {
            test(&block);
            block.name = NULL;
            blocks++;
        } else if (*line && *line != '#') {
            if (!block.name)
                die(file, "a field outside a block");
            add_field(file, &block, line);
        }
    }
    free(text);
    return blocks;
}

void avf_run(const char *directory, void (*test)(const struct avf_block *block))
{
    char pattern[256];
    glob_t found;
    snprintf(pattern, sizeof pattern, "%s/*.avf", directory);
    if (glob(pattern, 0, NULL, &found))
        die(directory, "no vectors here");
    for (size_t i = 0; i < found.gl_pathc; i++)
        if (!run_file(found.gl_pathv[i], test))
            die(found.gl_pathv[i], "no block in it");
    globfree(&found);
}

const struct avf_field *avf_field(const struct avf_block *block, const char *key, size_t n)
{
    for (size_t i = 0; i < block->count; i++)
        if (!strcmp(block->fields[i].key, key) && n-- == 0)
            return &block->fields[i];
    return NULL;
}

const char *avf_text(const struct avf_block *block, const char *key, const char *fallback)
{
    const struct avf_field *field = avf_field(block, key, 0);
    return field ? field->value : fallback;
}

long long avf_number(const struct avf_block *block, const char *key, long long fallback)
{
    const struct avf_field *field = avf_field(block, key, 0);
    return field ? strtoll(field->value, NULL, 10) : fallback;
}
