/* The forms of output, as the AWS CLI prints the same values; and with too little memory. */
#include "../../boards/linux/value/output.h"

#include "../../boards/linux/value/jmespath.h"
#include "../../boards/linux/value/json_reader.h"
#include "test.h"

/* A value as JSON, and what is printed of it. */
static const struct {
    const char *format;
    int is_colored;
    const char *value, *printed;
} cases[] = {
    {"text", 0, "{\"id\":\"case-1\",\"n\":38}", "case-1\t38\n"},
    {"text", 0, "[\"a\",\"b\"]", "a\tb\n"},
    {"text", 0, "[]", ""},
    {"text", 0, "{}", ""},
    {"text", 0, "null", "None\n"},
    {"text", 0, "[true,null,1.0,10000000000000000000000]",
     "True\tNone\t1.0\t10000000000000000000000\n"},
    {"text", 0,
     "{\"b\":1,\"a\":{\"x\":2,\"w\":[1,\"y\"]},\"c\":[{\"k\":1,\"l\":[1]},{\"m\":2}],"
     "\"\\u00e9\\u044f\":[\"z\"],\"d\":[[1,2],3,[]]}",
     "1\n"
     "A\t2\n"
     "W\t1\n"
     "W\ty\n"
     "C\t1\t\n"
     "L\t1\n"
     "C\t\t2\n"
     "D\t3\n"
     "D\t1\n"
     "D\t2\n"
     "\xc3\x89\xd0\xaf\tz\n"},
    {"text", 0, "[{\"a\":1,\"b\":[2]},{\"b\":3}]",
     "1\t[2]\n"
     "\t3\n"},
    {"json", 0, "{\"caseId\":\"\\u00e9\\u0007\\u007f\"}",
     "{\n"
     "    \"caseId\": \"\xc3\xa9\\u0007\x7f\"\n"
     "}\n"},
    {"json", 0, "[]", "[]\n"},
    {"json", 0, "\"x\"", "\"x\"\n"},
    {"yaml", 0, "{\"caseId\":\"caf\\u00e9 \\ud83d\\ude00: # yes\"}",
     "caseId: \"caf\xc3\xa9 \\U0001F600: # yes\"\n"},
    {"yaml", 0, "{\"caseId\":\"true\"}", "caseId: 'true'\n"},
    {"yaml", 0, "null", "null\n"},
    {"yaml", 0, "\"x: y\"", "\"x: y\"\n"},
    {"yaml", 0, "{\"b\":[1,2.5,null,\"x\",true],\"a\":{},\"c\":[],\"d\":[[1,[2]],{\"e\":\"f\"}]}",
     "a: {}\n"
     "b:\n"
     "- 1\n"
     "- 2.5\n"
     "- null\n"
     "- x\n"
     "- true\n"
     "c: []\n"
     "d:\n"
     "- - 1\n"
     "  - - 2\n"
     "- e: f\n"},
    {"yaml", 0,
     "[\"yes\",\"no\",\"123\",\"0x1f\",\"0o17\",\"1e3\",\".5\",\"-.inf\",\".NaN\",\"~\",\"\","
     "\"null\",\"False\",\"2020-01-01\",\"2020-1-1 1:02:03\",\"12:30\",\"<<\",\"=\",\"-\",\"a: "
     "b\",\"a #b\",\"#\",\"1_0\",\"+1\",\"017\",\"e1\",\"0x\",\"-_\"]",
     "- yes\n"
     "- no\n"
     "- '123'\n"
     "- '0x1f'\n"
     "- '0o17'\n"
     "- '1e3'\n"
     "- '.5'\n"
     "- '-.inf'\n"
     "- '.NaN'\n"
     "- '~'\n"
     "- ''\n"
     "- 'null'\n"
     "- 'False'\n"
     "- '2020-01-01'\n"
     "- '2020-1-1 1:02:03'\n"
     "- 12:30\n"
     "- '<<'\n"
     "- '='\n"
     "- '-'\n"
     "- 'a: b'\n"
     "- 'a #b'\n"
     "- '#'\n"
     "- '1_0'\n"
     "- '+1'\n"
     "- '017'\n"
     "- e1\n"
     "- 0x\n"
     "- '-_'\n"},
    {"yaml", 0,
     "[\"a\\nb\",\" a\",\"a \",\"it's\",\"\\\"q\\\"\",\"tab\\t\",\"\\u0085\",\"word word word word "
     "word word word word word word word word word word word word word word\"]",
     "- 'a\n"
     "\n"
     "  b'\n"
     "- ' a'\n"
     "- 'a '\n"
     "- it's\n"
     "- '\"q\"'\n"
     "- \"tab\\t\"\n"
     "- \"\\N\"\n"
     "- word word word word word word word word word word word word word word word word\n"
     "  word word\n"},
    {"yaml", 0, "[1.0,1e300,NaN,-Infinity,1e16]",
     "- 1.0\n"
     "- 1e+300\n"
     "- .nan\n"
     "- -.inf\n"
     "- 1e+16\n"},
    {"yaml-stream", 0, "{\"caseId\":\"c\"}", "- caseId: c\n"},
    {"yaml-stream", 0, "\"c\"", "- c\n"},
    {"yaml-stream", 0, "{}", ""},
    {"off", 0, "{\"caseId\":\"c\"}", ""},
    {"table", 0, "{\"caseId\":\"case-12345678910-2013-c4c1d2bf33c5cf47\"}",
     "------------------------------------------------------\n"
     "|                     CreateCase                     |\n"
     "+--------+-------------------------------------------+\n"
     "|  caseId|  case-12345678910-2013-c4c1d2bf33c5cf47   |\n"
     "+--------+-------------------------------------------+\n"},
    {"table", 1, "{\"caseId\":\"c\"}",
     "-----------------\n"
     "\x1b[0m\x1b[0m|  CreateCase   |\x1b[0m\x1b[0m\n"
     "\x1b[0m\x1b[0m+---------+-----+\x1b[0m\x1b[0m\n"
     "\x1b[0m\x1b[0m|  \x1b[1m\x1b[34mcaseId\x1b[0m |  \x1b[1m\x1b[34mc\x1b[0m  |\x1b[0m\x1b[0m\n"
     "\x1b[0m\x1b[0m+---------+-----+\x1b[0m\x1b[0m\n"
     "\x1b[0m"},
    {"table", 0, "\"c\"",
     "------------\n"
     "|CreateCase|\n"
     "+----------+\n"},
    {"table", 0, "null", ""},
    {"table", 0, "0", ""},
    {"table", 0, "[[2,3]]",
     "------------\n"
     "|CreateCase|\n"
     "+----+-----+\n"
     "|  2 |  3  |\n"
     "+----+-----+\n"},
    {"table", 0, "{\"caseId\":\"\\u65e5\\u672c\\u8a9ecaf\\u00e9\"}",
     "---------------------------\n"
     "|       CreateCase        |\n"
     "+---------+---------------+\n"
     "|  caseId |  \xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"
     "caf\xc3\xa9  |\n"
     "+---------+---------------+\n"},
    {"table", 0, "{\"id\":\"case-12345678910-2013-c4c1d2bf33c5cf47\",\"n\":38}",
     "--------------------------------------------------\n"
     "|                   CreateCase                   |\n"
     "+------------------------------------------+-----+\n"
     "|                    id                    |  n  |\n"
     "+------------------------------------------+-----+\n"
     "|  case-12345678910-2013-c4c1d2bf33c5cf47  |  38 |\n"
     "+------------------------------------------+-----+\n"},
    {"table", 0, "[\"a\",\"bb\"]",
     "------------\n"
     "|CreateCase|\n"
     "+----------+\n"
     "|  a       |\n"
     "|  bb      |\n"
     "+----------+\n"},
    {"table", 0, "{\"b\":[1,2.5,null,\"x\",true],\"a\":{},\"z\":1.0}",
     "--------------\n"
     "| CreateCase |\n"
     "+----+-------+\n"
     "|  z |  1.0  |\n"
     "+----+-------+\n"
     "||     b    ||\n"
     "|+----------+|\n"
     "||  1       ||\n"
     "||  2.5     ||\n"
     "||  None    ||\n"
     "||  x       ||\n"
     "||  True    ||\n"
     "|+----------+|\n"},
    {"table", 0,
     "[{\"a\":1,\"b\":\"x\",\"n\":{\"k\":1,\"l\":2}},{\"a\":2,\"n\":{\"k\":3,\"l\":{\"m\":[1]}}}]",
     "--------------\n"
     "| CreateCase |\n"
     "+-----+------+\n"
     "|  a  |  b   |\n"
     "+-----+------+\n"
     "|  1  |  x   |\n"
     "+-----+------+\n"
     "||     n    ||\n"
     "|+----+-----+|\n"
     "||  k |  l  ||\n"
     "|+----+-----+|\n"
     "||  1 |  2  ||\n"
     "|+----+-----+|\n"
     "| CreateCase |\n"
     "+-----+------+\n"
     "|  a  |  b   |\n"
     "+-----+------+\n"
     "|  2  |      |\n"
     "+-----+------+\n"
     "||     n    ||\n"
     "|+----+-----+|\n"
     "||  k |  3  ||\n"
     "|+----+-----+|\n"
     "|||    l   |||\n"
     "||+--------+||\n"
     "||||   m  ||||\n"
     "|||+------+|||\n"
     "||||  1   ||||\n"
     "|||+------+|||\n"},
    {"table", 1, "{\"a\":{\"b\":{\"c\":1}},\"d\":2}",
     "----------------\n"
     "\x1b[0m\x1b[0m|  CreateCase  |\x1b[0m\x1b[0m\n"
     "\x1b[0m\x1b[0m+------+-------+\x1b[0m\x1b[0m\n"
     "\x1b[0m\x1b[0m|  \x1b[1m\x1b[34md\x1b[0m   |  \x1b[1m\x1b[34m2\x1b[0m    |\x1b[0m\x1b[0m\n"
     "\x1b[0m\x1b[0m+------+-------+\x1b[0m\x1b[0m\n"
     "\x1b[0m\x1b[2m\x1b[33m|\x1b[0m\x1b[0m|      a     |\x1b[0m\x1b[2m\x1b[33m|\x1b[0m\x1b[0m\n"
     "\x1b[0m\x1b[2m\x1b[33m|\x1b[0m\x1b[0m+------------+\x1b[0m\x1b[2m\x1b[33m|\x1b[0m\x1b[0m\n"
     "\x1b[0m\x1b[2m\x1b[33m|\x1b[0m\x1b[2m\x1b[33m|\x1b[0m\x1b[0m|     b    "
     "|\x1b[0m\x1b[2m\x1b[33m|\x1b[0m\x1b[2m\x1b[33m|\x1b[0m\x1b[0m\n"
     "\x1b[0m\x1b[2m\x1b[33m|\x1b[0m\x1b[2m\x1b[33m|\x1b[0m\x1b[0m+----+-----+\x1b[0m\x1b[2m\x1b["
     "33m|\x1b[0m\x1b[2m\x1b[33m|\x1b[0m\x1b[0m\n"
     "\x1b[0m\x1b[2m\x1b[33m|\x1b[0m\x1b[2m\x1b[33m|\x1b[0m\x1b[0m|  \x1b[1m\x1b[34mc\x1b[0m |  "
     "\x1b[1m\x1b[34m1\x1b[0m  |\x1b[0m\x1b[2m\x1b[33m|\x1b[0m\x1b[2m\x1b[33m|\x1b[0m\x1b[0m\n"
     "\x1b[0m\x1b[2m\x1b[33m|\x1b[0m\x1b[2m\x1b[33m|\x1b[0m\x1b[0m+----+-----+\x1b[0m\x1b[2m\x1b["
     "33m|\x1b[0m\x1b[2m\x1b[33m|\x1b[0m\x1b[0m\n"
     "\x1b[0m"},
    {"table", 0,
     "{\"aaaaaaaaaaaaaaaaaaaa\":\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\",\"cccccccccccccccccccccccc\":"
     "\"dddddddddddddddddddddddddddddd\"}",
     "----------------------------------------------------------------------\n"
     "|                             CreateCase                             |\n"
     "+---------------------------------+----------------------------------+\n"
     "|      aaaaaaaaaaaaaaaaaaaa       |    cccccccccccccccccccccccc      |\n"
     "+---------------------------------+----------------------------------+\n"
     "|  bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb |  dddddddddddddddddddddddddddddd  |\n"
     "+---------------------------------+----------------------------------+\n"},
};

