/* Regions, and the values that lie in them. */
#include "../../boards/linux/value/value.h"

#include <math.h>

#include "test.h"

static void test_region(void)
{
    struct fc_region region;
    fc_region_init(&region, 100000);
    char *first = fc_region_take(&region, 1);
    char *second = fc_region_take(&region, 3);
    CHECK(first && second && second >= first + 1 && (uintptr_t)second % sizeof(double) == 0);
    char *large = fc_region_take(&region, 50000);
    CHECK(large != NULL);
    if (large)
        memset(large, 'x', 50000);
    CHECK(!region.failed);
    CHECK(!fc_region_take(&region, 50000));
    CHECK_INT(region.failed, 1);
    CHECK(fc_region_take(&region, 8) != NULL);
    CHECK(!fc_region_take(&region, SIZE_MAX));
    fc_region_free(&region);
    CHECK(!fc_region_take(&region, 1));
    fc_region_free(&region);
}

static void test_list(void)
{
    struct fc_region region;
    struct fc_value list = fc_value_of(FC_VALUE_LIST), item;
    fc_region_init(&region, FC_REGION_LIMIT);
    for (int i = 0; i < 1000; i++) {
        CHECK_INT(fc_value_integer(&item, &region, i - 500), 0);
        CHECK_INT(fc_value_append(&list, &region, item), 0);
    }
    CHECK_INT(list.len, 1000);
    CHECK_BYTES(list.as.items[0].as.text, list.as.items[0].len, "-500", 4);
    CHECK_BYTES(list.as.items[999].as.text, list.as.items[999].len, "499", 3);
    CHECK_INT(fc_value_integer(&item, &region, INT64_MIN), 0);
    CHECK(!strcmp(item.as.text, "-9223372036854775808"));
    fc_region_free(&region);
}

static void test_object(void)
{
    static const char *const keys[] = {"b", "a", "c", "a", "", "b"};
    struct fc_region region;
    struct fc_value object = fc_value_of(FC_VALUE_OBJECT);
    fc_region_init(&region, FC_REGION_LIMIT);
    for (int i = 0; i < 6; i++) {
        struct fc_value number;
        CHECK_INT(fc_value_integer(&number, &region, i), 0);
        CHECK_INT(fc_value_set(&object, &region, fc_value_borrow(keys[i]), number), 0);
    }
    CHECK_INT(object.len, 4);
    CHECK(fc_value_is(&object.as.items[0], "b") && !strcmp(object.as.items[1].as.text, "5"));
    CHECK(fc_value_is(&object.as.items[2], "a") && !strcmp(object.as.items[3].as.text, "3"));
    CHECK(fc_value_get(&object, "") == &object.as.items[7]);
    CHECK(!fc_value_get(&object, "d"));
    CHECK(!fc_value_get(&object.as.items[0], "b"));
    CHECK(!fc_value_is(&object, "b"));
    fc_region_free(&region);
}

/* Bytes that are not UTF-8 stand as lone surrogates: here C3, ED A0 80 and FF. */
static void test_bytes(void)
{
    struct fc_region region;
    struct fc_value value;
    fc_region_init(&region, FC_REGION_LIMIT);
    CHECK_INT(fc_value_string(&value, &region, "\xc3\xa9\0x", 4), 0);
    CHECK_BYTES(value.as.text, value.len + 1, "\xc3\xa9\0x", 5);
    CHECK_INT(fc_value_string(&value, &region, "\xc3|\xed\xa0\x80|\xff", 7), 0);
    CHECK_BYTES(value.as.text, value.len,
                "\xed\xb3\x83|\xed\xb3\xad\xed\xb2\xa0\xed\xb2\x80|\xed\xb3\xbf", 17);
    fc_region_free(&region);
}

/* Whatever cannot be had says so, and everything that was had before is still there. */
static void test_no_memory(void)
{
    for (size_t limit = 0; limit < 12000; limit += 24) {
        struct fc_region region;
        struct fc_value list = fc_value_of(FC_VALUE_LIST), object = fc_value_of(FC_VALUE_OBJECT);
        struct fc_value item = fc_value_of(FC_VALUE_TRUE);
        int err = 0;
        uint32_t i;
        fc_region_init(&region, limit);
        for (i = 0; i < 200 && !err; i++) {
            err = fc_value_integer(&item, &region, i);
            if (!err)
                err = fc_value_append(&list, &region, item);
            if (!err)
                err = fc_value_set(&object, &region, item, item);
        }
        CHECK_INT(err, region.failed ? -1 : 0);
        CHECK(list.len >= i - 1 && object.len >= i - 1);
        for (i = 0; i < object.len; i++)
            CHECK(object.as.items[2 * i].as.text == list.as.items[i].as.text);
        fc_region_free(&region);
    }
}

static void test_float(void)
{
    static const struct {
        double number;
        const char *text;
    } cases[] = {
        {0.0, "0.0"},
        {-0.0, "-0.0"},
        {1.0, "1.0"},
        {-2.5, "-2.5"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {0.5, "0.5"},
        {0.0001, "0.0001"},
        {0.00012, "0.00012"},
        {0.00001, "1e-05"},
        {0.000012, "1.2e-05"},
        {100.0, "100.0"},
        {123456789012345.6, "123456789012345.6"},
        {1e15, "1000000000000000.0"},
        {1e16, "1e+16"},
        {12345678901234567.0, "1.2345678901234568e+16"},
        {9007199254740993.0, "9007199254740992.0"},
        {1e22, "1e+22"},
        {1e100, "1e+100"},
        {1.7976931348623157e308, "1.7976931348623157e+308"},
        {-2.2250738585072014e-308, "-2.2250738585072014e-308"},
        {5e-324, "5e-324"},
        {(double)INFINITY, "inf"},
        {(double)-INFINITY, "-inf"},
        {(double)NAN, "nan"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[FC_FLOAT_SIZE];
        size_t len = fc_float_text(text, cases[i].number);
        CHECK_BYTES(text, len, cases[i].text, strlen(cases[i].text));
        CHECK_INT(text[len], 0);
    }
}

int main(void)
{
    RUN(test_region);
    RUN(test_list);
    RUN(test_object);
    RUN(test_bytes);
    RUN(test_no_memory);
    RUN(test_float);
    return test_end();
}
