#include "suite.h"

#define IDLE_MS                                                                                    \
    20 /* of one idle: short, so that a port that sleeps through an event is only slow */

uint32_t suite_passed_ms(struct fc_conformance *suite, uint32_t since_ms)
{
    return suite_now_ms(suite) - since_ms;
}

int suite_late(struct fc_conformance *suite, uint32_t since_ms)
{
    return suite_passed_ms(suite, since_ms) > suite->limit_ms;
}

int suite_connect(struct fc_conformance *suite, const char *host, uint16_t port)
{
    uint32_t since = suite_now_ms(suite);
    int result;

    while ((result = suite_try_connect(suite, host, port)) == FC_AGAIN) {
        if (suite_late(suite, since))
            return FC_ERR_TIMEOUT;
        suite_idle(suite, IDLE_MS);
    }
    return result;
}

int suite_send_all(struct fc_conformance *suite, const void *buf, size_t len)
{
    const uint8_t *next = buf;
    uint32_t since = suite_now_ms(suite);

    while (len) {
        int result = suite_send(suite, next, len);

        if (result > 0) {
            next += result;
            len -= (size_t)result;
        } else if (result != FC_AGAIN) {
            return result;
        } else {
            if (suite_late(suite, since))
                return FC_ERR_TIMEOUT;
            suite_idle(suite, IDLE_MS);
        }
    }
    return 0;
}

int suite_receive(struct fc_conformance *suite, void *buf, size_t cap)
{
    uint32_t since = suite_now_ms(suite);
    int result;

    while ((result = suite_recv(suite, buf, cap)) == FC_AGAIN) {
        if (suite_late(suite, since))
            return FC_ERR_TIMEOUT;
        suite_idle(suite, IDLE_MS);
    }
    return result;
}

int suite_receive_all(struct fc_conformance *suite, void *buf, size_t len)
{
    uint8_t *next = buf;

    while (len) {
        int result = suite_receive(suite, next, len < CHUNK_MAX ? len : CHUNK_MAX);

        if (result <= 0)
            return result ? result : FC_ERR_INCOMPLETE;
        next += result;
        len -= (size_t)result;
    }
    return 0;
}

void suite_put32(uint8_t *buf, uint32_t number)
{
    buf[0] = (uint8_t)(number >> 24);
    buf[1] = (uint8_t)(number >> 16);
    buf[2] = (uint8_t)(number >> 8);
    buf[3] = (uint8_t)number;
}

uint32_t suite_get32(const uint8_t *buf)
{
    return (uint32_t)buf[0] << 24 | (uint32_t)buf[1] << 16 | (uint32_t)buf[2] << 8 | buf[3];
}

int suite_request(struct fc_conformance *suite, char mode, uint32_t number)
{
    uint8_t request[5];
    int result;

    request[0] = (uint8_t)mode;
    suite_put32(request + 1, number);
    result = suite_send_all(suite, request, sizeof(request));
    suite_expect(suite, result == 0, "a request of 5 bytes cannot be sent", result);
    return result;
}

int suite_ask(struct fc_conformance *suite, char mode, uint32_t number)
{
    int result = suite_connect(suite, suite->host, suite->peer_port);

    suite_expect(suite, result == 0, "the peer cannot be reached", result);
    return result ? result : suite_request(suite, mode, number);
}

static uint8_t pattern(uint32_t off)
{
    return (uint8_t)(((off & 0xFFFFFu) * 2654435761u) >> 24);
}

void suite_pattern(uint32_t off, uint8_t *buf, size_t len)
{
    size_t i;

    for (i = 0; i < len; i++)
        buf[i] = pattern(off + (uint32_t)i);
}

size_t suite_matching(uint32_t off, const uint8_t *buf, size_t len)
{
    size_t i;

    for (i = 0; i < len && buf[i] == pattern(off + (uint32_t)i); i++)
        ;
    return i;
}

void suite_expect_stream(struct fc_conformance *suite, uint32_t count, size_t cap)
{
    uint8_t buf[CHUNK_MAX];
    uint32_t off = 0;
    int result;

    while ((result = suite_receive(suite, buf, cap)) > 0) {
        size_t matching = suite_matching(off, buf, (size_t)result);

        suite_expect(suite, matching == (size_t)result, "a byte was altered or lost, at offset",
                     (long)(off + matching));
        off += (uint32_t)result;
        if (matching != (size_t)result || off > count)
            return;
    }
    suite_expect(suite, result == 0, "the stream did not end in good order", result);
    suite_expect(suite, off == count, "the stream ended at another length", (long)off);
}
