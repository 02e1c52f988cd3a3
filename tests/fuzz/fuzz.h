/* What the fuzz targets share. */
#ifndef FIELDCASE_FUZZ_H
#define FIELDCASE_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* What must hold for any input. */
#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);         \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A number that depends on the input: sizes and splits are chosen by it, the input stays whole. */
static inline uint32_t fuzz_number(const uint8_t *data, size_t size)
{
    uint32_t number = 2166136261u;
    for (size_t i = 0; i < size; i++)
        number = (number ^ data[i]) * 16777619u;
    return number;
}

#endif
