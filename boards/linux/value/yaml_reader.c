#include "yaml_reader.h"

#include <string.h>
#include <yaml.h>

#include "../request/python.h"
#include "yaml_resolver.h"

/* How many values a text may stand for: an alias is as many as what it repeats. */
#define VALUES_MAX 1000000u

struct anchor {
    const char *name;
    struct fc_value value;
    uint32_t weight; /* how many values it is */
    struct anchor *older;
};

struct reader {
    yaml_parser_t parser;
    yaml_event_t event; /* the current one */
    struct fc_region *region;
    struct fc_yaml_fault *fault;
    struct anchor *anchors;
    uint32_t weight; /* of all that was read */
    unsigned depth;
    int is_string; /* 1: the key "=", which is nothing else */
};

static int read_node(struct reader *reader, struct fc_value *value);

/* Fill in a fault: at the current event, unless libyaml found it. Returns -1. */
static int fail(struct reader *reader, const char *what)
{
    yaml_mark_t mark = reader->event.start_mark;
    if (reader->parser.error != YAML_NO_ERROR)
        mark = reader->parser.problem_mark;
    reader->fault->what = reader->region->failed ? "out of memory" : what;
    reader->fault->line = (uint32_t)mark.line + 1;
    reader->fault->column = (uint32_t)mark.column + 1;
    return -1;
}

/* Go on to the next event. Returns 0, or -1. */
static int next(struct reader *reader)
{
    yaml_event_delete(&reader->event);
    if (yaml_parser_parse(&reader->parser, &reader->event))
        return 0;
    return fail(reader, reader->parser.problem ? reader->parser.problem : "out of memory");
}

/* Count values. Returns 0, or -1: there are too many. */
static int weigh(struct reader *reader, uint32_t count)
{
    if (reader->weight > VALUES_MAX - count)
        return fail(reader, "too many values");
    reader->weight += count;
    return 0;
}

/* Keep what an anchor names; name is the region's or NULL: none. */
static int keep(struct reader *reader, const char *name, const struct fc_value *value,
                uint32_t before)
{
    struct anchor *anchor = name ? fc_region_take(reader->region, sizeof *anchor) : NULL;
    if (!name)
        return 0;
    if (!anchor)
        return fail(reader, NULL);
    anchor->name = name;
    anchor->value = *value;
    anchor->weight = reader->weight - before;
    anchor->older = reader->anchors;
    reader->anchors = anchor;
    return 0;
}

static int read_alias(struct reader *reader, struct fc_value *value)
{
    const char *name = (const char *)reader->event.data.alias.anchor;
    for (const struct anchor *anchor = reader->anchors; anchor; anchor = anchor->older)
        if (!strcmp(anchor->name, name)) {
            *value = anchor->value;
            return weigh(reader, anchor->weight);
        }
    return fail(reader, "found undefined alias");
}

/* The kind that a tag names. Returns it, or -1: none that is read. */
static int kind_of_tag(const char *tag)
{
    static const char prefix[] = "tag:yaml.org,2002:";
    static const struct {
        const char *name;
        enum fc_yaml_kind kind;
    } tags[] = {
        {"str", FC_YAML_STRING},  {"null", FC_YAML_NULL},   {"bool", FC_YAML_BOOLEAN},
        {"int", FC_YAML_INTEGER}, {"float", FC_YAML_FLOAT}, {"timestamp", FC_YAML_TIME},
    };
    if (strncmp(tag, prefix, sizeof prefix - 1) != 0)
        return -1;
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
        if (!strcmp(tag + sizeof prefix - 1, tags[i].name))
            return (int)tags[i].kind;
    return -1;
}

