/* YAML to a value: what is read as what, what is refused, and what no text can do. */
#include "../../boards/linux/value/yaml_reader.h"

#include <stdlib.h>

#include "../../boards/linux/value/json_writer.h"
#include "test.h"

/* A text, and the value as JSON; NULL: it is refused. */
static const struct {
    const char *text, *json;
} cases[] = {
    {"", "null"},
    {"# nothing\n", "null"},
    {"---\n...\n", "null"},
    {"\xef\xbb\xbf"
     "a: 1\n",
     "{\"a\": 1}"},
    {"subject: S\nbody: |\n  one\n  two\nfolded: >-\n  one\n  two\n\n  three\nlist:\n- a\n- b\n",
     "{\"subject\": \"S\", \"body\": \"one\\ntwo\\n\", \"folded\": \"one two\\nthree\", "
     "\"list\": [\"a\", \"b\"]}"},
    {"{a: [1, {b: c}], \"d\": 'it''s', e: \"\\u00e9\\x07\"}",
     "{\"a\": [1, {\"b\": \"c\"}], \"d\": \"it's\", \"e\": \"\\u00e9\\u0007\"}"},
    {"[yes, no, on, y, True, FALSE, tRUE]",
     "[\"yes\", \"no\", \"on\", \"y\", true, false, \"tRUE\"]"},
    {"[~, null, Null, NULL, nULL, , '']", NULL},
    {"[~, null, Null, NULL, nULL, '']", "[null, null, null, null, \"nULL\", \"\"]"},
    {"a:\nb: \nc: ~\n", "{\"a\": null, \"b\": null, \"c\": null}"},
    {"[1, -0, +7, 017, 0o17, 0x1F, 0b101, 1_000, -0x10, 08]",
     "[1, 0, 7, 17, 15, 31, 5, 1000, -16, 8]"},
    {"[123456789012345678901234567890, -_1, _1, 0o8, 0x, 1_]",
     "[123456789012345678901234567890, -1, \"_1\", \"0o8\", \"0x\", 1]"},
    {"[1.5, 1., .5, -1_0.5e+3, 1e3, .5e3, .5e+3, 1e]",
     "[1.5, 1.0, 0.5, -10500.0, 1000.0, \".5e3\", 500.0, \"1e\"]"},
    {"[.inf, -.Inf, +.INF, .nan, +.nan, 12:30, 1.5.2]",
     "[Infinity, -Infinity, Infinity, NaN, \"+.nan\", \"12:30\", \"1.5.2\"]"},
    {"[2020-01-31, 2020-1-1, 2020-1-1 1:02:03.5 +1:00, 2020-01-01T00:00:00Z, 2020-01-01T0:00]",
     "[\"2020-01-31\", \"2020-1-1\", \"2020-1-1 1:02:03.5 +1:00\", \"2020-01-01T00:00:00Z\", "
     "\"2020-01-01T0:00\"]"},
    {"[!!str 5, !!int \"5\", !!float 5, !!bool 'true', !!null x, ! 5, !!timestamp 2020-01-01]",
     "[\"5\", 5, 5.0, true, null, 5, \"2020-01-01\"]"},
    {"!!seq [!!map {}, ! []]", "[{}, []]"},
    {"1: a\n1.5: b\ntrue: c\n~: d\n2020-01-01: e\n=: f\n",
     "{\"1\": \"a\", \"1.5\": \"b\", \"True\": \"c\", \"None\": \"d\", \"2020-01-01\": \"e\", "
     "\"=\": \"f\"}"},
    {"a: &x [1, 2]\nb: *x\nc: &y z\nd: *y\n*y : 5\n",
     "{\"a\": [1, 2], \"b\": [1, 2], \"c\": \"z\", \"d\": \"z\", \"z\": 5}"},
    {"a: &m {p: 1, q: 2}\nb:\n  <<: *m\n  q: 3\n",
     "{\"a\": {\"p\": 1, \"q\": 2}, \"b\": {\"p\": 1, \"q\": 3}}"},
    {"<<: [{p: 1}, {p: 2, q: 2}]\nq: 3\n", "{\"p\": 1, \"q\": 3}"},
    {"a: b\na: c\n", NULL},
    {"a: [1\n", NULL},
    {"a: 1\n---\nb: 2\n", NULL},
    {"a: \"x\n", NULL},
    {"*x", NULL},
    {"&x [*x]", NULL},
    {"!foo x", NULL},
    {"!!binary aGk=", NULL},
    {"!!set {a}", NULL},
    {"!!int abc", NULL},
    {"!!bool yes", NULL},
    {"=", NULL},
    {"[<<]", NULL},
    {"<<: 5\n", NULL},
    {"<<: [5]\n", NULL},
    {"<<: {a: 1}\n<<: {b: 1}\n", NULL},
    {"{[1]: 2}", NULL},
    {"{{}: 2}", NULL},
    {"a: \x01\n", NULL},
    {"a: \xff\n", NULL},
    {"a: \xed\xa0\x80\n", NULL},
    {"0x8000000000000000", NULL},
    {"-_", NULL},
    {"a: b: c\n", NULL},
    {"\t- a", NULL},
};

