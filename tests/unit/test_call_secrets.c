/*
 * What a call leaves on the stack: it is made on a stack of the test's own, which is searched
 * afterwards for the secret access key and for every key derived from it.
 */
#define _DEFAULT_SOURCE

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../core/call.h"
#include "exchange.h"
#include "reference.h"
#include "test.h"

#define STACK_SIZE (1 << 18)
#define PART 8 /* so many bytes of a key are too many */
#define NEEDLES_MAX 32

static uint8_t stack[STACK_SIZE] __attribute__((aligned(4096)));
static uint8_t needles[NEEDLES_MAX][64];
static size_t needle_lens[NEEDLES_MAX], needle_count;

static void add_needle(const void *data, size_t len)
{
    memcpy(needles[needle_count], data, len);
    needle_lens[needle_count++] = len;
}

/* A key as it is, as HMAC pads it, and each as the words that a hash computes with. */
static void add_key(const uint8_t key[32])
{
    static const uint8_t masks[] = {0, 0x36, 0x5c};
    for (size_t i = 0; i < sizeof masks; i++) {
        uint8_t bytes[32], words[32];
        for (size_t j = 0; j < 32; j++)
            words[j ^ 3] = bytes[j] = key[j] ^ masks[i];
        add_needle(bytes, 32);
        add_needle(words, 32);
    }
}

static void collect_needles(void)
{
    const char *secret = example_credentials.secret_access_key;
    static const char *const steps[] = {"20251203", "us-east-1", "support", "aws4_request"};
    char first[64];
    uint8_t key[32];
    int len = snprintf(first, sizeof first, "AWS4%s", secret);
    needle_count = 0;
    add_needle(first, (size_t)len);
    for (size_t mask = 0x36; mask <= 0x5c; mask += 0x5c - 0x36) {
        uint8_t padded[64] = {0};
        for (size_t i = 0; i < (size_t)len; i++)
            padded[i] = (uint8_t)first[i] ^ (uint8_t)mask;
        add_needle(padded, (size_t)len);
    }
    reference_hmac(key, first, (size_t)len, steps[0], 8);
    add_key(key);
    for (size_t i = 1; i < 4; i++) {
        reference_hmac(key, key, 32, steps[i], strlen(steps[i]));
        add_key(key);
    }
}

/* The stack's red zones are not to be minded. */
__attribute__((no_sanitize("address"))) static int stack_holds(const uint8_t *part)
{
    for (size_t i = 0; i + PART <= sizeof stack; i++) {
        size_t same = 0;
        while (same < PART && stack[i + same] == part[same])
            same++;
        if (same == PART)
            return 1;
    }
    return 0;
}

static unsigned parts_found(void)
{
    unsigned found = 0;
    for (size_t i = 0; i < needle_count; i++)
        for (size_t off = 0; off + PART <= needle_lens[i]; off += PART)
            found += (unsigned)stack_holds(needles[i] + off);
    return found;
}

/* Run a function on the stack, which is zeros before. */
static void run(void *(*function)(void *), void *argument)
{
    pthread_attr_t attributes;
    pthread_t thread;
    for (size_t i = 0; i < sizeof stack; i++)
        ((volatile uint8_t *)stack)[i] = 0;
    CHECK_INT(pthread_attr_init(&attributes), 0);
    CHECK_INT(pthread_attr_setstack(&attributes, stack, sizeof stack), 0);
    CHECK_INT(pthread_create(&thread, &attributes, function, argument), 0);
    CHECK_INT(pthread_join(thread, NULL), 0);
    pthread_attr_destroy(&attributes);
}

static void *be_careless(void *argument)
{
    uint8_t key[32];
    reference_signing_key(key, example_credentials.secret_access_key, "20251203", "us-east-1",
                          "support");
    memcpy(argument, key, sizeof key);
    return NULL;
}

/* The search finds what a function without care leaves behind. */
static void test_search(void)
{
    uint8_t key[32];
    run(be_careless, key);
    CHECK(parts_found() > 4);
}

static struct fc_signing_key cache;
static struct exchange exchange;

static void *derive(void *argument)
{
    struct fc_scope scope;
    fc_sigv4_scope(&scope, EXAMPLE_NOW, "us-east-1", "support");
    CHECK_INT(fc_sigv4_derive(argument, example_credentials.secret_access_key, &scope), 0);
    return NULL;
}

static void *sign(void *argument)
{
    static const uint8_t digest[32] = {1, 2, 3};
    struct fc_scope scope;
    uint8_t signature[32];
    fc_sigv4_scope(&scope, EXAMPLE_NOW, "us-east-1", "support");
    CHECK_INT(fc_sigv4_sign(signature, argument, &scope, digest), 0);
    return NULL;
}

static void test_steps(void)
{
    static struct fc_signing_key key;
    run(derive, &key);
    CHECK_BYTES(key.day, 8, "20251203", 8);
    CHECK_INT(parts_found(), 0);
    run(sign, &key);
    CHECK_INT(parts_found(), 0);
}

static void *make_call(void *argument)
{
    static struct fc_call call;
    static uint8_t window[FC_WINDOW_MIN];
    struct fc_credentials credentials = example_credentials;
    credentials.cache = argument;
    CHECK_INT(fc_call_init(&call, &fc_create_case_operation, &example_request, &example_endpoint,
                           &credentials, EXAMPLE_NOW, window, sizeof window),
              0);
    exchange_send(&exchange, &call, EXCHANGE_MAX, EXCHANGE_MAX);
    CHECK_INT(fc_call_state(&call), FC_WANT_RECV);
    return NULL;
}

static void test_fresh_key(void)
{
    run(make_call, NULL);
    CHECK(exchange_is(&exchange, &example_expected));
    CHECK_INT(parts_found(), 0);
}

static void test_kept_key(void)
{
    for (int round = 0; round < 2; round++) { /* derived, then used again */
        run(make_call, &cache);
        CHECK(exchange_is(&exchange, &example_expected));
        CHECK_INT(parts_found(), 0);
    }
}

int main(int argc, char **argv)
{
    /* Where AddressSanitizer keeps frames elsewhere, it is asked not to. */
    static const char options[] = "detect_stack_use_after_return=0";
    const char *set = getenv("ASAN_OPTIONS");
    if (argc == 1 && (!set || strcmp(set, options) != 0)) {
        setenv("ASAN_OPTIONS", options, 1);
        execv("/proc/self/exe", argv);
        return 1;
    }
    collect_needles();
    RUN(test_search);
    RUN(test_steps);
    RUN(test_fresh_key);
    RUN(test_kept_key);
    return test_end();
}