static int read_scalar(struct reader *reader, struct fc_value *value)
{
    const char *text = (const char *)reader->event.data.scalar.value;
    const char *tag = (const char *)reader->event.data.scalar.tag;
    int kind = FC_YAML_STRING;
    int is_plain = reader->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (tag && strcmp(tag, "!") != 0)
        kind = kind_of_tag(tag);
    else if (is_plain && !reader->is_string)
        kind = (int)fc_yaml_resolve(text);
    if (kind < 0 || kind >= FC_YAML_MERGE)
        return fail(reader, "could not determine a constructor for the tag");
    if (fc_yaml_scalar(value, reader->region, (enum fc_yaml_kind)kind, text,
                       reader->event.data.scalar.length) < 0)
        return fail(reader, "a value is not what its tag says");
    return 0;
}

static int is_wrong_tag(const yaml_char_t *tag, const char *right)
{
    return tag && strcmp((const char *)tag, right) != 0 && strcmp((const char *)tag, "!") != 0;
}

static int read_list(struct reader *reader, struct fc_value *list)
{
    if (is_wrong_tag(reader->event.data.sequence_start.tag, YAML_SEQ_TAG))
        return fail(reader, "could not determine a constructor for the tag");
    *list = fc_value_of(FC_VALUE_LIST);
    for (;;) {
        struct fc_value item = fc_value_of(FC_VALUE_NULL);
        if (next(reader) < 0)
            return -1;
        if (reader->event.type == YAML_SEQUENCE_END_EVENT)
            return 0;
        if (read_node(reader, &item) < 0)
            return -1;
        if (fc_value_append(list, reader->region, item) < 0)
            return fail(reader, NULL);
    }
}

/* Make a key a string. Returns 0, or -1. */
static int name_key(struct reader *reader, struct fc_value *key)
{
    char text[40];
    struct fc_window_sink window;
    if (key->kind == FC_VALUE_LIST || key->kind == FC_VALUE_OBJECT)
        return fail(reader, "a key is no scalar");
    if (key->kind == FC_VALUE_NULL || key->kind == FC_VALUE_FALSE || key->kind == FC_VALUE_TRUE ||
        key->kind == FC_VALUE_FLOAT) {
        fc_window_init(&window, text, sizeof text, 0);
        fc_put_python(&window.sink, key);
        if (fc_value_string(key, reader->region, text, window.len) < 0)
            return fail(reader, NULL);
    }
    key->kind = FC_VALUE_STRING;
    return 0;
}

/* Set all members of one object in another. */
static int set_all(struct reader *reader, struct fc_value *object, const struct fc_value *members)
{
    if (members->kind != FC_VALUE_OBJECT)
        return fail(reader, "expected a mapping for merging");
    for (size_t i = 0; i < members->len; i++)
        if (fc_value_set(object, reader->region, members->as.items[2 * i],
                         members->as.items[2 * i + 1]) < 0)
            return fail(reader, NULL);
    return 0;
}

/* Merge what "<<" names into an object: a mapping, or several of which the first counts most. */
static int merge(struct reader *reader, struct fc_value *object, const struct fc_value *named)
{
    if (named->kind != FC_VALUE_LIST)
        return set_all(reader, object, named);
    for (size_t i = named->len; i--;)
        if (set_all(reader, object, &named->as.items[i]) < 0)
            return -1;
    return 0;
}

/* Whether the current event is a key that merges. */
static int is_merge(const struct reader *reader)
{
    return reader->event.type == YAML_SCALAR_EVENT && reader->event.data.scalar.plain_implicit &&
           !reader->event.data.scalar.tag &&
           !strcmp((const char *)reader->event.data.scalar.value, "<<");
}

/* Read a key and its value: into own, or what it merges into merged. */
static int read_member(struct reader *reader, struct fc_value *own, struct fc_value *merged)
{
    struct fc_value key = fc_value_of(FC_VALUE_NULL), value = key;
    int merges = is_merge(reader);
    if (merges && merged->len)
        return fail(reader, "found duplicate key");
    if (reader->event.type == YAML_SCALAR_EVENT &&
        !strcmp((const char *)reader->event.data.scalar.value, "="))
        reader->is_string = 1;
    if (!merges && (read_node(reader, &key) < 0 || name_key(reader, &key) < 0))
        return -1;
    reader->is_string = 0;
    if (next(reader) < 0 || read_node(reader, &value) < 0)
        return -1;
    if (merges)
        return merge(reader, merged, &value);
    if (!merged->len && fc_value_find(own, key.as.text, key.len))
        return fail(reader, "found duplicate key");
    return fc_value_set(own, reader->region, key, value) < 0 ? fail(reader, NULL) : 0;
}

