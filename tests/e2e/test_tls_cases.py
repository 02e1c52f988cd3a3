#!/usr/bin/python3
"""Certificates and TLS servers to accept and to refuse: every case of tests/vectors/tls/*.avf.

Each case gets certificates of its own (tls_recipes.py) and a real server, openssl's; tls_client.c
connects. A case about certificates is judged over TLS 1.3 with a DER trust store and over TLS 1.2
with a PEM one. What openssl would not serve (a certificate that is not one) is shown by a server
of our own, which can speak TLS 1.2 as far as its Certificate. Prints `N passed, N failed`.
"""
import os
import pathlib
import re
import secrets
import shlex
import socket
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor

import pki
import tls_recipes

ROOT = pathlib.Path(__file__).resolve().parents[2]
VECTORS = ROOT / 'tests/vectors/tls'
SECONDS = 60
WORKERS = 4
NOW = '20261122T120000Z'
VERSIONS = ('-tls1_3', '-tls1_2')
# A server under test may be as weak as its case says.
WEAK_TOO = ['-cipher', 'ALL:@SECLEVEL=0']
# Certificates that openssl refuses to serve over TLS 1.2.
NOT_SERVED = {'ku-no-digitalsignature', 'ku-certsign-only', 'extension-twice'}


def read_avf(path):
    """The blocks of a file of vectors, a dict each; its name under 'name'."""
    blocks = []
    for line in path.read_text('ascii').splitlines():
        if not line or line.startswith('#'):
            continue
        key, _, value = line.partition(' ')
        value = re.sub(r'\\x(..)', lambda m: chr(int(m[1], 16)), value)
        if key == 'begin':
            block = {'name': value}
        elif key == 'end':
            blocks.append(block)
        else:
            block[key] = value
    if not blocks:
        raise ValueError(f'{path} has no case')
    return blocks


def error_names():
    """The names of the errors by number, as core/error.h has them."""
    text = (ROOT / 'core/error.h').read_text()
    return {int(number): name for name, number in re.findall(r'(FC_\w+) = (-?\d+)', text)}


def build_client(directory):
    """Compile tls_client.c against the sanitized libraries; its path."""
    build = pathlib.Path(os.environ.get('BUILD', ROOT / 'build'))
    mbedtls = os.environ.get('MBEDTLS_DIR', ROOT / 'build/deps/mbedtls')
    includes = os.environ.get('INCLUDES') or (
        f'-isystem {mbedtls}/include '
        f'-DMBEDTLS_CONFIG_FILE=\'"{ROOT}/boards/linux/mbedtls_config.h"\'')
    client = directory / 'tls_client'
    subprocess.run(
        [*shlex.split(os.environ.get('CC', 'gcc')), '-std=c99', '-D_DEFAULT_SOURCE', '-g', '-O1',
         '-fsanitize=address,undefined', '-fno-sanitize-recover=all', *shlex.split(includes),
         '-o', client, 'tests/e2e/tls_client.c', 'tests/unit/loopback.c',
         '-Wl,--start-group', build / 'linux-asan/libfieldcase.a',
         build / 'linux-asan/libmbedtls.a', '-Wl,--end-group'],
        cwd=ROOT, check=True)
    return client


