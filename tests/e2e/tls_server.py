#!/usr/bin/python3
"""A TLS server for the C tests of TLS: certificates of its own, a listener for each kind.

    tls_server.py DIRECTORY

Writes DIRECTORY/trust.der and trust.pem (its two roots), prints a line `NAME PORT` for each
listener and then `ready`, and serves until its standard input ends. A connection takes commands, a
line each:
    GET n   send n bytes of the pattern, say close_notify, close
    CUT n   send n bytes and close the connection without a word
    RST n   send n bytes and reset the connection
    KEEP n  send n bytes and go on
    PUT n   take n bytes, send their SHA-256 as hexadecimal, and go on
    LAST    send how the listener's previous connection ended, `notify` or `cut`, and go on
    REUSED  send `1` if the session was resumed, else `0`, and go on
    RENEW v forget all sessions and the key of their tickets; speak TLS 1.v from the next connection
            on; send `1` and go on
"""
import contextlib
import hashlib
import pathlib
import socket
import ssl
import struct
import sys
import threading

import pki
import tls_recipes

SECONDS = 30
CHAIN_SIZE = 5036  # of a chain of four as AWS has it: RSA
VERSIONS = {2: ssl.TLSVersion.TLSv1_2, 3: ssl.TLSVersion.TLSv1_3}
UNKNOWN = '1.3.6.1.4.1.55555.1'


def pattern(size):
    return bytes((7 * i + 3) & 255 for i in range(size))


def chain_of_four(shop, roots):
    """Three intermediates and a leaf, of CHAIN_SIZE bytes together where the root is RSA."""
    issuer, sent = shop.signer(roots), []
    for number in range(3):
        issuer = shop.intermediate(issuer, title=f'fieldcase intermediate {number}')
        sent.insert(0, issuer.der)
    padding = max(0, CHAIN_SIZE - sum(map(len, sent)) - 900) if roots == 'rsaroot' else 0
    der, key = shop.leaf(issuer, extra=[pki.extension(UNKNOWN, pki.tlv(4, bytes(padding)))])
    return tls_recipes.Server([der, *sent], key)


def through_pss(shop, roots):
    middle = shop.intermediate(shop.signer(roots), digest='pss')
    der, key = shop.leaf(middle, digest='pss')
    return tls_recipes.Server([der, middle.der], key)


class Cut(Exception):
    """The connection is closed without a word."""


class Ending:
    """How a connection ended, once it is known."""

    def __init__(self):
        self.how = 'cut'
        self.known = threading.Event()


class Listener:
    """One port, one certificate chain, one version of TLS at a time; tickets or none."""

    def __init__(self, directory, name, server, version, tickets=True):
        self.latest = Ending()
        self.certificate = pathlib.Path(directory) / f'{name}.pem'
        self.certificate.write_text(pki.pem('CERTIFICATE', *server.chain))
        self.key, self.tickets = server.key.path, tickets
        self.renew(version)
        self.socket = socket.create_server(('127.0.0.1', 0), backlog=64)
        print(name, self.socket.getsockname()[1], flush=True)
        threading.Thread(target=self.accept, daemon=True).start()

    def renew(self, version):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = context.maximum_version = version
        context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF  # an end without close_notify counts
        if not self.tickets:
            context.options |= ssl.OP_NO_TICKET  # of TLS 1.2: sessions have an ID instead
            context.num_tickets = 0
        context.load_cert_chain(self.certificate, self.key)
        self.context = context

    def accept(self):
        while True:
            connection, _ = self.socket.accept()
            last, self.latest = self.latest, Ending()
            threading.Thread(target=self.serve, args=[connection, last, self.latest],
                             daemon=True).start()

    def serve(self, connection, last, ending):
        connection.settimeout(SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            with self.context.wrap_socket(connection, server_side=True,
                                          suppress_ragged_eofs=False) as secured:
                self.obey(secured, last)
                ending.how = 'notify'
        except (OSError, Cut):
            connection.close()
        ending.known.set()

    def obey(self, secured, last):
        lines = secured.makefile('rb')
        for line in lines:
            command, _, number = line.decode().strip().partition(' ')
            number = int(number or 0)
            if command == 'PUT':
                digest = hashlib.sha256(lines.read(number)).hexdigest()
                secured.sendall(digest.encode())
            elif command == 'LAST':
                last.known.wait(SECONDS)
                secured.sendall(f'{last.how:6}'.encode())
            elif command == 'REUSED':
                secured.sendall(b'1' if secured.session_reused else b'0')
            elif command == 'RENEW':
                self.renew(VERSIONS[number])
                secured.sendall(b'1')
            else:
                secured.sendall(pattern(number))
            if command == 'GET':
                secured.unwrap()
                return
            if command == 'RST':
                secured.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            if command in ('CUT', 'RST'):
                raise Cut
        with contextlib.suppress(OSError):
            secured.unwrap()  # else OpenSSL takes the session for a bad one


def serve_plainly(listener):
    """What a server says to TLS that speaks none."""
    while True:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')


def main():
    directory = sys.argv[1]
    shop = tls_recipes.Workshop(directory)
    rsa, ec = chain_of_four(shop, 'rsaroot'), chain_of_four(shop, 'root')
    pss = through_pss(shop, 'rsaroot')
    for name, server, version in (('rsa12', rsa, 2), ('rsa13', rsa, 3), ('ec12', ec, 2),
                                  ('ec13', ec, 3), ('pss12', pss, 2), ('pss13', pss, 3)):
        Listener(directory, name, server, VERSIONS[version])
    Listener(directory, 'id12', ec, VERSIONS[2], tickets=False)
    Listener(directory, 'bare13', ec, VERSIONS[3], tickets=False)
    plain = socket.create_server(('127.0.0.1', 0))
    print('plain', plain.getsockname()[1], flush=True)
    threading.Thread(target=serve_plainly, args=[plain], daemon=True).start()
    roots = [shop.root('rsaroot').der, shop.root('root').der]
    pathlib.Path(directory, 'trust.der').write_bytes(b''.join(roots))
    pathlib.Path(directory, 'trust.pem').write_text(pki.pem('CERTIFICATE', *roots))
    print('ready', flush=True)
    sys.stdin.read()


if __name__ == '__main__':
    main()
