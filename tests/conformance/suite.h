/*
 * Within the conformance suite: the checks, and what they are written with. Each function goes
 * to the port through these, so that every call is measured and every result is held against the
 * contract.
 */
#ifndef FIELDCASE_SUITE_H
#define FIELDCASE_SUITE_H

#include "conformance.h"

#define CHUNK_MAX 256 /* bytes of one suite_send or suite_recv */

struct check {
    const char *name;
    void (*run)(struct fc_conformance *suite);
};

/* The checks of each file; each table ends with a name of NULL. */
extern const struct check checks_machine[], checks_connection[], checks_stream[];

/* Unless condition holds, the running check fails: print what, with a number that explains it. */
void suite_expect(struct fc_conformance *suite, int condition, const char *what, long number);

/* The running check does not apply here. */
void suite_skip(struct fc_conformance *suite, const char *why);

/* The functions of the port: measured, and their results held against the contract. */
uint32_t suite_now_ms(struct fc_conformance *suite);
int64_t suite_unix_time(struct fc_conformance *suite);
int suite_entropy(struct fc_conformance *suite, void *buf, size_t len);
void suite_idle(struct fc_conformance *suite, uint32_t ms);
int suite_try_connect(struct fc_conformance *suite, const char *host, uint16_t port);
int suite_send(struct fc_conformance *suite, const void *buf, size_t len);
int suite_recv(struct fc_conformance *suite, void *buf, size_t cap);
void suite_close(struct fc_conformance *suite);

/* The same, waiting as long as the limit allows while the port says FC_AGAIN: FC_ERR_TIMEOUT. */
int suite_connect(struct fc_conformance *suite, const char *host, uint16_t port);
int suite_send_all(struct fc_conformance *suite, const void *buf, size_t len);
int suite_receive(struct fc_conformance *suite, void *buf, size_t cap);
int suite_receive_all(struct fc_conformance *suite, void *buf, size_t len);

/* Milliseconds since a moment, and whether it is longer ago than the limit. */
uint32_t suite_passed_ms(struct fc_conformance *suite, uint32_t since_ms);
int suite_late(struct fc_conformance *suite, uint32_t since_ms);

/* Make a request of the peer (see peer.py), connecting before. Returns 0 or what went wrong. */
int suite_request(struct fc_conformance *suite, char mode, uint32_t number);
int suite_ask(struct fc_conformance *suite, char mode, uint32_t number);

/* Fill buf with the pattern's bytes from off on; count how many of buf's bytes are those. */
void suite_pattern(uint32_t off, uint8_t *buf, size_t len);
size_t suite_matching(uint32_t off, const uint8_t *buf, size_t len);

/* Read to the end of the stream: it must be count pattern bytes and a close in good order. */
void suite_expect_stream(struct fc_conformance *suite, uint32_t count, size_t cap);

/* A number of four bytes, the most significant first. */
void suite_put32(uint8_t *buf, uint32_t number);
uint32_t suite_get32(const uint8_t *buf);

#endif
