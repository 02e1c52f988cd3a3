/* JSON to a value, and back in each style. */
#include "../../boards/linux/value/json_reader.h"
#include "../../boards/linux/value/json_writer.h"

#include <stdlib.h>

#include "test.h"

static void check_put(const struct fc_value *value, enum fc_json_style style, const char *expected)
{
    struct fc_window_sink window;
    char text[2000];
    fc_window_init(&window, text, sizeof text, 0);
    fc_put_json(&window.sink, value, style);
    CHECK_BYTES(text, window.len, expected, strlen(expected));
}

/* A text and what it is as it would be sent. */
static void test_accepted(void)
{
    static const char *const cases[][2] = {
        {"null", "null"},
        {" \t\r\n true \n", "true"},
        {"false", "false"},
        {"NaN", "NaN"},
        {"[Infinity,-Infinity]", "[Infinity, -Infinity]"},
        {"0", "0"},
        {"-0", "0"},
        {"-12", "-12"},
        {"123456789012345678901234567890", "123456789012345678901234567890"},
        {"-0.0", "-0.0"},
        {"1.50", "1.5"},
        {"1E3", "1000.0"},
        {"1e-7", "1e-07"},
        {"1e999", "Infinity"},
        {"\"\"", "\"\""},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\""},
        {"\"\\u0000\\u001F\\u007f\x7f\"", "\"\\u0000\\u001f\\u007f\\u007f\""},
        {"\"\\u00e9\xc3\xa9\\u20AC\"", "\"\\u00e9\\u00e9\\u20ac\""},
        {"\"\xf0\x9f\x98\x80\\ud83d\\ude00\"", "\"\\ud83d\\ude00\\ud83d\\ude00\""},
        {"\"\\ud83d\"", "\"\\ud83d\""},
        {"\"\\ude00\\ud83d\"", "\"\\ude00\\ud83d\""},
        {"\"\\ud83dx\\ud83d\\n\\ud83d\\u0041\"", "\"\\ud83dx\\ud83d\\n\\ud83dA\""},
        {"\"\xff\xed\xa0\x80\"", "\"\\udcff\\udced\\udca0\\udc80\""},
        {"[]", "[]"},
        {"[ ]", "[]"},
        {"{ }", "{}"},
        {"[1 , [2,[]] ,3]", "[1, [2, []], 3]"},
        {"{\"b\":1,\"a\":{\"c\":null},\"b\":2}", "{\"b\": 2, \"a\": {\"c\": null}}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fc_region region;
        struct fc_value value;
        fc_region_init(&region, FC_REGION_LIMIT);
        CHECK_INT(fc_json_read(&value, &region, cases[i][0], strlen(cases[i][0]), NULL), 0);
        check_put(&value, FC_JSON_WIRE, cases[i][1]);
        fc_region_free(&region);
    }
}