/* Print a value of that much memory. Returns what fc_output_put does, or -1: it was not read. */
static int print(char *text, size_t cap, size_t limit, size_t i)
{
    struct fc_region region;
    struct fc_value value;
    struct fc_window_sink window;
    struct fc_output output = {.title = "CreateCase", .columns = 80};
    output.format = (enum fc_output_format)fc_output_find(cases[i].format);
    output.is_colored = cases[i].is_colored;
    fc_region_init(&region, limit);
    fc_window_init(&window, text, cap - 1, 0);
    int err = fc_json_read(&value, &region, cases[i].value, strlen(cases[i].value), NULL);
    if (!err)
        err = fc_output_put(&window.sink, &region, &output, &value);
    CHECK(!err || region.failed);
    text[window.len] = 0;
    fc_region_free(&region);
    return err;
}

static void test_printed(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[4000];
        CHECK_INT(print(text, sizeof text, FC_REGION_LIMIT, i), 0);
        CHECK_BYTES(text, strlen(text), cases[i].printed, strlen(cases[i].printed));
    }
}

static void test_no_memory(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[4000] = {0};
        int err = -1;
        for (size_t limit = 0; err && limit < 40000; limit += 56)
            err = print(text, sizeof text, limit, i);
        CHECK_INT(err, 0);
        CHECK_BYTES(text, strlen(text), cases[i].printed, strlen(cases[i].printed));
    }
}

