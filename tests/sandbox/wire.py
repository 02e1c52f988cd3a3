"""A server's end of one connection: HTTP requests byte for byte, and every way to end.

`limit` stops the reading after an exact number of bytes of a request, which is how a fault in
the middle of a request is made.
"""
import contextlib
import errno
import re
import select
import socket
import ssl
import struct
import time

MAX_HEAD = 64 * 1024
MAX_BODY = 24 * 1024 * 1024
IDLE_SECONDS = 60
DRAIN_SECONDS = 2
TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
REQUEST_LINE = re.compile(rb'([A-Z]{1,20}) (\S{1,8192}) HTTP/1\.([01])')
FIELD_VALUE = re.compile(rb'[\t\x20-\x7e\x80-\xff]*')


class BadRequest(Exception):
    """What came is no HTTP request that this server takes."""

    def __init__(self, message, status=400):
        super().__init__(message)
        self.message, self.status = message, status


class Ended(Exception):
    """The peer closed, or fell silent, in the middle of a request."""


class LimitReached(Exception):
    """As many bytes of the request were read as were asked for."""


class Request:
    def __init__(self, method, target, minor, headers):
        self.method, self.minor, self.headers, self.body = method, minor, headers, b''
        self.target = target.decode('latin-1')
        self.path, _, self.query = target.partition(b'?')
        self.head_bytes = 0

    def header(self, name):
        """All values of a field joined, as text; empty if it is not there."""
        return ', '.join(value.decode('latin-1') for key, value in self.headers if key == name)

    @property
    def keep_alive(self):
        options = [option.strip().lower() for option in self.header(b'connection').split(',')]
        return 'close' not in options and (self.minor == 1 or 'keep-alive' in options)


def parse_head(head):
    lines = head.split(b'\r\n')
    line = REQUEST_LINE.fullmatch(lines[0])
    if not line or b'\n' in head.replace(b'\r\n', b''):
        raise BadRequest('The request line is malformed.')
    if not line[2].startswith(b'/'):
        raise BadRequest('The request target must begin with a slash.')
    headers = []
    for text in lines[1:]:
        name, colon, value = text.partition(b':')
        value = value.strip(b' \t')
        if not colon or not TOKEN.fullmatch(name) or not FIELD_VALUE.fullmatch(value):
            raise BadRequest('A header line is malformed.')
        headers.append((name.lower(), value))
    if len([1 for name, _ in headers if name == b'host']) != 1 and line[3] == b'1':
        raise BadRequest('There must be one Host header.')
    return Request(line[1], line[2], int(line[3]), headers)


def body_length(request):
    if request.header(b'transfer-encoding'):
        raise BadRequest('Send Content-Length; chunked requests are not taken.', 411)
    values = [value for name, value in request.headers if name == b'content-length']
    if not values and request.method in (b'GET', b'HEAD'):
        return 0
    if not values:
        raise BadRequest('Content-Length is missing.', 411)
    if len(values) > 1 or not re.fullmatch(rb'[0-9]{1,12}', values[0]):
        raise BadRequest('Content-Length is malformed.')
    if int(values[0]) > MAX_BODY:
        raise BadRequest('The request is too large.', 413)
    return int(values[0])


class Wire:
    def __init__(self, raw):
        self.socket, self.buffer = raw, b''
        self.sent = 0
        self.begin()

    def begin(self):
        """Begin to count: what is in the buffer already belongs to the next request."""
        self.limit, self.received, self.sent = None, len(self.buffer), 0

    def handshake(self, context, seconds):
        self.socket.settimeout(seconds)
        self.socket = context.wrap_socket(self.socket, server_side=True)

    # Reading.

    def fill(self, seconds, most=65536):
        if self.limit is not None:
            most = min(most, self.limit - self.received)
            if most <= 0:
                raise LimitReached
        self.socket.settimeout(seconds)
        try:
            data = self.socket.recv(most)
        except OSError as error:
            raise Ended(describe(error)) from None
        if not data:
            raise Ended('closed by the peer')
        self.buffer += data
        self.received += len(data)

    def wait_for_request(self):
        """Until the first byte of a request is there. Returns False if none came."""
        try:
            if not self.buffer:
                self.fill(IDLE_SECONDS, 1)
            return True
        except Ended:
            return False

    def read_head(self):
        while b'\r\n\r\n' not in self.buffer and len(self.buffer) <= MAX_HEAD:
            self.fill(IDLE_SECONDS)
        head, _, self.buffer = self.buffer.partition(b'\r\n\r\n')
        if len(head) > MAX_HEAD:
            raise BadRequest('The head of the request is too large.', 431)
        request = parse_head(head)
        request.head_bytes = len(head) + 4
        return request

    def read_body(self, request):
        length = body_length(request)
        if request.header(b'expect').lower() == '100-continue' and len(self.buffer) < length:
            self.send(b'HTTP/1.1 100 Continue\r\n\r\n')
        pieces, have = [self.buffer], len(self.buffer)
        while have < length:
            self.buffer = b''
            self.fill(IDLE_SECONDS)
            pieces.append(self.buffer)
            have += len(self.buffer)
        data = b''.join(pieces)
        request.body, self.buffer = data[:length], data[length:]

    # Sending.

    def send(self, data):
        self.socket.settimeout(IDLE_SECONDS)
        try:
            self.socket.sendall(data)
        except OSError as error:
            raise Ended(describe(error)) from None
        self.sent += len(data)

    # Ending. The base class's methods reach the TCP connection below TLS.

    def half_close(self):
        """End of our direction, without TLS's good-bye; the peer may go on sending."""
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self.socket, socket.SHUT_WR)

    def reset(self):
        with contextlib.suppress(OSError):
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        self.socket.close()

    def cut(self):
        """FIN without TLS's good-bye: what an attacker or a dying proxy can do."""
        self.half_close()
        self.drain()
        self.socket.close()

    def close(self):
        """The orderly end: TLS's close_notify if there is TLS, then FIN."""
        if isinstance(self.socket, ssl.SSLSocket):
            self.socket.settimeout(0)
            with contextlib.suppress(OSError, ValueError):
                self.socket.unwrap()
        self.cut()

    def drain(self):
        """Take what the peer still sends, so that the kernel does not answer it with a reset."""
        deadline = time.monotonic() + DRAIN_SECONDS
        with contextlib.suppress(OSError, ValueError):
            self.socket.settimeout(0)
            while time.monotonic() < deadline:
                if not select.select([self.socket], [], [], deadline - time.monotonic())[0]:
                    break
                if not socket.socket.recv(self.socket, 65536):
                    break

    def stall(self, seconds):
        """Say nothing until the time is over or the peer has gone. Returns True if it has."""
        deadline = time.monotonic() + seconds
        with contextlib.suppress(OSError, ValueError):
            while (left := deadline - time.monotonic()) > 0:
                self.socket.settimeout(left)
                try:
                    if not self.socket.recv(65536):
                        return True
                except (socket.timeout, ssl.SSLWantReadError):
                    return False
            return False
        return True


def describe(error):
    if isinstance(error, (socket.timeout, TimeoutError)):
        return 'silent for too long'
    if isinstance(error, ssl.SSLError):
        return f'TLS: {error.reason or error}'
    return errno.errorcode.get(error.errno, str(error)).lower()