static int read_mapping(struct reader *reader, struct fc_value *object)
{
    struct fc_value own = fc_value_of(FC_VALUE_OBJECT), merged = own;
    if (is_wrong_tag(reader->event.data.mapping_start.tag, YAML_MAP_TAG))
        return fail(reader, "could not determine a constructor for the tag");
    for (;;) {
        if (next(reader) < 0)
            return -1;
        if (reader->event.type == YAML_MAPPING_END_EVENT)
            break;
        if (read_member(reader, &own, &merged) < 0)
            return -1;
    }
    *object = merged.len ? merged : own;
    return merged.len ? set_all(reader, object, &own) : 0;
}

/* Copy the name of the current event's anchor. Returns 0, or -1. */
static int copy_anchor(struct reader *reader, const char **name)
{
    const yaml_char_t *anchor = NULL;
    struct fc_value copy;
    *name = NULL;
    if (reader->event.type == YAML_SCALAR_EVENT)
        anchor = reader->event.data.scalar.anchor;
    else if (reader->event.type == YAML_SEQUENCE_START_EVENT)
        anchor = reader->event.data.sequence_start.anchor;
    else if (reader->event.type == YAML_MAPPING_START_EVENT)
        anchor = reader->event.data.mapping_start.anchor;
    if (!anchor)
        return 0;
    if (fc_value_string(&copy, reader->region, (const char *)anchor, strlen((const char *)anchor)) <
        0)
        return fail(reader, NULL);
    *name = copy.as.text;
    return 0;
}

/* Read the value that the current event begins. */
static int read_node(struct reader *reader, struct fc_value *value)
{
    uint32_t before = reader->weight;
    const char *name;
    int err;
    if (reader->event.type == YAML_ALIAS_EVENT)
        return read_alias(reader, value);
    if (reader->depth++ == FC_VALUE_DEPTH)
        return fail(reader, "nested too deeply");
    if (weigh(reader, 1) < 0 || copy_anchor(reader, &name) < 0)
        return -1;
    if (reader->event.type == YAML_SCALAR_EVENT)
        err = read_scalar(reader, value);
    else if (reader->event.type == YAML_SEQUENCE_START_EVENT)
        err = read_list(reader, value);
    else
        err = read_mapping(reader, value);
    reader->depth--;
    return err ? err : keep(reader, name, value, before);
}

/* Read the one document, if any, between the begin of the stream and its end. */
static int read_stream(struct reader *reader, struct fc_value *value)
{
    int is_read = 0;
    do {
        if (next(reader) < 0)
            return -1;
        if (reader->event.type == YAML_DOCUMENT_START_EVENT) {
            if (is_read++)
                return fail(reader, "more than one document");
            if (next(reader) < 0 || read_node(reader, value) < 0)
                return -1;
        }
    } while (reader->event.type != YAML_STREAM_END_EVENT);
    return 0;
}

int fc_yaml_read(struct fc_value *value, struct fc_region *region, const char *text, size_t len,
                 struct fc_yaml_fault *fault)
{
    struct reader reader;
    size_t mark = len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3) ? 3 : 0;
    memset(&reader, 0, sizeof reader);
    memset(fault, 0, sizeof *fault);
    reader.region = region;
    reader.fault = fault;
    *value = fc_value_of(FC_VALUE_NULL);
    if (!yaml_parser_initialize(&reader.parser))
        return fail(&reader, "out of memory");
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text + mark, len - mark);
    int err = read_stream(&reader, value);
    yaml_event_delete(&reader.event);
    yaml_parser_delete(&reader.parser);
    return err;
}