static void test_names(void)
{
    CHECK_INT(fc_output_find("json"), FC_OUTPUT_JSON);
    CHECK_INT(fc_output_find("yaml-stream"), FC_OUTPUT_YAML_STREAM);
    CHECK_INT(fc_output_find("off"), FC_OUTPUT_OFF);
    CHECK_INT(fc_output_find("xml"), -1);
    CHECK_INT(fc_output_find(""), -1);
}

/* What a query puts in several places is written once in YAML, with an anchor. */
static void test_anchors(void)
{
    static const char given[] = "{\"a\":[1],\"b\":{\"c\":[]}}", query_text[] = "[b, a, a, b, b.c]";
    struct fc_region region;
    struct fc_value value, result;
    struct fc_jmespath_fault fault = {.off = 0};
    struct fc_window_sink window;
    const struct fc_jmespath_node *query;
    const struct fc_output output = {.format = FC_OUTPUT_YAML};
    char text[200];
    fc_region_init(&region, FC_REGION_LIMIT);
    fc_window_init(&window, text, sizeof text, 0);
    CHECK_INT(fc_json_read(&value, &region, given, sizeof given - 1, NULL), 0);
    CHECK_INT(fc_jmespath_compile(&query, &region, query_text, sizeof query_text - 1, &fault), 0);
    CHECK_INT(fc_jmespath_search(&result, &region, query, &value, &fault), 0);
    CHECK_INT(fc_output_put(&window.sink, &region, &output, &result), 0);
    static const char expected[] = "- &id002\n  c: []\n- &id001\n  - 1\n- *id001\n- *id002\n- []\n";
    CHECK_BYTES(text, window.len, expected, sizeof expected - 1);
    fc_region_free(&region);
}

int main(void)
{
    RUN(test_printed);
    RUN(test_no_memory);
    RUN(test_names);
    RUN(test_anchors);
    return test_end();
}
