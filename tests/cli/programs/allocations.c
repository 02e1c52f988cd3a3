/*
 * Stands in front of the allocator of a program that is linked with --wrap: the allocation whose
 * number is in $NTH fails, and no other. How many there were, and how many pieces of memory were
 * not given back, is written to the file $NTH_FILE.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* Names that the linker asks for. NOLINTBEGIN(bugprone-reserved-identifier) */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *memory);

static long seen, kept, nth;

static __attribute__((constructor)) void begin(void)
{
    const char *number = getenv("NTH");
    nth = number ? atol(number) : 0;
}

static __attribute__((destructor)) void end(void)
{
    const char *name = getenv("NTH_FILE");
    long all = seen, left = kept;
    nth = 0;
    FILE *file = name ? fopen(name, "w") : NULL;
    if (file) {
        (void)fprintf(file, "%ld %ld\n", all, left);
        (void)fclose(file);
    }
}

static int fails(void)
{
    if (++seen != nth)
        return 0;
    errno = ENOMEM;
    return 1;
}

static void *keep(void *memory)
{
    kept += memory != NULL;
    return memory;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : keep(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : keep(__real_calloc(count, size));
}

void *__wrap_realloc(void *old, size_t size)
{
    if (fails())
        return NULL;
    return old ? __real_realloc(old, size) : keep(__real_realloc(old, size));
}

void __wrap_free(void *memory)
{
    kept -= memory != NULL;
    __real_free(memory);
}
/* NOLINTEND(bugprone-reserved-identifier) */
