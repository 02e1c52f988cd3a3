/* Whole numbers as int() reads them. */
#include "../../boards/linux/integer.h"

#include "test.h"

static void test_numbers(void)
{
    static const struct {
        const char *text;
        int32_t number;
    } numbers[] = {{"0", 0},
                   {"7", 7},
                   {"+7", 7},
                   {"-07", -7},
                   {" \t60\r\n", 60},
                   {"1_000", 1000},
                   {"99999998", 99999998},
                   {"99999999", FC_INTEGER_MAX},
                   {"100000000", FC_INTEGER_MAX},
                   {"99999999999999999999", FC_INTEGER_MAX},
                   {"-99999999999999999999", -FC_INTEGER_MAX}};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        int32_t number;
        CHECK_INT(fc_integer_read(&number, numbers[i].text), 0);
        CHECK_INT(number, numbers[i].number);
    }
}

static void test_others(void)
{
    static const char *const others[] = {"",   " ",  "-",    "+",   "abc", "1.5", "1 2",
                                         "_1", "1_", "1__0", "- 1", "--1", "1e3", "0x1"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        int32_t number;
        CHECK_INT(fc_integer_read(&number, others[i]), -1);
    }
}

int main(void)
{
    RUN(test_numbers);
    RUN(test_others);
    return test_end();
}
