#!/usr/bin/python3
"""A service over real TLS for the fault tests, one connection after the other.

    service.py

Prints a line `PORT ROOT`, the root certificate in hexadecimal, and serves on 127.0.0.1 until its
standard input ends. It speaks TLS 1.2 and 1.3, as the client likes. A whole request is answered by
the script that was chosen, and a case made if the script says so.

A connection that begins with a letter instead of a TLS record is from the test, and is one line:
    script NAME   answer so from now on
    learn         take the next request for the genuine one: the signature of any other fails
    take          forget the ledger, having said `UNDERSTOOD CASES TROUBLES ID`
Since connections are taken in order, what is told is what became of all that came before.
"""
import json
import os
import pathlib
import re
import socket
import ssl
import sys
import tempfile
import threading
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'e2e'))
import pki  # noqa: E402

SILENCE_SECONDS = 10  # of a client before it is given up; none of the tests is so slow
RECORD = 0x16
HEAD = re.compile(rb'POST / HTTP/1\.1\r\n((?:[a-z0-9-]+: [ -~]+\r\n)+)\r\n')


class Script:
    """How a whole request is answered."""

    def __init__(self, status, *, body=None, made=True, framing='length', before=b''):
        self.status, self.body, self.made = status, body, made
        self.framing, self.before = framing, before

    def answer(self, identifier):
        body = self.body or json.dumps({'caseId': identifier}).encode()
        head = self.before + b'HTTP/1.1 ' + self.status + b'\r\nx-amzn-RequestId: 5f3c\r\n'
        if self.framing == 'length':
            return head + b'Content-Length: %d\r\n\r\n' % len(body) + body
        if self.framing == 'chunks':
            return (head + b'Transfer-Encoding: chunked\r\n\r\n7\r\n' + body[:7] +
                    b'\r\n%x\r\n' % (len(body) - 7) + body[7:] + b'\r\n0\r\n\r\n')
        return head + b'\r\n' + body


SCRIPTS = {
    'created': Script(b'200 OK'),
    'chunked': Script(b'200 OK', framing='chunks'),
    'until-close': Script(b'200 OK', framing='close'),
    'after-100': Script(b'200 OK', before=b'HTTP/1.1 100 Continue\r\n\r\n'),
    'refused': Script(b'400 Bad Request', made=False,
                      body=b'{"__type":"CaseCreationLimitExceeded","message":"too many"}'),
    'failed-but-made': Script(b'500 Internal Server Error',
                              body=b'{"__type":"InternalServerError"}'),
}
MALFORMED = Script(b'400 Bad Request', made=False, body=b'{}')
FORGED = Script(b'403 Forbidden', made=False,
                body=b'{"__type":"InvalidSignatureException","message":"no match"}')


class Service:
    """The ledger, and what the test asked for."""

    def __init__(self):
        self.script = SCRIPTS['created']
        self.genuine = None
        self.number = 100000
        self.forget()

    def forget(self):
        self.understood = self.cases = self.troubles = 0
        self.identifier = '-'

    def command(self, line):
        """Do what the test says; the reply."""
        word, *arguments = line.split()
        if word == 'script':
            self.script = SCRIPTS[arguments[0]]
            return 'ok'
        if word == 'learn':
            self.genuine = None
            return 'ok'
        told = f'{self.understood} {self.cases} {self.troubles} {self.identifier}'
        self.forget()
        return told

    def take(self, request):
        """Take a whole request. Returns the answer."""
        self.genuine = self.genuine or request
        if request != self.genuine:
            return FORGED.answer('-')
        self.understood += 1
        if self.script.made:
            self.cases += 1
            self.number += 1
            self.identifier = f'case-1234-{self.number}'
        return self.script.answer(self.identifier)


def requests(connection):
    """The whole requests of a connection until it ends; None for one that is malformed."""
    pending = b''
    while True:
        head = HEAD.match(pending)
        lengths = head and re.findall(rb'^content-length: (\d+)\r$', head[1], re.MULTILINE)
        if head and len(lengths) == 1:
            end = head.end() + int(lengths[0])
            if len(pending) >= end:
                yield pending[:end]
                pending = pending[end:]
                continue
        elif b'\r\n\r\n' in pending:
            yield None
            return
        more = connection.recv(4096)
        if not more:
            return
        pending += more


def converse(service, connection, context):
    """Serve one client over TLS, whatever becomes of it."""
    with context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False) as tls:
        try:
            tls.do_handshake()
            for request in requests(tls):
                tls.sendall(service.take(request) if request else MALFORMED.answer('-'))
                if service.script.framing == 'close':
                    tls.settimeout(0)  # say close_notify, and do not wait for the client's
                    tls.unwrap()
        except OSError:  # of TLS too: the client's faults, or ours to come
            pass


def serve(service, connection, context):
    connection.settimeout(SILENCE_SECONDS)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        first = connection.recv(1, socket.MSG_PEEK)
    except OSError:
        return
    if not first or first[0] == RECORD or not first.isalpha():
        converse(service, connection, context)
        return
    with connection.makefile('rw') as stream:
        print(service.command(stream.readline()), file=stream)


def certificates(directory):
    """A root, and a server's context. Returns (DER of the root, context)."""
    root_key, leaf_key = pki.Key(directory, 'ec256'), pki.Key(directory, 'ec256')
    root = pki.certificate('fault root', root_key, 'fault root', root_key, [
        pki.basic_constraints(True), pki.key_usage('keyCertSign')])
    leaf = pki.certificate('fault leaf', leaf_key, 'fault root', root_key, [
        pki.basic_constraints(False), pki.key_usage('digitalSignature'),
        pki.extended_key_usage('serverAuth'),
        pki.alternative_names(('ip', socket.inet_aton('127.0.0.1')))])
    path = pathlib.Path(directory) / 'leaf.pem'
    path.write_text(pki.pem('CERTIFICATE', leaf))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(path, leaf_key.path)
    return root, context


def main():
    with tempfile.TemporaryDirectory() as directory:
        root, context = certificates(directory)
    listener = socket.create_server(('127.0.0.1', 0), backlog=16)
    print(listener.getsockname()[1], root.hex(), flush=True)
    threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
    service = Service()
    while True:
        connection, _ = listener.accept()
        with connection:
            try:
                serve(service, connection, context)
            except Exception:  # pylint: disable=broad-except; it is counted, and the test fails
                traceback.print_exc()
                service.troubles += 1


if __name__ == '__main__':
    main()