/* A text that is no JSON, and what Python says of it. */
static void test_refused(void)
{
    static const char *const cases[][2] = {
        {"", "Expecting value: line 1 column 1 (char 0)"},
        {" \n ", "Expecting value: line 2 column 2 (char 3)"},
        {"[a@x.org,b@x.org]", "Expecting value: line 1 column 2 (char 1)"},
        {"[", "Expecting value: line 1 column 2 (char 1)"},
        {"[1", "Expecting ',' delimiter: line 1 column 3 (char 2)"},
        {"[1,", "Expecting value: line 1 column 4 (char 3)"},
        {"[1 ,\n ]", "Illegal trailing comma before end of array: line 1 column 4 (char 3)"},
        {"[1 2]", "Expecting ',' delimiter: line 1 column 4 (char 3)"},
        {"{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"},
        {"{'a':1}", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"},
        {"{\"a\" 1}", "Expecting ':' delimiter: line 1 column 6 (char 5)"},
        {"{\"a\":}", "Expecting value: line 1 column 6 (char 5)"},
        {"{\"a\":1", "Expecting ',' delimiter: line 1 column 7 (char 6)"},
        {"{\"a\":1,}", "Illegal trailing comma before end of object: line 1 column 7 (char 6)"},
        {"{\"a\":1,2}",
         "Expecting property name enclosed in double quotes: line 1 column 8 (char 7)"},
        {"\"", "Unterminated string starting at: line 1 column 1 (char 0)"},
        {"[\"a\\", "Unterminated string starting at: line 1 column 2 (char 1)"},
        {"\"a\nb\"", "Invalid control character at: line 1 column 3 (char 2)"},
        {"\"\xc3\xa9\x1f\"", "Invalid control character at: line 1 column 3 (char 2)"},
        {"\"a\\x\"", "Invalid \\escape: line 1 column 3 (char 2)"},
        {"\"\\u12g4\"", "Invalid \\uXXXX escape: line 1 column 3 (char 2)"},
        {"\"\\u1234", "Invalid \\uXXXX escape: line 1 column 3 (char 2)"},
        {"\"\\u+123\"", "Invalid \\uXXXX escape: line 1 column 3 (char 2)"},
        {"01", "Extra data: line 1 column 2 (char 1)"},
        {"1.", "Extra data: line 1 column 2 (char 1)"},
        {"1e+", "Extra data: line 1 column 2 (char 1)"},
        {"-", "Expecting value: line 1 column 1 (char 0)"},
        {"+1", "Expecting value: line 1 column 1 (char 0)"},
        {"nul", "Expecting value: line 1 column 1 (char 0)"},
        {"\xc3\xa9", "Expecting value: line 1 column 1 (char 0)"},
        {"{}\n\n x", "Extra data: line 3 column 2 (char 5)"},
        {"\xef\xbb\xbf{}",
         "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fc_region region;
        struct fc_value value;
        struct fc_json_fault fault;
        struct fc_window_sink window;
        char text[200];
        size_t len = strlen(cases[i][0]);
        char *block = malloc(len + !len); /* of just that size: what lies behind is not read */
        memcpy(block, cases[i][0], len);
        fc_region_init(&region, FC_REGION_LIMIT);
        CHECK_INT(fc_json_read(&value, &region, block, len, &fault), -1);
        fc_window_init(&window, text, sizeof text, 0);
        fc_put_json_fault(&window.sink, &fault);
        CHECK_BYTES(text, window.len, cases[i][1], strlen(cases[i][1]));
        fc_region_free(&region);
        free(block);
    }
}

static void test_depth(void)
{
    static char text[2 * FC_VALUE_DEPTH + 2];
    struct fc_region region;
    struct fc_value value;
    struct fc_json_fault fault;
    fc_region_init(&region, FC_REGION_LIMIT);
    memset(text, '[', FC_VALUE_DEPTH);
    memset(text + FC_VALUE_DEPTH, ']', FC_VALUE_DEPTH);
    CHECK_INT(fc_json_read(&value, &region, text, 2 * FC_VALUE_DEPTH, &fault), 0);
    memset(text, '[', FC_VALUE_DEPTH + 1);
    CHECK_INT(fc_json_read(&value, &region, text, sizeof text, &fault), -1);
    CHECK(!strcmp(fault.what, "Nested too deeply"));
    CHECK_INT(fault.off, FC_VALUE_DEPTH);
    fc_region_free(&region);
}

static void test_styles(void)
{
    static const char text[] =
        "{\"a\\u0001\":[1,{\"b\":[],\"c\":{}},\"\xc3\xa9\x7f\\ud800\"],\"d\":0.5}";
    struct fc_region region;
    struct fc_value value;
    fc_region_init(&region, FC_REGION_LIMIT);
    CHECK_INT(fc_json_read(&value, &region, text, sizeof text - 1, NULL), 0);
    check_put(&value, FC_JSON_WIRE,
              "{\"a\\u0001\": [1, {\"b\": [], \"c\": {}}, \"\\u00e9\\u007f\\ud800\"], \"d\": 0.5}");
    check_put(&value, FC_JSON_TIGHT,
              "{\"a\\u0001\":[1,{\"b\":[],\"c\":{}},\"\\u00e9\\u007f\\ud800\"],\"d\":0.5}");
    check_put(&value, FC_JSON_SHOWN,
              "{\n    \"a\\u0001\": [\n        1,\n        {\n            \"b\": [],\n"
              "            \"c\": {}\n        },\n        \"\xc3\xa9\x7f\\ud800\"\n    ],\n"
              "    \"d\": 0.5\n}");
    fc_region_free(&region);
}

/* With ever more memory: it says that it has too little, until it has enough. */
static void test_no_memory(void)
{
    static const char text[] = "{\"a\":[1,2,3,\"x\",{\"b\":1.5,\"c\":[[],[]]}],\"d\":\"e\"}";
    int err = -1;
    for (size_t limit = 0; err; limit += 8) {
        struct fc_region region;
        struct fc_value value;
        struct fc_json_fault fault;
        fc_region_init(&region, limit);
        err = fc_json_read(&value, &region, text, sizeof text - 1, &fault);
        CHECK_INT(err, region.failed ? -1 : 0);
        CHECK(!err || !fault.what);
        fc_region_free(&region);
        CHECK(limit < 2000);
        if (limit >= 2000)
            break;
    }
}

int main(void)
{
    RUN(test_accepted);
    RUN(test_refused);
    RUN(test_depth);
    RUN(test_styles);
    RUN(test_no_memory);
    return test_end();
}
