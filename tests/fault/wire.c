#include "wire.h"

#include <string.h>

#define RECORD_HEADER 5

static void keep(struct wire_tape *tape, const void *buf, size_t len)
{
    if (tape->len < sizeof tape->bytes) {
        size_t room = sizeof tape->bytes - tape->len;
        memcpy(tape->bytes + tape->len, buf, len < room ? len : room);
    }
    tape->len += len;
}

static int wire_connect(void *ctx, const char *host, uint16_t port)
{
    struct wire *wire = ctx;
    return wire->below->connect(wire->below->ctx, host, port);
}

static int wire_send(void *ctx, const void *buf, size_t len)
{
    struct wire *wire = ctx;
    int sent = wire->below->send(wire->below->ctx, buf, len);
    if (sent > 0)
        keep(&wire->sent, buf, (size_t)sent);
    return sent;
}

static int wire_recv(void *ctx, void *buf, size_t cap)
{
    struct wire *wire = ctx;
    int got = wire->below->recv(wire->below->ctx, buf, cap);
    if (got > 0)
        keep(&wire->received, buf, (size_t)got);
    return got;
}

static void wire_close(void *ctx)
{
    struct wire *wire = ctx;
    wire->below->close(wire->below->ctx);
}

void wire_init(struct wire *wire, struct fc_socket *below)
{
    wire->socket = *below;
    wire->socket.ctx = wire;
    wire->socket.connect = wire_connect;
    wire->socket.send = wire_send;
    wire->socket.recv = wire_recv;
    wire->socket.close = wire_close;
    wire->below = below;
    wire->sent.len = 0;
    wire->received.len = 0;
}

size_t wire_records(const struct wire_tape *tape, size_t *offs, size_t most)
{
    size_t count = 0, len = tape->len < sizeof tape->bytes ? tape->len : sizeof tape->bytes;
    for (size_t off = 0; off + RECORD_HEADER <= len && count < most;) {
        offs[count++] = off;
        off += RECORD_HEADER + (size_t)(tape->bytes[off + 3] << 8 | tape->bytes[off + 4]);
    }
    return count;
}