class OpensslServer:
    """openssl s_server for one connection, with what a case shows."""

    def __init__(self, directory, name, server, arguments):
        write_server(directory, name, server)
        self.process = subprocess.Popen(
            ['openssl', 's_server', '-accept', '127.0.0.1:0', '-naccept', '1', '-www',
             '-cert', f'certs/{name}.pem', '-key', f'certs/{name}.key',
             *(['-cert_chain', f'certs/{name}.chain'] if server.chain[1:] else []), *arguments],
            cwd=directory, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        self.port = None
        for line in self.process.stdout:
            if line.startswith('ACCEPT'):
                self.port = int(line.rpartition(':')[2])
                break

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class BareServer:
    """A server that sends a ServerHello of TLS 1.2 and a Certificate, whatever that is."""

    def __init__(self, chain):
        self.flight = (self.message(2, b'\x03\x03' + secrets.token_bytes(32) + b'\0'
                                    b'\xc0\x2b\0\0\x09\xff\x01\0\x01\0\0\x17\0\0')
                       + self.message(11, self.certificates(chain)))
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.listener.settimeout(SECONDS)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    @staticmethod
    def message(kind, body):
        body = bytes([kind]) + len(body).to_bytes(3, 'big') + body
        return b'\x16\x03\x03' + len(body).to_bytes(2, 'big') + body

    @staticmethod
    def certificates(chain):
        entries = b''.join(len(der).to_bytes(3, 'big') + der for der in chain)
        return len(entries).to_bytes(3, 'big') + entries

    def serve(self):
        try:
            connection, _ = self.listener.accept()
        except OSError:
            return
        with connection:
            connection.settimeout(SECONDS)
            try:
                connection.recv(65536)
                connection.sendall(self.flight)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass
            except OSError:
                pass

    def stop(self):
        self.thread.join(SECONDS)
        self.listener.close()


def write_server(directory, name, server):
    """certs/NAME.pem, .chain and .key, as s_server takes them."""
    certs = directory / 'certs'
    (certs / f'{name}.pem').write_text(pki.pem('CERTIFICATE', server.chain[0]))
    (certs / f'{name}.chain').write_text(pki.pem('CERTIFICATE', *server.chain[1:]))
    (certs / f'{name}.key').write_bytes(server.key.path.read_bytes())


class Judge:
    """Runs cases and counts."""

    def __init__(self, directory):
        self.directory = directory
        (directory / 'certs').mkdir()
        self.shop = tls_recipes.Workshop(directory)
        self.client = build_client(directory)
        self.errors = error_names()
        self.passed = self.failed = 0
        self.lock = threading.Lock()

    def connect(self, case, server, revoked, as_pem):
        """Let the client connect. Returns the name of the error, and its report as text."""
        store = self.shop.store(case['roots'])
        trust, crl = (self.directory / f'{server.port}.{what}' for what in ('trust', 'crl'))
        if as_pem:
            text = 'Anchors of this case\n' + pki.pem('CERTIFICATE', *store)
            trust.write_bytes(text.replace('\n', '\r\n').encode())
        else:
            trust.write_bytes(b''.join(store))
        arguments = [server.port, case['host'], pki.unix_time(case.get('now', NOW)), trust]
        if revoked:
            crl.write_bytes(pki.pem('X509 CRL', revoked).encode() if as_pem else revoked)
            arguments.append(crl)
        done = subprocess.run([self.client, *map(str, arguments)], capture_output=True, text=True,
                              timeout=SECONDS, check=False)
        report = (done.stdout + done.stderr).strip()
        if done.returncode:
            return f'exit code {done.returncode}', report
        numbers = [int(number) for number in done.stdout.split()]
        if numbers[0] == 0 and (numbers[1] or not numbers[-1]):
            return 'no page', report
        return self.errors[numbers[0]], report

    def judge(self, case, label, server, revoked, as_pem):
        """Connect once, compare with the verdict, stop the server."""
        try:
            if server.port is None:
                error, report = 'the server did not start', ''
            else:
                error, report = self.connect(case, server, revoked, as_pem)
        finally:
            server.stop()
        blame = tls_recipes.BLAME.get(case['name'], SERVER_BLAME)
        refused = error in blame
        good = {'accept': error == 'FC_OK', 'reject': refused,
                'either': error == 'FC_OK' or error.startswith('FC_ERR_TLS')}[case['verdict']]
        if case['name'] == 'parse-only-control':
            good = error == 'FC_ERR_RESET'
        wanted = ' or '.join(blame) if case['verdict'] == 'reject' else case['verdict']
        self.count(good, f'{case["name"]} {label}: {error}, not {wanted} [{report}]')

    def count(self, good, complaint):
        with self.lock:
            self.passed += good
            self.failed += not good
            if not good:
                print('FAIL', complaint)

    def run(self, case):
        """Judge a case in every way it can be shown."""
        name = case['name']
        arguments = shlex.split(case.get('s_server_args', ''))
        if arguments:
            base = 'good-rsa2048' if case['roots'] == 'rsaroot' else 'good-ec256'
            server = tls_recipes.RECIPES[base](self.shop, case)
            self.prepare_extras(arguments)
            self.judge(case, 'as told', OpensslServer(self.directory, name, server, arguments),
                       None, False)
            return
        if name not in tls_recipes.RECIPES:
            self.count(False, f'{name} ({case.get("why")}): tls_recipes.py has no recipe for it')
            return
        server = tls_recipes.RECIPES[name](self.shop, case)
        bare_only = case.get('server') == 'parse-only'
        if bare_only or name in NOT_SERVED:
            self.judge(case, 'TLS 1.2, bare', BareServer(server.chain), None, False)
        versions = () if bare_only else ('-tls1_3',) if name in NOT_SERVED else VERSIONS
        for version in versions:
            shown = OpensslServer(self.directory, name, server, [version, *WEAK_TOO])
            self.judge(case, version, shown, server.revoked, version == '-tls1_2')

    def prepare_extras(self, arguments):
        """Make the files that a case's arguments name: dhBITS.pem, certs/NAME.pem."""
        with self.lock:
            for argument in arguments:
                path = self.directory / argument
                if path.exists() or path.suffix != '.pem':
                    continue
                if argument.startswith('dh'):
                    pki.openssl('dhparam', '-dsaparam', '-out', path, path.stem[2:])
                else:
                    recipe = tls_recipes.RECIPES[path.stem]
                    write_server(self.directory, path.stem, recipe(self.shop, {'roots': 'root'}))


# What a server that offers nothing acceptable ends in: an alert from it, or one to it.
SERVER_BLAME = ('FC_ERR_TLS',)


def main():
    cases = [case for path in sorted(VECTORS.glob('*.avf')) for case in read_avf(path)]
    with tempfile.TemporaryDirectory(prefix='fieldcase-tls-') as directory:
        judge = Judge(pathlib.Path(directory))
        with ThreadPoolExecutor(WORKERS) as workers:
            list(workers.map(judge.run, cases))
    print(f'{judge.passed} passed, {judge.failed} failed')
    return judge.failed != 0 or not cases


if __name__ == '__main__':
    sys.exit(main())
