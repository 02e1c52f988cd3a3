"""From an Answer and a Fault to the bytes on the connection: what is said, and how it is framed."""
import base64
import email.utils
import http
import itertools

from service import CONTENT_TYPE, error

PORTAL = ('<!DOCTYPE html>\n<html><head><title>Welcome</title></head>\n'
          '<body><h1>Free Wi-Fi</h1><p>Please accept our terms.</p></body></html>\n')
CHUNK = 7
INTERIM = b'HTTP/1.1 100 Continue\r\n\r\n'


class Stream:
    """The bytes of one answer: `data`, then `endless` if it is not None.

    head_end is where the head ends; `last` says that the connection cannot be used again.
    """

    def __init__(self, data, head_end, last, endless=None):
        self.data, self.head_end, self.last, self.endless = data, head_end, last, endless

    def position(self, after):
        """Where a break lies: 'head', 'end', a count, or a count back from the end."""
        if after == 'head':
            return self.head_end
        if after == 'end':
            return len(self.data)
        if after < 0:
            return max(0, len(self.data) + after)
        return after if self.endless else min(after, len(self.data))

    def pieces(self, size, stop):
        """The bytes up to stop (None: all of them), at most size at a time."""
        sent = 0
        source = itertools.chain([self.data], self.endless or ())
        for block in source:
            if stop is not None:
                block = block[:stop - sent]
            for offset in range(0, len(block), size):
                yield block[offset:offset + size]
            sent += len(block)
            if stop is not None and sent >= stop:
                return


def field(name, value):
    return f'{name}: {value}\r\n'.encode('utf-8')


def status_line(status, reason):
    if reason is None:
        known = [each.phrase for each in http.HTTPStatus if each == status]
        reason = known[0] if known else ''
    return f'HTTP/1.1 {status} {reason}\r\n'.encode('utf-8')


def replacement(answer, fault):
    """What is said instead of the service's answer: status, headers, body."""
    headers = {'x-amzn-RequestId': answer.request_id, 'Content-Type': CONTENT_TYPE}
    status, body = answer.status, answer.body()
    if fault.error is not None:
        said = error(fault.error, fault.message or 'Scripted by the sandbox.', fault.status)
        status, body = said.status, said.body()
    if fault.portal:
        headers = {'Content-Type': 'text/html'}
        status, body = 200, PORTAL.encode('utf-8')
    if fault.redirect is not None:
        headers = {'Location': fault.redirect, 'Content-Type': 'text/html'}
        status, body = 302, b'<html><body>Moved</body></html>'
    if fault.body is not None or fault.body_base64 is not None:
        status, body = 200, (fault.body or '').encode('utf-8')
        if fault.body_base64 is not None:
            body = base64.b64decode(fault.body_base64)
    return fault.status or status, headers | (fault.headers or {}), body


def chunked(body, trailers):
    data = b''.join(b'%x\r\n%s\r\n' % (len(body[at:at + CHUNK]), body[at:at + CHUNK])
                    for at in range(0, len(body), CHUNK))
    return data + b'0\r\n' + (field('x-amzn-checked', 'yes') if trailers else b'') + b'\r\n'


def endless_body(kind):
    if kind == 'interim':
        return itertools.repeat(INTERIM * 100)
    if kind == 'head':
        return (field(f'x-more-{count}', 'and more') * 50 for count in itertools.count())
    if kind == 'chunks':
        return itertools.repeat((b'7\r\nand so \r\n') * 100)
    return itertools.repeat(b'and so on ' * 400)


def compose(answer, fault, now, keep_alive):
    """The Stream for an answer, as the fault (never None) would have it."""
    if fault.raw is not None or fault.raw_base64 is not None:
        data = (fault.raw or '').encode('utf-8')
        if fault.raw_base64 is not None:
            data = base64.b64decode(fault.raw_base64)
        end = data.find(b'\r\n\r\n')
        return Stream(garbled(data, fault), len(data) if end < 0 else end + 4, True)

    status, headers, body = replacement(answer, fault)
    framing = fault.framing or 'length'
    if fault.endless == 'body':
        framing, body = 'close', b'{"caseId":"'
    declared = len(body) + (fault.length_off or 0)
    last = not keep_alive or framing == 'close' or bool(fault.endless) or declared > len(body)

    head = INTERIM * (fault.interim or 0) + status_line(status, fault.reason)
    for name, value in headers.items():
        head += field(name, value)
    own_length = any(name.lower() == 'content-length' for name in headers)
    if framing == 'length' and not fault.endless and not own_length:
        head += field('Content-Length', max(0, declared))
    if framing in ('chunked', 'trailers') or fault.endless == 'chunks':
        head += field('Transfer-Encoding', 'chunked')
    head += field('Date', email.utils.formatdate(now, usegmt=True))
    if last:
        head += field('Connection', 'close')
    if fault.endless == 'interim':
        return Stream(INTERIM, 0, True, endless_body('interim'))
    if fault.endless == 'head':
        return Stream(head, len(head), True, endless_body('head'))
    head += b'\r\n'
    if fault.endless:
        data = head + (body if fault.endless == 'body' else b'')
        return Stream(data, len(head), True, endless_body(fault.endless))
    if framing in ('chunked', 'trailers'):
        body = chunked(body, framing == 'trailers')
    return Stream(garbled(head + body, fault), len(head), last)


def garbled(data, fault):
    """Every bit of one byte turned over, where the fault says so."""
    if fault.garble is None or not data:
        return data
    at = fault.garble % len(data)
    return data[:at] + bytes([data[at] ^ 0xff]) + data[at + 1:]
