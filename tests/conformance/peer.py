#!/usr/bin/python3
"""The peer of the port conformance suite: a TCP server on loopback that does what it is asked.

Usage: peer.py [--host 127.0.0.1] [--seconds 120]

Prints one line `HOST PEER REFUSED STALLED`: its address, the port it serves, a port where every
connection is refused and a port where none is ever answered. Stops when its standard input ends
or the seconds are over.

A client sends a mode byte and a number n of four bytes, the most significant first:

  C n   n pattern bytes, then close in good order
  S n   the same, each byte in a segment of its own
  R n   n pattern bytes, a pause, then reset
  D n   wait n ms, send "1", wait n ms, send "2", then discard until the client closes
  E n   echo until the client closes
  U n   read n bytes, then send how many of them began the pattern (four bytes) and close
  N n   read nothing for n ms, then discard until the client closes
  H n   8 pattern bytes, no more to send; then count what comes until the client closes: that is
        the number of token n
  Q n   the number of token n (four bytes), once it is known
  T n   the time: seconds since 1970 (eight bytes)
"""
import argparse
import errno
import os
import select
import socket
import struct
import sys
import threading
import time

PATTERN_CYCLE = 1 << 20
PATTERN = bytes(((i * 2654435761) & 0xFFFFFFFF) >> 24 for i in range(PATTERN_CYCLE))

counted = {}  # token of H -> bytes
counted_changed = threading.Condition()


def pattern(count):
    """The first count bytes of the pattern that both sides know."""
    return (PATTERN * (count // PATTERN_CYCLE + 1))[:count]


def read_exactly(connection, count):
    """Up to count bytes; fewer when the client closes first."""
    parts = []
    while count:
        part = connection.recv(min(count, 65536))
        if not part:
            break
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def discard(connection):
    """Read until the client closes, in whatever way. Returns what came."""
    parts = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionError:
        pass
    return b"".join(parts)


def begins_pattern(received):
    """How many bytes of it are the pattern's first."""
    expected = pattern(len(received))
    if received == expected:
        return len(received)
    return next(i for i, (a, b) in enumerate(zip(received, expected)) if a != b)


def close_in_order(connection, number):
    connection.sendall(pattern(number))


def send_singly(connection, number):
    for byte in pattern(number):
        connection.sendall(bytes([byte]))
        time.sleep(0.001)


def reset(connection, number):
    connection.sendall(pattern(number))
    time.sleep(0.05)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def delay(connection, number):
    for byte in (b"1", b"2"):
        time.sleep(number / 1000)
        connection.sendall(byte)
    discard(connection)


def echo(connection, _):
    while part := connection.recv(65536):
        connection.sendall(part)


def upload(connection, number):
    received = read_exactly(connection, number)
    connection.sendall(struct.pack(">I", begins_pattern(received)))


def stall(connection, number):
    time.sleep(number / 1000)
    discard(connection)


def half_close(connection, number):
    connection.sendall(pattern(8))
    connection.shutdown(socket.SHUT_WR)
    received = discard(connection)
    with counted_changed:
        counted[number] = begins_pattern(received)
        counted_changed.notify_all()


def query(connection, number):
    with counted_changed:
        counted_changed.wait_for(lambda: number in counted, 5)
        connection.sendall(struct.pack(">I", counted.get(number, 0)))


def tell_time(connection, _):
    connection.sendall(struct.pack(">q", int(time.time())))


MODES = {b"C": close_in_order, b"S": send_singly, b"R": reset, b"D": delay, b"E": echo,
         b"U": upload, b"N": stall, b"H": half_close, b"Q": query, b"T": tell_time}


def serve(connection):
    """One connection, from its request to its end."""
    with connection:
        connection.settimeout(20)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            request = read_exactly(connection, 5)
            if len(request) == 5 and request[:1] in MODES:
                MODES[request[:1]](connection, struct.unpack(">I", request[1:])[0])
        except OSError:
            pass  # the client went: its business


def accept(listener):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


def bound(family, host):
    """A socket with a port of its own."""
    result = socket.socket(family, socket.SOCK_STREAM)
    result.bind((host, 0))
    return result


def stalled(family, host):
    """A listener that leaves connections unanswered, and the connections that fill its queue."""
    listener = bound(family, host)
    listener.listen(0)
    fillers = []
    while len(fillers) < 64:
        filler = socket.socket(family, socket.SOCK_STREAM)
        filler.setblocking(False)
        fillers.append(filler)
        if filler.connect_ex(listener.getsockname()) not in (0, errno.EINPROGRESS):
            raise OSError("the stalled port refused a connection")
        if not select.select([], [filler], [], 0.2)[1]:
            return listener, fillers
    raise OSError("the stalled port answers")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--seconds", type=float, default=120)
    arguments = parser.parse_args()
    family = socket.AF_INET6 if ":" in arguments.host else socket.AF_INET

    listener = bound(family, arguments.host)
    # A small window: who sends much to a peer that does not read is soon told to wait.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32768)
    listener.listen(16)
    refusing = bound(family, arguments.host)
    unanswered, fillers = stalled(family, arguments.host)
    threading.Thread(target=accept, args=(listener,), daemon=True).start()
    print(arguments.host, *(s.getsockname()[1] for s in (listener, refusing, unanswered)),
          flush=True)

    end = time.monotonic() + arguments.seconds
    while (left := end - time.monotonic()) > 0:
        if select.select([sys.stdin], [], [], left)[0] and not os.read(sys.stdin.fileno(), 4096):
            break
    for filler in fillers:
        filler.close()


if __name__ == "__main__":
    main()