/* Read a text of just its size in that much memory, and write the value or the fault. */
static int read(char *text, size_t cap, size_t limit, const char *yaml, size_t len)
{
    struct fc_region region;
    struct fc_value value;
    struct fc_yaml_fault fault;
    struct fc_window_sink window;
    char *block = malloc(len + !len);
    memcpy(block, yaml, len);
    fc_region_init(&region, limit);
    fc_window_init(&window, text, cap - 1, 0);
    int err = fc_yaml_read(&value, &region, block, len, &fault);
    if (!err)
        fc_put_json(&window.sink, &value, FC_JSON_WIRE);
    else
        fc_put_text(&window.sink, fault.what);
    CHECK(!err || (fault.what && fault.line > 0 && fault.column > 0));
    CHECK(!region.failed || err);
    text[window.len] = 0;
    fc_region_free(&region);
    free(block);
    return err;
}

static void test_read(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[400];
        const char *yaml = cases[i].text, *json = cases[i].json;
        int err = read(text, sizeof text, FC_REGION_LIMIT, yaml, strlen(yaml));
        CHECK_INT(err, json ? 0 : -1);
        if (json || !err)
            CHECK_BYTES(text, strlen(text), json ? json : "a refusal", strlen(json ? json : ""));
    }
}

static void test_fault(void)
{
    struct fc_region region;
    struct fc_value value;
    struct fc_yaml_fault fault;
    fc_region_init(&region, FC_REGION_LIMIT);
    CHECK_INT(fc_yaml_read(&value, &region, "a: 1\nb: 2\n a: 3\n", 16, &fault), -1);
    CHECK_INT(fault.line, 3);
    CHECK_INT(fc_yaml_read(&value, &region, "a: 1\na: 2\n", 10, &fault), -1);
    CHECK(!strcmp(fault.what, "found duplicate key"));
    CHECK_INT(fault.line, 2);
    CHECK_INT(fault.column, 4);
    fc_region_free(&region);
}

static void test_dates(void)
{
    struct fc_region region;
    struct fc_value value;
    struct fc_yaml_fault fault;
    fc_region_init(&region, FC_REGION_LIMIT);
    CHECK_INT(fc_yaml_read(&value, &region, "[2020-01-31, 2020-01-31 1:02:03]", 32, &fault), 0);
    CHECK_INT(value.as.items[0].kind, FC_VALUE_DATE);
    CHECK_INT(value.as.items[1].kind, FC_VALUE_TIME);
    fc_region_free(&region);
}

/* Neither depth nor aliases of aliases take all stack or memory. */
static void test_hostile(void)
{
    static char deep[200000], text[200];
    memset(deep, '[', sizeof deep);
    CHECK_INT(read(text, sizeof text, FC_REGION_LIMIT, deep, sizeof deep), -1);
    CHECK(!strcmp(text, "nested too deeply"));
    for (size_t i = 0; i < sizeof deep; i++)
        deep[i] = i % 2 ? ' ' : '-';
    CHECK_INT(read(text, sizeof text, FC_REGION_LIMIT, deep, sizeof deep), -1);
    CHECK(!strcmp(text, "nested too deeply"));
    static const char laughs[] = "- &a [1,1,1,1,1,1,1,1,1,1]\n"
                                 "- &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                                 "- &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
                                 "- &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
                                 "- &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"
                                 "- &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n";
    CHECK_INT(read(text, sizeof text, FC_REGION_LIMIT, laughs, sizeof laughs - 1), -1);
    CHECK(!strcmp(text, "too many values"));
}

/* With ever more memory of the region: it says that it has too little, until it has enough. */
static void test_no_memory(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[400] = {0};
        const char *yaml = cases[i].text, *json = cases[i].json;
        int err = -1;
        for (size_t limit = 0; err && limit < 4000; limit += 24)
            err = read(text, sizeof text, limit, yaml, strlen(yaml));
        CHECK_INT(err, json ? 0 : -1);
        CHECK(!json || !strcmp(text, json));
    }
}

int main(void)
{
    RUN(test_read);
    RUN(test_fault);
    RUN(test_dates);
    RUN(test_hostile);
    RUN(test_no_memory);
    return test_end();
}
