/*
 * One TLS connection to a server on this machine, for test_tls_cases.py:
 *
 *     tls_client PORT HOST TIME TRUST [CRL]
 *
 * HOST is whom the server must prove to be, TIME the clock (unix time), TRUST and CRL are files.
 * Asks for a page and prints one line: the error of connect, of the exchange, the code of mbedTLS,
 * the flags of the chain, the anchors usable and skipped, the bytes of the page.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../platform/crl.h"
#include "../../platform/tls.h"
#include "../unit/loopback.h"

/* A bundle of a machine's anchors is 230 KB. */
static unsigned char trust[1 << 20], crl_data[1 << 16];
static unsigned char block[64 * 1024];

static size_t read_file(const char *path, unsigned char *buf, size_t cap)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(2);
    }
    size_t len = fread(buf, 1, cap, file);
    fclose(file);
    return len;
}

/* Ask for a page and read it to its end. Returns its length, or an error. */
static int exchange(struct fc_socket *socket, struct loopback *below)
{
    static const char request[] = "GET / HTTP/1.0\r\n\r\n";
    char page[4096];
    size_t off = 0;
    int total = 0, r;
    while (off < sizeof(request) - 1) {
        r = socket->send(socket->ctx, request + off, sizeof(request) - 1 - off);
        if (r == FC_AGAIN)
            loopback_wait(below);
        else if (r < 0)
            return r;
        else
            off += (size_t)r;
    }
    while ((r = socket->recv(socket->ctx, page, sizeof(page))) != 0) {
        if (r == FC_AGAIN)
            loopback_wait(below);
        else if (r < 0)
            return r;
        else
            total += r;
    }
    return total;
}

int main(int argc, char **argv)
{
    struct loopback below;
    struct test_port port;
    struct fc_arena arena;
    struct fc_tls tls;
    struct fc_crl crl;
    if (argc < 5)
        return 2;
    loopback_init(&below, (uint16_t)atoi(argv[1]));
    test_port_init(&port, atoll(argv[3]));
    fc_arena_init(&arena, block, sizeof(block));
    fc_tls_init(&tls, &below.socket, &port.port, &arena, trust,
                read_file(argv[4], trust, sizeof(trust)));
    if (argc > 5) {
        fc_crl_init(&crl, crl_data, read_file(argv[5], crl_data, sizeof(crl_data)));
        tls.verify.crl = &crl;
    }
    int err, page = 0;
    while ((err = tls.socket.connect(&tls, argv[2], 443)) == FC_AGAIN)
        loopback_wait(&below);
    if (!err)
        page = exchange(&tls.socket, &below);
    tls.socket.close(&tls);
    printf("%d %d %d %u %u %u %d\n", err, page < 0 ? page : 0, tls.raw, (unsigned)tls.verify.flags,
           tls.trust.usable, tls.trust.skipped, page < 0 ? 0 : page);
    return arena.used || below.misuse || below.opened != below.closed ? 3 : 0;
}
