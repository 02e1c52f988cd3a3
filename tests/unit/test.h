/*
 * The test harness of the C tests: a check that fails prints where and goes on; a test program
 * ends with one line `N passed, N failed` and exits 1 if anything failed.
 *
 *     static void test_thing(void) { CHECK(1 + 1 == 2); }
 *     int main(void) { RUN(test_thing); return test_end(); }
 *
 * A test is one function (RUN) or one named case of a table (test_begin ... test_close).
 *
 * TEST_STRIDE=n in the environment asks the longest loops for each nth step alone, where all of
 * them would take too long: under an emulator.
 */
#ifndef FIELDCASE_TEST_H
#define FIELDCASE_TEST_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned test_passed, test_failed, test_errors;
static const char *test_name;

static inline void test_begin(const char *name)
{
    test_name = name;
    test_errors = 0;
}

static inline void test_close(void)
{
    if (test_errors)
        test_failed++;
    else
        test_passed++;
}

static inline int test_end(void)
{
    printf("%u passed, %u failed\n", test_passed, test_failed);
    return test_failed != 0;
}

static inline unsigned test_stride(void)
{
    const char *set = getenv("TEST_STRIDE");
    int stride = set ? atoi(set) : 1;
    return stride > 0 ? (unsigned)stride : 1;
}

/* A number below limit: those of each run are the same. */
static inline uint32_t test_random(uint32_t limit)
{
    static uint32_t state = 7; /* xorshift (Marsaglia 2003) */
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % limit;
}

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            printf("FAIL %s: %s:%d: %s\n", test_name, __FILE__, __LINE__, #condition);             \
            test_errors++;                                                                         \
        }                                                                                          \
    } while (0)

#define CHECK_INT(actual, expected)                                                                \
    do {                                                                                           \
        long long actual_ = (long long)(actual), expected_ = (long long)(expected);                \
        if (actual_ != expected_) {                                                                \
            printf("FAIL %s: %s:%d: %s is %lld, not %lld\n", test_name, __FILE__, __LINE__,        \
                   #actual, actual_, expected_);                                                   \
            test_errors++;                                                                         \
        }                                                                                          \
    } while (0)

#define CHECK_BYTES(actual, actual_len, expected, expected_len)                                    \
    do {                                                                                           \
        size_t a_ = (actual_len), e_ = (expected_len);                                             \
        if (a_ != e_ || (e_ && memcmp((actual), (expected), e_))) {                                \
            printf("FAIL %s: %s:%d: %s differs\n  is  (%zu) %.*s\n  not (%zu) %.*s\n", test_name,  \
                   __FILE__, __LINE__, #actual, a_, (int)a_, (const char *)(actual), e_, (int)e_,  \
                   (const char *)(expected));                                                      \
            test_errors++;                                                                         \
        }                                                                                          \
    } while (0)

#define RUN(function)                                                                              \
    do {                                                                                           \
        test_begin(#function);                                                                     \
        function();                                                                                \
        test_close();                                                                              \
    } while (0)

#endif
